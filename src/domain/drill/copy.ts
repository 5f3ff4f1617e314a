import type { Cloud } from '../cloud.ts';
import { isIn, parseKeyUri } from '../keyUri.ts';
import type { Account, Subscription, Vault } from '../model.ts';
import { sameId } from '../resourceId.ts';

/** A part of an estate, to be rebuilt where nothing is real: one vault, its keys in use, and all accounts on them. */
export interface EstateCopy {
  readonly subscriptions: readonly Pick<Subscription, 'id' | 'name'>[];
  readonly vault: CopiedVault;
  readonly accounts: readonly CopiedAccount[];
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
  /** The name of its user-assigned identity, where that reaches the key. */
  readonly identity: 'firstParty' | 'systemAssigned' | { readonly userAssigned: string };
}

/** What a drill on a vault is held with. An identity that is undefined or unknown is taken for the first-party one. */
export function copyOf(
  cloud: Cloud,
  subscriptions: readonly Subscription[],
  vault: Vault,
  accounts: readonly Account[],
): EstateCopy {
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
        identity: identityOf(account),
      },
    ];
  });
  const { name, subscriptionId, resourceGroup, location, permissionModel, sku } = vault;
  const places = [subscriptionId, ...copied.map((account) => account.subscriptionId)];
  return {
    subscriptions: subscriptions
      .filter(({ id }) => places.some((place) => sameId(place, id)))
      .map(({ id, name: called }) => ({ id, name: called })),
    vault: {
      ...{ name, subscriptionId, resourceGroup, location, permissionModel, sku },
      keys: [...new Map(copied.map(({ key }) => [key.toLowerCase(), key])).values()],
    },
    accounts: copied,
  };
}

function identityOf({ defaultIdentity }: Account): CopiedAccount['identity'] {
  if (defaultIdentity.kind === 'systemAssigned') return 'systemAssigned';
  if (defaultIdentity.kind !== 'userAssigned') return 'firstParty';
  return { userAssigned: defaultIdentity.id.split('/').at(-1) ?? '' };
}
