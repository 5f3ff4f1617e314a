import { type PolicyEntry, type PolicyKind, policyKinds, type RoleGrant } from './accessGrants.ts';
import { sameId } from './resourceId.ts';
import type { Subscription, Vault } from './resources.ts';

/** An account in a revocation, with what is needed to find it again. */
export interface AccountRef {
  readonly id: string;
  readonly name: string;
  readonly subscription: Subscription;
  /** The object ID of the identity with which it reaches its key. Undefined if that isn't known. */
  readonly principal?: string;
}

interface UndoCommon {
  /** The vault's subscription; its `account` is the one that revoked access. */
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name' | 'uri'>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The accounts that should lose access, and get it back by a restore. */
  readonly accounts: readonly AccountRef[];
}

/** A version as it was before it was disabled. Times in milliseconds since the epoch. */
export interface VersionBefore {
  readonly version: string;
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
}

export interface KeyUndo extends UndoCommon {
  readonly kind: 'key';
  readonly key: string;
  readonly versions: readonly VersionBefore[];
  /** A version that no account needed anymore. Restoring the key's revocation must not enable it. */
  readonly old?: true;
}

export interface AccessUndo extends UndoCommon {
  readonly kind: 'access';
  readonly policies: readonly PolicyEntry[];
  readonly grants: readonly RoleGrant[];
}

/** The state before a revocation: saved before anything is revoked, and stored until all of it is restored. */
export type Undo = KeyUndo | AccessUndo;

/** One record for each target that can be revoked. */
export const undoId = (undo: Undo) => {
  if (undo.kind === 'access') return `access ${undo.vault.id}`.toLowerCase();
  const key = `key ${undo.vault.id}/keys/${undo.key}`;
  return (undo.old ? [key, ...undo.versions.map(({ version }) => version)].join('/') : key).toLowerCase();
};

/** The name that the user types to confirm a revocation. */
export const undoName = (undo: Undo) => (undo.kind === 'key' ? undo.key : undo.vault.name);

/** Joins the records of several revocations of the same target, all of which must still be restored. */
export function mergedUndo(former: Undo | undefined, now: Undo): Undo {
  if (!former) return now;
  const accounts = together(former.accounts, now.accounts, ({ id }) => id);
  if (former.kind === 'key' && now.kind === 'key')
    return {
      ...now,
      accounts,
      versions: together(former.versions, now.versions, ({ version }) => version, eitherVersion),
    };
  if (former.kind === 'access' && now.kind === 'access')
    return {
      ...now,
      accounts,
      policies: together(former.policies, now.policies, policyHolder, bothPolicies),
      grants: together(former.grants, now.grants, ({ id }) => id),
    };
  return now;
}

/** The parts that are in both records; undefined if there are none. Everything else comes from the first record. */
export function commonUndo<U extends Undo>(undo: U, other: Undo): U | undefined;
export function commonUndo(undo: Undo, other: Undo): Undo | undefined {
  if (undo.kind === 'key') {
    if (other.kind !== 'key') return undefined;
    const names = new Set(other.versions.map(({ version }) => version.toLowerCase()));
    const versions = undo.versions.filter(({ version }) => names.has(version.toLowerCase()));
    return versions.length > 0 ? { ...undo, versions } : undefined;
  }
  if (other.kind !== 'access') return undefined;
  const policies = undo.policies.flatMap((entry) => {
    const there = other.policies.find((one) => sameId(policyHolder(one), policyHolder(entry)));
    const shared = there && withPermissions(entry, (kind, one) => policyGives(there, kind, one));
    return shared ?? [];
  });
  const ids = new Set(other.grants.map(({ id }) => id.toLowerCase()));
  const grants = undo.grants.filter(({ id }) => ids.has(id.toLowerCase()));
  return policies.length + grants.length > 0 ? accessOf(undo, { policies, grants }) : undefined;
}

/** Some parts of a record, with the accounts that they are about. */
function accessOf(undo: AccessUndo, parts: Pick<AccessUndo, 'policies' | 'grants'>): AccessUndo {
  const holders = new Set(principalsOf(parts));
  const accounts = undo.accounts.filter(
    ({ principal }) => principal === undefined || holders.has(principal.toLowerCase()),
  );
  return { ...undo, ...parts, accounts };
}

/** The object IDs of the identities in a record, in lower case. */
export const principalsOf = ({ policies, grants }: Pick<AccessUndo, 'policies' | 'grants'>) => [
  ...new Set(
    [...policies.map(({ objectId }) => objectId), ...grants.map(({ principalId }) => principalId)].map((id) =>
      id.toLowerCase(),
    ),
  ),
];

/** The parts of a record that are about these identities. Undefined if there are none. */
export function undoOfPrincipals(undo: AccessUndo, principals: readonly string[]): AccessUndo | undefined {
  const isOf = (id: string) => principals.some((one) => sameId(one, id));
  const policies = undo.policies.filter(({ objectId }) => isOf(objectId));
  const grants = undo.grants.filter(({ principalId }) => isOf(principalId));
  return policies.length + grants.length > 0 ? accessOf(undo, { policies, grants }) : undefined;
}

/** The parts of a record that are not in the other one; undefined if there are none. */
export function undoWithout(undo: Undo, other: Undo): Undo | undefined {
  const names = new Set(undoParts(other).map(partName));
  const left = undoParts(undo).filter((part) => !names.has(partName(part)));
  return left.reduce<Undo | undefined>((all, part) => mergedUndo(all, part), undefined);
}

/** The records of what can be restored separately: each version, each access policy, each role assignment. */
export function undoParts(undo: Undo): readonly Undo[] {
  if (undo.kind === 'key') return undo.versions.map((version) => ({ ...undo, versions: [version] }));
  return [
    ...undo.policies.map((entry) => accessOf(undo, { policies: [entry], grants: [] })),
    ...undo.grants.map((grant) => accessOf(undo, { policies: [], grants: [grant] })),
  ];
}

/** With the accounts that can read the subscriptions now, because the one that revoked might be signed out. */
export function withSubscriptions(undo: Undo, subscriptions: readonly Subscription[]): Undo {
  const now = (then: Subscription) => subscriptions.find(({ id }) => sameId(id, then.id)) ?? then;
  return {
    ...undo,
    subscription: now(undo.subscription),
    accounts: undo.accounts.map((one) => ({ ...one, subscription: now(one.subscription) })),
  };
}

/** The size of a record: its versions, or its permissions and role assignments. */
export const undoSize = (undo: Undo): number =>
  undo.kind === 'key'
    ? undo.versions.length
    : undo.grants.length +
      undo.policies
        .flatMap(({ permissions }) => policyKinds.map((kind) => permissions[kind]?.length ?? 0))
        .reduce((all, one) => all + one, 0);

/** Identifies a part within its record. */
const partName = (part: Undo) =>
  (part.kind === 'key'
    ? part.versions.map(({ version }) => version)
    : [...part.policies.map(policyHolder), ...part.grants.map(({ id }) => id)]
  )
    .join(' ')
    .toLowerCase();

export const policyHolder = ({ objectId, applicationId }: PolicyEntry) =>
  `${objectId} ${applicationId ?? ''}`;

/** Whether an access policy gives a permission; old vaults spell permissions in Pascal case, so case does not count. */
export const policyGives = ({ permissions }: PolicyEntry, kind: PolicyKind, permission: string) =>
  permissions[kind]?.some((one) => sameId(one, permission)) === true;

/** The access policy with only the selected permissions; undefined if it has none of them. */
export function withPermissions(
  entry: PolicyEntry,
  isMeant: (kind: PolicyKind, permission: string) => boolean,
): PolicyEntry | undefined {
  const permissions = policyKinds.flatMap((kind) => {
    const list = entry.permissions[kind]?.filter((one) => isMeant(kind, one)) ?? [];
    return list.length > 0 ? [[kind, list] as const] : [];
  });
  return permissions.length > 0 ? { ...entry, permissions: Object.fromEntries(permissions) } : undefined;
}

const bothPolicies = (former: PolicyEntry, now: PolicyEntry): PolicyEntry => ({
  ...now,
  permissions: Object.fromEntries(
    policyKinds.flatMap((kind) => {
      const lists = [former.permissions[kind], now.permissions[kind]];
      if (lists.every((list) => list === undefined)) return [];
      return [[kind, together(lists[0] ?? [], lists[1] ?? [], (one) => one)] as const];
    }),
  ),
});

const eitherVersion = (former: VersionBefore, now: VersionBefore): VersionBefore =>
  former.enabled ? { ...now, enabled: true } : now;

/** Where both have an item, the later one wins, unless `both` says otherwise. */
function together<T>(
  former: readonly T[],
  now: readonly T[],
  name: (one: T) => string,
  both: (former: T, now: T) => T = (_, later) => later,
): readonly T[] {
  const all = new Map(former.map((one) => [name(one).toLowerCase(), one]));
  for (const one of now) {
    const before = all.get(name(one).toLowerCase());
    all.set(name(one).toLowerCase(), before === undefined ? one : both(before, one));
  }
  return [...all.values()];
}
