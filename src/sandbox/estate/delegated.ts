import { contributor, cryptoServiceEncryptionUser, reader } from '../authorization/roles.ts';
import { alex, contoso, cosmosAppId, fabrikam, megan, type Tenant } from '../directory.ts';
import { same } from '../identifiers.ts';
import type { State } from '../model/state.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
  delegateRole,
  keyPolicy,
} from './builders.ts';
import { sampleEstate } from './sample.ts';

/** A customer of Contoso, whose users aren't members or guests there. */
export const woodgrove: Tenant = {
  id: 'e2d9a6b4-0c57-4f18-93ae-5b60d7f1c824',
  displayName: 'Woodgrove',
  defaultDomain: 'woodgrove.onmicrosoft.com',
  countryCode: 'NL',
};

const woodgroveCosmos = '6f13b8e0-4a92-4d7c-b15e-08c2d9a7f364';

/**
 * The sample, with subscriptions that Azure Lighthouse delegates to Contoso: one of Woodgrove, which nobody can access,
 * and Fabrikam's, which Megan can also read as a guest.
 */
export function delegatedEstate(state: State): void {
  sampleEstate(state);
  const { tenants, servicePrincipals } = state.directory;
  tenants.push(woodgrove);
  servicePrincipals.push({
    ...{ tenantId: woodgrove.id, appId: cosmosAppId, objectId: woodgroveCosmos },
    displayName: 'Azure Cosmos DB',
  });
  const retail = addSubscription(state, {
    id: '0d7c5f92-81e4-4b3a-a6d0-f29e64b8c153',
    displayName: 'Woodgrove Retail',
    tenantId: woodgrove.id,
    managedByTenants: [contoso.id],
  });
  delegateRole(state, retail, contributor, megan.homeObjectId);
  delegateRole(state, retail, reader, alex.homeObjectId);
  const group = addResourceGroup(state, retail, 'rg-woodgrove-retail');
  const vault = addVault(state, group, { name: 'kv-woodgrove-retail' });
  const identity = addIdentity(state, group, 'id-woodgrove-stores');
  for (const principal of [woodgroveCosmos, identity.principalId])
    assignRole(state, vault.id, cryptoServiceEncryptionUser, principal);
  for (const name of ['cosmos-baskets', 'cosmos-stores']) addKey(state, vault, { name });
  addAccount(state, group, {
    name: 'cosmos-woodgrove-baskets',
    keyVaultKeyUri: 'https://kv-woodgrove-retail.vault.azure.net/keys/cosmos-baskets',
  });
  addAccount(state, group, {
    name: 'cosmos-woodgrove-stores',
    keyVaultKeyUri: 'https://kv-woodgrove-retail.vault.azure.net/keys/cosmos-stores',
    identity: { type: 'UserAssigned', userAssigned: [identity.id] },
    defaultIdentity: `UserAssignedIdentity=${identity.id}`,
  });
  const policies = addVault(state, group, {
    name: 'kv-woodgrove-policies',
    enableRbacAuthorization: false,
    accessPolicies: [keyPolicy(woodgrove.id, woodgroveCosmos, ['get', 'wrapKey', 'unwrapKey'])],
  });
  addKey(state, policies, { name: 'cosmos-returns' });
  const at = state.subscriptions.findIndex(({ tenantId }) => same(tenantId, fabrikam.id));
  const health = state.subscriptions[at];
  if (health === undefined) return;
  state.subscriptions[at] = { ...health, managedByTenants: [contoso.id] };
  for (const person of [megan, alex]) delegateRole(state, health, reader, person.homeObjectId);
}
