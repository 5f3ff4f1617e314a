import { expect, test } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { type Branch, type Node, nodeId, type ViewName } from '../../../src/views/nodes/node.ts';
import { presentation } from '../../../src/views/nodes/present.ts';
import { tooltipLines } from '../../../src/views/nodes/presentation.ts';
import { explained, rowsShown } from '../../../src/views/rows.ts';
import { sampleInventory } from '../../fakes/sampleInventory.ts';
import { setting } from '../../fakes/treeEstate.ts';

const session = await sampleInventory();
const context = { ...setting, now: session.pace.now(), sandbox: true, manySubscriptions: true };
const arranged = { filter: {}, groupBy: 'none', sortBy: 'urgency' } as const;
const under = (branch: Branch): readonly Node[] =>
  rowsShown(session, branch, undefined, arranged).flatMap((node) => [node, ...under(node)]);
const all = (view: ViewName) => under({ kind: 'view', view });
const every = (['subscriptions', 'vaults', 'accounts'] as const).flatMap(all);
const look = (node: Node) => presentation(node, context);
const label = (node: Node) => {
  const { label: shown } = look(node);
  return typeof shown === 'string' ? shown : plain(shown);
};
const described = (node: Node) => plain(look(node).description ?? look(node).accessibility);
const find = (view: ViewName, name: string) => all(view).find((node) => label(node) === name)!;
const tooltip = (node: Node) =>
  tooltipLines(look(node).tooltip, explained(session, node, undefined)).map(plain);

test('every row has a unique ID', () => {
  expect(every.length).toBeGreaterThan(60);
  for (const view of ['subscriptions', 'vaults', 'accounts'] as const)
    expect(new Set(all(view).map(nodeId)).size).toBe(all(view).length);
});

test('no tooltip has more than 12 lines, with its title and its link', () => {
  for (const node of every) {
    const lines = tooltip(node);
    const count = 1 + lines.length + (look(node).tooltip.link ? 1 : 0);
    expect(count, [label(node), ...lines].join('\n')).toBeLessThanOrEqual(12);
    expect(new Set(lines).size, lines.join('\n')).toBe(lines.length);
  }
});

test("an account's tooltip names one cause, its fix, and who can do it", () => {
  const revoked = tooltip(find('accounts', 'cosmos-disputes-prod'));
  expect(revoked.filter((line) => line.startsWith('Cause: '))).toEqual([
    'Cause: ' + "The key's latest version is disabled.",
  ]);
  expect(revoked.filter((line) => line.startsWith('Fix: '))).toHaveLength(1);
  expect(revoked.join()).toContain('Run Restore Key');
  expect(revoked.join()).toContain("If you don't have permission, ask");
  expect(revoked.join()).not.toContain('https://');
});

test("a vault or key that affects accounts isn't green, and has their color", () => {
  expect(look(find('vaults', 'kv-payments-prod')).icon).toEqual({
    id: 'warning',
    color: 'list.errorForeground',
  });
  expect(look(find('vaults', 'kv-returns-prod')).icon).toEqual({
    id: 'warning',
    color: 'list.errorForeground',
  });
  expect(described(find('vaults', 'kv-payments-prod'))).toContain('needs attention');
  for (const node of all('vaults'))
    if ((node.kind === 'vault' || node.kind === 'key') && node.standing !== undefined)
      expect(look(node).icon.color === 'charts.green', label(node)).toBe(
        node.standing === 'fine' && look(node).icon.color === 'charts.green',
      );
  const green = all('vaults').filter(
    (node) => (node.kind === 'vault' || node.kind === 'key') && look(node).icon.color === 'charts.green',
  );
  expect(green.length).toBeGreaterThan(0);
  for (const node of green) expect('standing' in node ? (node.standing ?? 'fine') : 'fine').toBe('fine');
});

test('a version says which accounts use it', () => {
  const versions = all('vaults').filter((node) => node.kind === 'keyVersion');
  const used = versions.filter((node) => (node.usedBy ?? []).length > 0);
  expect(used.length).toBeGreaterThan(2);
  for (const node of used) expect(described(node)).toContain('in use by ');
});

test('every account can be expanded, and shows its key, vault, and identity', () => {
  const accounts = rowsShown(session, { kind: 'view', view: 'accounts' }, undefined, arranged);
  expect(new Set(accounts.map((node) => look(node).collapsible))).toEqual(new Set([true]));
  const [key, vault, identity] = rowsShown(
    session,
    find('accounts', 'cosmos-disputes-prod'),
    undefined,
    arranged,
  );
  expect(key?.kind === 'detail' && key.opens?.kind).toBe('key');
  expect(vault?.kind === 'detail' && vault.opens?.kind).toBe('vault');
  expect(described(identity!)).toBe('default identity');
});

test('the fix of an account is the one that helps: for its key, or for access to it', () => {
  const fix = (name: string) => {
    const node = find('accounts', name);
    return node.kind === 'account' ? node.standing?.fix : undefined;
  };
  expect(fix('cosmos-disputes-prod')).toBe('restoreKey');
  expect(fix('cosmos-returns-prod')).toBe('grantAccess');
  expect(fix('cosmos-payments-prod')).toBeUndefined();
});

test('a text filter keeps only the subscriptions of its results', () => {
  const node = find('accounts', 'cosmos-returns-prod');
  const rows = (text: string) =>
    rowsShown(session, { kind: 'view', view: 'subscriptions' }, undefined, { ...arranged, filter: { text } });
  const names = rows('cosmos-returns-prod').map(label);
  expect(names).toEqual([node.kind === 'account' ? node.subscription.name : '']);
  expect(rows('nothing has this name').filter(({ kind }) => kind === 'subscription')).toEqual([]);
});
