import { expect, test } from 'vitest';
import { assess } from '../../../src/health/assess.ts';
import { readInventoryView } from '../../../src/health/readInventoryView.ts';
import { plain } from '../../../src/model/text.ts';
import { readBreakers } from '../../../src/report/readBreakers.ts';
import { sampleInventory } from '../../fakes/sampleInventory.ts';

const never = new AbortController().signal;

test('every key vault whose keys accounts use is in the pack, with what is unknown about it', async () => {
  const { inventory, scope, azure } = await sampleInventory();
  const view = await readInventoryView(inventory, scope, () => undefined, never);
  if (!view) throw new Error('aborted');
  const { vaults } = assess(view);
  const used = vaults.filter(({ accounts }) => accounts.length > 0);
  const out = used.filter(({ vault }) => vault === undefined);
  expect(out.length).toBeGreaterThan(0);
  const found = await readBreakers({ azure, inventory }, vaults, view.subscriptions, never);
  expect(found?.map(({ vaultId }) => vaultId)).toEqual(used.map(({ id }) => id));
  for (const { id } of out) {
    const told = found?.find(({ vaultId }) => vaultId === id);
    expect(told).toMatchObject({ principals: [] });
    expect(told?.unknown.map(plain).join(' ')).toMatch(/find the key vault|deleted/);
  }
});

test('a role that several key vaults share is read once', async () => {
  const { inventory, scope, azure, sent } = await sampleInventory();
  const view = await readInventoryView(inventory, scope, () => undefined, never);
  if (!view) throw new Error('aborted');
  sent();
  await readBreakers({ azure, inventory }, assess(view).vaults, view.subscriptions, never);
  const roles = sent().filter((line) => /roleDefinitions/i.test(line));
  expect(roles.length).toBeGreaterThan(0);
  expect(new Set(roles.map((line) => line.toLowerCase())).size).toBe(roles.length);
});

test('no pack is made if the reading is canceled', async () => {
  const { inventory, scope, azure } = await sampleInventory();
  const view = await readInventoryView(inventory, scope, () => undefined, never);
  const vaults = view ? assess(view).vaults : [];
  const found = await readBreakers({ azure, inventory }, vaults, scope.subscriptions, AbortSignal.abort());
  expect(found).toBeUndefined();
});
