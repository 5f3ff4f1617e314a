import { beforeAll, describe, expect, test } from 'vitest';
import { codeText } from '../../src/templates/code.ts';
import { type KeyStore, knownKeyStore } from '../../src/templates/languages.ts';
import { render } from '../../src/templates/render.ts';
import type { FormatId, ScopeId } from '../../src/templates/request.ts';
import { checkArm, checkArmParameters } from './armCheck.ts';
import { checkBash } from './bashCheck.ts';
import { checkBicep } from './bicepCheck.ts';
import { loadGrammar, type Parse } from './grammars.ts';
import { checkHttp } from './httpFile.ts';
import { templatesOf } from './matrix.ts';
import { needs, needsAzurerm, needsSpecs } from './needs.ts';
import { checkPowerShell } from './powershellCheck.ts';
import { AzurermSchema, checkAzapi, checkTerraform } from './terraformCheck.ts';

/** A template with one change. */
function broken(
  format: FormatId,
  scope: ScopeId,
  from: string,
  to: string,
  keyStore: KeyStore = 'vault',
): string {
  const request = templatesOf(format).find(
    (one) => one.scope === scope && one.known.account && knownKeyStore(one.known) === keyStore,
  );
  const text = request ? codeText(render(request).parts) : '';
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${format}: there is no ${from}`);
  return changed;
}

describe.skipIf(needs.specs !== undefined)("against Microsoft's schemas and types", needsSpecs, () => {
  test.each([
    ['"databaseAccountOfferType": "Standard"', '"databaseAccountOfferType": "Standart"'],
    ['"apiVersion": "2026-03-15"', '"apiVersion": "2026-03-16"'],
    ['"parameters": {', '"parametres": {'],
  ])('ARM: %s', async (from, to) => {
    expect(await checkArm(JSON.parse(broken('arm', 'account', from, to)))).not.toEqual([]);
  });

  test.each([
    ['"mode": "Incremental"', '"mode": "incremental"'],
    ['"resourceGroup": ', '"group": '],
    ['outputs.keyVaultKeyUri', 'outputs.keyUri'],
    ["parameters('principalId')", "parameters('cosmosPrincipalId')"],
    ["parameters('vaultResourceGroup')", "parameters('vaultGroup')"],
    ['"kty": "RSA"', '"kty": "RSB"'],
  ])('ARM, nested: %s', async (from, to) => {
    expect(await checkArm(JSON.parse(broken('arm', 'accountWithKey', from, to)))).not.toEqual([]);
  });

  test.each([
    ['principalId: ', 'principal: '],
    ['outputs.keyVaultKeyUri', 'outputs.keyUri'],
    ['resourceGroup(vaultResourceGroup)', 'resourceGroup(vaultGroup)'],
    ["'vaultKey.bicep'", "'vault.bicep'"],
  ])('Bicep, the module: %s', async (from, to) => {
    const parse = await loadGrammar('bicep');
    const file = broken('bicepKey', 'accountWithKey', 'output vaultId', 'output theVault');
    const check = (text: string) =>
      checkBicep(parse, text, (name) => (name === 'vaultKey.bicep' ? file : undefined));
    expect(check(broken('bicep', 'accountWithKey', from, to))).not.toEqual([]);
  });

  test('a parameters file', async () => {
    const text = broken('armParameters', 'account', '"value":', '"defaultValue":');
    expect(await checkArmParameters(JSON.parse(text))).not.toEqual([]);
  });

  test('azapi', async () => {
    const text = broken('terraformAzapi', 'existing', 'keyVaultKeyUri', 'keyVaultKeyUrl');
    expect(await checkAzapi(text)).not.toEqual([]);
  });

  test.each([
    ["'Standard'", "'Standart'"],
    ['keyVaultKeyUri: keyVaultKeyUri', 'keyVaultKeyUri: keyVaultKeyUrl'],
    ['locations: [', 'locations: '],
  ])('Bicep: %s', async (from, to) => {
    const parse = await loadGrammar('bicep');
    expect(checkBicep(parse, broken('bicep', 'account', from, to))).not.toEqual([]);
  });
});

describe('against grammars', () => {
  let [bash, powershell]: Parse[] = [];
  beforeAll(async () => {
    [bash, powershell] = [await loadGrammar('bash'), await loadGrammar('powershell')];
  });

  test.each([
    ['vault_name=', 'vault='],
    ['esac', ''],
  ])('bash: %s', (from, to) => {
    expect(bash && checkBash(bash, broken('azureCli', 'revoke', from, to))).not.toEqual([]);
  });

  test.each([
    ['Set-AzContext', 'Set-AzContxt'],
    ["'Stop'", "'Stop"],
  ])('PowerShell: %s', (from, to) => {
    expect(powershell && checkPowerShell(powershell, broken('powershell', 'existing', from, to))).not.toEqual(
      [],
    );
  });
});

test.skipIf(needs.azurerm === undefined).each([4, 5] as const)(
  'azurerm %i.x',
  needsAzurerm,
  async (version) => {
    const schema = new AzurermSchema(needs.azurerm ?? '');
    const format = version === 4 ? 'terraform4' : 'terraform5';
    for (const [from, to] of [
      ['offer_type', 'offertype'],
      ['key_vault_key_id', 'key_vault_key'],
      ['var.account_name', 'var.acount_name'],
      ['features {}', 'features {'],
    ] as const)
      expect(await checkTerraform(schema, version, broken(format, 'account', from, to)), from).not.toEqual(
        [],
      );
  },
);

test('HTTP requests', () => {
  expect(checkHttp(broken('rest', 'account', '@accountName', '@acountName'))).not.toEqual([]);
});

describe('for a key of a managed HSM', () => {
  test.each([
    ['azureCli', 'hsm_name=', 'vault_name='],
    ['powershell', 'New-AzKeyVaultRoleAssignment', 'New-AzHsmRoleAssignment'],
    ['powershell', '-HsmName', '-HsmNam'],
  ] as const)('%s: %s', async (format, from, to) => {
    const text = broken(format, 'accountWithKey', from, to, 'managedHsm');
    const parse = await loadGrammar(format === 'azureCli' ? 'bash' : 'powershell');
    const faults = format === 'azureCli' ? checkBash(parse, text) : checkPowerShell(parse, text);
    expect(faults).not.toEqual([]);
  });

  test.each([
    ['@hsmName', '@vaultName'],
    ['"kty"', 'kty'],
  ])('HTTP requests: %s', (from, to) => {
    expect(checkHttp(broken('rest', 'accountWithKey', from, to, 'managedHsm'))).not.toEqual([]);
  });

  test.skipIf(needs.azurerm === undefined).each([4, 5] as const)(
    'azurerm %i.x',
    needsAzurerm,
    async (version) => {
      const schema = new AzurermSchema(needs.azurerm ?? '');
      for (const [from, to] of [
        ['managed_hsm_id', 'key_vault_id'],
        ['module_key.cmk.id', 'module_keys.cmk.id'],
        ['role_definition_id', 'role_definition'],
        version === 4 ? ['managed_hsm_key_id', 'hsm_key_id'] : ['key_vault_key_id', 'managed_hsm_key_id'],
      ] as const) {
        const text = broken(
          version === 4 ? 'terraform4' : 'terraform5',
          'accountWithKey',
          from,
          to,
          'managedHsm',
        );
        expect(await checkTerraform(schema, version, text), from).not.toEqual([]);
      }
    },
  );
});
