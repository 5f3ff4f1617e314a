import type { User, Users } from '../health/keyDependencies.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import type { Unread } from '../model/estate.ts';
import { identityName } from '../model/grantee.ts';
import type { GateVerdict } from '../model/oldKeyVersion.ts';
import type { OtherUse } from '../model/otherUses.ts';
import type { Problem } from '../model/problem.ts';
import { sameId } from '../model/resourceId.ts';
import { text, type Text } from '../model/text.ts';
import type { AccessUndo, AccountRef, KeyUndo } from '../model/undo.ts';

/** An account that a revocation affects, with notes to show beside its name. */
export interface Affected {
  readonly user: User;
  readonly note?: Text;
}

/** The effects of a revocation, determined before anything changes. */
export interface Impact {
  readonly dark: readonly Affected[];
  /** Revoked already, for any reason. Restoring this revocation doesn't restore their access. */
  readonly already: readonly Affected[];
  /** The identity with which these accounts reach their keys is unknown, so they might lose access too. */
  readonly unsure: readonly Affected[];
  /** These accounts use the key or vault, and keep their access. */
  readonly spared: readonly Affected[];
  readonly hiding: readonly Unread[];
  /** For an old version: why no account is expected to lose access, or why that is unknown. */
  readonly gate?: Exclude<GateVerdict, { kind: 'wait' }>;
  /** Other resources that use the key, or why they couldn't be read. */
  readonly others?: readonly OtherUse[] | { readonly why: Text };
}

/**
 * The versions to disable are the latest one and those that accounts use (docs/azure.md, CMK status and revocation).
 */
export function keyImpact({ users, hiding }: Users, { versions }: Pick<KeyUndo, 'versions'>): Impact {
  const [latest] = versions;
  const dark = users.map((user): Affected => {
    const { keyVersion } = user.account;
    if (keyVersion === undefined) return { user, note: text('Azure does not say which version it uses.') };
    if (keyVersion === latest?.version) return { user, note: text('It uses this version.') };
    return { user, note: text('It uses another version: {0}', keyVersion) };
  });
  return { ...apart(dark), unsure: [], spared: [], hiding };
}

/** The effects by identity: an account is affected if it uses an identity that loses access. */
export function accessImpact({ users, hiding }: Users, principals: readonly string[]): Impact {
  const taken = new Set(principals.map((id) => id.toLowerCase()));
  const isTaken = ({ principal }: User) =>
    typeof principal === 'string' && taken.has(principal.toLowerCase());
  const dark = users.filter(isTaken).map((user): Affected => ({ user, note: identityText(user) }));
  const unsure = users.flatMap((user): Affected[] =>
    typeof user.principal === 'object' ? [{ user, note: user.principal.why }] : [],
  );
  const spared = users
    .filter((user) => !isTaken(user) && typeof user.principal !== 'object')
    .map((user): Affected => ({ user, note: text('It reaches its key by another identity.') }));
  return { ...apart(dark), unsure, spared, hiding };
}

const identityText = ({ account: { defaultIdentity } }: User): Text => {
  const application = applicationOf(defaultIdentity);
  if (application !== undefined) return text('It reaches its key by the application {0}.', application);
  return defaultIdentity.kind === 'firstParty'
    ? text('It uses the principal "Azure Cosmos DB", which it shares.')
    : defaultIdentity.kind === 'userAssigned'
      ? text('It uses the identity {0}.', identityName(defaultIdentity.id))
      : text('It uses its own system-assigned identity.');
};

const isRevoked = ({ user }: Affected) => user.account.status.kind === 'revoked';

const apart = (affected: readonly Affected[]): Pick<Impact, 'dark' | 'already'> => ({
  dark: affected.filter((one) => !isRevoked(one)),
  already: affected.filter(isRevoked),
});

/** The accounts to wait for. An account whose subscription can't be read is left out. */
export const refsOf = (affected: readonly Affected[]): readonly AccountRef[] =>
  affected.flatMap(({ user: { account, subscription } }) =>
    subscription ? [{ id: account.id, name: account.name, subscription }] : [],
  );

/** "at least 3" if some accounts might not have been read. */
export const countText = (count: number, { hiding }: Pick<Impact, 'hiding'>): Text =>
  hiding.length === 0 ? text('{0}', count) : text('at least {0}', count);

/** Applies to every account that loses access to its key (docs/azure.md, CMK status and revocation). */
export const consequences: readonly Text[] = [
  text('Reads and writes of these accounts are refused, in all their regions.'),
  text(
    'Hardly more than deleting them remains possible: beside it, Azure allows changes of the identity only.',
  ),
  text('Azure does not say how soon an account notices; coming back takes up to about an hour.'),
  text('Deleting an account while it is revoked may lose up to an hour of its backup data.'),
];

export function revocationNotes(undo: KeyUndo | AccessUndo): readonly Text[] {
  if (undo.lever === 'access')
    return [
      text('The permissions of the identities on the vault go as a whole, those that are not for keys too.'),
      text(
        'The principal "Azure Cosmos DB" is one for all accounts of the tenant: taking its access cuts off every account with a key of this vault that uses it.',
      ),
    ];
  const backups = text(
    'To restore a backup of an account, the version that it was taken with must be enabled again.',
  );
  if (undo.old) return [backups];
  return [
    text(
      'A copy of the key may exist in a backup of it: who could restore that copy is not stopped by disabling the version.',
    ),
    backups,
  ];
}

/**
 * The accounts that an old version might affect. No account is known to use it, because the gate would otherwise block
 * the change.
 */
export function oldVersionImpact({ users, hiding }: Users, version: string): Impact {
  const note = (used: string | undefined): Text =>
    used === undefined
      ? text('Azure does not say which version it uses.')
      : text('It uses another version: {0}', used);
  const told = users.map((user): Affected => ({ user, note: note(user.account.keyVersion) }));
  const isKnown = ({ user }: Affected) => user.account.keyVersion !== undefined;
  return {
    dark: told.filter(({ user }) => sameId(user.account.keyVersion ?? '', version)),
    already: [],
    unsure: told.filter((one) => !isKnown(one)),
    spared: told.filter((one) => isKnown(one) && !sameId(one.user.account.keyVersion ?? '', version)),
    hiding,
  };
}

/** Why the access can't be revoked: accounts reach the vault through an application that the caller can't look up. */
export function unknownApplication({ users }: Users, vault: string): Problem | undefined {
  const [why] = users.flatMap(({ account, principal }) =>
    typeof principal === 'object' && applicationOf(account.defaultIdentity) ? [principal.why] : [],
  );
  return (
    why && {
      code: 'F-09',
      owner: 'tenantAdministrator',
      what: text('Whose access to {0} is to be taken is not known.', vault),
      why,
      next: text(
        'Have somebody who may look into the directory of that tenant do this, or use "Revoke Key".',
      ),
    }
  );
}
