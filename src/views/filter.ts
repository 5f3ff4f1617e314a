import { type HealthState, states, stateText } from '../health/verdict.ts';
import type { Subscription } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { vaultGaps } from '../model/vaultReadiness.ts';
import type { Node } from './nodes/node.ts';

export const groupings = ['none', 'subscription', 'vault', 'state'] as const;
export const orders = ['urgency', 'name'] as const;

export type GroupBy = (typeof groupings)[number];
type SortBy = (typeof orders)[number];

/** The filter of the views. An empty filter shows everything. Ids are in lowercase. */
export interface Filter {
  readonly text?: string;
  readonly subscriptions?: readonly string[];
  readonly tenants?: readonly string[];
  readonly states?: readonly HealthState[];
}

/** How the views filter, group and sort their rows. */
export interface Arrangement {
  readonly filter: Filter;
  readonly groupBy: GroupBy;
  readonly sortBy: SortBy;
}

export const isFiltered = (filter: Filter) => Object.keys(filter).length > 0;

/** Whether a node passes the filter. Failures in a subscription that passes are never hidden. */
function passes(node: Node, { text, subscriptions, tenants, states }: Filter): boolean {
  const place = subscriptionOf(node);
  if (place && subscriptions && !subscriptions.includes(place.id.toLowerCase())) return false;
  if (place && tenants && !tenants.includes(place.tenantId.toLowerCase())) return false;
  if (node.kind === 'account' && states && !states.includes(node.standing?.state ?? 'unknown')) return false;
  if (node.kind === 'failure' || node.kind === 'tenantFailure' || text === undefined) return true;
  return hasText(node, text);
}

export function hasText(node: Node, text: string): boolean {
  const sought = text.toLowerCase();
  return wordsOf(node).some((word) => word?.toLowerCase().includes(sought));
}

function subscriptionOf(node: Node): Subscription | undefined {
  if ('subscription' in node) return node.subscription;
  return node.kind === 'failure' && 'subscription' in node.part ? node.part.subscription : undefined;
}

/** The texts that a row can be found by. */
function wordsOf(node: Node): readonly (string | undefined)[] {
  switch (node.kind) {
    case 'subscription':
      return [node.subscription.name, node.subscription.id];
    case 'vault': {
      const { name, resourceGroup, location } = node.vault;
      return [name, resourceGroup, location, node.subscription.name];
    }
    case 'account': {
      const { name, resourceGroup, location, api, keyUri, tags } = node.account;
      return [
        name,
        resourceGroup,
        location,
        api,
        keyUri,
        node.subscription.name,
        ...Object.values(tags ?? {}),
      ];
    }
    case 'tenantFailure':
    case 'key':
    case 'keyVersion':
    case 'group':
    case 'failure':
    case 'detail':
    case 'nothing':
    case 'finding':
      return [];
  }
}

type AccountNode = Extract<Node, { kind: 'account' }>;

/**
 * A view's rows, filtered, sorted and grouped. Failures are never sorted out of view.
 * @param matching the IDs of subscriptions with a match in another view, which stay
 */
export function arrange(
  nodes: readonly Node[],
  { filter, groupBy, sortBy }: Arrangement,
  matching: ReadonlySet<string> = new Set(),
): readonly Node[] {
  const { text, ...others } = filter;
  const isMatching = (node: Node) => node.kind === 'subscription' && matching.has(node.subscription.id);
  const filtered = isFiltered(filter)
    ? nodes.filter((node) => passes(node, isMatching(node) ? others : filter))
    : nodes;
  const sorted = sortBy === 'urgency' ? byUrgency(filtered) : filtered;
  const accounts = sorted.filter((node) => node.kind === 'account');
  if (groupBy === 'none' || accounts.length === 0) return sorted;
  return [...sorted.filter(({ kind }) => kind !== 'account'), ...groupsOf(accounts, groupBy)];
}

/** Rows that need action come first; rows of equal urgency keep their order. */
function byUrgency(nodes: readonly Node[]): readonly Node[] {
  const ranked = Map.groupBy(nodes, rankOf);
  return [...ranked.keys()].sort((a, b) => a - b).flatMap((rank) => ranked.get(rank) ?? []);
}

function rankOf(node: Node): number {
  if (node.kind === 'account') return node.standing ? states.indexOf(node.standing.state) : 0;
  if (node.kind === 'vault') {
    const { protection, bypass } = vaultGaps(node.vault);
    if (node.standing === 'needsAction') return 0;
    if (node.protects && node.protects.accounts > 0 && (protection || bypass)) return 0;
    return node.standing === undefined ? states.length : states.indexOf(node.standing);
  }
  // A failure or a failed tenant comes before everything else in its view.
  return node.kind === 'failure' ? -1 : 0;
}

interface Group {
  readonly id: string;
  readonly label: string | Text;
  /** The group's position. Groups of equal rank keep the order of their first accounts. */
  readonly rank: number;
}

function groupsOf(accounts: readonly AccountNode[], by: 'subscription' | 'vault' | 'state'): readonly Node[] {
  const places = new Map<string, Group>();
  const inside = Map.groupBy(accounts, (node) => {
    const place = groupFor[by](node);
    places.set(place.id, place);
    return place.id;
  });
  return [...inside]
    .map(([id, nodes]) => ({
      id,
      nodes,
      label: places.get(id)?.label ?? id,
      rank: places.get(id)?.rank ?? 0,
    }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ id, nodes, label }) => ({
      kind: 'group',
      group: `${by}/${id}`,
      label,
      nodes,
      needAction: nodes.filter(({ standing }) => standing?.state === 'needsAction').length,
    }));
}

const groupFor: Readonly<Record<'subscription' | 'vault' | 'state', (node: AccountNode) => Group>> = {
  subscription: ({ subscription: { id, name } }) => ({ id, label: name, rank: 0 }),
  vault: ({ account: { keyUri } }) => vaultGroup(keyUri),
  state: ({ standing }) => {
    const state = standing?.state ?? 'unknown';
    return { id: state, label: stateText[state], rank: states.indexOf(state) };
  },
};

function vaultGroup(keyUri: string | undefined): Group {
  if (keyUri === undefined) return { id: '', label: text('Microsoft-managed key'), rank: 1 };
  // In every cloud, the first label of the host is the vault's name, and the second one shows its type.
  const [name, kind] = URL.parse(keyUri)?.hostname.split('.') ?? [];
  if (name !== undefined && kind === 'managedhsm')
    return { id: `${name} hsm`, label: text('{0} (managed HSM)', name), rank: 0 };
  return name === undefined
    ? { id: '?', label: text('Unknown key vault'), rank: 1 }
    : { id: name, label: name, rank: 0 };
}
