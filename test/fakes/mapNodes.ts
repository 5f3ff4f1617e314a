import type { MapNode } from '../../src/encryptionMap/messages.ts';

/** A number of vaults with one key each, its version, and accounts on that. */
export const vaults = (count: number, accounts: number): readonly MapNode[] =>
  Array.from({ length: count }, (_, at) =>
    node('vault', `v${at}`, [
      node('key', `v${at}-key`, [
        node(
          'version',
          `v${at}-version`,
          Array.from({ length: accounts }, (_, on) => node('account', `v${at}-account-${on}`)),
        ),
      ]),
    ]),
  );

export const node = (
  kind: MapNode['kind'],
  name: string,
  children: readonly MapNode[] = [],
  mark: MapNode['mark'] = 'fine',
): MapNode => ({
  id: `${kind}/${name}`,
  kind,
  name,
  mark,
  status: 'Fine',
  notes: [],
  inTree: true,
  actions: ['revealInTree'],
  viewItem: 'canShowOnMap',
  children,
});
