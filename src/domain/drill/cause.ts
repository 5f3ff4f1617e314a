import type { Vault } from '../model.ts';
import { isManagedHsm } from '../resourceId.ts';
import { text, type Text } from '../text.ts';

/** What can take a key away from the accounts that it protects; a drill brings one of them about. */
export const causes = [
  'keyDisabled',
  'keyExpired',
  'keyDeleted',
  'accessRemoved',
  'vaultFirewalled',
  'vaultDeleted',
] as const;

export type Cause = (typeof causes)[number];

export interface CauseTold {
  readonly title: Text;
  /** How it comes about where nobody meant it. */
  readonly story: Text;
  /** The sub-status that the accounts' status ends in, and the data plane answers (domain.md 1.3). */
  readonly code: number;
  /** What tells it from what looks alike, in the order in which to look. */
  readonly diagnosis: readonly Text[];
  readonly recovery: readonly Text[];
}

const wait = text(
  'Follow the accounts until Azure confirms their key: that may take an hour from the repair on; after two, ask Microsoft.',
);

export const causesTold: Readonly<Record<Cause, CauseTold>> = {
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

/** A managed HSM has another list of deleted ones, and its roles in itself: whether these come back, no source says. */
const hsmDeleted: CauseTold = {
  ...causesTold.vaultDeleted,
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

/** The same of what is drilled, which may be a managed HSM. */
export const toldOf = (cause: Cause, { id }: Pick<Vault, 'id'>): CauseTold =>
  cause === 'vaultDeleted' && isManagedHsm(id) ? hsmDeleted : causesTold[cause];
