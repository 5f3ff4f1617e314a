import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';
import { executable, needsAzureCli, signedIn, type AzureCli } from './azureCli.ts';

const group = 'rg-payments-prod';
const vault = 'kv-invoices-prod';

describe.skipIf(executable === undefined)('a vault, using only the Azure CLI', needsAzureCli, () => {
  let sandbox: RunningSandbox;
  let az: AzureCli;
  beforeAll(async () => {
    // Slow enough for a deleted vault to be retained during the test, even on a slow machine: a week in a minute.
    sandbox = await startSandbox({ faster: 10_000 });
    az = await signedIn(sandbox, sandbox.subscription('Contoso Production'));
  });
  afterAll(async () => {
    await az.remove();
    await sandbox.end();
  });

  const deleted = () => az.ok`keyvault list-deleted --query [].name`;

  test('is deleted, keeps its name, is recovered, and is purged', async () => {
    await az.ok`keyvault create -n ${vault} -g ${group} --enable-rbac-authorization`;
    await az.ok`keyvault delete -n ${vault} -g ${group}`;
    expect((await az.refused`keyvault show -n ${vault} -g ${group}`).code).toBe(3);
    expect(await deleted()).toContain(vault);
    const { error } = await az.refused`keyvault create -n ${vault} -g ${group}`;
    expect(error).toContain('A vault with the same name already exists in deleted state.');
    await az.ok`keyvault recover -n ${vault}`;
    expect(await az.ok`keyvault show -n ${vault} --query properties.provisioningState`).toBe('Succeeded');
    await az.ok`keyvault delete -n ${vault} -g ${group}`;
    await az.ok`keyvault purge -n ${vault}`;
    expect(await deleted()).not.toContain(vault);
  });

  test("can't be purged before its retention ends when it has purge protection", async () => {
    const kept = 'kv-invoices-kept';
    await az.ok`keyvault create -n ${kept} -g ${group} --enable-rbac-authorization --enable-purge-protection
      --retention-days 7`;
    await az.ok`keyvault delete -n ${kept} -g ${group}`;
    const { error } = await az.refused`keyvault purge -n ${kept}`;
    expect(error).toContain(
      'Operation "DeletedVaultPurge" is not allowed because purge protection is enabled for this vault.',
    );
    expect(await deleted()).toContain(kept);
    await sandbox.advance(7 * 24 * 60 * 60);
    expect(await deleted()).not.toContain(kept);
  });
});
