import { expect, test } from 'vitest';
import { followCreation } from '../../../src/createAccount/follow.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { account, fakeAzure, fakePace, spec, subscription, world } from '../../fakes/azure.ts';

async function follow(before: (reading: number, state: ReturnType<typeof world>) => void) {
  const state = world();
  let readings = 0;
  state.before = (call) => {
    if (call === 'account.get') before((readings += 1), state);
  };
  const azure = fakeAzure(state);
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'accounts', subscription });
  const shown: (string | undefined)[] = [];
  const pace = fakePace();
  await followCreation(
    { azure, pace, inventory },
    spec,
    (one) => shown.push(one?.provisioningState),
    new AbortController().signal,
  );
  const [row] = valueOf(inventory.snapshot.get('accounts', subscription.id)) ?? [];
  return { shown, row, spent: pace.spent };
}

test('an account that Azure is still creating is followed to the end, and so is its row', async () => {
  const { shown, row } = await follow((reading, state) => {
    state.accounts =
      reading === 1 ? [] : [{ ...account, provisioningState: reading < 4 ? 'Creating' : 'Succeeded' }];
  });
  expect(shown).toEqual([undefined, 'Creating', 'Creating']);
  expect(row).toMatchObject({ name: account.name, provisioningState: 'Succeeded' });
});

test("waiting for an account that never appears ends once it can't just be delayed", async () => {
  const { shown, row } = await follow(() => undefined);
  expect(new Set(shown)).toEqual(new Set([undefined]));
  expect(shown.length).toBeLessThan(25);
  expect(row).toBeUndefined();
});
