import { describe, expect, test } from 'vitest';
import { readUsers } from '../../../src/health/readInventoryView.ts';
import { usersOfKey } from '../../../src/health/keyDependencies.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { InventoryPart } from '../../../src/inventory/parts.ts';
import { cancelled, failed, succeeded } from '../../../src/model/outcome.ts';
import { account, fakeAzure, refusal, subscription, vault, world } from '../../fakes/azure.ts';

const accounts: InventoryPart = { kind: 'accounts', subscription };

describe('the inventory', () => {
  test('reads a part once for all concurrent callers, and not again', async () => {
    const state = world();
    const inventory = new Inventory(fakeAzure(state));
    await Promise.all([inventory.load(accounts), inventory.load(accounts)]);
    await inventory.load(accounts);
    expect(state.calls).toEqual(['account.list']);
  });

  test('shows the previous value while it reads again', async () => {
    const state = world({ accounts: [account] });
    const inventory = new Inventory(fakeAzure(state));
    await inventory.load(accounts);
    const seen: string[] = [];
    inventory.onDidChange((snapshot) => {
      const part = snapshot.get('accounts', subscription.id);
      seen.push(`${part.state} ${'value' in part ? part.value.length : 0}`);
    });
    state.accounts = [];
    await inventory.refresh(accounts);
    expect(seen).toEqual(['loading 1', 'ready 0']);
  });

  test('a list of a signed-out account is unread, so the accounts of a key are incomplete', async () => {
    const azure = fakeAzure(world({ accounts: [account] }));
    const inventory = new Inventory(azure);
    await inventory.load({ kind: 'subscriptions' });
    await inventory.load(accounts);
    azure.in(subscription).accounts.list = () => Promise.resolve(cancelled);
    const users = await readUsers(
      inventory,
      { cloud: azure.cloud, now: 0, expiryDays: 30 },
      (estate) => usersOfKey(estate, account.keyUri!),
      new AbortController().signal,
    );
    expect(users?.hiding).toMatchObject([{ name: subscription.name }]);
    expect(inventory.snapshot.get('accounts', subscription.id)).toMatchObject({
      state: 'failed',
      problem: { code: 'F-90' },
    });
  });

  test('after a change, reads again only the parts that were read before', async () => {
    const state = world({ vaults: [vault], accounts: [account] });
    const inventory = new Inventory(fakeAzure(state));
    const keys: InventoryPart = { kind: 'keys', subscription, vaultId: vault.id };
    const vaults: InventoryPart = { kind: 'vaults', subscription };
    await inventory.refreshRead([vaults, keys, accounts]);
    expect(state.calls).toEqual([]);
    await inventory.load(vaults);
    await inventory.load(keys);
    const before = [...state.calls];
    await inventory.refreshRead([vaults, keys, accounts]);
    expect(state.calls).toEqual([...before, ...before]);
  });

  test('keeps the previous data when reading again fails', async () => {
    const azure = fakeAzure(world({ vaults: [vault] }));
    const inventory = new Inventory(azure);
    const part: InventoryPart = { kind: 'vaults', subscription };
    await inventory.load(part);
    azure.in(subscription).vaults.list = () => Promise.resolve(failed(refusal('F-02')));
    await inventory.refresh();
    expect(inventory.snapshot.get('vaults', subscription.id)).toMatchObject({
      state: 'failed',
      value: [vault],
    });
  });

  test('a snapshot never changes, and ids are compared without regard to case', async () => {
    const inventory = new Inventory(fakeAzure(world({ accounts: [account] })));
    const before = inventory.snapshot;
    await inventory.load(accounts);
    expect(before.get('accounts', subscription.id)).toEqual({ state: 'idle' });
    expect(inventory.snapshot.get('accounts', subscription.id.toUpperCase()).state).toBe('ready');
    expect(inventory.snapshot.version).toBeGreaterThan(before.version);
  });

  test('replaces an account with the one that a command read', async () => {
    const inventory = new Inventory(fakeAzure(world({ accounts: [account] })));
    await inventory.load(accounts);
    inventory.accountRead({ ...account, provisioningState: 'Updating' });
    inventory.accountRead({ ...account, id: '/another', name: 'another' });
    const part = inventory.snapshot.get('accounts', subscription.id);
    expect('value' in part && part.value.map((one) => `${one.name} ${one.provisioningState}`)).toEqual([
      'ledger-eu Updating',
      'another Succeeded',
    ]);
  });

  test('reads again, once for all callers, if a running read might have missed a change', async () => {
    const { inventory, answer, state } = slow();
    const loading = inventory.load(accounts);
    state.accounts = [account];
    const refreshed = Promise.all([inventory.refresh(accounts), inventory.refresh(accounts)]);
    answer();
    await Promise.all([loading, refreshed]);
    expect(inventory.snapshot.get('accounts', subscription.id)).toEqual({ state: 'ready', value: [account] });
    expect(state.calls).toHaveLength(1);
  });

  test("an account that a command read isn't overwritten by an older read", async () => {
    const { inventory, answer, state } = slow();
    const loading = inventory.load(accounts);
    state.accounts = [account];
    inventory.accountRead(account);
    const loaded = inventory.load(accounts);
    answer();
    await Promise.all([loading, loaded]);
    expect(inventory.snapshot.get('accounts', subscription.id)).toEqual({ state: 'ready', value: [account] });
  });

  test('is silent after its end', async () => {
    const inventory = new Inventory(fakeAzure(world({ accounts: [account] })));
    let heard = 0;
    inventory.onDidChange(() => heard++);
    inventory.dispose();
    await inventory.load(accounts);
    expect(heard).toBe(0);
    expect(inventory.snapshot.get('accounts', subscription.id)).toEqual({ state: 'idle' });
  });
});

/** An inventory whose first, empty list of accounts arrives when the test says so. */
function slow() {
  const state = world();
  const azure = fakeAzure(state);
  const { accounts: port } = azure.in(subscription);
  const later = fakeAzure(state).in(subscription).accounts;
  let answer = (): void => undefined;
  port.list = () => {
    port.list = (signal) => later.list(signal);
    return new Promise((resolve) => (answer = () => resolve(succeeded([]))));
  };
  return { inventory: new Inventory(azure), answer: () => answer(), state };
}
