import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inSteps } from '../inSteps.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';
import { executable, needsAzureCli, signedIn, type AzureCli } from './azureCli.ts';
import { accountUrl, confirmed, keyStatus, revoked } from './keyStatus.ts';

const group = 'rg-payments-prod';
const hsm = 'hsm-payments-prod';
const account = 'cosmos-transfers-prod';
const keyUri = `https://${hsm}.managedhsm.azure.net/keys/cosmos-transfers`;
const cosmosId = '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172';
const forCosmos = 'Managed HSM Crypto Service Encryption User';

describe.skipIf(executable === undefined)('a managed HSM, using only the Azure CLI', needsAzureCli, () => {
  inSteps();
  let sandbox: RunningSandbox;
  let az: AzureCli;
  let url: string;
  let me: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ estate: join(import.meta.dirname, 'estate.ts') });
    const subscription = sandbox.subscription('Contoso Production');
    url = accountUrl(subscription, group, account);
    az = await signedIn(sandbox, subscription);
    me = String(await az.ok`ad sp show --id ${sandbox.clientId} --query id`);
  });
  afterAll(async () => {
    await az.remove();
    await sandbox.end();
  });

  const status = (wanted: RegExp) => keyStatus(az, url, wanted);

  test('is listed and shown next to the vaults', async () => {
    expect(await az.ok`keyvault list --resource-type hsm --query [].name`).toEqual([hsm]);
    expect(await az.ok`keyvault show --hsm-name ${hsm} --query properties.hsmUri`).toBe(
      `https://${hsm}.managedhsm.azure.net/`,
    );
  });

  test('lets its administrator use keys only with a local role', async () => {
    const { error } =
      await az.refused`keyvault key create --hsm-name ${hsm} -n cosmos-transfers --kty RSA-HSM --size 3072`;
    expect(error).toContain(
      '(AccessDenied) Not authorized to access Microsoft.KeyVault/managedHsm/keys/create',
    );
    await az.ok`keyvault role assignment create --hsm-name ${hsm} --role ${'Managed HSM Crypto User'}
      --assignee-object-id ${me} --assignee-principal-type ServicePrincipal --scope /keys`;
    const kid =
      await az.ok`keyvault key create --hsm-name ${hsm} -n cosmos-transfers --kty RSA-HSM --size 3072 --query key.kid`;
    expect(String(kid).startsWith(`${keyUri}/`)).toBe(true);
  });

  test('gives Azure Cosmos DB access by a local role, denies it without, and gives it again', async () => {
    const grant = () => az.ok`keyvault role assignment create --hsm-name ${hsm} --role ${forCosmos}
      --assignee-object-id ${cosmosId} --assignee-principal-type ServicePrincipal --scope /keys`;
    await grant();
    await az.ok`cosmosdb create -n ${account} -g ${group} --key-uri ${keyUri}`;
    await status(confirmed);
    const held = await az.ok`keyvault role assignment list --hsm-name ${hsm} --assignee-object-id ${cosmosId}
      --scope /keys --query [].roleName`;
    expect(held).toEqual([forCosmos]);
    await az.ok`keyvault role assignment delete --hsm-name ${hsm} --role ${forCosmos}
      --assignee-object-id ${cosmosId} --scope /keys`;
    await status(revoked(4002));
    await grant();
    await status(confirmed);
    await az.ok`keyvault key set-attributes --hsm-name ${hsm} -n cosmos-transfers --enabled false`;
    await status(revoked(4018));
  });

  test('is created, permanently protected, deleted, and recovered', async () => {
    await az.ok`keyvault create --hsm-name hsm-loans-prod -g ${group} -l westeurope --administrators ${me}
      --retention-days 7 --enable-purge-protection false`;
    const protects = az.ok`keyvault update-hsm --hsm-name hsm-loans-prod -g ${group} --enable-purge-protection true
      --query properties.enablePurgeProtection`;
    expect(await protects).toBe(true);
    await az.ok`keyvault delete --hsm-name hsm-loans-prod -g ${group}`;
    // In addition to the deleted one in the sample environment.
    expect(await az.ok`keyvault list-deleted --resource-type hsm --query ${'sort([].name)'}`).toEqual([
      'hsm-loans-prod',
      'hsm-stores-retired',
    ]);
    await az.ok`keyvault recover --hsm-name hsm-loans-prod -g ${group} -l westeurope`;
    expect(await az.ok`keyvault list --resource-type hsm --query ${'sort([].name)'}`).toEqual([
      'hsm-loans-prod',
      hsm,
    ]);
  });
});
