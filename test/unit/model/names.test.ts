import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accountNameRule,
  guidRule,
  identityIdRule,
  keyNameRule,
  resourceGroupNameRule,
  vaultNameRule,
} from '../../../src/model/names.ts';

const rules = {
  accountNameRule,
  vaultNameRule,
  keyNameRule,
  resourceGroupNameRule,
  guidRule,
  identityIdRule,
};

describe('name rules', () => {
  test.each([
    [
      'accountNameRule',
      ['abc', 'ledger-eu-1', 'a'.repeat(44)],
      ['ab', 'a'.repeat(45), 'Ledger', '-abc', 'abc-', 'a--b', 'a_b', 'a b'],
    ],
    [
      'vaultNameRule',
      ['kv1', 'Kv-Prod', 'a'.repeat(24)],
      ['kv', '1kv', 'a'.repeat(25), 'kv-', 'k--v', 'kv_1', 'kv.1'],
    ],
    ['keyNameRule', ['k', '1', 'Ledger-Key', 'a'.repeat(127)], ['', 'a'.repeat(128), 'a_b', 'a/b', 'a b']],
    ['resourceGroupNameRule', ['rg', 'rg_(1).x', 'größe'], ['', 'rg.', 'a'.repeat(91), 'a/b', 'a b']],
    [
      'guidRule',
      ['a232010e-820c-4083-83bb-3ace5fc29d0b'],
      ['', 'a232010e', 'a232010e-820c-4083-83bb-3ace5fc29d0'],
    ],
    [
      'identityIdRule',
      [
        '/subscriptions/3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id_1-a',
      ],
      [
        '',
        '/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv1',
        '/subscriptions/s/resourceGroups/../providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-1',
        '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-1&x=1',
        '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-1/x/y',
        '/subscriptions/s?x/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-1',
      ],
    ],
  ] as const)('%s', (rule, good, bad) => {
    for (const name of good) expect(rules[rule](name), name).toBeUndefined();
    for (const name of bad) expect(rules[rule](name), name).toBeDefined();
  });

  test('a valid name never has a character with a meaning in URLs, JSON, or shells', () => {
    fc.assert(
      fc.property(fc.constantFrom(accountNameRule, vaultNameRule, keyNameRule), fc.string(), (rule, name) => {
        if (rule(name) === undefined) expect(name).toMatch(/^[0-9A-Za-z-]+$/);
      }),
    );
  });
});
