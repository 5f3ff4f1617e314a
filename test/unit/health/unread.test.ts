import { expect, test } from 'vitest';
import { assessAccount } from '../../../src/health/accounts.ts';
import { inventoryViewOf } from '../../../src/health/readInventoryView.ts';
import { keyVerdict } from '../../../src/health/keyChecks.ts';
import { inventoryIndex } from '../../../src/health/inventoryIndex.ts';
import { readinessOf } from '../../../src/health/vaultsAndKeys.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { InventoryPart } from '../../../src/inventory/parts.ts';
import { clouds } from '../../../src/model/cloud.ts';
import { keyFault } from '../../../src/model/keyHealth.ts';
import { cancelled, succeeded } from '../../../src/model/outcome.ts';
import type { Account } from '../../../src/model/resources.ts';
import { plain } from '../../../src/model/text.ts';
import { account, fakeAzure, key, refusal, subscription, vault, world } from '../../fakes/azure.ts';

const unread = ['properties.odd'];
const view = { cloud: clouds.public, subscriptions: [subscription], now: 0, expiryDays: 30 };

/** An inventory whose list of accounts lacks a row. */
async function lacking(rows: readonly Account[]) {
  const azure = fakeAzure(world({ accounts: [...rows], vaults: [vault] }));
  const inventory = new Inventory(azure);
  azure.in(subscription).accounts.list = () => Promise.resolve(succeeded(rows, refusal('F-97')));
  const part: InventoryPart = { kind: 'accounts', subscription };
  await inventory.load(part);
  return { azure, inventory, part };
}

test('an incomplete list keeps its rows, and says what it lacks', async () => {
  const { inventory, part, azure } = await lacking([account]);
  const list = () => inventory.snapshot.get('accounts', subscription.id);
  const known = { state: 'ready', value: [account], incomplete: { code: 'F-97' } };
  expect(list()).toMatchObject(known);
  const estate = inventoryViewOf(inventory.snapshot, view);
  expect(estate.accounts.get(subscription.id.toLowerCase())).toMatchObject({
    read: true,
    more: refusal('F-97').why,
  });
  expect(inventoryIndex(estate).unread).toContainEqual({
    kind: 'accounts',
    name: subscription.name,
    why: refusal('F-97').why,
  });
  // A canceled read doesn't change that, nor does an account that a command has read.
  const stopped = new AbortController();
  azure.in(subscription).accounts.list = () => {
    stopped.abort();
    return Promise.resolve(cancelled);
  };
  await inventory.refresh(part, stopped.signal);
  await new Promise(setImmediate);
  expect(list()).toMatchObject(known);
  inventory.accountRead(account);
  expect(list()).toMatchObject(known);
});

test("an account with an unread property or an unread key isn't healthy", async () => {
  const judge = async (change: Partial<Account>) => {
    const { keyUri: _, ...rest } = account;
    const odd = { ...rest, unread, ...change };
    const { inventory } = await lacking([odd]);
    const estate = inventoryViewOf(inventory.snapshot, view);
    return assessAccount(estate, inventoryIndex(estate), odd);
  };
  const withKey = await judge({ keyUri: account.keyUri! });
  expect(withKey.state).not.toMatch(/fine|serviceManaged/);
  expect(withKey.unknowns.map(({ why }) => plain(why)).join()).toContain('properties.odd');
  expect((await judge({ status: { kind: 'unknown' } })).state).toBe('unknown');
});

test('a vault or key with an unread property is neither ready nor usable', () => {
  expect(readinessOf({ ...vault, purgeProtection: true, unread })).toMatchObject({ kind: 'unknown' });
  expect(keyVerdict({ ...key, unread }, view)).toMatchObject({ kind: 'unknown' });
  expect(keyFault({ ...key, unread }, 0)).toMatchObject({ code: 'F-97' });
});
