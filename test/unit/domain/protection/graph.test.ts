import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { graphOf } from '../../../../src/domain/protection/graph.ts';
import { protectionOf } from '../../../../src/domain/protection/protectionModel.ts';
import { stateText } from '../../../../src/domain/protection/stateText.ts';
import { plain } from '../../../../src/domain/text.ts';
import { resourceIdOf } from '../../../../src/ui/tree/addresses.ts';
import { lessened, worlds } from './worlds.ts';

vi.setConfig({ testTimeout: 60_000 });

const models = worlds.chain((world) => lessened(world)).map(protectionOf);
const all = { limit: 2000, open: new Set<string>() };

test('every account with a key of its own, key and vault has one node, and no edge ends nowhere', () => {
  fc.assert(
    fc.property(models, (model) => {
      const { nodes, edges } = graphOf(model, all);
      const ids = nodes.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const own = model.accounts.filter(({ key }) => key).map(({ account }) => account.id);
      expect(
        nodes
          .filter(({ kind }) => kind === 'account')
          .map(({ id }) => id)
          .sort(),
      ).toEqual(own.sort());
      expect(nodes.filter(({ kind }) => kind === 'vault').length).toBe(model.vaults.length);
      expect(nodes.filter(({ kind }) => kind === 'key').length).toBe(model.keys.length);
      for (const { from, to } of edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
      for (const { kind, id } of nodes)
        expect(edges.filter(({ to }) => to === id).length).toBe(kind === 'vault' ? 0 : 1);
    }),
  );
});

test('a state is told in words, and colour is only beside it', () => {
  fc.assert(
    fc.property(models, (model) => {
      for (const { state, label } of [...graphOf(model, all).nodes, ...graphOf(model, all).edges])
        expect(plain(label)).toContain(plain(stateText[state]));
    }),
  );
});

test('too many nodes fold the vaults, and never more is shown than the limit', () => {
  fc.assert(
    fc.property(models, fc.integer({ min: 1, max: 20 }), fc.nat(3), (model, limit, opened) => {
      const open = new Set(model.vaults.slice(0, opened).map(({ id }) => id));
      const { nodes } = graphOf(model, { limit, open });
      expect(nodes.length).toBeLessThanOrEqual(limit);
      const folded = nodes.filter((node) => node.folded).length;
      if (graphOf(model, all).nodes.length > limit) expect(folded).toBeGreaterThan(0);
    }),
  );
});

test('a node has the id by which the trees know the thing', () => {
  fc.assert(
    fc.property(worlds, ({ estate }) => {
      const model = protectionOf(estate);
      const { nodes } = graphOf(model, all);
      for (const key of model.keys) {
        if (!key.key) continue;
        const vault = model.vaults.find(({ name }) => name.toLowerCase() === key.vault)!.vault!;
        const subscription = estate.subscriptions[0]!;
        const node = nodes.find(({ id }) => id.toLowerCase() === key.key!.id.toLowerCase());
        expect(node?.id).toBe(resourceIdOf({ kind: 'key', subscription, vault, key: key.key }));
        for (const { version } of key.versions)
          if (version !== undefined)
            expect(nodes.map(({ id }) => id)).toContain(
              resourceIdOf({
                kind: 'keyVersion',
                subscription,
                vault,
                key: key.key,
                version: { version, enabled: true },
                latest: true,
              }),
            );
      }
    }),
  );
});
