import { expect, test } from 'vitest';
import { assessmentOf } from '../../../src/health/healthCache.ts';
import { partsBehindKeys } from '../../../src/health/readInventoryView.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { Vault } from '../../../src/model/resources.ts';
import { plain } from '../../../src/model/text.ts';
import type { Arrangement } from '../../../src/views/filter.ts';
import { type Branch, type Node, nodeId } from '../../../src/views/nodes/node.ts';
import { presentation } from '../../../src/views/nodes/present.ts';
import { related, type Relation } from '../../../src/views/related.ts';
import { explained, needingAction, rowsShown } from '../../../src/views/rows.ts';
import { Drawn } from '../../../src/views/treeDiff.ts';
import {
  account,
  fakeAzure,
  fakePace,
  key,
  principalId,
  subscription,
  vault,
  world,
  type World,
} from '../../fakes/azure.ts';
import { problem } from '../../fakes/treeEstate.ts';

const policy = {
  objectId: principalId,
  tenantId: subscription.tenantId,
  keyPermissions: ['get', 'wrapKey', 'unwrapKey'],
};
const good: Vault = { ...vault, purgeProtection: true, accessPolicies: [policy] };
const full = { ...key, latestVersion: 'v1' };
const used = { ...account, keyVersion: 'v1' };
const second = { ...used, id: `${account.id}-2`, name: 'orders' };

const accounts: Branch = { kind: 'view', view: 'accounts' };
const vaults: Branch = { kind: 'view', view: 'vaults' };
const byState: Arrangement = { filter: {}, groupBy: 'state', sortBy: 'urgency' };
const flat: Arrangement = { ...byState, groupBy: 'none' };

async function open(change: Partial<World> = {}) {
  const state = world({ vaults: [good], keys: [full], accounts: [used, second], ...change });
  const azure = fakeAzure(state);
  const session = { azure, pace: fakePace(), inventory: new Inventory(azure) };
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' });
  await inventory.load({ kind: 'accounts', subscription });
  await inventory.load({ kind: 'vaults', subscription });
  const readKeys = async () => {
    // The grants on a key are known once the principal is.
    for (let turn = 0; turn < 2; turn++) await inventory.loadAll(partsBehindKeys(session, [subscription]));
  };
  const rows = (branch = accounts, arrangement = flat) => rowsShown(session, branch, undefined, arrangement);
  return { state, session, inventory, readKeys, rows };
}
const setting = { now: 0, sandbox: false, manySubscriptions: true, accountLabel: (id: string) => id };
const standings = (nodes: readonly Node[]) =>
  nodes.map((node) => node.kind === 'account' && node.standing?.state);

test('a key shows its rotation policy only after it was read in full for an account', async () => {
  const rotation = { rotate: { afterCreation: 'P1Y' } };
  const { readKeys, session } = await open({ keys: [{ ...full, rotation }] });
  const node: Node = { kind: 'key', subscription, vault: good, key: full };
  expect(explained(session, node, undefined)).toEqual([]);
  await readKeys();
  expect(explained(session, node, undefined).map(plain).join()).toContain(
    '1 year after each version is created',
  );
});

test('an account is unknown until its key was read', async () => {
  const { readKeys, rows, session } = await open();
  expect(standings(rows())).toEqual(['unknown', 'unknown']);
  const told = explained(session, rows()[0]!, undefined).map(plain);
  expect(told).toContainEqual(expect.stringMatching(/^Unknown: /));
  await readKeys();
  expect(standings(rows())).toEqual(['fine', 'fine']);
});

test('a new result about a key shows on its accounts', async () => {
  const { readKeys, rows, state, inventory } = await open();
  await readKeys();
  expect(standings(rows())).toEqual(['fine', 'fine']);
  state.keys = [{ ...full, enabled: false }];
  await inventory.refresh({ kind: 'key', subscription, vaultId: vault.id, name: key.name });
  expect(standings(rows())).toEqual(['needsAction', 'needsAction']);
});

test('a problem of the vault shows on every account, is counted, and says who can fix it', async () => {
  const { rows, session, readKeys } = await open({ vaults: [{ ...good, purgeProtection: false }] });
  await readKeys();
  const [row] = rows();
  expect(row).toMatchObject({ standing: { state: 'needsAction', risk: { message: 'no purge protection' } } });
  expect(needingAction(session, undefined)).toBe(2);
  const told = explained(session, row!, undefined).map(plain);
  expect(told[0]).toMatch(/^Cause: Key vault kv-ledger has no purge protection/);
  expect(told[1]).toContain('ask an administrator of the key vault');
  const [vaultRow] = rows(vaults);
  expect(explained(session, vaultRow!, undefined).map(plain)).toEqual([
    'Not ready',
    'Key vault kv-ledger has no purge protection.',
  ]);
});

test('a vault and its key show how many accounts they protect', async () => {
  const { rows, inventory } = await open();
  const [vaultRow] = rows(vaults);
  expect(vaultRow).toMatchObject({ protects: { accounts: 2, atLeast: false } });
  await inventory.load({ kind: 'keys', subscription, vaultId: vault.id });
  expect(rows(vaultRow as Branch)).toMatchObject([{ protects: { accounts: 2, atLeast: false } }]);
});

test('a vault follows the health of its accounts, and their number', async () => {
  const { rows, inventory, readKeys } = await open();
  expect(rows(vaults)).toMatchObject([{ standing: 'unknown', protects: { accounts: 2 } }]);
  await readKeys();
  expect(rows(vaults)).toMatchObject([{ standing: 'fine', protects: { accounts: 2 } }]);
  inventory.accountRead({ ...second, id: `${account.id}-3`, provisioningState: 'Failed' });
  expect(rows(vaults)).toMatchObject([{ standing: 'needsAction', protects: { accounts: 3 } }]);
});

test("an assessment names what couldn't be read after its accounts were counted", async () => {
  const { session, inventory } = await open();
  const unread = () => assessmentOf(session, [subscription]).index.unread;
  expect(unread()).toEqual([]);
  inventory.snapshot = inventory.snapshot.with('key', key.id, { state: 'failed', problem });
  expect(unread()).toMatchObject([{ kind: 'keys', why: problem.why }]);
});

test('a count says "at least" if a list couldn\'t be read', async () => {
  const { rows, inventory } = await open();
  const hidden = { ...subscription, id: 'sub-2', name: 'Hidden' };
  const found = { subscriptions: [subscription, hidden], failures: [] };
  inventory.snapshot = inventory.snapshot.with('subscriptions', '', { state: 'ready', value: found });
  expect(rows(vaults)).toMatchObject([{ protects: { accounts: 2, atLeast: true } }]);
});

test('an unchanged row keeps its node, so that nothing else is redrawn', async () => {
  const { rows, inventory, readKeys } = await open();
  await readKeys();
  const before = rows();
  inventory.accountRead({ ...second, provisioningState: 'Updating' });
  const after = rows();
  expect(after.map((node, at) => node === before[at])).toEqual([true, false]);
});

test('a refresh keeps the IDs of groups and rows, and redraws only changed rows', async () => {
  const { rows, inventory, readKeys, state } = await open();
  await readKeys();
  const drawn = new Drawn((node) => presentation(node, setting));
  const nodesOf = (branch: Branch) => rows(branch, byState);
  const groups = nodesOf(accounts);
  drawn.remember(accounts, groups);
  const inside = nodesOf(groups[0] as Branch);
  drawn.remember(groups[0] as Branch, inside);
  expect(drawn.parentOf(inside[1]!)).toBe(groups[0]);
  state.accounts = [used, { ...second, regions: ['North Europe'] }];
  await inventory.refresh({ kind: 'accounts', subscription });
  expect(drawn.update(nodesOf)).toEqual([inside[1]]);
  // An account that now needs action is in another group, so the view is redrawn with the same IDs.
  state.accounts = [used, { ...second, provisioningState: 'Failed' }];
  await inventory.refresh({ kind: 'accounts', subscription });
  expect(drawn.update(nodesOf)).toBeUndefined();
  const regrouped = nodesOf(accounts);
  expect(regrouped.map(nodeId)).toEqual(['group/state/needsaction', 'group/state/fine']);
  const ids = (nodes: readonly Node[]) =>
    nodes.flatMap((node) => (node.kind === 'group' ? node.nodes : [])).map(nodeId);
  expect(ids(regrouped).sort()).toEqual(ids(groups).sort());
});

test('an account links to its key and vault, and they link back to all their accounts', async () => {
  const other = {
    ...used,
    id: `${account.id}-3`,
    name: 'other',
    keyUri: 'https://elsewhere.vault.azure.net/keys/k',
  };
  const { session, rows } = await open({ accounts: [used, second, other] });
  const find = async (node: Node, relation: Relation) => related(session, node, relation, undefined);
  const [one, two, three] = rows(accounts, { ...flat, sortBy: 'name' });
  const [keyRow, ...noOther] = await find(one!, 'key');
  expect([keyRow, noOther]).toMatchObject([{ kind: 'key', key: { name: key.name } }, []]);
  const [vaultRow] = await find(keyRow!, 'vault');
  expect(vaultRow).toMatchObject({ kind: 'vault', vault: { id: vault.id } });
  const names = (found: readonly Node[]) => found.map((node) => node.kind === 'account' && node.account.name);
  expect([one, two, three].map((node) => node?.kind === 'account' && node.account.name)).toEqual([
    'ledger-eu',
    'orders',
    'other',
  ]);
  expect(names(await find(keyRow!, 'accounts'))).toEqual(['ledger-eu', 'orders']);
  expect(names(await find(vaultRow!, 'accounts'))).toEqual(['ledger-eu', 'orders']);
  expect(await find(three!, 'vault')).toEqual([]);
});
