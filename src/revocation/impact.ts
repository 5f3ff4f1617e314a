import type { KeyUser, KeyUsers } from '../health/keyDependencies.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { identityName } from '../model/keyIdentity.ts';
import type { Unread } from '../model/inventoryView.ts';
import type { GateVerdict } from '../model/oldKeyVersion.ts';
import type { OtherUse } from '../model/otherUses.ts';
import type { Problem } from '../model/problem.ts';
import { sameId } from '../model/resourceId.ts';
import { deletionRisk, keyStays, onlyIdentities } from '../model/applicationErrors.ts';
import { text, type Text } from '../model/text.ts';
import type { AccessUndo, AccountRef, KeyUndo } from '../model/undo.ts';

/** An account that a revocation affects, with notes to show beside its name. */
export interface Affected {
  readonly user: KeyUser;
  readonly note?: Text;
}

/** The effects of a revocation, determined before anything changes. */
export interface Impact {
  readonly losesAccess: readonly Affected[];
  /** Revoked already, for any reason. Restoring this revocation doesn't restore their access. */
  readonly alreadyRevoked: readonly Affected[];
  /** The identity with which these accounts reach their keys is unknown, so they might lose access too. */
  readonly mightLoseAccess: readonly Affected[];
  /** These accounts use the key or vault, and keep their access. */
  readonly keepsAccess: readonly Affected[];
  readonly unread: readonly Unread[];
  /** For an old version: why no account is expected to lose access, or why that is unknown. */
  readonly gate?: Exclude<GateVerdict, { kind: 'wait' }>;
  /** Other resources that use the key, or why they couldn't be read. */
  readonly others?: readonly OtherUse[] | { readonly why: Text };
}

/**
 * The versions to disable are the latest one and those that accounts use (docs/azure.md, CMK status and revocation).
 */
export function keyImpact(
  { users, hiding: unread }: KeyUsers,
  { versions }: Pick<KeyUndo, 'versions'>,
): Impact {
  const [latest] = versions;
  const dark = users.map((user): Affected => {
    const { keyVersion } = user.account;
    if (keyVersion === undefined) return { user, note: text('Version in use unknown') };
    if (keyVersion === latest?.version) return { user, note: text('Uses this version') };
    return { user, note: text('Uses version {0}', keyVersion) };
  });
  return { ...byStatus(dark), mightLoseAccess: [], keepsAccess: [], unread };
}

/** The effects by identity: an account is affected if it uses an identity that loses access. */
export function accessImpact({ users, hiding: unread }: KeyUsers, principals: readonly string[]): Impact {
  const revoked = new Set(principals.map((id) => id.toLowerCase()));
  const isRevokedPrincipal = ({ principal }: KeyUser) =>
    typeof principal === 'string' && revoked.has(principal.toLowerCase());
  const dark = users.filter(isRevokedPrincipal).map((user): Affected => ({ user, note: identityText(user) }));
  const mightLoseAccess = users.flatMap((user): Affected[] =>
    typeof user.principal === 'object' ? [{ user, note: user.principal.why }] : [],
  );
  const keepsAccess = users
    .filter((user) => !isRevokedPrincipal(user) && typeof user.principal !== 'object')
    .map((user): Affected => ({ user, note: text('Uses another identity') }));
  return { ...byStatus(dark), mightLoseAccess, keepsAccess, unread };
}

const identityText = ({ account: { defaultIdentity } }: KeyUser): Text => {
  const application = applicationOf(defaultIdentity);
  if (application !== undefined) return text('Uses application {0}', application);
  return defaultIdentity.kind === 'firstParty'
    ? text('Uses the shared principal "Azure Cosmos DB"')
    : defaultIdentity.kind === 'userAssigned'
      ? text('Uses identity {0}', identityName(defaultIdentity.id))
      : text('Uses its system-assigned identity');
};

const isRevoked = ({ user }: Affected) => user.account.status.kind === 'revoked';

const byStatus = (affected: readonly Affected[]): Pick<Impact, 'losesAccess' | 'alreadyRevoked'> => ({
  losesAccess: affected.filter((one) => !isRevoked(one)),
  alreadyRevoked: affected.filter(isRevoked),
});

/** The accounts to wait for. An account whose subscription can't be read is left out. */
export const refsOf = (affected: readonly Affected[]): readonly AccountRef[] =>
  affected.flatMap(({ user: { account, subscription, principal } }) =>
    subscription
      ? [
          {
            ...{ id: account.id, name: account.name, subscription },
            ...(typeof principal === 'string' ? { principal } : {}),
          },
        ]
      : [],
  );

/** How many accounts lose access: "at least 3" if some might not have been read. */
export function losingText({ losesAccess, unread }: Pick<Impact, 'losesAccess' | 'unread'>): Text {
  const count = losesAccess.length;
  if (count === 0) return text('No account that you can read loses access to its data.');
  if (unread.length > 0)
    return count === 1
      ? text('At least 1 account loses access to its data.')
      : text('At least {0} accounts lose access to their data.', count);
  return count === 1
    ? text('1 account loses access to its data.')
    : text('{0} accounts lose access to their data.', count);
}

/** Applies to every account that loses access to its key (docs/azure.md, CMK status and revocation). */
export const consequences: readonly Text[] = [
  text('Azure denies reads and writes in all regions until you restore access.'),
  onlyIdentities,
  keyStays,
  text('An account can take up to an hour to notice. Recovery can take up to an hour, too.'),
  deletionRisk,
];

export function revocationNotes(undo: KeyUndo | AccessUndo): readonly Text[] {
  if (undo.kind === 'access')
    return [
      ...(undo.policies.length === 0
        ? []
        : [
            text(
              'The access policies of these identities are removed completely, including permissions for secrets and certificates.',
            ),
          ]),
      text(
        'Accounts in the tenant share the principal "Azure Cosmos DB". Revoking its access affects every account that uses it with a key in this key vault.',
      ),
    ];
  const backups = text(
    'Backups are encrypted with your key. A restore needs the key version that the backup was taken with.',
  );
  if (undo.old) return [backups];
  return [
    text(
      "If the key is compromised, disabling it isn't enough: a backup of the key can be restored elsewhere. Move the accounts to a new key first, because a revoked account can't be moved.",
    ),
    backups,
  ];
}

/**
 * The accounts that an old version might affect. No account is known to use it, because the gate would otherwise block
 * the change.
 */
export function oldVersionImpact({ users, hiding: unread }: KeyUsers, version: string): Impact {
  const note = (used: string | undefined): Text =>
    used === undefined ? text('Version in use unknown') : text('Uses version {0}', used);
  const affected = users.map((user): Affected => ({ user, note: note(user.account.keyVersion) }));
  const isKnown = ({ user }: Affected) => user.account.keyVersion !== undefined;
  return {
    losesAccess: affected.filter(({ user }) => sameId(user.account.keyVersion ?? '', version)),
    alreadyRevoked: [],
    mightLoseAccess: affected.filter((one) => !isKnown(one)),
    keepsAccess: affected.filter(
      (one) => isKnown(one) && !sameId(one.user.account.keyVersion ?? '', version),
    ),
    unread,
  };
}

/** Why the access can't be revoked: accounts reach the vault through an application that the caller can't look up. */
export function unknownApplication({ users }: KeyUsers, vault: string): Problem | undefined {
  const [why] = users.flatMap(({ account, principal }) =>
    typeof principal === 'object' && applicationOf(account.defaultIdentity) ? [principal.why] : [],
  );
  return (
    why && {
      code: 'F-09',
      owner: 'tenantAdministrator',
      what: text("It's unknown which identity to revoke on key vault {0}.", vault),
      why,
      next: text('Ask an administrator of that tenant, or run Revoke Key.'),
    }
  );
}
