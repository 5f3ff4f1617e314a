import { expect, test } from 'vitest';
import {
  cancelledText,
  failureProblem,
  progressText,
  resultText,
  touchedParts,
} from '../../../src/createAccount/result.ts';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { failed, succeeded } from '../../../src/model/outcome.ts';
import type { Account } from '../../../src/model/resources.ts';
import { needed } from '../../../src/model/stepFinding.ts';
import { plain, text } from '../../../src/model/text.ts';
import { account, fakeAzure, refusal, subscription, vault, world } from '../../fakes/azure.ts';
import { planOf } from '../../fakes/specs.ts';

const toDo = needed([text('Change it.')]);
const plan = planOf([toDo, toDo]);
const running = { step: 'vault', title: text('Protect the key vault'), index: 2, total: 5 } as const;

test('progress names the step and what it waits for', () => {
  expect(plain(progressText(running))).toBe('Step 2 of 5: Protect the key vault');
  expect(plain(progressText({ ...running, detail: text('Creating the key vault kv') }))).toBe(
    'Step 2 of 5: Protect the key vault. Creating the key vault kv',
  );
});

test.each<[Account['status'], boolean, RegExp]>([
  [{ kind: 'confirmed' }, true, /ledger-eu is ready: Azure confirms/],
  [{ kind: 'unknown' }, false, /does not say yet/],
  [{ kind: 'revoked', code: 4002, raw: '' }, false, /cannot reach its key\..*Grant the identity/],
  [{ kind: 'serviceManaged' }, false, /not set/],
])('the result of %o is said as it was read back', (status, good, message) => {
  const result = resultText({ ...account, status }, false);
  expect(result.good).toBe(good);
  expect(plain(result.message)).toMatch(message);
  expect(plain(resultText({ ...account, status }, true).message)).toMatch(/^Sandbox: /);
});

test('a cancellation tells what stays, what Azure may still finish, and how to go on', () => {
  expect(
    plain(cancelledText(plan, { outcome: { kind: 'cancelled' }, completed: ['provider'] }, running)),
  ).toBe(
    'The creation of ledger-eu was canceled. These steps are done and stay: Register the resource provider. ' +
      'Azure might still finish the step that was running: Protect the key vault. To continue, run the command again.',
  );
  expect(plain(cancelledText(plan, { outcome: { kind: 'cancelled' }, completed: [] }, undefined))).toBe(
    'The creation of ledger-eu was canceled. No step was completed. To continue, run the command again.',
  );
});

test('a failure tells what was completed before it, not what was done before the run', () => {
  const creation = { outcome: failed(refusal('F-33')), completed: ['provider', 'vault', 'access'] } as const;
  expect(plain(failureProblem(plan, creation, refusal('F-33')).next)).toBe(
    'Do something. These steps were done before and stay: Register the resource provider; Protect the key vault.',
  );
  expect(failureProblem(plan, { ...creation, completed: ['access'] }, refusal('F-33'))).toEqual(
    refusal('F-33'),
  );
});

test('what was touched is read again where somebody has looked at it', async () => {
  const inventory = new Inventory(fakeAzure(world()));
  await inventory.load({ kind: 'vaults', subscription });
  await inventory.load({ kind: 'keys', subscription, vaultId: vault.id });
  const done = {
    outcome: succeeded(account),
    completed: ['provider', 'vault', 'access', 'key', 'account'],
  } as const;
  expect(touchedParts(plan, done, running, inventory.snapshot)).toEqual([
    { kind: 'vaults', subscription },
    { kind: 'keys', subscription, vaultId: vault.id },
  ]);
  await inventory.load({ kind: 'provider', subscription });
  expect(touchedParts(plan, done, running, inventory.snapshot).map(({ kind }) => kind)).toEqual([
    'provider',
    'vaults',
    'keys',
  ]);
  await inventory.load({ kind: 'assignments', subscription, vaultId: vault.id, principalId: 'Somebody' });
  await inventory.load({ kind: 'assignments', subscription, vaultId: `${vault.id}-2`, principalId: 'other' });
  expect(touchedParts(plan, done, running, inventory.snapshot)).toContainEqual({
    kind: 'assignments',
    subscription,
    vaultId: vault.id,
    principalId: 'somebody',
  });
  expect(
    touchedParts(plan, done, running, inventory.snapshot).filter(({ kind }) => kind === 'assignments'),
  ).toHaveLength(1);
});
