import { expect, test } from 'vitest';
import { progressText } from '../../../src/setup/plan.ts';
import { partsOfStep } from '../../../src/createAccount/result.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { plain, text } from '../../../src/model/text.ts';
import { fakeAzure, spec, subscription, vault, world } from '../../fakes/azure.ts';

test("progress names the step and what it's waiting for", () => {
  const running = { step: 'vault', title: text('Protect the key vault'), index: 2, total: 5 } as const;
  expect(plain(progressText(running))).toBe('Step 2 of 5: Protect the key vault');
  expect(plain(progressText({ ...running, detail: text('Creating key vault kv') }))).toBe(
    'Step 2 of 5: Protect the key vault. Creating key vault kv',
  );
});

test('each step updates its part of the inventory, and the assignments that were read', async () => {
  const inventory = new Inventory(fakeAzure(world()));
  const parts = (step: Parameters<typeof partsOfStep>[0], of = spec) =>
    partsOfStep(step, of, inventory.snapshot);
  expect(parts('provider')).toEqual([{ kind: 'provider', subscription }]);
  expect(parts('vault')).toEqual([{ kind: 'vaults', subscription }]);
  expect(parts('access')).toEqual([{ kind: 'vaults', subscription }]);
  expect(parts('key')).toEqual([{ kind: 'keys', subscription, vaultId: vault.id }]);
  expect(parts('account')).toEqual([{ kind: 'accounts', subscription }]);
  await inventory.load({ kind: 'assignments', subscription, vaultId: vault.id, principalId: 'Somebody' });
  await inventory.load({ kind: 'assignments', subscription, vaultId: `${vault.id}-2`, principalId: 'other' });
  expect(parts('access').filter(({ kind }) => kind === 'assignments')).toEqual([
    { kind: 'assignments', subscription, vaultId: vault.id, principalId: 'somebody' },
  ]);
  const elsewhere = { ...subscription, id: 'sub-2' };
  expect(parts('vault', { ...spec, vaultSubscription: elsewhere })).toEqual([
    { kind: 'vaults', subscription: elsewhere },
  ]);
});
