import { valueOf } from '../../app/loadable.ts';
import { rotationLines } from '../../domain/rotation/keyRotation.ts';
import type { Text } from '../../domain/text.ts';
import { text } from '../../domain/text.ts';
import { protectionOfAccount } from '../../domain/protection/accountProtection.ts';
import { readinessOf } from '../../domain/protection/vaultProtection.ts';
import { whoCan } from '../../domain/problem.ts';
import type { Arrangement } from '../tree/arrangement.ts';
import { children, listsOf, shownSubscriptions, type Chosen } from '../tree/children.ts';
import type { Branch, Found, Node } from '../tree/node.ts';
import { nodeId } from '../tree/nodeId.ts';
import { arrange } from './arrange.ts';
import type { Shown } from './estateView.ts';
import { judged } from './judged.ts';
import { judgedList } from './judgedList.ts';
import { judgementOf } from './judgement.ts';
import { unsurveyedLines } from './unsurveyed.ts';

/** What a view shows under a branch: judged, filtered, sorted and grouped. */
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
  // Without any row the view has more to say than its lists: why there is none.
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

/** How many accounts of a view need somebody to act, whatever the filter hides. */
export function needingAction(session: Shown, chosen: Chosen): number {
  const { snapshot } = session.inventory;
  const judgement = judgementOf(session, shownSubscriptions(snapshot, chosen));
  return accountLists(session, chosen).reduce((sum, list) => sum + judgedList(list, judgement).needAction, 0);
}

const accountLists = ({ inventory: { snapshot } }: Shown, chosen: Chosen): readonly (readonly Node[])[] =>
  snapshot.get('subscriptions').state === 'failed' ? [] : listsOf(snapshot, 'accounts', chosen);

/** What is judged of a node, in full, for its tooltip. */
export function explained(session: Shown, node: Node, chosen: Chosen): readonly Text[] {
  if (node.kind === 'vault') {
    const { kind, reasons } = readinessOf(node.vault);
    return [readiness[kind], ...reasons];
  }
  if (node.kind === 'key') {
    // Lists leave the policy out; the keys that accounts use were read in full.
    const full = valueOf(session.inventory.snapshot.get('key', node.key.id))?.key;
    const { rotation } = full ?? node.key;
    return rotation === undefined ? [] : rotationLines(rotation);
  }
  if (node.kind === 'subscription') return unsurveyedLines(session, node.subscription);
  if (node.kind !== 'account') return [];
  const judgement = judgementOf(session, shownSubscriptions(session.inventory.snapshot, chosen));
  const { risks, unknowns } = protectionOfAccount(judgement.estate, judgement.places, node.account);
  return [
    // The row itself tells cause and remedy of a revocation.
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
