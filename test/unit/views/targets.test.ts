import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { Inventory } from '../../../src/inventory/inventory.ts';
import { remedies, remedyLabel, remedyOf } from '../../../src/model/problem.ts';
import { resourceOfPart } from '../../../src/readiness/commands/findingRows.ts';
import { commandOf, resourceOfNode, resourceOfSpec, targetNodeOf } from '../../../src/views/targets.ts';
import { account, fakeAzure, key, refusal, spec, subscription, vault, world } from '../../fakes/azure.ts';

function azureWith(change: Parameters<typeof world>[0]) {
  const there = world(change);
  const azure = fakeAzure(there);
  return { there, session: { azure, inventory: new Inventory(azure) } };
}

const commandIds = manifest.contributes.commands.map(({ command }) => command);

const all = { vaults: [vault], keys: [key], accounts: [account] };

test('every remedy is a command, and every code leads to its command', () => {
  expect(commandIds).toEqual(expect.arrayContaining([...new Set(Object.values(remedies))].map(commandOf)));
  expect(commandIds).toEqual(expect.arrayContaining(Object.keys(remedyLabel).map((id) => `cosmosCmk.${id}`)));
  expect(remedyOf(refusal('F-12'))).toBe('recoverVault');
  expect(remedyOf(refusal('F-02'))).toBeUndefined();
  expect(remedyOf({ ...refusal('F-12'), remedy: 'none' })).toBeUndefined();
  expect(remedyOf({ ...refusal('F-33'), remedy: 'restoreAccess' })).toBe('restoreAccess');
});

test("a specification's resources are read if no view has read them, each list once", async () => {
  const { session, there } = azureWith(all);
  const concern = resourceOfSpec(spec);
  expect(await targetNodeOf(session, 'vault', concern)).toEqual({ kind: 'vault', subscription, vault });
  expect(await targetNodeOf(session, 'key', concern)).toEqual({ kind: 'key', subscription, vault, key });
  expect(await targetNodeOf(session, 'account', concern)).toEqual({ kind: 'account', subscription, account });
  expect(await targetNodeOf(session, 'subscription', concern)).toMatchObject({ kind: 'subscription' });
  expect(new Set(there.calls).size).toBe(there.calls.length);
});

test("a missing resource isn't a target for a command", async () => {
  const { session } = azureWith({ vaults: [], keys: [], accounts: [] });
  const concern = resourceOfSpec(spec);
  for (const kind of ['vault', 'key', 'account'] as const)
    expect(await targetNodeOf(session, kind, concern)).toBeUndefined();
});

test("an account's key and vault are found by its key URI", async () => {
  const { session } = azureWith(all);
  const concern = resourceOfNode({ kind: 'account', subscription, account })!;
  expect(await targetNodeOf(session, 'key', concern)).toEqual({ kind: 'key', subscription, vault, key });
  const { keyUri: _, ...unprotected } = account;
  const without = azureWith({ ...all, accounts: [unprotected] });
  expect(await targetNodeOf(without.session, 'vault', concern)).toBeUndefined();
});

test('a failure on a node is about that node', () => {
  expect(resourceOfNode({ kind: 'key', subscription, vault, key })).toEqual({
    ...{ subscription, vaultId: vault.id, key: key.name },
  });
});

test('a failed list belongs to its subscription, vault, or key', () => {
  expect(resourceOfPart({ kind: 'subscriptions' })).toBeUndefined();
  expect(resourceOfPart({ kind: 'accounts', subscription })).toEqual({ subscription });
  expect(resourceOfPart({ kind: 'keys', subscription, vaultId: vault.id })).toEqual({
    subscription,
    vaultId: vault.id,
  });
  expect(resourceOfPart({ kind: 'versions', subscription, keyId: key.id })).toEqual({
    ...{ subscription, vaultId: vault.id, key: key.name },
  });
});
