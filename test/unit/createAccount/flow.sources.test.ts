import { expect, test } from 'vitest';
import { Sources } from '../../../src/createAccount/flow.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { failed } from '../../../src/model/outcome.ts';
import { fakeAzure, refusal, subscription, vault, world } from '../../fakes/azure.ts';

const open = (azure = fakeAzure(world())) => {
  const inventory = new Inventory(azure);
  return { inventory, sources: new Sources({ azure, inventory }, new AbortController().signal) };
};

test("data that the views have read isn't read again, and the flow's data is shared with the views", async () => {
  const here = world();
  const { inventory, sources } = open(fakeAzure(here));
  await inventory.load({ kind: 'vaults', subscription });
  expect(await sources.vaults(subscription)).toEqual({ kind: 'done', value: [vault] });
  await sources.keys(subscription, vault.id);
  expect(inventory.snapshot.get('keys', vault.id).state).toBe('ready');
  expect(here.calls).toEqual(['vault.list', 'key.list']);
});

test('groups and regions are read once per flow', async () => {
  const here = world();
  const { sources } = open(fakeAzure(here));
  await Promise.all([
    sources.groups(subscription),
    sources.groups(subscription),
    sources.regions(subscription),
  ]);
  await sources.regions(subscription);
  expect(here.calls).toEqual(['group.list', 'account.regions']);
});

test('only regions that changed according to the plan are read again', async () => {
  const here = world();
  const { sources } = open(fakeAzure(here));
  await Promise.all([sources.groups(subscription), sources.regions(subscription)]);
  sources.forgetRegions(subscription);
  await Promise.all([sources.groups(subscription), sources.regions(subscription)]);
  expect(here.calls).toEqual(['group.list', 'account.regions', 'account.regions']);
});

test('a list that failed is read again when its question returns', async () => {
  const azure = fakeAzure(world());
  const services = azure.in(subscription);
  let attempts = 0;
  const flaky = {
    ...azure,
    in: () => ({
      ...services,
      vaults: {
        ...services.vaults,
        list: (signal: AbortSignal) =>
          attempts++ === 0 ? Promise.resolve(failed(refusal('F-00'))) : services.vaults.list(signal),
      },
    }),
  };
  const { sources } = open(flaky);
  expect(await sources.vaults(subscription)).toEqual(failed(refusal('F-00')));
  expect(await sources.vaults(subscription)).toEqual({ kind: 'done', value: [vault] });
});
