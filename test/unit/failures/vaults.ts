import { plain, text } from '../../../src/model/text.ts';
import { makePlan } from '../../../src/setup/plan.ts';
import { presentVault } from '../../../src/views/nodes/vault.ts';
import { contoso } from '../../../src/sandbox/directory.ts';
import { addKey, addVault, keyPolicy } from '../../../src/sandbox/estate/builders.ts';
import { setFrom } from '../../../src/sandbox/timeline.ts';
import {
  cosmos,
  ground,
  group,
  send,
  signal,
  specOf,
  subscriptionId,
  told,
  vaultPath,
  type Ground,
  type Request,
} from './ground.ts';
import type { Provocation } from './provocation.ts';
import { seenAccount } from './seen.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

const make = ({ services }: Ground, name = 'kv-orders') =>
  told(
    services.vaults.create(
      {
        ...{ name, resourceGroup: 'rg-orders', location: 'westeurope' },
        create: { sku: 'standard', permissionModel: 'rbac' },
      },
      contoso.id,
      permit,
    ),
  );

const wrapping = [keyPolicy(contoso.id, cosmos, ['get', 'wrapKey', 'unwrapKey'])];
const byPolicy = { enableRbacAuthorization: false, accessPolicies: wrapping };

const onVault = (method: Request['method'], body?: unknown, more: Partial<Request> = {}): Request => ({
  ...{ on: 'vault', name: 'kv-orders', method, url: vaultPath, body },
  what: "Couldn't change key vault kv-orders.",
  ...more,
});

/** A change that Azure accepts, sent by another client. */
async function change(here: Ground, request: Request): Promise<void> {
  await send(here, request).then(
    ({ code }) => {
      throw new Error(`It was refused: ${code}`);
    },
    () => undefined,
  );
}

const redeployed = (properties: object) => ({
  location: 'westeurope',
  properties: { tenantId: contoso.id, sku: { family: 'A', name: 'standard' }, ...properties },
});

/** Vault management (docs/azure.md, F-codes). */
export const vaults: readonly Provocation[] = [
  {
    code: 'F-11',
    where: 'configure the vault',
    by: 'the request turns off purge protection (the product never sends one)',
    on: 'vault',
    source: 'azure-cli#32311',
    provoke: () => send(ground(), onVault('PATCH', { properties: { enablePurgeProtection: false } })),
  },
  {
    code: 'F-12',
    where: 'create the vault',
    by: 'a soft-deleted vault has the name',
    on: 'vault',
    source: 'azure-cli#29115',
    provoke: () => {
      const here = ground();
      setFrom(here.vault.life, here.pace.now(), 'deleted');
      return make(here);
    },
  },
  {
    code: 'F-13',
    where: 'create the vault',
    by: 'a vault of another resource group has the name',
    on: 'vault',
    source: 'Learn: Test-AzKeyVaultNameAvailability',
    provoke: () => {
      const here = ground();
      addVault(here.state, { ...here.resourceGroup, name: 'rg-other' }, { name: 'kv-taken' });
      return make(here, 'kv-taken');
    },
  },
  {
    code: 'F-14',
    where: 'create the vault',
    by: 'the name is not valid for a vault (the product never sends one)',
    on: 'vault',
    source: 'azure-sdk-for-net, test resources',
    provoke: () => make(ground(), 'kv--orders'),
  },
  {
    code: 'F-17',
    where: 'configure the vault',
    by: 'a deny policy requires 90 days of retention, and the vault has 7',
    on: 'vault',
    source: 'terraform-provider-azurerm#26265',
    provoke: async () => {
      const here = ground({ vault: { softDeleteRetentionInDays: 7, purgeProtection: false } });
      here.state.policyAssignments.push({
        name: '3b7e5c1d9a2f48e6b0c4',
        scope: group,
        displayName: 'Keep deleted vaults for 90 days',
        definition: '0b60c0b2-2dc2-4e1c-b5c9-abbed971de53',
        definitionDisplayName: 'Key vaults should have deletion protection enabled',
        condition: {
          resourceType: 'Microsoft.KeyVault/vaults',
          field: 'properties.softDeleteRetentionInDays',
          operator: 'notEquals',
          value: 90,
        },
      });
      const vault = await here.services.vaults.get(vaultPath, signal);
      if (vault.kind !== 'done' || !vault.value) throw new Error('There is no vault');
      const protection = { purgeProtection: true, allowTrustedServices: false };
      return told(here.services.vaults.protect(vault.value, protection, permit));
    },
  },
  {
    code: 'F-18',
    where: 'recover the vault',
    by: 'the vault was deleted and recovered, which drops its role assignments',
    on: 'account',
    source: 'Learn: Key Vault soft delete',
    provoke: async () => {
      const here = ground({ account: {} });
      setFrom(here.vault.life, here.pace.now(), 'deleted');
      await change(here, onVault('PUT', redeployed({ createMode: 'recover' })));
      return seenAccount(here);
    },
  },
  {
    code: 'F-19',
    where: 'deploy the vault with a template',
    by: 'the template has no access policies, so deployment removes them',
    on: 'account',
    source: 'Learn: Key Vault, ARM template',
    provoke: async () => {
      const here = ground({ account: {}, granted: false, vault: byPolicy });
      await change(here, onVault('PUT', redeployed({})));
      return seenAccount(here);
    },
  },
  {
    code: 'F-20',
    where: 'configure the vault',
    by: 'the vault is switched to Azure RBAC, where its access policies have no effect',
    on: 'account',
    source: 'Learn: Key Vault RBAC guide',
    provoke: async () => {
      const here = ground({ account: {}, granted: false, vault: byPolicy });
      await change(here, onVault('PATCH', { properties: { enableRbacAuthorization: true } }));
      return seenAccount(here);
    },
  },
  {
    code: 'F-21',
    where: 'deploy a vault with a template of api-version 2026-02-01',
    by: 'the template has access policies but no permission model, so the vault uses Azure RBAC',
    on: 'vault',
    source: 'Learn: Key Vault API version 2026-02-01',
    provoke: async () => {
      const here = ground();
      const url = vaultPath.replace('kv-orders', 'kv-fresh');
      await change(here, onVault('PUT', redeployed({ accessPolicies: wrapping }), { url }));
      const made = here.state.vaults.find(({ name }) => name === 'kv-fresh');
      if (!made) throw new Error('There is no vault');
      addKey(here.state, made, { name: 'orders' });
      return seenVault(here, url);
    },
  },
  {
    code: 'F-22',
    where: 'any call for a vault',
    by: 'the date is after 2027-02-27, and the api-version is older than 2026-02-01 (which the product uses)',
    on: 'vault',
    source: 'Learn: Key Vault API version 2026-02-01',
    unconfirmed: ['apiVersionRetired'],
    provoke: () => {
      const here = ground();
      void here.pace.pause(Date.UTC(2027, 2, 1) - here.pace.now(), signal);
      return send(here, onVault('GET', undefined, { apiVersion: '2023-07-01' }));
    },
  },
  {
    code: 'F-95',
    where: 'purge the vault',
    by: 'the deleted vault has purge protection, and its retention has not ended',
    on: 'vault',
    source: 'Learn: Key Vault soft delete; recorded form: terraform issues on "purge"',
    provoke: () => {
      const here = ground();
      setFrom(here.vault.life, here.pace.now(), 'deleted');
      const url = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-orders/purge`;
      const what = "Couldn't purge deleted key vault kv-orders.";
      return send(here, onVault('POST', undefined, { url, what }));
    },
  },
];

/** The row in the view of vaults, and the plan, for a vault whose access policies have no effect. */
async function seenVault(here: Ground, url: string) {
  const read = await here.services.vaults.get(url, signal);
  const name = url.slice(url.lastIndexOf('/') + 1);
  const spec = specOf(here);
  const plan = await makePlan(here.azure, here.pace, { ...spec, vault: { ...spec.vault, name } }, signal);
  if (read.kind !== 'done' || !read.value || plan.kind !== 'done') throw new Error('It cannot be read');
  const shown = presentVault(
    { kind: 'vault', subscription: here.subscription, vault: read.value },
    { now: here.pace.now(), sandbox: true, manySubscriptions: false, accountLabel: (label) => label },
  );
  const access = plan.value.steps.find(({ id }) => id === 'access')?.finding;
  const why = shown.tooltip.lines.find((line) => plain(line).startsWith('Permission model'));
  if (!why || access?.state !== 'needed') throw new Error('The view and the plan do not show it');
  const [next = text('')] = access.changes;
  return { what: text('{0}: {1}.', name, shown.accessibility), why, next, owner: 'you' as const };
}
