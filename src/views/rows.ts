import { type AccountHealth, assessAccount } from '../health/accounts.ts';
import type { HealthSources } from '../health/readInventoryView.ts';
import { type Assessment, assessmentOf } from '../health/healthCache.ts';
import { allAccounts } from '../health/inventoryIndex.ts';
import { assessWith, type InventoryHealth } from '../health/assess.ts';
import { readinessOf } from '../health/vaultsAndKeys.ts';
import type { CheckId } from '../health/verdict.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Snapshot, valueOf } from '../inventory/snapshot.ts';
import { explainRevocation } from '../model/cmkStatus.ts';
import { type Owner, type Problem, whoCan } from '../model/problem.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { rotationLines } from '../model/rotation.ts';
import { capital, text, type Text } from '../model/text.ts';
import { children, type ChosenSubscriptions, memo, shownSubscriptions } from './children.ts';
import { accountDetails, subscriptionDetails } from './details.ts';
import { arrange, type Arrangement, hasText } from './filter.ts';
import {
  type AccountSummary,
  type Branch,
  type NodeFindings,
  type Node,
  nodeId,
  type ViewName,
} from './nodes/node.ts';
import { fact } from './nodes/presentation.ts';
import { fixOf, inVault, lacksAccess, onKey, versionUse, worstOf } from './standing.ts';

/** Short names of risks, for a row. Risks that the row itself already shows have none. */
const short: Readonly<Partial<Record<CheckId, Text>>> = {
  keyUri: text('invalid key URI'),
  vaultMissing: text('key vault deleted'),
  vaultTenant: text('key vault in another tenant'),
  purgeProtection: text('no purge protection'),
  vaultNetwork: text('firewall blocks Azure Cosmos DB'),
  keyMissing: text('key missing'),
  keyUnusable: text('key unusable'),
  keyExpiring: text('key expires soon'),
  olderVersion: text('older key version'),
  defaultIdentity: text('no identity'),
  accessMissing: text('access missing'),
};

export function shortRisk({ risks }: AccountHealth): Text | undefined {
  const [gravest] = risks;
  return gravest && gravest.severity !== 'note' ? short[gravest.id] : undefined;
}

function withHealth(node: Node, assessment: Assessment, snapshot: Snapshot): Node {
  switch (node.kind) {
    case 'account': {
      return accountRow(node.account, node.subscription, summaryOf(assessment, node.account));
    }
    case 'vault': {
      const accounts = inVault(assessment, node.vault);
      const standing = worstOf(accounts);
      return {
        ...node,
        protects: { accounts: accounts.length, atLeast: isAtLeast(assessment) },
        ...(standing ? { standing } : {}),
        ...(lacksAccess(accounts) ? { lacksAccess: true } : {}),
      };
    }
    case 'key': {
      const accounts = onKey(assessment, node.key);
      const standing = worstOf(accounts);
      const versions = valueOf(snapshot.get('versions', node.key.id)) ?? [];
      return {
        ...node,
        protects: { accounts: accounts.length, atLeast: isAtLeast(assessment) },
        ...(standing ? { standing } : {}),
        ...(versions.some(({ enabled }) => !enabled) ? { hasDisabledVersion: true } : {}),
      };
    }
    case 'keyVersion':
      return { ...node, ...versionUse(assessment, node.key, node.version) };
    case 'subscription':
    case 'tenantFailure':
    case 'group':
    case 'failure':
    case 'detail':
    case 'nothing':
    case 'finding':
      return node;
  }
}

/** An unchanged account keeps its row, so that the rows of ten thousand can be compared quickly. */
const accountRow = memo((account: Account, subscription: Subscription, standing: AccountSummary): Node => ({
  kind: 'account',
  subscription,
  account,
  standing,
}));

const summaries = new WeakMap<AccountHealth, AccountSummary>();

function summaryOf(assessment: Assessment, account: Account): AccountSummary {
  const health = assessment.of(account);
  const before = summaries.get(health);
  if (before) return before;
  const risk = shortRisk(health);
  const fix = fixOf(assessment, health);
  const summary = { state: health.state, ...(risk ? { risk } : {}), ...(fix ? { fix } : {}) };
  summaries.set(health, summary);
  return summary;
}

const isAtLeast = ({ index }: Assessment) => index.hidingAccounts.length > 0;

type Surveyed = { readonly inventory: Pick<Inventory, 'snapshot' | 'resourceGraphErrors'> };

/** Why a view's lists load slowly, reported once above them. */
export function slowness(
  { inventory }: Surveyed,
  view: ViewName,
  chosen: ChosenSubscriptions,
): Text | undefined {
  if (view === 'subscriptions') return undefined;
  const subscriptions = shownSubscriptions(inventory.snapshot, chosen);
  const problems = subscriptions.flatMap(
    (subscription) => inventory.resourceGraphErrors.why(view, subscription) ?? [],
  );
  const [first] = problems;
  return (
    first &&
    text('Slower without Resource Graph ({0} of {1}): {2}', problems.length, subscriptions.length, first.why)
  );
}

/** The effect of missing Resource Graph access on a subscription, and how to fix it. */
function unsurveyedLines({ inventory }: Surveyed, subscription: Subscription): readonly Text[] {
  const problem = refusalOf(inventory.resourceGraphErrors, subscription);
  return problem
    ? [
        text("Resource Graph didn't respond. {0} {1}", problem.why, problem.next),
        ...(isForbidden(problem) ? [neededRight] : []),
        text('Azure Resource Manager lists its key vaults and accounts instead, which is slower.'),
      ]
    : [];
}

export const refusalOf = (unsurveyed: Inventory['resourceGraphErrors'], subscription: Subscription) =>
  unsurveyed.why('accounts', subscription) ?? unsurveyed.why('vaults', subscription);

const isForbidden = ({ azure }: Problem) => azure?.status === 403;

/** Learn: "Azure permissions for Management and governance", and "Azure RBAC permissions in Azure Resource Graph". */
const neededRight = text(
  'Requires {0} (for example, the {1} role).',
  'Microsoft.ResourceGraph/resources/read',
  'Reader',
);

/** The rows under a branch: assessed, filtered, sorted and grouped. */
export function rowsShown(
  session: HealthSources,
  branch: Branch,
  chosen: ChosenSubscriptions,
  arrangement: Arrangement,
  findings: ReadonlyMap<string, NodeFindings> = new Map(),
): readonly Node[] {
  const { snapshot } = session.inventory;
  const assessment = assessmentOf(session, shownSubscriptions(snapshot, chosen));
  const nodes = [
    ...children(snapshot, branch, chosen).map((node) => withHealth(node, assessment, snapshot)),
    ...detailsOf(session, branch, assessment),
  ];
  const marked = findings.size > 0 ? nodes.map((node) => markedBy(findings, node)) : nodes;
  if (branch.kind !== 'view') return [...(findings.get(nodeId(branch)) ?? []), ...marked];
  const matching =
    branch.view === 'subscriptions' ? subscriptionsOfMatches(snapshot, arrangement, chosen) : undefined;
  const grouped = branch.view === 'accounts' ? arrangement : { ...arrangement, groupBy: 'none' as const };
  return arrange(marked, grouped, matching);
}

const detailsOf = (session: HealthSources, branch: Branch, assessment: Assessment): readonly Node[] => {
  if (branch.kind === 'subscription') return subscriptionDetails(branch);
  return branch.kind === 'account'
    ? accountDetails(session.inventory.snapshot, branch, assessment.of(branch.account), session.azure.cloud)
    : [];
};

/** The subscriptions with a vault or an account that matches the filter's text. */
function subscriptionsOfMatches(
  snapshot: Snapshot,
  { filter }: Arrangement,
  chosen: ChosenSubscriptions,
): ReadonlySet<string> | undefined {
  if (filter.text === undefined) return undefined;
  const found = (['vaults', 'accounts'] as const).flatMap((view) =>
    children(snapshot, { kind: 'view', view }, chosen).filter((node) => hasText(node, filter.text ?? '')),
  );
  return new Set(found.flatMap((node) => ('subscription' in node ? [node.subscription.id] : [])));
}

const markedBy = (findings: ReadonlyMap<string, NodeFindings>, node: Node): Node => {
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
    case 'detail':
    case 'nothing':
    case 'finding':
      return node;
  }
};

/** How many accounts in a view need action, including those that the filter hides. */
export function needingAction(session: HealthSources, chosen: ChosenSubscriptions): number {
  const { snapshot } = session.inventory;
  const assessment = assessmentOf(session, shownSubscriptions(snapshot, chosen));
  return children(snapshot, { kind: 'view', view: 'accounts' }, chosen).filter(
    (node) => node.kind === 'account' && assessment.of(node.account).state === 'needsAction',
  ).length;
}

/** The reason for a node's state, in a few lines for its tooltip: one cause with its fix. Its page has everything. */
export function explained(session: HealthSources, node: Node, chosen: ChosenSubscriptions): readonly Text[] {
  if (node.kind === 'vault') {
    const { kind, reasons } = readinessOf(node.vault);
    return [readiness[kind], ...reasons.slice(0, 2)];
  }
  if (node.kind === 'key') {
    // Lists don't include the rotation policy; the keys that accounts use were read in full.
    const full = valueOf(session.inventory.snapshot.get('key', node.key.id))?.key;
    const { rotation } = full ?? node.key;
    return rotation === undefined ? [] : rotationLines(rotation).slice(0, 2);
  }
  if (node.kind === 'subscription') return unsurveyedLines(session, node.subscription);
  if (node.kind !== 'account') return [];
  const assessment = assessmentOf(session, shownSubscriptions(session.inventory.snapshot, chosen));
  return causeLines(assessAccount(assessment.view, assessment.index, node.account));
}

/** The worst finding. For a revoked account, it's the cause if one was found, or else the status. */
function causeLines({ account: { status }, risks, unknowns }: AccountHealth): readonly Text[] {
  const open = risks.filter(({ severity }) => severity !== 'note');
  const found = open.filter(({ id }) => id !== 'revoked');
  const [worst] =
    status.kind === 'revoked' ? found.filter(({ severity }) => severity === 'needsAction') : open;
  const why = [...new Map(unknowns.map((one) => [JSON.stringify(one.why), one.why])).values()];
  const more = found.length - (worst && found.includes(worst) ? 1 : 0);
  return [
    ...(worst
      ? [fact(text('Cause'), worst.what), fact(text('Fix'), fixText(worst.remedy, worst.owner))]
      : status.kind === 'revoked'
        ? statusLines(status.code)
        : []),
    ...(why[0]
      ? [
          fact(
            capital(text('unknown')),
            why.length === 1 ? why[0] : text('{0} ({1} more)', why[0], why.length - 1),
          ),
        ]
      : []),
    ...(more > 0
      ? [
          more === 1
            ? text('Open the account to see 1 more finding.')
            : text('Open the account to see {0} more findings.', more),
        ]
      : []),
  ];
}

function statusLines(code: number | undefined): readonly Text[] {
  const { cause, remedy, owner, transient } = explainRevocation(code);
  return [
    fact(text('Cause'), cause),
    fact(text('Fix'), fixText(remedy, owner)),
    ...(transient ? [text('This can be temporary. Refresh before you act on it.')] : []),
  ];
}

const fixText = (remedy: Text, owner: Owner): Text =>
  owner === 'you' ? remedy : text('{0} {1}', remedy, whoCan(owner));

const readiness = {
  ready: capital(text('ready')),
  notReady: text('Not ready'),
  unknown: text('Readiness unknown'),
} as const;

/** Everything known now, with the health that the views have already assessed. */
export function healthNow(session: HealthSources, chosen: ChosenSubscriptions): InventoryHealth {
  const assessment = assessmentOf(session, shownSubscriptions(session.inventory.snapshot, chosen));
  const { view, index } = assessment;
  return assessWith(
    view,
    index,
    allAccounts(view).map((account) => assessment.of(account)),
  );
}
