import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CreationAnswers, answersFrom } from '../../../src/createAccount/answers.ts';
import {
  type GivenAnswers,
  isAsked,
  positionOf,
  questionOfFix,
  questions,
} from '../../../src/createAccount/flow.ts';
import { spec } from '../../fakes/azure.ts';
import { anySpec } from '../../fakes/specs.ts';

const asked = (answers: CreationAnswers, given: GivenAnswers = []) =>
  questions.filter((id) => isAsked(id, answers, given));

test('existing resources are chosen in seven questions', () => {
  const answers = answersFrom({ ...spec, key: { name: 'ledger-key' } });
  const existing = asked(answers);
  expect(existing).toEqual(['subscription', 'group', 'vault', 'key', 'accountName', 'api', 'region']);
  expect(existing.map((id) => positionOf(id, answers, []).step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("answers implied by the row of a key aren't asked again", () => {
  const answers = answersFrom({ ...spec, key: { name: 'ledger-key' } });
  expect(asked(answers, ['subscription', 'vault', 'key'])).toEqual(['group', 'accountName', 'api', 'region']);
});

test('new resources are asked for where they are chosen', () => {
  const answers: CreationAnswers = {
    group: 'new',
    vault: 'new',
    region: { name: 'westeurope', displayName: 'West Europe', zones: true },
  };
  expect(asked(answers, ['subscription'])).toEqual([
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
  ]);
});

test('every question counts, from 1 to the total', () => {
  fc.assert(
    fc.property(anySpec, fc.subarray(['subscription', 'vault', 'key'] as const), (wanted, given) => {
      const answers = answersFrom(wanted);
      const ids = asked(answers, given);
      expect(ids.map((id) => positionOf(id, answers, given))).toEqual(
        ids.map((_, index) => ({ step: index + 1, total: ids.length })),
      );
    }),
  );
});

test('the total grows with new resources, but not at the last question', () => {
  expect(positionOf('subscription', {}, [])).toEqual({ step: 1, total: 8 });
  expect(positionOf('vaultName', { vault: 'new' }, [])).toEqual({ step: 4, total: 13 });
  const region = { name: 'westeurope', displayName: 'West Europe', zones: true };
  expect(positionOf('region', {}, [])).toEqual({ step: 7, total: 8 });
  expect(positionOf('zoneRedundant', { region }, [])).toEqual({ step: 8, total: 8 });
});

test('a remedy leads to the name or region of the resource that it is about', () => {
  expect(questionOfFix('chooseAnotherName', 'vault', {})).toBe('vaultName');
  expect(questionOfFix('chooseAnotherName', 'account', {})).toBe('accountName');
  expect(questionOfFix('chooseAnotherRegion', 'account', {})).toBe('region');
  expect(questionOfFix('chooseAnotherVault', 'account', {})).toBe('vault');
  expect(questionOfFix('chooseAnotherKey', 'account', {})).toBe('key');
  expect(questionOfFix('chooseAnotherKey', 'account', { vault: 'new' })).toBe('vault');
  expect(questionOfFix('allowTrustedServices', 'vault', {})).toBeUndefined();
  expect(questionOfFix('enterPrincipal', 'access', {})).toBeUndefined();
});
