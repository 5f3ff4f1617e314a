import type { AccountProtection } from '../../domain/protection/accountProtection.ts';
import type { KeyProtection } from '../../domain/protection/keyProtection.ts';
import type { VaultProtection } from '../../domain/protection/vaultProtection.ts';
import { text, type Text } from '../../domain/text.ts';
import { facts } from '../renderText.ts';
import { keyState } from '../tree/keyState.ts';
import { type MapNode, marks } from './messages.ts';
import { standingOf } from './standing.ts';

export interface ForestNode extends MapNode<Text> {
  readonly children: readonly ForestNode[];
  /** How many accounts stand as its mark says. */
  readonly grave: number;
}

type AccountNode = (account: AccountProtection) => ForestNode;

/** What needs action first, most of it before the rest; what stands alike stays in its order. */
export const byUrgency = (a: ForestNode, b: ForestNode) =>
  marks.indexOf(a.mark) - marks.indexOf(b.mark) || b.grave - a.grave;

/** A key with its versions in use, and the latest one where nothing uses it yet. @param unseen its vault, where that has no node */
export function keyNode(
  key: KeyProtection,
  accountNode: AccountNode,
  now: number,
  unseen?: VaultProtection,
): ForestNode {
  const { accounts, atLeast } = key;
  const fault = key.key && keyState(key.key, now).short;
  const name = key.name || key.uri;
  const unused = atLeast ? text('No account that could be read uses it') : text('No account uses it');
  return {
    id: keyId(key),
    kind: 'key',
    name: unseen?.name ? `${unseen.name}/${name}` : name,
    ...(accounts.length > 0
      ? standingOf(accounts, atLeast, fault)
      : { mark: 'unused' as const, status: facts(unused, fault), grave: 0 }),
    inTree: key.key !== undefined && unseen === undefined,
    notes: unseen?.readiness.reasons ?? [],
    children: [
      ...key.versions
        .flatMap(({ version, accounts }) => (version === undefined ? [] : [{ version, accounts }]))
        .map((used) => versionNode(key, used.version, used.accounts, accountNode))
        .sort(byUrgency),
      ...latestNode(key),
      // Azure does not say which version these use.
      ...key.versions.flatMap((used) => (used.version === undefined ? used.accounts.map(accountNode) : [])),
    ],
  };
}

const keyId = ({ resourceId, id }: KeyProtection) => `key${resourceId ?? id}`.toLowerCase();

const versionId = (key: KeyProtection, version: string) =>
  `version${keyId(key).slice('key'.length)}/${version}`.toLowerCase();

function versionNode(
  key: KeyProtection,
  version: string,
  accounts: readonly AccountProtection[],
  accountNode: AccountNode,
): ForestNode {
  const isLatest = accounts.some((one) => one.key?.latest === version);
  return {
    id: versionId(key, version),
    kind: 'version',
    name: version,
    ...standingOf(accounts, false, isLatest && text('latest')),
    inTree: key.key !== undefined,
    notes: [],
    children: accounts.map(accountNode),
  };
}

function latestNode(key: KeyProtection): readonly ForestNode[] {
  const latest = key.accounts.find((one) => one.key?.latest !== undefined)?.key?.latest;
  const mayBeUsed = key.versions.some(({ version }) => version === latest || version === undefined);
  if (latest === undefined || mayBeUsed) return [];
  return [
    {
      id: versionId(key, latest),
      kind: 'version',
      name: latest,
      mark: 'unused',
      status: facts(text('Latest'), text('not in use yet')),
      grave: 0,
      notes: [],
      inTree: key.key !== undefined,
      children: [],
    },
  ];
}
