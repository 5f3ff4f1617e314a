import type { Cloud } from '../cloud.ts';
import { applicationOf } from '../defaultIdentity.ts';
import { isIn, parseKeyUri } from '../keyUri.ts';
import type { Account, Subscription, Vault } from '../model.ts';
import { sameId } from '../resourceId.ts';

/** A part of an estate, to be rebuilt where nothing is real: one vault, its keys in use, and all accounts on them. */
export interface EstateCopy {
  readonly subscriptions: readonly CopiedSubscription[];
  readonly vault: CopiedVault;
  readonly accounts: readonly CopiedAccount[];
}

const isOn = (vault: Vault, { keyUri }: Account, cloud: Cloud) =>
  keyUri !== undefined && isIn(parseKeyUri(keyUri, cloud), vault);

export interface CopiedSubscription extends Pick<Subscription, 'id' | 'name'> {
  /** Where accounts reach the key across tenants: the tenant of the vault. All else is "home". */
  readonly tenant: 'home' | 'other';
}

export interface CopiedVault extends Pick<
  Vault,
  'name' | 'subscriptionId' | 'resourceGroup' | 'location' | 'permissionModel' | 'sku'
> {
  readonly keys: readonly string[];
}

export interface CopiedAccount extends Pick<
  Account,
  'name' | 'subscriptionId' | 'resourceGroup' | 'location' | 'api' | 'regions'
> {
  readonly key: string;
  /** The name of its user-assigned identity, where that reaches the key, and the application that stands for it there. */
  readonly identity:
    'firstParty' | 'systemAssigned' | { readonly userAssigned: string; readonly application?: string };
}

/**
 * What a drill on a vault is held with. An identity that could not reach the key is taken for one that does: the
 * first-party one, or an application of others where the key is in another tenant.
 */
export function copyOf(
  cloud: Cloud,
  subscriptions: readonly Subscription[],
  vault: Vault,
  accounts: readonly Account[],
): EstateCopy {
  const tenantOf = (id: string) => subscriptions.find((one) => sameId(one.id, id))?.tenantId.toLowerCase();
  const there = tenantOf(vault.subscriptionId);
  const isAcross = ({ subscriptionId }: Account) => tenantOf(subscriptionId) !== there;
  const [other] = accounts.flatMap((account) =>
    isOn(vault, account, cloud) && isAcross(account) ? (applicationOf(account.defaultIdentity) ?? []) : [],
  );
  const copied = accounts.flatMap((account): CopiedAccount[] => {
    const uri = account.keyUri === undefined ? undefined : parseKeyUri(account.keyUri, cloud);
    if (!uri || !isIn(uri, vault)) return [];
    const { name, subscriptionId, resourceGroup, location, api, regions } = account;
    return [
      {
        name,
        subscriptionId,
        resourceGroup,
        location,
        api,
        regions,
        key: uri.key,
        identity: identityOf(account, isAcross(account) ? other : undefined),
      },
    ];
  });
  const { name, subscriptionId, resourceGroup, location, permissionModel, sku } = vault;
  const places = [subscriptionId, ...copied.map((account) => account.subscriptionId)];
  return {
    subscriptions: subscriptions
      .filter(({ id }) => places.some((place) => sameId(place, id)))
      .map(({ id, name: called }) => ({
        id,
        name: called,
        tenant: other !== undefined && tenantOf(id) === there ? 'other' : 'home',
      })),
    vault: {
      ...{ name, subscriptionId, resourceGroup, location, permissionModel, sku },
      keys: [...new Map(copied.map(({ key }) => [key.toLowerCase(), key])).values()],
    },
    accounts: copied,
  };
}

function identityOf({ name, defaultIdentity }: Account, across?: string): CopiedAccount['identity'] {
  const application = applicationOf(defaultIdentity) ?? across;
  const own = defaultIdentity.kind === 'userAssigned' ? defaultIdentity.id.split('/').at(-1) : undefined;
  if (application !== undefined) return { userAssigned: own ?? `id-${name}`, application };
  if (defaultIdentity.kind === 'systemAssigned') return 'systemAssigned';
  return own === undefined ? 'firstParty' : { userAssigned: own };
}
