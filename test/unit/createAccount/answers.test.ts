import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CreationAnswers,
  answersFrom,
  specFrom,
  withSubscription,
  withVault,
} from '../../../src/createAccount/answers.ts';
import { isAnswered, isAsked, questions } from '../../../src/createAccount/flow.ts';
import { spec, subscription } from '../../fakes/azure.ts';
import { anySpec, identityIdOf } from '../../fakes/specs.ts';

test('a specification converts to answers and back unchanged', () => {
  fc.assert(
    fc.property(anySpec, (wanted) => {
      expect(specFrom(answersFrom(wanted))).toEqual(wanted);
    }),
  );
});

test('there is no specification while an answer is missing', () => {
  fc.assert(
    fc.property(anySpec, fc.constantFrom(...questions), (wanted, missing) => {
      const answers = answersFrom(wanted);
      fc.pre(missing !== 'zoneRedundant' && isAsked(missing, answers, []));
      const { [missing]: _, ...rest } = answers;
      expect(specFrom(rest)).toBeUndefined();
    }),
  );
});

test('all questions are answered for a complete specification', () => {
  fc.assert(
    fc.property(anySpec, (wanted) => {
      const answers = answersFrom(wanted);
      const open = questions.filter((id) => isAsked(id, answers, []) && !isAnswered(id, answers));
      expect(open).toEqual([]);
    }),
  );
});

const complete: CreationAnswers = {
  ...answersFrom({ ...spec, principalId: 'p', identityId: identityIdOf('id-cards') }),
  allowTrustedServices: true,
};

test('changing the subscription drops answers that belong to the previous one, and keeps typed names', () => {
  const answers = withSubscription({ ...complete, vaultName: 'kv-typed' }, { ...subscription, id: 'sub-2' });
  expect(answers.group).toBeUndefined();
  expect(answers.vault).toBeUndefined();
  expect(answers.principalId).toBeUndefined();
  expect(answers.identity).toBeUndefined();
  expect(answers.allowTrustedServices).toBeUndefined();
  expect(answers).toMatchObject({ key: 'new', vaultName: 'kv-typed', accountName: 'ledger-eu' });
});

test('choosing the same subscription changes nothing', () => {
  expect(withSubscription(complete, subscription)).toEqual(complete);
});

test('changing the vault asks for its key and its firewall again', () => {
  const answers = withVault({ ...complete, key: { name: 'old' } }, 'new');
  expect(answers.key).toBeUndefined();
  expect(answers.allowTrustedServices).toBeUndefined();
});

test('changing from a vault to a managed HSM drops the chosen key type', () => {
  const hsm = {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/hsm',
    ...{ name: 'hsm', resourceGroup: 'g', location: 'westeurope' },
  };
  const { id: _, ...place } = { ...hsm, id: hsm.id.replace('managedHSMs', 'vaults') };
  const inHsm = withVault({ ...complete, keySize: { type: 'RSA', size: 3072 } }, hsm);
  expect(inHsm.keySize).toBeUndefined();
  const chosen = withVault(
    { ...inHsm, keySize: { type: 'RSA-HSM', size: 4096 } },
    { ...hsm, id: `${hsm.id}-2` },
  );
  expect(chosen.keySize).toEqual({ type: 'RSA-HSM', size: 4096 });
  expect(specFrom({ ...chosen, key: { name: 'k' }, vault: hsm })?.vault).toEqual({
    ...place,
    keyStore: 'managedHsm',
  });
  const other = withVault(
    { ...complete, keySize: { type: 'RSA', size: 3072 } },
    { ...hsm, id: '/vaults/kv' },
  );
  expect(other.keySize).toEqual({ type: 'RSA', size: 3072 });
});

test('zone redundancy counts only in a region that has zones', () => {
  const answers: CreationAnswers = {
    ...complete,
    zoneRedundant: true,
    region: { name: 'westus', displayName: 'West US', zones: false },
  };
  expect(specFrom(answers)?.account.zoneRedundant).toBe(false);
});

test('choosing the default identity and backup is the same as not choosing', () => {
  expect(specFrom({ ...complete, identity: 'firstParty', backup: 'periodic' })).toEqual({
    ...spec,
    principalId: 'p',
    vault: { ...spec.vault, allowTrustedServices: true },
  });
});

test('a new identity is created next to the account, and a vault elsewhere names its subscription', () => {
  const elsewhere = { ...subscription, id: 'sub-2', name: 'Security' };
  const vault = {
    id: '/subscriptions/sub-2/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-keys',
    ...{ name: 'kv-keys', resourceGroup: 'rg-keys', location: 'westeurope', subscription: elsewhere },
  };
  const made = specFrom({ ...complete, vault, key: { name: 'k' }, identity: { newName: 'id-orders' } })!;
  expect(made).toMatchObject({
    identityId: identityIdOf('id-orders'),
    newIdentity: { location: spec.resourceGroup.location },
    vaultSubscription: elsewhere,
  });
  expect(specFrom(answersFrom(made))).toEqual(made);
  // Another vault, in the account's own subscription, is read there.
  const { subscription: _, ...own } = vault;
  expect(specFrom(withVault(answersFrom(made), { ...own, id: '/vaults/kv-own' }))?.vaultSubscription).toBe(
    undefined,
  );
});
