import { expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { StatusHistory } from '../../../src/inventory/statusHistory.ts';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import type { DataSource } from '../../../src/model/dataAge.ts';
import type { Account } from '../../../src/model/resources.ts';
import { account, fakeAzure, subscription, world } from '../../fakes/azure.ts';

const seen = (status: string, at: number, from: DataSource = 'resourceManager'): Account => ({
  ...account,
  status: parseCmkStatus(account.keyUri, status),
  observed: { from, at },
});
const fine = 'Access to the configured customer managed key confirmed.';
const revoked = 'Access is currently revoked (4002).';

test('a status dates from when it was first observed, and is new if another was observed before', () => {
  const sightings = new StatusHistory();
  sightings.note([seen(fine, 10)]);
  sightings.note([seen(revoked, 20)]);
  sightings.note([seen(revoked, 30)]);
  expect(sightings.of(seen(revoked, 40))).toMatchObject({ since: 20, changed: true });
  expect(sightings.of(seen(fine, 40))).toBeUndefined();
});

test("Resource Graph and an earlier session don't date a status", () => {
  const sightings = new StatusHistory();
  sightings.note([seen(fine, 5, 'cached'), seen(fine, 6, 'resourceGraph'), account]);
  expect(sightings.of(seen(fine, 7))).toBeUndefined();
  sightings.note([seen(revoked, 8)]);
  expect(sightings.of(seen(revoked, 9))).toMatchObject({ since: 8, changed: false });
});

test('the inventory records the status of accounts that it or a command reads', async () => {
  const made = world({ accounts: [seen(fine, 100)] });
  const inventory = new Inventory(fakeAzure(made));
  await inventory.load({ kind: 'accounts', subscription });
  expect(inventory.statusHistory.of(seen(fine, 0))).toMatchObject({ since: 100 });
  inventory.accountRead(seen(revoked, 200));
  expect(inventory.statusHistory.of(seen(revoked, 0))).toMatchObject({ since: 200, changed: true });
});
