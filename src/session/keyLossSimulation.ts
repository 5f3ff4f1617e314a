import type { Cloud } from '../model/cloud.ts';
import { explainRevocation } from '../model/cmkStatus.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { isIn, isKeyIn, parseKeyUri } from '../model/keyUri.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { asSentence, text, type Text } from '../model/text.ts';

/** The causes by which accounts can lose their key. A drill simulates one of them. */
export const keyLossCauses = [
  'keyDisabled',
  'keyExpired',
  'keyDeleted',
  'accessRemoved',
  'vaultFirewalled',
  'vaultDeleted',
] as const;

export type KeyLossCause = (typeof keyLossCauses)[number];

interface CauseText {
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
  'Wait until Azure confirms the accounts, which can take an hour. After two hours, open a support request with Microsoft.',
);

export const causeTexts: Readonly<Record<KeyLossCause, CauseText>> = {
  keyDisabled: {
    title: text("The key's latest version is disabled"),
    story: text('Someone cleans up keys, or revokes one and forgets which other accounts use it.'),
    code: 4018,
    diagnosis: [
      text('Open an account. Its sub-status points to the key, not to access.'),
      asSentence(text("The key's latest version is disabled")),
      text("To see who did it and when, look for KeyUpdate in the key vault's log."),
    ],
    recovery: [text('Run Restore Key on the key, which enables the version again.'), wait],
  },
  keyExpired: {
    title: text('The key has expired'),
    story: text("No one watched the key's expiry date."),
    code: 4018,
    diagnosis: [
      text('Open an account. Its sub-status points to the key, not to access.'),
      text('The latest version is enabled, but its expiry date has passed.'),
    ],
    recovery: [explainRevocation(4018).remedy, wait],
  },
  keyDeleted: {
    title: text('The key is deleted'),
    story: text('Someone deletes a key that looks unused. Soft delete keeps it.'),
    code: 4003,
    diagnosis: [
      text('Open an account. Azure finds the key vault, but not the key.'),
      text("The key is one of the key vault's deleted keys."),
    ],
    recovery: [explainRevocation(4003).remedy, wait],
  },
  accessRemoved: {
    title: text('Access to the key vault is removed'),
    story: text('An access review removes an unfamiliar principal.'),
    code: 4002,
    diagnosis: [
      text('Open an account. Its sub-status points to access to the key.'),
      text('The key is enabled, so access is the problem.'),
      text('Run Check CMK Readiness on the key vault. It names the identity without access.'),
    ],
    recovery: [text('Run Grant Cosmos DB Access on the key vault for each identity in use.'), wait],
  },
  vaultFirewalled: {
    title: text("The key vault's firewall blocks access"),
    story: text('Someone hardens the key vault and blocks trusted Microsoft services.'),
    code: 4002,
    diagnosis: [
      text('Open an account. Its sub-status points to access to the key.'),
      text('Access is granted, so the network is the problem.'),
      text("The key vault's firewall blocks trusted Microsoft services."),
    ],
    recovery: [
      text('Run Configure Key Vault for CMK, which lets trusted Microsoft services bypass the firewall.'),
      wait,
    ],
  },
  vaultDeleted: {
    title: text('The key vault is deleted'),
    story: text("Someone deletes the key vault's resource group. Soft delete keeps the key vault."),
    code: 4017,
    diagnosis: [
      text("Open an account. Azure can't find the key vault."),
      text("The key vault is one of the subscription's deleted key vaults."),
    ],
    recovery: [
      text('Run Recover Deleted Vault on the subscription, which also recovers the keys.'),
      text('With Azure RBAC, run Grant Cosmos DB Access again, because recovery drops role assignments.'),
      wait,
    ],
  },
};

/**
 * A managed HSM has a separate list of deleted HSMs, and its own roles. No source says whether recovery restores these.
 */
const hsmDeleted: CauseText = {
  ...causeTexts.vaultDeleted,
  title: text('The managed HSM is deleted'),
  story: text("Someone deletes the managed HSM's resource group. Soft delete keeps it at full price."),
  diagnosis: [
    text('Run Check CMK Readiness on an account. It finds the deleted managed HSM and its subscription.'),
    text("The views don't show the managed HSM."),
  ],
  recovery: [
    text('Run Recover Deleted Vault on the subscription, which also lists managed HSMs.'),
    text('If it reports missing local roles, run Grant Cosmos DB Access.'),
    wait,
  ],
};

/** The same for the drill's key store, which may be a managed HSM. */
export const causeTextOf = (cause: KeyLossCause, { id }: Pick<Vault, 'id'>): CauseText =>
  cause === 'vaultDeleted' && isManagedHsm(id) ? hsmDeleted : causeTexts[cause];

/** A copy of an Azure estate for simulated failures: always in the sandbox, never in Azure. */
export interface KeyLossSimulation {
  /** Simulates a cause immediately. The accounts notice it after the same time as in Azure. */
  loseKey(cause: KeyLossCause, vault: string, key: string): void;
  /** The response that an application gets from the account now. */
  requestData(account: string): Promise<DataResponse>;
}

export interface DataResponse {
  readonly status: number;
  /** Cosmos DB's sub-status, if the data plane refuses. */
  readonly subStatus?: string;
}

/** A part of an Azure estate, to rebuild in the sandbox: one vault, its keys in use, and all accounts that use them. */
export interface DrillCopy {
  readonly subscriptions: readonly CopiedSubscription[];
  readonly vault: CopiedVault;
  readonly accounts: readonly CopiedAccount[];
}

interface CopiedSubscription extends Pick<Subscription, 'id' | 'name'> {
  /** "other" for the vault's tenant, if accounts access the key across tenants; everything else is in "home". */
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
   * The name of the user-assigned identity that accesses the key, and the application that represents it in the key's
   * tenant.
   */
  readonly identity:
    'firstParty' | 'systemAssigned' | { readonly userAssigned: string; readonly application?: string };
}

/**
 * The copy for a drill on a vault. An identity that couldn't access the key is replaced by one that can: the
 * first-party identity, or another account's application if the key is in another tenant.
 */
export function drillCopyOf(
  cloud: Cloud,
  subscriptions: readonly Subscription[],
  vault: Vault,
  accounts: readonly Account[],
): DrillCopy {
  const tenantOf = (id: string) => subscriptions.find((one) => sameId(one.id, id))?.tenantId.toLowerCase();
  const there = tenantOf(vault.subscriptionId);
  const isAcross = ({ subscriptionId }: Account) => tenantOf(subscriptionId) !== there;
  const [other] = accounts.flatMap((account) =>
    isKeyIn(account.keyUri, vault, cloud) && isAcross(account)
      ? (applicationOf(account.defaultIdentity) ?? [])
      : [],
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
