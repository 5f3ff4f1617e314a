import type { Cloud } from '../model/cloud.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { isIn, parseKeyUri } from '../model/keyUri.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';

/** What can take a key away from the accounts that it protects; a drill simulates one of them. */
export const causes = [
  'keyDisabled',
  'keyExpired',
  'keyDeleted',
  'accessRemoved',
  'vaultFirewalled',
  'vaultDeleted',
] as const;

export type Cause = (typeof causes)[number];

interface CauseTold {
  readonly title: Text;
  /** How it happens by mistake. */
  readonly story: Text;
  /**
   * The sub-status at the end of the accounts' status, which the data plane returns too (docs/azure.md,
   * CMK status and revocation).
   */
  readonly code: number;
  /** How to distinguish it from similar causes, in the order of the checks. */
  readonly diagnosis: readonly Text[];
  readonly recovery: readonly Text[];
}

const wait = text(
  'Follow the accounts until Azure confirms their key: that may take an hour from the repair on; after two, ask Microsoft.',
);

export const causeTexts: Readonly<Record<Cause, CauseTold>> = {
  keyDisabled: {
    title: text("The key's latest version is disabled"),
    story: text('Somebody cleans up keys, or revokes on purpose and forgets who else uses the key.'),
    code: 4018,
    diagnosis: [
      text('Run Explain Status on an account: its sub-status names the key, not the access.'),
      text('Look at the versions of the key: the latest one is disabled.'),
      text("Ask the vault's log for the KeyUpdate of that version: it names the caller and the time."),
    ],
    recovery: [text('Run Restore Key on the key: the version is enabled again.'), wait],
  },
  keyExpired: {
    title: text('The key has expired'),
    story: text('The key was made with an expiry date that nobody watched.'),
    code: 4018,
    diagnosis: [
      text('Run Explain Status on an account: its sub-status names the key, not the access.'),
      text('Look at the key: its expiry date has passed, and its latest version is enabled.'),
    ],
    recovery: [
      text("Move the expiry date of the key's latest version, or make a new version without one."),
      wait,
    ],
  },
  keyDeleted: {
    title: text('The key is deleted'),
    story: text('Somebody deletes a key that looks unused; soft delete keeps it.'),
    code: 4003,
    diagnosis: [
      text('Run Explain Status on an account: the key is not found, while its vault is.'),
      text('Look at the vault: the key is missing from it. It is among its deleted keys.'),
    ],
    recovery: [text('Recover the deleted key in its vault.'), wait],
  },
  accessRemoved: {
    title: text("Cosmos DB's access to the vault is removed"),
    story: text('An access review takes away a principal that nobody recognises.'),
    code: 4002,
    diagnosis: [
      text('Run Explain Status on an account: its identity may no longer use the key.'),
      text('Look at the key: it is enabled, and so it is the access.'),
      text('Run Check CMK Readiness on the vault: it names the identity that lacks access.'),
    ],
    recovery: [
      text('Run Grant Cosmos DB Access on the vault for each identity that the accounts use.'),
      wait,
    ],
  },
  vaultFirewalled: {
    title: text("The vault's firewall shuts Cosmos DB out"),
    story: text('Somebody hardens the vault and does not let trusted Microsoft services through.'),
    code: 4002,
    diagnosis: [
      text('Run Explain Status on an account: its identity may no longer use the key.'),
      text('Look at the access: it is granted, and so it is the network.'),
      text('Look at the vault: its firewall denies, and trusted services are not let through.'),
    ],
    recovery: [
      text('Run Configure Key Vault for CMK on the vault: it lets trusted Microsoft services through.'),
      wait,
    ],
  },
  vaultDeleted: {
    title: text('The vault is deleted'),
    story: text('Somebody deletes a resource group with the vault in it; soft delete keeps the vault.'),
    code: 4017,
    diagnosis: [
      text('Run Explain Status on an account: the vault is not found.'),
      text('Look at the key vaults: it is missing. It is among the deleted vaults of its subscription.'),
    ],
    recovery: [
      text('Run Recover Deleted Vault on its subscription: its keys come back with it.'),
      text('Under Azure RBAC, run Grant Cosmos DB Access again: recovery drops role assignments.'),
      wait,
    ],
  },
};

/**
 * A managed HSM has a separate list of deleted ones, and its roles in itself: no source says whether these come back.
 */
const hsmDeleted: CauseTold = {
  ...causeTexts.vaultDeleted,
  title: text('The managed HSM is deleted'),
  story: text("Somebody deletes the managed HSM's resource group; soft delete keeps it, at its full price."),
  diagnosis: [
    text(
      'Run Check CMK Readiness on an account: it finds the managed HSM among the deleted ones, and its fix leads to the subscription that keeps it.',
    ),
    text('Look at the key vaults: it is missing.'),
  ],
  recovery: [
    text('Run Recover Deleted Vault on its subscription: it lists deleted managed HSMs, too.'),
    text(
      'See what it tells of the local roles: where one is missing and could not be given, run Grant Cosmos DB Access.',
    ),
    wait,
  ],
};

/** The same for the drill's key store, which may be a managed HSM. */
export const toldOf = (cause: Cause, { id }: Pick<Vault, 'id'>): CauseTold =>
  cause === 'vaultDeleted' && isManagedHsm(id) ? hsmDeleted : causeTexts[cause];

/** A copy of an Azure estate for simulated failures: always in the sandbox, never in Azure. */
export interface Rehearsal {
  /** Simulates a cause at once; the accounts notice it after the same time as in Azure. */
  befall(cause: Cause, vault: string, key: string): void;
  /** The response to an application that reads the account now. */
  knock(account: string): Promise<Heard>;
}

export interface Heard {
  readonly status: number;
  /** Cosmos DB's sub-status, where the data plane refuses. */
  readonly subStatus?: string;
}

/** A part of an Azure estate, to rebuild in the sandbox: one vault, its keys in use, and all accounts that use them. */
export interface EstateCopy {
  readonly subscriptions: readonly CopiedSubscription[];
  readonly vault: CopiedVault;
  readonly accounts: readonly CopiedAccount[];
}

const isOn = (vault: Vault, { keyUri }: Account, cloud: Cloud) =>
  keyUri !== undefined && isIn(parseKeyUri(keyUri, cloud), vault);

interface CopiedSubscription extends Pick<Subscription, 'id' | 'name'> {
  /** "other" for the vault's tenant, where accounts access the key across tenants; everything else is in "home". */
  readonly tenant: 'home' | 'other';
}

interface CopiedVault extends Pick<
  Vault,
  'name' | 'subscriptionId' | 'resourceGroup' | 'location' | 'permissionModel' | 'sku'
> {
  readonly keys: readonly string[];
}

interface CopiedAccount extends Pick<
  Account,
  'name' | 'subscriptionId' | 'resourceGroup' | 'location' | 'api' | 'regions'
> {
  readonly key: string;
  /**
   * The user-assigned identity's name, where it accesses the key, and the application that
   * represents it in the key's tenant.
   */
  readonly identity:
    'firstParty' | 'systemAssigned' | { readonly userAssigned: string; readonly application?: string };
}

/**
 * The copy for a drill on a vault. An identity that couldn't access the key is replaced by one that can: the
 * first-party identity, or another account's application where the key is in another tenant.
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
