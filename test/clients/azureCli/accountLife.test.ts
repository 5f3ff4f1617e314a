import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extension, type Extension } from '../extension.ts';
import { inSteps } from '../inSteps.ts';
import { pointAt } from '../pointAt.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';
import { executable, needsAzureCli, signedIn, type AzureCli } from './azureCli.ts';
import { accountUrl, confirmed, keyStatus, revoked } from './keyStatus.ts';

const vault = 'kv-payments-dev';
const group = 'rg-payments-dev';
const key = 'cosmos-cards';
const account = 'cosmos-cards-dev';
const keyUri = `https://${vault}.vault.azure.net/keys/${key}`;
const cosmosAppId = 'a232010e-820c-4083-83bb-3ace5fc29d0b';
const cosmosId = '48d1c7f5-0b6e-4932-b8a4-f39e5d60a172';

describe.skipIf(executable === undefined)(
  'an account with a customer-managed key, using only the Azure CLI',
  needsAzureCli,
  () => {
    inSteps();
    let sandbox: RunningSandbox;
    let az: AzureCli;
    /** The extension, signed in with the Azure CLI through `cosmosCmk.credential`. */
    let ours: Extension;
    let url: string;
    beforeAll(async () => {
      sandbox = await startSandbox();
      const subscription = sandbox.subscription('Contoso Development');
      url = accountUrl(subscription, group, account);
      az = await signedIn(sandbox, subscription);
      pointAt(sandbox, az.environment);
      ours = extension('azureCli');
    });
    afterAll(async () => {
      await az.remove();
      await sandbox.end();
    });

    const status = (wanted: RegExp) => keyStatus(az, url, wanted);
    const defaultIdentity = () => az.ok`cosmosdb show -n ${account} -g ${group} --query defaultIdentity`;
    const rowOf = async (label: string, ...view: Parameters<Extension['shows']>) =>
      (await ours.shows(...view)).find((row) => row.label === label);
    const accountRow = () => rowOf(account, 'accounts');

    test('registers the provider', async () => {
      expect(await az.ok`provider show -n Microsoft.DocumentDB --query registrationState`).toBe(
        'NotRegistered',
      );
      expect(await rowOf('Contoso Development', 'subscriptions')).toMatchObject({
        description: 'not registered',
      });
      await az.ok`provider register -n Microsoft.DocumentDB`;
      await az.until((state) => state === 'Registered')`provider show -n Microsoft.DocumentDB
      --query registrationState`;
      expect(await rowOf('Contoso Development', 'subscriptions')).toMatchObject({
        description: 'registered',
      });
    });

    test("turns purge protection on, and can't turn it off again", async () => {
      const before = await az.ok`keyvault show -n ${vault}`;
      expect(before).toMatchObject({
        name: vault,
        resourceGroup: group,
        properties: {
          enablePurgeProtection: null,
          enableSoftDelete: true,
          vaultUri: `https://${vault}.vault.azure.net/`,
        },
      });
      expect((await rowOf(vault, 'vaults'))?.description).toContain('no purge protection');
      await az.ok`keyvault update -n ${vault} -g ${group} --enable-purge-protection true`;
      const { code, error } =
        await az.refused`keyvault update -n ${vault} -g ${group} --enable-purge-protection false`;
      expect(code).toBe(1);
      expect(error).toContain(
        '(BadRequest) The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
      );
      expect(await az.ok`keyvault show -n ${vault} --query properties.enablePurgeProtection`).toBe(true);
      expect((await rowOf(vault, 'vaults'))?.tooltip).toMatch(
        /^Protection: soft delete for \d+ days, purge protection$/m,
      );
    });

    test('gives Azure Cosmos DB access by its application ID, and creates the key', async () => {
      const policies = await az.ok`keyvault set-policy -n ${vault} -g ${group} --spn ${cosmosAppId}
      --key-permissions get wrapKey unwrapKey --query ${`properties.accessPolicies[?objectId=='${cosmosId}'].sort(permissions.keys)`}`;
      expect(policies).toEqual([['get', 'unwrapKey', 'wrapKey']]);
      const made = await az.ok`keyvault key create --vault-name ${vault} -n ${key} --kty RSA --size 3072`;
      expect(made).toMatchObject({
        attributes: { enabled: true, recoveryLevel: 'CustomizedRecoverable', recoverableDays: 7 },
        key: { kty: 'RSA' },
      });
      expect(await rowOf(key, 'vaults', vault)).toMatchObject({ description: 'RSA 3072' });
    });

    test('creates the account with that key', async () => {
      const made = await az.ok`cosmosdb create -n ${account} -g ${group} --key-uri ${keyUri}`;
      expect(made).toMatchObject({
        name: account,
        provisioningState: 'Succeeded',
        keyVaultKeyUri: keyUri,
        defaultIdentity: 'FirstPartyIdentity',
        identity: { type: 'None' },
        location: 'West Europe',
      });
      expect(await az.ok`cosmosdb show -n ${account} -g ${group}`).toEqual(made);
      await status(confirmed);
      expect(await accountRow()).toMatchObject({
        description: 'CMK · NoSQL · West Europe',
        tooltip: expect.stringContaining(`Key: ${keyUri.split('/').at(-1)} in ${vault}`) as string,
      });
    });

    const updateRefused = async () => {
      const { code, error } = await az.refused`cosmosdb update -n ${account} -g ${group} --tags team=cards`;
      expect(code).toBe(1);
      expect(error).toContain(
        '(BadRequest) No Update is allowed on Database Account with Customer Managed Key in Revoked Status',
      );
    };

    test('is revoked while its key is disabled, and recovers', async () => {
      await az.ok`keyvault key set-attributes --vault-name ${vault} -n ${key} --enabled false`;
      await status(revoked(4018));
      await updateRefused();
      expect((await accountRow())?.description).toContain('CMK revoked (4018)');
      expect((await rowOf(key, 'vaults', vault))?.description).toContain('disabled');
      await az.ok`keyvault key set-attributes --vault-name ${vault} -n ${key} --enabled true`;
      await status(confirmed);
      const tags = await az.ok`cosmosdb update -n ${account} -g ${group} --tags team=cards --query tags`;
      expect(tags).toEqual({ team: 'cards' });
    });

    test('is revoked without its access policy, and recovers with it', async () => {
      await az.ok`keyvault delete-policy -n ${vault} -g ${group} --object-id ${cosmosId}`;
      await status(revoked(4002));
      await updateRefused();
      expect((await accountRow())?.description).toContain('CMK revoked (4002)');
      await az.ok`keyvault set-policy -n ${vault} -g ${group} --object-id ${cosmosId}
      --key-permissions get wrapKey unwrapKey`;
      await status(confirmed);
    });

    test('switches to a user-assigned identity in two steps', async () => {
      const { id, principalId } = (await az.ok`identity create -n id-cards -g ${group}`) as Record<
        string,
        string
      >;
      await az.ok`cosmosdb identity assign -n ${account} -g ${group} --identities [system] ${id ?? ''}`;
      const system = await az.ok`cosmosdb show -n ${account} -g ${group} --query identity.principalId`;
      for (const principal of [principalId, system])
        await az.ok`keyvault set-policy -n ${vault} -g ${group} --object-id ${String(principal)}
        --key-permissions get wrapKey unwrapKey`;
      for (const wanted of [`UserAssignedIdentity=${id}`, 'SystemAssignedIdentity']) {
        await az.ok`cosmosdb update -n ${account} -g ${group} --default-identity ${wanted}`;
        expect(await defaultIdentity()).toBe(wanted);
        await status(confirmed);
      }
      expect((await accountRow())?.tooltip).toContain('Default identity: system-assigned identity');
    });

    test('has no default identity after a single step for both, until one is set (F-31)', async () => {
      const body = JSON.stringify({
        identity: { type: 'SystemAssigned' },
        properties: { defaultIdentity: 'FirstPartyIdentity' },
      });
      await az.ok`rest --method patch --url ${url} --body ${body}`;
      await az.until((found) => found === 'Undefined')`cosmosdb show -n ${account} -g ${group}
      --query defaultIdentity`;
      await status(revoked(4015));
      expect((await accountRow())?.tooltip).toContain('Default identity: none');
      await az.ok`cosmosdb update -n ${account} -g ${group} --default-identity FirstPartyIdentity`;
      await status(confirmed);
    });

    test('is deleted', async () => {
      await az.ok`cosmosdb delete -n ${account} -g ${group} --yes`;
      const { code, error } = await az.refused`cosmosdb show -n ${account} -g ${group}`;
      expect(code).toBe(3);
      expect(error).toContain('(ResourceNotFound)');
      expect(await accountRow()).toBeUndefined();
    });
  },
);
