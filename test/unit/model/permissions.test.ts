import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesAction, mayAct, smallestRole } from '../../../src/model/permissions.ts';
import {
  encryptionUserRole,
  missingKeyPermissions,
  roleReachesKey,
} from '../../../src/model/roleAssignments.ts';

const none = { actions: [], notActions: [], dataActions: [], notDataActions: [] };

describe('actions', () => {
  test('match in any case, with * for any characters', () => {
    expect(matchesAction('*', 'Microsoft.DocumentDB/register/action')).toBe(true);
    expect(
      matchesAction('Microsoft.DocumentDb/databaseAccounts/*', 'microsoft.documentdb/databaseAccounts/write'),
    ).toBe(true);
    expect(matchesAction('*/read', 'Microsoft.KeyVault/vaults/read')).toBe(true);
    expect(matchesAction('*/read', 'Microsoft.KeyVault/vaults/write')).toBe(false);
    expect(matchesAction('Microsoft.KeyVault/vaults/read', 'MicrosoftxKeyVault/vaults/read')).toBe(false);
  });

  test('a pattern without * matches only itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, action) => {
        fc.pre(!pattern.includes('*') && !/[^\x20-\x7e]/.test(pattern + action));
        expect(matchesAction(pattern, action)).toBe(pattern.toLowerCase() === action.toLowerCase());
      }),
    );
  });

  test('match like the equivalent regular expression', () => {
    const pieces = fc.stringMatching(/^[a*/]{0,8}$/);
    fc.assert(
      fc.property(pieces, fc.stringMatching(/^[aA/]{0,8}$/), (pattern, action) => {
        const meant = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i');
        expect(matchesAction(pattern, action)).toBe(meant.test(action));
      }),
      { numRuns: 2_000 },
    );
  });

  test('matching a pattern with many wildcards terminates', () => {
    expect(matchesAction(`${'*a'.repeat(30)}*b`, 'a'.repeat(60))).toBe(false);
  });

  test('an action that one role excludes can be granted by another', () => {
    const contributor = { ...none, actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] };
    const action = 'Microsoft.Authorization/roleAssignments/write';
    expect(mayAct([contributor], action)).toBe(false);
    expect(
      mayAct([contributor, { ...none, actions: ['Microsoft.Authorization/roleAssignments/*'] }], action),
    ).toBe(true);
  });

  test.each([
    ['Microsoft.DocumentDB/register/action', 'Contributor'],
    ['Microsoft.DocumentDB/databaseAccounts/write', 'DocumentDB Account Contributor'],
    ['Microsoft.KeyVault/vaults/write', 'Key Vault Contributor'],
    ['Microsoft.KeyVault/vaults/keys/write', 'Key Vault Contributor'],
    ['Microsoft.KeyVault/vaults/keys/create/action', 'Key Vault Crypto Officer'],
    ['Microsoft.Authorization/roleAssignments/write', 'Key Vault Data Access Administrator'],
    ['Microsoft.Resources/subscriptions/resourceGroups/read', 'Reader'],
    ['Microsoft.DocumentDB/databaseAccounts/read', 'Reader'],
    ['Microsoft.DocumentDB/locations/read', 'Reader'],
    ['Something.Else/write', 'Owner'],
  ])('%s needs %s', (action, role) => {
    expect(smallestRole(action)).toBe(role);
  });
});

describe('grants', () => {
  const policy = (...keyPermissions: string[]) => ({ objectId: 'o', tenantId: 't', keyPermissions });

  test('permissions can be in Pascal case, as in old vaults', () => {
    expect(missingKeyPermissions(policy('Get', 'WrapKey', 'UnwrapKey'))).toEqual([]);
    expect(missingKeyPermissions(policy('all'))).toEqual([]);
    expect(missingKeyPermissions(policy('get', 'list', 'import'))).toEqual(['wrapKey', 'unwrapKey']);
    expect(missingKeyPermissions(undefined)).toEqual(['get', 'wrapKey', 'unwrapKey']);
  });

  test('only roles that are known to give access to keys count', () => {
    const id = (role: string) => `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    expect(roleReachesKey(id(encryptionUserRole.id.toUpperCase()))).toBe(true);
    expect(roleReachesKey(id('14b46e9e-c2b7-41b4-b07b-48a6ebf60603'))).toBe(true);
    expect(roleReachesKey(id('21090545-7ca7-4776-b22c-e363652d74d2'))).toBe(false);
    expect(roleReachesKey('')).toBe(false);
  });
});
