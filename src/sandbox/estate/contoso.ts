import { alex, contoso, contosoCosmosPrincipal, deployer, megan } from '../directory.ts';
import {
  cryptoOfficer,
  cryptoServiceEncryptionUser,
  documentDbAccountContributor,
  owner,
  reader,
} from '../authorization/roles.ts';
import type { State } from '../model/state.ts';
import type { Vault } from '../model/vault.ts';
import { setFrom } from '../timeline.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
  keyPolicy,
} from './builders.ts';
import { addHsm } from './hsmBuilders.ts';

const day = 24 * 60 * 60 * 1000;
const cosmos = contosoCosmosPrincipal.objectId;
const wrapping = ['get', 'wrapKey', 'unwrapKey'];
const managing = ['get', 'list', 'create', 'update', 'delete', 'recover', 'rotate'];

function uri(vault: Vault, key: string): string {
  return `https://${vault.name}.vault.azure.net/keys/${key}`;
}

/** The card and payment databases of a bank. */
export function contosoEstate(state: State): void {
  const production = addSubscription(state, {
    id: '3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35',
    displayName: 'Contoso Production',
    tenantId: contoso.id,
  });
  const development = addSubscription(state, {
    id: 'a7c19d40-e26b-4835-9f0c-41d8b35e7f92',
    displayName: 'Contoso Development',
    tenantId: contoso.id,
    registered: ['Microsoft.KeyVault', 'Microsoft.ManagedIdentity'],
  });
  for (const { id } of [production, development]) {
    assignRole(state, `/subscriptions/${id}`, owner, megan.homeObjectId);
    assignRole(state, `/subscriptions/${id}`, owner, deployer.objectId);
    for (const role of [reader, cryptoOfficer, documentDbAccountContributor]) {
      assignRole(state, `/subscriptions/${id}`, role, alex.homeObjectId);
    }
  }
  paymentsEstate(state, production);
  retailEstate(state, production);
  auditsOf(state, production);
  developmentEstate(state, development);
}

type Subscription = Parameters<typeof addResourceGroup>[1];

/** RBAC vaults: a healthy one, and one with accounts revoked because a key was disabled. */
function paymentsEstate(state: State, production: Subscription): void {
  const now = state.clock.now();
  const payments = addResourceGroup(state, production, 'rg-payments-prod');
  const vault = addVault(state, payments, {
    name: 'kv-payments-prod',
    skuName: 'premium',
    tags: { team: 'payments' },
  });
  assignRole(state, vault.id, cryptoOfficer, megan.homeObjectId);
  assignRole(state, vault.id, cryptoOfficer, deployer.objectId);
  assignRole(state, vault.id, cryptoServiceEncryptionUser, cosmos);
  addKey(state, vault, { name: 'cosmos-payments', versions: 2, exp: Math.floor((now + 300 * day) / 1000) });
  addKey(state, vault, { name: 'cosmos-ledger', exp: Math.floor((now + 12 * day) / 1000) });
  addKey(state, vault, { name: 'cosmos-disputes', enabled: false });
  addAccount(state, payments, {
    name: 'cosmos-payments-prod',
    keyVaultKeyUri: uri(vault, 'cosmos-payments'),
    tags: { team: 'payments' },
  });
  addAccount(state, payments, { name: 'cosmos-ledger-prod', keyVaultKeyUri: uri(vault, 'cosmos-ledger') });
  addAccount(state, payments, {
    name: 'cosmos-disputes-prod',
    keyVaultKeyUri: uri(vault, 'cosmos-disputes'),
  });
  const identity = addIdentity(state, payments, 'id-cosmos-cards');
  const cards = addVault(state, payments, { name: 'kv-cards-prod', skuName: 'premium' });
  addKey(state, cards, { name: 'cosmos-cards', kty: 'RSA-HSM', keySize: 4096 });
  assignRole(state, `${cards.id}/keys/cosmos-cards`, cryptoServiceEncryptionUser, identity.principalId);
  assignRole(state, cards.id, cryptoOfficer, megan.homeObjectId);
  addAccount(state, payments, {
    name: 'cosmos-cards-prod',
    keyVaultKeyUri: uri(cards, 'cosmos-cards'),
    identity: { type: 'UserAssigned', userAssigned: [identity.id] },
    defaultIdentity: `UserAssignedIdentity=${identity.id}`,
    properties: {
      backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } },
    },
  });
}

/** Access-policy vaults: a missing grant, a firewall without the bypass, a deleted vault, and a deleted HSM. */
function retailEstate(state: State, production: Subscription): void {
  const now = state.clock.now();
  const retail = addResourceGroup(state, production, 'rg-retail-prod', 'northeurope');
  const people = [megan.homeObjectId, deployer.objectId].map((id) => keyPolicy(contoso.id, id, managing));
  const policies = { enableRbacAuthorization: undefined };
  const vault = addVault(state, retail, {
    name: 'kv-retail-prod',
    ...policies,
    accessPolicies: [...people, keyPolicy(contoso.id, cosmos, wrapping)],
  });
  addKey(state, vault, { name: 'cosmos-orders', versions: 3 });
  addKey(state, vault, { name: 'cosmos-loyalty', exp: Math.floor((now - 5 * day) / 1000) });
  addAccount(state, retail, { name: 'cosmos-orders-prod', keyVaultKeyUri: uri(vault, 'cosmos-orders') });
  const legacy = addVault(state, retail, {
    name: 'kv-retail-legacy',
    ...policies,
    purgeProtection: false,
    accessPolicies: people,
  });
  addKey(state, legacy, { name: 'cosmos-catalog', keySize: 2048 });
  addAccount(state, retail, { name: 'cosmos-catalog-prod' });
  const returns = addVault(state, retail, { name: 'kv-returns-prod', ...policies, accessPolicies: people });
  addKey(state, returns, { name: 'cosmos-returns' });
  addAccount(state, retail, {
    name: 'cosmos-returns-prod',
    kind: 'MongoDB',
    keyVaultKeyUri: uri(returns, 'cosmos-returns'),
  });
  const closed = addVault(state, retail, {
    name: 'kv-vaulted-prod',
    networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] },
  });
  addKey(state, closed, { name: 'cosmos-giftcards' });
  assignRole(state, closed.id, cryptoServiceEncryptionUser, cosmos);
  const gone = addVault(state, retail, {
    name: 'kv-stores-retired',
    ...policies,
    accessPolicies: [...people, keyPolicy(contoso.id, cosmos, wrapping)],
  });
  addKey(state, gone, { name: 'cosmos-stores' });
  setFrom(gone.life, now - 3 * day, 'deleted');
  addAccount(state, retail, { name: 'cosmos-stores-prod', keyVaultKeyUri: uri(gone, 'cosmos-stores') });
  const hsm = addHsm(state, retail, { name: 'hsm-stores-retired', administrators: [megan.homeObjectId] });
  setFrom(hsm.life, now - 3 * day, 'deleted');
}

/** What auditors look for: one account has no CMK, and one vault is exempt until it's replaced. */
function auditsOf(state: State, { id }: Subscription): void {
  const scope = `/subscriptions/${id}`;
  const legacy = state.vaults.find(({ name }) => name === 'kv-retail-legacy');
  state.policyAssignments.push(
    {
      ...{ name: '7c1e5a90b2d84f36a1e9', scope, displayName: 'Own keys for Cosmos DB', effect: 'Audit' },
      definition: '1f905d99-2ab7-462c-a6b0-f709acca6c8f',
      definitionDisplayName:
        'Azure Cosmos DB accounts should use customer-managed keys to encrypt data at rest',
      condition: {
        ...{ resourceType: 'Microsoft.DocumentDB/databaseAccounts', field: 'properties.keyVaultKeyUri' },
        ...{ operator: 'exists', value: false },
      },
    },
    {
      ...{
        name: '2f9b6d03c4e74a15b8d7',
        scope,
        displayName: 'Vaults that can be recovered',
        effect: 'Audit',
      },
      definition: '0b60c0b2-2dc2-4e1c-b5c9-abbed971de53',
      definitionDisplayName: 'Key vaults should have deletion protection enabled',
      condition: {
        ...{ resourceType: 'Microsoft.KeyVault/vaults', field: 'properties.enablePurgeProtection' },
        ...{ operator: 'exists', value: false },
      },
      exemptions: legacy ? [{ name: 'until-replaced', scope: legacy.id, category: 'Waiver' }] : [],
    },
  );
}

/** No Cosmos DB yet: its provider isn't registered here. */
function developmentEstate(state: State, development: Subscription): void {
  const group = addResourceGroup(state, development, 'rg-payments-dev');
  const people = [megan.homeObjectId, deployer.objectId].map((id) => keyPolicy(contoso.id, id, managing));
  const vault = addVault(state, group, {
    name: 'kv-payments-dev',
    enableRbacAuthorization: undefined,
    purgeProtection: false,
    softDeleteRetentionInDays: 7,
    accessPolicies: people,
  });
  addKey(state, vault, { name: 'scratch', keySize: 2048 });
  addResourceGroup(state, development, 'rg-sandbox-dev', 'swedencentral');
  state.policyAssignments.push({
    name: 'd1f0a6c95b3e4a7f8c2d',
    scope: `/subscriptions/${development.id}/resourceGroups/rg-sandbox-dev`,
    displayName: 'Allowed locations for the sandbox',
    definition: 'e56962a6-4747-49cd-b67b-bf8b01975c4c',
    definitionDisplayName: 'Allowed locations',
    condition: {
      resourceType: 'Microsoft.DocumentDB/databaseAccounts',
      field: 'location',
      operator: 'notIn',
      value: ['swedencentral', 'northeurope'],
    },
  });
}
