import type { Node } from '../tree/node.ts';
import { judged } from './judged.ts';
import type { Judgement } from './judgement.ts';

interface JudgedList {
  readonly nodes: readonly Node[];
  readonly needAction: number;
}

const known = new WeakMap<readonly Node[], JudgedList & { readonly since: object }>();

/**
 * The accounts of one subscription, judged. Where neither the list nor what it is judged by has changed, it is the
 * former list: one account that changes among ten thousand costs its own subscription.
 */
export function judgedList(list: readonly Node[], judgement: Judgement): JudgedList {
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
