import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inSteps } from '../inSteps.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';
import { executable, needsAzureCli, signedIn, type AzureCli } from './azureCli.ts';
import { accountUrl, confirmed, keyStatus, revoked } from './keyStatus.ts';

const group = 'rg-payments-prod';
const vault = 'kv-invoices-prod';
const account = 'cosmos-invoices-prod';
const keyUri = `https://${vault}.vault.azure.net/keys/cosmos-invoices`;
const cosmosId = '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172';
const forCosmos = 'Key Vault Crypto Service Encryption User';

describe.skipIf(executable === undefined)(
  'a vault with Azure RBAC, using only the Azure CLI',
  needsAzureCli,
  () => {
    inSteps();
    let sandbox: RunningSandbox;
    let az: AzureCli;
    let scope: string;
    let url: string;
    beforeAll(async () => {
      sandbox = await startSandbox();
      const subscription = sandbox.subscription('Contoso Production');
      scope = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}`;
      url = accountUrl(subscription, group, account);
      az = await signedIn(sandbox, subscription);
    });
    afterAll(async () => {
      await az.remove();
      await sandbox.end();
    });

    const status = (wanted: RegExp) => keyStatus(az, url, wanted);

    test('denies keys to everyone without a role, including its creator', async () => {
      await az.ok`keyvault create -n ${vault} -g ${group} --enable-rbac-authorization --enable-purge-protection`;
      const { error } =
        await az.refused`keyvault key create --vault-name ${vault} -n cosmos-invoices --kty RSA --size 3072`;
      expect(error).toContain('Caller is not authorized to perform action on resource.');
      expect(error).toContain("Action: 'Microsoft.KeyVault/vaults/keys/create/action'");
      await az.ok`role assignment create --assignee ${sandbox.clientId} --role ${'Key Vault Crypto Officer'} --scope ${scope}`;
      const kid =
        await az.ok`keyvault key create --vault-name ${vault} -n cosmos-invoices --kty RSA --size 3072 --query key.kid`;
      expect(String(kid).startsWith(`${keyUri}/`)).toBe(true);
    });

    test('gives Azure Cosmos DB access by a role, denies it without, and gives it again', async () => {
      const { error } = await az.refused`cosmosdb create -n ${account} -g ${group} --key-uri ${keyUri}`;
      expect(error).toContain('Database account creation failed.');
      await az.ok`cosmosdb delete -n ${account} -g ${group} --yes`;
      await az.ok`role assignment create --assignee-object-id ${cosmosId} --assignee-principal-type ServicePrincipal
      --role ${forCosmos} --scope ${scope}`;
      await az.ok`cosmosdb create -n ${account} -g ${group} --key-uri ${keyUri}`;
      await status(confirmed);
      const names =
        await az.ok`role assignment list --assignee ${cosmosId} --scope ${scope} --query [].roleDefinitionName`;
      expect(names).toEqual([forCosmos]);
      await az.ok`role assignment delete --assignee ${cosmosId} --role ${forCosmos} --scope ${scope}`;
      await status(revoked(4002));
      const refused = await az.refused`cosmosdb update -n ${account} -g ${group} --tags team=invoices`;
      expect(refused.error).toContain(
        'No Update is allowed on Database Account with Customer Managed Key in Revoked Status',
      );
      await az.ok`role assignment create --assignee-object-id ${cosmosId} --assignee-principal-type ServicePrincipal
      --role ${forCosmos} --scope ${scope}`;
      await status(confirmed);
    });
  },
);
