import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answers, answersFrom } from '../../../src/createAccount/answers.ts';
import { isAsked, placeOf, questionOfFix, questions } from '../../../src/createAccount/flow.ts';
import { spec } from '../../fakes/azure.ts';
import { anySpec } from '../../fakes/specs.ts';

const asked = (answers: Answers, given = false) => questions.filter((id) => isAsked(id, answers, given));

test('existing things are chosen in eight questions', () => {
  const answers = answersFrom({ ...spec, key: { name: 'ledger-key' } });
  const existing = asked(answers);
  expect(existing).toEqual(['subscription', 'group', 'vault', 'key', 'accountName', 'api', 'region', 'plan']);
  expect(existing.map((id) => placeOf(id, false).step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('new things are asked for where they are chosen', () => {
  const answers: Answers = {
    group: 'new',
    vault: 'new',
    region: { name: 'westeurope', displayName: 'West Europe', zones: true },
  };
  expect(asked(answers, true)).toEqual([
    'group',
    'groupName',
    'groupRegion',
    'vault',
    'vaultName',
    'vaultRegion',
    'permissionModel',
    'vaultSku',
    'keyName',
    'keySize',
    'accountName',
    'api',
    'region',
    'zoneRedundant',
    'plan',
  ]);
});

test('steps count from 1 to the total without a gap, whatever is chosen', () => {
  fc.assert(
    fc.property(anySpec, fc.boolean(), (wanted, given) => {
      const places = asked(answersFrom(wanted), given).map((id) => placeOf(id, given));
      const total = given ? 7 : 8;
      expect(new Set(places.map((place) => place.total))).toEqual(new Set([total]));
      const steps = places.map(({ step }) => step);
      expect([...steps].sort((a, b) => a - b)).toEqual(steps);
      expect([...new Set(steps)]).toEqual(Array.from({ length: total }, (_, index) => index + 1));
    }),
  );
});

test('a remedy leads to the name or region of the thing that it is about', () => {
  expect(questionOfFix('chooseAnotherName', 'vault', {})).toBe('vaultName');
  expect(questionOfFix('chooseAnotherName', 'account', {})).toBe('accountName');
  expect(questionOfFix('chooseAnotherRegion', 'account', {})).toBe('region');
  expect(questionOfFix('chooseAnotherVault', 'account', {})).toBe('vault');
  expect(questionOfFix('chooseAnotherKey', 'account', {})).toBe('key');
  expect(questionOfFix('chooseAnotherKey', 'account', { vault: 'new' })).toBe('vault');
  expect(questionOfFix('allowTrustedServices', 'vault', {})).toBeUndefined();
  expect(questionOfFix('enterPrincipal', 'access', {})).toBeUndefined();
});
