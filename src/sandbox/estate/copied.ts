import { cryptoOfficer, cryptoServiceEncryptionUser, owner } from '../authorization/roles.ts';
import { contoso, contosoCosmosPrincipal, megan } from '../directory.ts';
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

/** A vault or managed HSM with its keys and the accounts on them, as somebody else has described them. */
export interface CopiedEstate {
  readonly subscriptions: readonly { readonly id: string; readonly name: string }[];
  readonly vault: Placed & {
    readonly permissionModel: 'rbac' | 'accessPolicy';
    /** `managedHsm` where it is one. */
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
  readonly identity: 'firstParty' | 'systemAssigned' | { readonly userAssigned: string };
}

/** Healthy, whatever the original's state: what goes wrong in it is the drill's. All of it is Contoso's tenant. */
export function copiedEstate(copy: CopiedEstate): (state: State) => void {
  return (state) => {
    const groups = groupsIn(
      state,
      copy.subscriptions.map(({ id, name }) =>
        addSubscription(state, { id, displayName: name, tenantId: contoso.id }),
      ),
    );
    for (const { id } of copy.subscriptions)
      assignRole(state, `/subscriptions/${id}`, owner, megan.homeObjectId);
    const accounts = copy.accounts.map((account) => ({
      account,
      ...identityOf(state, groups(account), account),
    }));
    const principals = [
      ...new Set([contosoCosmosPrincipal.objectId, ...accounts.map(({ principalId }) => principalId)]),
    ];
    const vault = addStore(state, groups(copy.vault), copy, principals);
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

/** What keeps the keys, open to the person and to whoever reaches them for an account. */
function addStore(
  state: State,
  group: ResourceGroup,
  { vault: { name, location, permissionModel, sku } }: CopiedEstate,
  principals: readonly string[],
): KeyStore {
  const me = megan.homeObjectId;
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
          keyPolicy(contoso.id, me, everything),
          ...principals.map((id) => keyPolicy(contoso.id, id, ['get', 'wrapKey', 'unwrapKey'])),
        ],
  });
  if (isRbac) {
    assignRole(state, vault.id, cryptoOfficer, me);
    for (const id of principals) assignRole(state, vault.id, cryptoServiceEncryptionUser, id);
  }
  return vault;
}

const everything = ['get', 'list', 'create', 'update', 'delete', 'recover', 'rotate'];

/** Each group once, whatever the case that its name is written in. */
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
): { readonly principalId: string; readonly settings: Pick<NewAccount, 'defaultIdentity' | 'identity'> } {
  if (identity === 'firstParty') return { principalId: contosoCosmosPrincipal.objectId, settings: {} };
  if (identity === 'systemAssigned') {
    const principalId = newGuid();
    return {
      principalId,
      settings: {
        defaultIdentity: 'SystemAssignedIdentity',
        identity: { type: 'SystemAssigned', principalId, tenantId: contoso.id, userAssigned: [] },
      },
    };
  }
  const { id, principalId } =
    state.identities.find(({ name }) => same(name, identity.userAssigned)) ??
    addIdentity(state, group, identity.userAssigned);
  return {
    principalId,
    settings: {
      defaultIdentity: `UserAssignedIdentity=${id}`,
      identity: { type: 'UserAssigned', userAssigned: [id] },
    },
  };
}
