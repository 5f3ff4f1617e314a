import { describe, expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import { isAvailable, nearestChoices } from '../../../src/templates/choices.ts';
import { codeText } from '../../../src/templates/code.ts';
import { checkTemplate } from '../../../src/templates/lint/lint.ts';
import { render } from '../../../src/templates/render.ts';
import type { FormatId, KnownValues, ScopeId } from '../../../src/templates/request.ts';

function textFor(format: FormatId, scope: ScopeId, cloud = clouds.public, known: KnownValues = {}): string {
  return codeText(render({ format, scope, choices: nearestChoices(format, scope, {}), cloud, known }).parts);
}

describe('an account with a key in another tenant', () => {
  test.each(['arm', 'bicep', 'azureCli'] as const)('%s: only with a user-assigned identity', (format) => {
    const choices = nearestChoices(format, 'crossTenant', { identity: 'firstParty' });
    expect(choices.identity).toBe('userAssigned');
    expect(isAvailable(format, 'crossTenant', { ...choices, identity: 'firstParty' })).toBe(false);
    expect(nearestChoices(format, 'crossTenant', { apiVersion: '2019-12-12' }).apiVersion).not.toBe(
      '2019-12-12',
    );
  });

  test("the default identity ends in the application's ID", () => {
    expect(textFor('arm', 'crossTenant')).toContain(
      "[concat('UserAssignedIdentity=', parameters('userAssignedIdentityId'), '&FederatedClientId=', parameters('applicationId'))]",
    );
    expect(textFor('bicep', 'crossTenant')).toContain(
      "'UserAssignedIdentity=${userAssignedIdentityId}&FederatedClientId=${applicationId}'",
    );
    expect(textFor('azureCli', 'crossTenant')).toContain(
      '"UserAssignedIdentity=$identity_id&FederatedClientId=$application_id"',
    );
    for (const format of ['arm', 'bicep'] as const)
      expect(checkTemplate(textFor(format, 'crossTenant'), format)).toEqual([]);
  });

  test.each([
    [clouds.public, 'https://login.microsoftonline.com/', 'api://AzureADTokenExchange\\'],
    [clouds.usGovernment, 'https://login.microsoftonline.us/', 'api://AzureADTokenExchangeUSGov\\'],
    [clouds.china, 'https://login.chinacloudapi.cn/', 'api://AzureADTokenExchangeChina\\'],
  ])('the application trusts the identity in the same cloud: $0.name', (cloud, issuer, audience) => {
    const text = textFor('azureCli', 'crossTenant', cloud);
    expect(text).toContain(issuer);
    expect(text).toContain(audience);
  });

  test("the other tenant's side gives access to the application's principal, not to Azure Cosmos DB", () => {
    const script = textFor('azureCli', 'crossTenantKey');
    expect(script).toContain('az ad sp create --id "$application_id"');
    expect(script).not.toContain(clouds.public.cosmosAppId);
    for (const format of ['arm', 'bicep'] as const) {
      const text = textFor(format, 'crossTenantKey');
      expect(text).toContain('enablePurgeProtection');
      expect(text).toContain('keyVaultKeyUri');
      expect(text).not.toMatch(/cosmosPrincipalId|databaseAccounts/);
    }
  });
});

describe('a restored account', () => {
  test('the command has the identity in both places, and assigns it again', () => {
    const script = textFor('azureCli', 'restore', clouds.public, { account: { name: 'orders' } });
    expect(script).toContain("source_account_name='orders'\n");
    expect(script).toContain(
      '--assign-identity "$identity_id" --default-identity "UserAssignedIdentity=$identity_id"',
    );
    expect(script.indexOf('az cosmosdb restore')).toBeLessThan(script.indexOf('az cosmosdb identity assign'));
  });

  test('the template has the restore parameters, and no key', () => {
    const { resources } = JSON.parse(textFor('arm', 'restore')) as {
      resources: readonly [{ properties: Readonly<Record<string, unknown>> }];
    };
    const { createMode, restoreParameters, keyVaultKeyUri, defaultIdentity } = resources[0].properties;
    expect(createMode).toBe('Restore');
    expect(restoreParameters).toEqual({
      restoreMode: 'PointInTime',
      restoreSource: "[parameters('restoreSource')]",
      restoreTimestampInUtc: "[parameters('restoreTimestamp')]",
    });
    expect(keyVaultKeyUri).toBeUndefined();
    expect(defaultIdentity).toBe("[concat('UserAssignedIdentity=', parameters('userAssignedIdentityId'))]");
  });

  test('Cassandra has no continuous backup', () => {
    expect(nearestChoices('arm', 'restore', { api: 'Cassandra' }).api).toBe('NoSQL');
  });
});
