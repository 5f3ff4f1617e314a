import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { createCmkAccount, makePlan } from '../../../src/setup/plan.ts';
import { extension } from '../extension.ts';
import { pointAt } from '../pointAt.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';
import { executable, needsAzureCli, signedIn, type AzureCli } from './azureCli.ts';

const group = 'rg-payments-dev';
const vault = 'kv-payments-dev';
const account = 'cosmos-cards-dev';

describe.skipIf(executable === undefined)('what the extension creates', needsAzureCli, () => {
  let sandbox: RunningSandbox;
  let az: AzureCli;
  beforeAll(async () => {
    sandbox = await startSandbox();
    az = await signedIn(sandbox, sandbox.subscription('Contoso Development'));
    pointAt(sandbox);
  });
  afterAll(async () => {
    await az.remove();
    await sandbox.end();
  });

  test('has the same values in the Azure CLI', async () => {
    const { azure, pace, shows } = extension('default');
    const { signal } = new AbortController();
    const found = await azure.subscriptions(signal);
    if (found.kind !== 'done') throw new Error(JSON.stringify(found));
    const subscription = found.value.subscriptions.find(({ name }) => name === 'Contoso Development')!;
    const spec: CmkSpec = {
      subscription,
      resourceGroup: { name: group, location: 'westeurope', isNew: false },
      vault: { name: vault, resourceGroup: group, location: 'westeurope' },
      key: { name: 'cosmos-cards', create: { type: 'RSA', size: 3072 } },
      account: {
        name: account,
        api: 'NoSQL',
        region: { name: 'westeurope', displayName: 'West Europe' },
        zoneRedundant: false,
      },
    };
    const plan = await makePlan(azure, pace, spec, signal);
    if (plan.kind !== 'done') throw new Error(JSON.stringify(plan));
    const { outcome } = await createCmkAccount(azure, pace, plan.value, () => undefined, signal);
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    const made = outcome.value;
    expect(await az.ok`cosmosdb show -n ${account} -g ${group}`).toMatchObject({
      id: made.id,
      keyVaultKeyUri: made.keyUri,
      defaultIdentity: 'FirstPartyIdentity',
      documentEndpoint: `https://${account}.documents.azure.com:443/`,
      kind: 'GlobalDocumentDB',
      location: made.location,
      provisioningState: made.provisioningState,
      writeLocations: [{ locationName: 'West Europe', isZoneRedundant: false }],
    });
    expect(await az.ok`keyvault key show --vault-name ${vault} -n cosmos-cards --query key.kid`).toBe(
      `${made.keyUri ?? ''}/${made.keyVersion ?? ''}`,
    );
    expect(await az.ok`keyvault show -n ${vault} --query properties.enablePurgeProtection`).toBe(true);
    expect(await az.ok`provider show -n Microsoft.DocumentDB --query registrationState`).toBe('Registered');
    expect((await shows('accounts')).find(({ label }) => label === account)?.description).toContain('CMK');
  });
});
