import { type AccountProtection, protectionOfAccount } from '../health/accounts.ts';
import type { Shown } from '../health/estateOfSnapshot.ts';
import { type Judgement, judgementOf } from '../health/incremental.ts';
import { accountsOf, keyName } from '../health/lookup.ts';
import { modelOf, type ProtectionModel } from '../health/model.ts';
import { readinessOf } from '../health/vaultsAndKeys.ts';
import type { CheckId } from '../health/verdict.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { valueOf } from '../inventory/snapshot.ts';
import { homeName, homeNameOf } from '../model/keyUri.ts';
import { type Problem, whoCan } from '../model/problem.ts';
import type { Account, Key, Subscription, Vault } from '../model/resources.ts';
import { rotationLines } from '../model/rotation.ts';
import { text, type Text } from '../model/text.ts';
import { children, type Chosen, listsOf, shownSubscriptions } from './children.ts';
import { arrange, type Arrangement } from './filter.ts';
import { type Branch, type Found, type Node, nodeId, type Protects, type ViewName } from './nodes/node.ts';

/** Short names of risks, for a row. Risks that the row itself already shows have none. */
const short: Readonly<Partial<Record<CheckId, Text>>> = {
  keyUri: text('malformed key URI'),
  vaultMissing: text('vault deleted'),
  vaultTenant: text('vault in another tenant'),
  purgeProtection: text('no purge protection'),
  vaultNetwork: text('vault firewalled'),
  keyMissing: text('key missing'),
  keyUnusable: text('key unusable'),
  keyExpiring: text('key expires soon'),
  olderVersion: text('older key version'),
  defaultIdentity: text('no identity'),
  accessMissing: text('access missing'),
};

export function shortRisk({ risks }: AccountProtection): Text | undefined {
  const [gravest] = risks;
  return gravest && gravest.severity !== 'note' ? short[gravest.id] : undefined;
}

type AccountNode = Extract<Node, { kind: 'account' }>;
type VaultNode = Extract<Node, { kind: 'vault' }>;

const accounts = new WeakMap<Account, AccountNode>();
const vaults = new WeakMap<Vault, VaultNode>();

/** Adds a node's health. An unchanged node stays the same object. */
function judged(node: Node, judgement: Judgement): Node {
  switch (node.kind) {
    case 'account':
      return judgedAccount(node, judgement);
    case 'vault':
      return judgedVault(node, judgement);
    case 'key':
      return { ...node, protects: protectedBy(judgement, node.key) };
    case 'subscription':
    case 'tenantFailure':
    case 'keyVersion':
    case 'group':
    case 'failure':
    case 'nothing':
    case 'finding':
      return node;
  }
}

function judgedAccount(node: AccountNode, judgement: Judgement): AccountNode {
  const protection = judgement.of(node.account);
  const risk = shortRisk(protection);
  const before = accounts.get(node.account);
  if (
    before?.subscription === node.subscription &&
    before.standing?.state === protection.state &&
    before.standing.risk === risk
  )
    return before;
  const made = { ...node, standing: { state: protection.state, ...(risk ? { risk } : {}) } };
  accounts.set(node.account, made);
  return made;
}

function judgedVault(node: VaultNode, judgement: Judgement): VaultNode {
  const protects = protectedIn(judgement, node.vault);
  const before = vaults.get(node.vault);
  if (
    before?.subscription === node.subscription &&
    before.protects?.accounts === protects.accounts &&
    before.protects.atLeast === protects.atLeast
  )
    return before;
  const made = { ...node, protects };
  vaults.set(node.vault, made);
  return made;
}

const byVault = new WeakMap<Judgement, ReadonlyMap<string, number>>();

/** How many accounts use a key of the vault. */
function protectedIn(judgement: Judgement, vault: Vault): Protects {
  const counts = byVault.get(judgement) ?? countByVault(judgement);
  byVault.set(judgement, counts);
  return { accounts: counts.get(homeNameOf(vault)) ?? 0, atLeast: isAtLeast(judgement) };
}

function countByVault({ places }: Judgement): ReadonlyMap<string, number> {
  const vaultOf = new Map([...places.names.values()].map(({ id, uri }) => [id, uri && homeName(uri)]));
  const counts = new Map<string, number>();
  for (const [id, users] of places.users) {
    const vault = vaultOf.get(id);
    if (vault !== undefined) counts.set(vault, (counts.get(vault) ?? 0) + users);
  }
  return counts;
}

const protectedBy = (judgement: Judgement, { uri }: Key): Protects => ({
  accounts: judgement.places.users.get(keyName(uri, judgement.estate).id) ?? 0,
  atLeast: isAtLeast(judgement),
});

const isAtLeast = ({ places }: Judgement) => places.hidingAccounts.length > 0;

interface JudgedList {
  readonly nodes: readonly Node[];
  readonly needAction: number;
}

const known = new WeakMap<readonly Node[], JudgedList & { readonly since: object }>();

/**
 * The accounts of one subscription with their health. The earlier result is reused until the list or the data behind
 * the assessment changes, so one changed account among ten thousand costs only its own subscription.
 */
function judgedList(list: readonly Node[], judgement: Judgement): JudgedList {
  const before = known.get(list);
  if (before?.since === judgement.since) return before;
  const nodes = list.map((node) => judged(node, judgement));
  const needAction = nodes.filter(
    (node) => node.kind === 'account' && node.standing?.state === 'needsAction',
  ).length;
  const made = { nodes, needAction, since: judgement.since };
  known.set(list, made);
  return made;
}

type Surveyed = { readonly inventory: Pick<Inventory, 'snapshot' | 'unsurveyed'> };

/** Why a view's lists load slowly, reported once above them. */
export function slowness({ inventory }: Surveyed, view: ViewName, chosen: Chosen): Text | undefined {
  if (view === 'subscriptions') return undefined;
  const shown = shownSubscriptions(inventory.snapshot, chosen);
  const problems = shown.flatMap((subscription) => inventory.unsurveyed.why(view, subscription) ?? []);
  const [first] = problems;
  return (
    first && text('Slower without Resource Graph ({0} of {1}): {2}', problems.length, shown.length, first.why)
  );
}

/** The effect of missing Resource Graph access on a subscription, and how to fix it. */
function unsurveyedLines({ inventory }: Surveyed, subscription: Subscription): readonly Text[] {
  const problem = refusalOf(inventory.unsurveyed, subscription);
  return problem
    ? [
        text('Resource Graph did not answer. {0} {1}', problem.why, problem.next),
        ...(isForbidden(problem) ? [neededRight] : []),
        text(
          'Its vaults and accounts are listed by Azure Resource Manager instead: as complete, but slower.',
        ),
      ]
    : [];
}

export const refusalOf = (unsurveyed: Inventory['unsurveyed'], subscription: Subscription) =>
  unsurveyed.why('accounts', subscription) ?? unsurveyed.why('vaults', subscription);

const isForbidden = ({ azure }: Problem) => azure?.status === 403;

/** Learn: "Azure permissions for Management and governance", and "Azure RBAC permissions in Azure Resource Graph". */
const neededRight = text(
  'It takes the right {0} beside the right to read what is listed; the role Reader has both.',
  'Microsoft.ResourceGraph/resources/read',
);

/** The rows under a branch: assessed, filtered, sorted and grouped. */
export function shown(
  session: Shown,
  branch: Branch,
  chosen: Chosen,
  arrangement: Arrangement,
  findings: ReadonlyMap<string, Found> = new Map(),
): readonly Node[] {
  const { snapshot } = session.inventory;
  const judgement = judgementOf(session, shownSubscriptions(snapshot, chosen));
  const lists = branch.kind === 'view' && branch.view === 'accounts' ? accountLists(session, chosen) : [];
  // Without any account, the view shows more than its lists: the reason why it's empty.
  const nodes = lists.some(({ length }) => length > 0)
    ? lists.flatMap((list) => judgedList(list, judgement).nodes)
    : children(snapshot, branch, chosen).map((node) => judged(node, judgement));
  const marked = findings.size > 0 ? nodes.map((node) => markedBy(findings, node)) : nodes;
  if (branch.kind !== 'view') return [...(findings.get(nodeId(branch)) ?? []), ...marked];
  return arrange(marked, branch.view === 'accounts' ? arrangement : { ...arrangement, groupBy: 'none' });
}

const markedBy = (findings: ReadonlyMap<string, Found>, node: Node): Node => {
  const found = findings.get(nodeId(node));
  if (!found?.length) return node;
  switch (node.kind) {
    case 'subscription':
    case 'vault':
    case 'key':
    case 'account':
      return { ...node, found };
    case 'keyVersion':
    case 'tenantFailure':
    case 'group':
    case 'failure':
    case 'nothing':
    case 'finding':
      return node;
  }
};

/** How many accounts in a view need action, including those that the filter hides. */
export function needingAction(session: Shown, chosen: Chosen): number {
  const { snapshot } = session.inventory;
  const judgement = judgementOf(session, shownSubscriptions(snapshot, chosen));
  return accountLists(session, chosen).reduce((sum, list) => sum + judgedList(list, judgement).needAction, 0);
}

const accountLists = ({ inventory: { snapshot } }: Shown, chosen: Chosen): readonly (readonly Node[])[] =>
  snapshot.get('subscriptions').state === 'failed' ? [] : listsOf(snapshot, 'accounts', chosen);

/** The full health of a node, for its tooltip. */
export function explained(session: Shown, node: Node, chosen: Chosen): readonly Text[] {
  if (node.kind === 'vault') {
    const { kind, reasons } = readinessOf(node.vault);
    return [readiness[kind], ...reasons];
  }
  if (node.kind === 'key') {
    // Lists don't include the rotation policy; the keys that accounts use were read in full.
    const full = valueOf(session.inventory.snapshot.get('key', node.key.id))?.key;
    const { rotation } = full ?? node.key;
    return rotation === undefined ? [] : rotationLines(rotation);
  }
  if (node.kind === 'subscription') return unsurveyedLines(session, node.subscription);
  if (node.kind !== 'account') return [];
  const judgement = judgementOf(session, shownSubscriptions(session.inventory.snapshot, chosen));
  const { risks, unknowns } = protectionOfAccount(judgement.estate, judgement.places, node.account);
  return [
    // The row already shows the cause of a revocation and its remedy.
    ...risks
      .filter(({ id }) => id !== 'revoked')
      .flatMap(({ severity, what, evidence, remedy, owner }) => [
        severity === 'note' ? text('Note: {0} {1}', what, evidence) : text('Risk: {0} {1}', what, evidence),
        ...(severity === 'note' ? [] : [text('{0} {1}', remedy, whoCan(owner))]),
      ]),
    ...[...new Map(unknowns.map(({ why }) => [JSON.stringify(why), why])).values()].map((why) =>
      text('Not known: {0}', why),
    ),
  ];
}

const readiness = {
  ready: text('Ready for customer-managed keys of Cosmos DB.'),
  notReady: text('Not ready for customer-managed keys of Cosmos DB:'),
  unknown: text('Whether it is ready for customer-managed keys of Cosmos DB is not known:'),
} as const;

/** Everything known now, with the health that the views have already assessed. */
export function modelNow(session: Shown, chosen: Chosen): ProtectionModel {
  const judgement = judgementOf(session, shownSubscriptions(session.inventory.snapshot, chosen));
  const { estate, places } = judgement;
  return modelOf(
    estate,
    places,
    accountsOf(estate).map((account) => judgement.of(account)),
  );
}
