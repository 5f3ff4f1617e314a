import { fabrikam, lidia, megan } from '../directory.ts';
import { cryptoOfficer, cryptoServiceEncryptionUser, owner } from '../authorization/roles.ts';
import type { ResourceGroup } from '../model/governance.ts';
import type { State } from '../model/state.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
} from './builders.ts';
import { addHsm, assignLocalRole, hsmCryptoUser, hsmEncryptionUser } from './hsmBuilders.ts';

/** A health provider whose tenant has no first-party principal of Cosmos DB anymore (F-08). */
export function fabrikamEstate(state: State): void {
  const health = addSubscription(state, {
    id: '68b5d0f3-a914-4e7c-8d26-f03b97c1e54a',
    displayName: 'Fabrikam Health',
    tenantId: fabrikam.id,
  });
  const scope = `/subscriptions/${health.id}`;
  assignRole(state, scope, owner, lidia.homeObjectId);
  const guest = megan.objectIds[fabrikam.id];
  if (guest !== undefined) assignRole(state, scope, owner, guest);
  const group = addResourceGroup(state, health, 'rg-patients', 'swedencentral');
  const vault = addVault(state, group, { name: 'kv-fabrikam-patients' });
  for (const person of [lidia.homeObjectId, guest ?? '']) assignRole(state, vault.id, cryptoOfficer, person);
  addKey(state, vault, { name: 'cosmos-patients', keySize: 4096 });
  const identity = addIdentity(state, group, 'id-cosmos-patients');
  assignRole(state, vault.id, cryptoServiceEncryptionUser, identity.principalId);
  addAccount(state, group, {
    name: 'cosmos-fabrikam-patients',
    keyVaultKeyUri: 'https://kv-fabrikam-patients.vault.azure.net/keys/cosmos-patients',
    identity: { type: 'UserAssigned', userAssigned: [identity.id] },
    defaultIdentity: `UserAssignedIdentity=${identity.id}`,
  });
  addAccount(state, group, { name: 'cosmos-fabrikam-booking' });
  genomesEstate(state, group, guest === undefined ? [lidia.homeObjectId] : [lidia.homeObjectId, guest]);
}

/** Accounts on a managed HSM. Both people administer the HSM and can use its keys. */
function genomesEstate(state: State, group: ResourceGroup, people: readonly string[]): void {
  const hsm = addHsm(state, group, { name: 'hsm-fabrikam-genomes', administrators: people });
  for (const person of people) assignLocalRole(state, hsm, '/keys', hsmCryptoUser, person);
  addKey(state, hsm, { name: 'cosmos-genomes', versions: 2 });
  addKey(state, hsm, { name: 'cosmos-archive', keySize: 4096 });
  const identity = addIdentity(state, group, 'id-cosmos-genomes');
  assignLocalRole(state, hsm, '/keys/cosmos-genomes', hsmEncryptionUser, identity.principalId);
  addAccount(state, group, {
    name: 'cosmos-fabrikam-genomes',
    keyVaultKeyUri: 'https://hsm-fabrikam-genomes.managedhsm.azure.net/keys/cosmos-genomes',
    identity: { type: 'UserAssigned', userAssigned: [identity.id] },
    defaultIdentity: `UserAssignedIdentity=${identity.id}`,
  });
}
