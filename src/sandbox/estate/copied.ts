import { cryptoOfficer, cryptoServiceEncryptionUser, owner } from '../authorization/roles.ts';
import { contoso, contosoCosmosPrincipal, fabrikam, fabrikamCosmosPrincipal, megan } from '../directory.ts';
import { newGuid, same } from '../identifiers.ts';
import type { ResourceGroup, Subscription } from '../model/governance.ts';
import { vaultUri } from '../keyVault/vaults.ts';
import type { KeyStore } from '../model/vault.ts';
import type { State } from '../model/state.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
  keyPolicy,
  type NewAccount,
} from './builders.ts';
import { addHsm, assignLocalRole, hsmCryptoUser, hsmEncryptionUser } from './hsmBuilders.ts';

/** A vault or managed HSM with its keys and the accounts that use them, as the caller describes them. */
export interface CopiedEstate {
  readonly subscriptions: readonly {
    readonly id: string;
    readonly name: string;
    /** `other` for the vault's subscription if accounts of another tenant use the vault. */
    readonly tenant?: 'home' | 'other';
  }[];
  readonly vault: Placed & {
    readonly permissionModel: 'rbac' | 'accessPolicy';
    /** `managedHsm` for a managed HSM. */
    readonly sku: string;
    readonly keys: readonly string[];
  };
  readonly accounts: readonly CopiedAccount[];
}

interface Placed {
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
}

interface CopiedAccount extends Placed {
  readonly api: string;
  readonly regions: readonly string[];
  readonly key: string;
  readonly identity:
    'firstParty' | 'systemAssigned' | { readonly userAssigned: string; readonly application?: string };
}

/**
 * Always healthy, whatever the original's state, because the drill causes the failures. Everything is in Contoso's
 * tenant, except a vault that accounts of another tenant use: it is in Fabrikam's.
 */
export function copiedEstate(copy: CopiedEstate): (state: State) => void {
  return (state) => {
    const subscriptions = copy.subscriptions.map(({ id, name, tenant }) =>
      addSubscription(state, {
        id,
        displayName: name,
        tenantId: tenant === 'other' ? fabrikam.id : contoso.id,
      }),
    );
    const groups = groupsIn(state, subscriptions);
    for (const { id, tenantId } of subscriptions)
      assignRole(state, `/subscriptions/${id}`, owner, personIn(tenantId));
    const there = subscriptions.find(({ id }) => same(id, copy.vault.subscriptionId))?.tenantId ?? contoso.id;
    const accounts = copy.accounts.map((account) => ({
      account,
      ...identityOf(state, groups(account), account, there),
    }));
    const principals = [
      ...new Set([cosmosIn(state, there), ...accounts.map(({ principalId }) => principalId)]),
    ];
    const vault = addStore(state, groups(copy.vault), copy, principals, there);
    for (const key of copy.vault.keys) addKey(state, vault, { name: key, versions: 2 });
    for (const { account, settings } of accounts)
      addAccount(state, groups(account), {
        ...settings,
        name: account.name,
        location: account.location,
        kind: account.api === 'MongoDB' ? 'MongoDB' : 'GlobalDocumentDB',
        keyVaultKeyUri: `${vaultUri(vault)}keys/${account.key}`,
        properties: {
          locations: account.regions.map((locationName, failoverPriority) => ({
            ...{ locationName, failoverPriority, isZoneRedundant: false },
          })),
        },
      });
  };
}

const personIn = (tenantId: string) => megan.objectIds[tenantId] ?? megan.homeObjectId;

/** The principal is missing from Fabrikam in the sample, but a copy is healthy. */
function cosmosIn({ directory }: State, tenantId: string): string {
  const one = tenantId === fabrikam.id ? fabrikamCosmosPrincipal : contosoCosmosPrincipal;
  if (!directory.servicePrincipals.includes(one)) directory.servicePrincipals.push(one);
  return one.objectId;
}

function applicationIn({ directory }: State, tenantId: string, appId: string): string {
  const known = directory.servicePrincipals.find(
    (one) => same(one.appId, appId) && same(one.tenantId, tenantId),
  );
  if (known) return known.objectId;
  const objectId = newGuid();
  directory.servicePrincipals.push({ tenantId, appId, objectId, displayName: appId });
  return objectId;
}

/** A vault or managed HSM, with access for the user and for every identity that accounts use. */
function addStore(
  state: State,
  group: ResourceGroup,
  { vault: { name, location, permissionModel, sku } }: CopiedEstate,
  principals: readonly string[],
  tenantId: string,
): KeyStore {
  const me = personIn(tenantId);
  if (sku === 'managedHsm') {
    const hsm = addHsm(state, group, { name, location, administrators: [me] });
    assignLocalRole(state, hsm, '/keys', hsmCryptoUser, me);
    for (const id of principals) assignLocalRole(state, hsm, '/keys', hsmEncryptionUser, id);
    return hsm;
  }
  const isRbac = permissionModel === 'rbac';
  const vault = addVault(state, group, {
    ...{ name, location, skuName: sku, enableRbacAuthorization: isRbac },
    accessPolicies: isRbac
      ? []
      : [
          keyPolicy(tenantId, me, everything),
          ...principals.map((id) => keyPolicy(tenantId, id, ['get', 'wrapKey', 'unwrapKey'])),
        ],
  });
  if (isRbac) {
    assignRole(state, vault.id, cryptoOfficer, me);
    for (const id of principals) assignRole(state, vault.id, cryptoServiceEncryptionUser, id);
  }
  return vault;
}

const everything = ['get', 'list', 'create', 'update', 'delete', 'recover', 'rotate'];

/** Each group once, regardless of the case of its name. */
function groupsIn(state: State, subscriptions: readonly Subscription[]): (place: Placed) => ResourceGroup {
  return ({ subscriptionId, resourceGroup, location }) => {
    const known = state.resourceGroups.find(
      (group) => same(group.subscriptionId, subscriptionId) && same(group.name, resourceGroup),
    );
    const subscription = subscriptions.find(({ id }) => same(id, subscriptionId));
    if (known) return known;
    if (!subscription) throw new Error(`the subscription ${subscriptionId} is not in the copy`);
    return addResourceGroup(state, subscription, resourceGroup, location);
  };
}

function identityOf(
  state: State,
  group: ResourceGroup,
  { identity }: CopiedAccount,
  there: string,
): { readonly principalId: string; readonly settings: Pick<NewAccount, 'defaultIdentity' | 'identity'> } {
  if (identity === 'firstParty') return { principalId: cosmosIn(state, there), settings: {} };
  if (identity === 'systemAssigned') {
    const principalId = newGuid();
    return {
      principalId,
      settings: {
        defaultIdentity: 'SystemAssignedIdentity',
        identity: { type: 'SystemAssigned', principalId, tenantId: there, userAssigned: [] },
      },
    };
  }
  const { id, principalId } =
    state.identities.find(
      ({ name, tenantId }) => same(name, identity.userAssigned) && same(tenantId, tenantOf(state, group)),
    ) ?? addIdentity(state, group, identity.userAssigned);
  const { application } = identity;
  const used = `UserAssignedIdentity=${id}`;
  return {
    principalId: application === undefined ? principalId : applicationIn(state, there, application),
    settings: {
      defaultIdentity: application === undefined ? used : `${used}&FederatedClientId=${application}`,
      identity: { type: 'UserAssigned', userAssigned: [id] },
    },
  };
}

const tenantOf = ({ subscriptions }: State, { subscriptionId }: ResourceGroup) =>
  subscriptions.find(({ id }) => same(id, subscriptionId))?.tenantId ?? '';
