import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ForestNode, forestOf } from '../../../src/encryptionMap/forest.ts';
import { mapMarks } from '../../../src/encryptionMap/messages.ts';
import { assess } from '../../../src/health/assess.ts';
import { stateText } from '../../../src/health/verdict.ts';
import { plain } from '../../../src/model/text.ts';
import { nodeId } from '../../../src/views/nodes/node.ts';
import { lessened, now, worlds } from '../../fakes/worlds.ts';

const estates = worlds.chain((world) => lessened(world));
const all = (nodes: readonly ForestNode[]): readonly ForestNode[] =>
  nodes.flatMap((node) => [node, ...all(node.children)]);

describe('the forest', () => {
  test('has every account exactly once, whatever is known about it, and every ID once', () => {
    fc.assert(
      fc.property(estates, (estate) => {
        const model = assess(estate);
        const nodes = all(forestOf(model, now));
        expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
        const accounts = nodes.filter(({ kind }) => kind === 'account').map(({ id }) => id);
        expect([...accounts].sort()).toEqual(
          model.accounts.map(({ account }) => `account${account.id}`.toLowerCase()).sort(),
        );
      }),
    );
  });

  test('puts accounts under keys or versions, versions under keys, and keys under vaults or the root for unread vaults', () => {
    const under: Readonly<Record<ForestNode['kind'], readonly ForestNode['kind'][]>> = {
      vault: ['key'],
      group: ['key', 'account'],
      key: ['version', 'account'],
      version: ['account'],
      account: [],
    };
    fc.assert(
      fc.property(estates, (estate) => {
        const roots = forestOf(assess(estate), now);
        for (const { kind } of roots) expect(['vault', 'group']).toContain(kind);
        for (const { kind, children } of all(roots))
          for (const child of children) expect(under[kind]).toContain(child.kind);
      }),
    );
  });

  test('describes every state in words, and never shows a node as healthier than its children', () => {
    fc.assert(
      fc.property(estates, (estate) => {
        const model = assess(estate);
        const roots = forestOf(model, now);
        const standing = new Map(
          model.accounts.map(({ account, state }) => [`account${account.id}`.toLowerCase(), state]),
        );
        for (const node of all(roots)) {
          expect(plain(node.status)).not.toBe('');
          if (node.kind === 'account') {
            expect(node.mark).toBe(standing.get(node.id));
            expect(plain(node.status)).toContain(plain(stateText[standing.get(node.id)!]));
          }
          for (const child of node.children)
            if (child.mark !== 'unused')
              expect(mapMarks.indexOf(node.mark)).toBeLessThanOrEqual(mapMarks.indexOf(child.mark));
        }
      }),
    );
  });

  test('says whether a vault without accounts is ready for a key, and never just "Fine"', () => {
    fc.assert(
      fc.property(estates, (estate) => {
        const model = assess(estate);
        const vaults = all(forestOf(model, now)).filter(({ kind }) => kind === 'vault');
        for (const { vault, accounts, readiness } of model.vaults) {
          if (!vault || accounts.length > 0) continue;
          const node = vaults.find(({ id }) => id === `vault${vault.id}`.toLowerCase())!;
          expect(node.mark).toBe(readiness.kind);
          expect(plain(node.status)).toMatch(/^(Ready|Not ready|Readiness unknown) · /);
        }
      }),
    );
  });

  test('puts what needs action first', () => {
    fc.assert(
      fc.property(estates, (estate) => {
        const ranks = forestOf(assess(estate), now).map(({ mark }) => mapMarks.indexOf(mark));
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      }),
    );
  });

  test('says "at least" where unseen accounts might exist', () => {
    fc.assert(
      fc.property(estates, (estate) => {
        const model = assess(estate);
        const vaults = all(forestOf(model, now)).filter(({ kind }) => kind === 'vault');
        for (const { vault, accounts, keys } of model.vaults) {
          if (!vault || accounts.length === 0) continue;
          const status = plain(vaults.find(({ id }) => id === `vault${vault.id}`.toLowerCase())!.status);
          expect(status.includes('at least')).toBe(keys.some(({ atLeast }) => atLeast));
        }
      }),
    );
  });

  test('identifies resources by the IDs that the trees use', () => {
    fc.assert(
      fc.property(worlds, ({ estate }) => {
        const model = assess(estate);
        const nodes = all(forestOf(model, now));
        const subscription = estate.subscriptions[0]!;
        const ids = new Set(nodes.filter(({ inTree }) => inTree).map(({ id }) => id));
        for (const { vault } of model.vaults)
          if (vault) expect(ids).toContain(nodeId({ kind: 'vault', subscription, vault }));
        for (const { key, vault: name, versions } of model.keys) {
          const vault = model.vaults.find((one) => one.name.toLowerCase() === name)?.vault;
          if (!key || !vault) continue;
          expect(ids).toContain(nodeId({ kind: 'key', subscription, vault, key }));
          for (const { version } of versions)
            if (version !== undefined)
              expect(ids).toContain(
                nodeId({
                  ...{ kind: 'keyVersion', subscription, vault, key, latest: true },
                  version: { version, enabled: true },
                }),
              );
        }
      }),
    );
  });

  test('passes a hostile name unchanged', () => {
    const names = fc.oneof(
      fc.constantFrom(
        '<img src=x onerror=alert(1)>',
        '</title><script>alert(1)</script>',
        '[x](command:y)',
        '$(trash)',
        '\u202egnp',
        '{0}',
      ),
      fc.string({ unit: 'binary', minLength: 1 }),
    );
    fc.assert(
      fc.property(worlds, names, ({ estate }, name) => {
        const model = assess(estate);
        const accounts = model.accounts.map((one) => ({ ...one, account: { ...one.account, name } }));
        const managed = accounts.filter(({ key }) => key === undefined);
        const nodes = all(forestOf({ ...model, accounts: managed, vaults: [] }, now));
        for (const node of nodes) if (node.kind === 'account') expect(node.name).toBe(name);
      }),
    );
  });
});
