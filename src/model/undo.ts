import { type PolicyEntry, type PolicyKind, policyKinds, type RoleGrant } from './accessGrants.ts';
import { sameId } from './resourceId.ts';
import type { Subscription, Vault } from './resources.ts';

/** An account that a revocation is about, as it can be found again. */
export interface AccountRef {
  readonly id: string;
  readonly name: string;
  readonly subscription: Subscription;
}

interface Common {
  /** Of the vault; its account is the one that revoked. */
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name' | 'uri'>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Those that were to lose access by it, and are to have it again. */
  readonly accounts: readonly AccountRef[];
}

/** A version as it was before it was disabled. Times in milliseconds since the epoch. */
export interface VersionThen {
  readonly version: string;
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
}

export interface KeyUndo extends Common {
  readonly lever: 'key';
  readonly key: string;
  readonly versions: readonly VersionThen[];
  /** A version that no account needed any more: restoring the key's revocation is not to bring it back. */
  readonly old?: true;
}

export interface AccessUndo extends Common {
  readonly lever: 'access';
  readonly policies: readonly PolicyEntry[];
  readonly grants: readonly RoleGrant[];
}

/** What a revocation takes away, as it was before: saved first, and kept until all of it is restored. */
export type Undo = KeyUndo | AccessUndo;

/** One record for each thing that can be revoked. */
export const undoId = (undo: Undo) => {
  if (undo.lever === 'access') return `access ${undo.vault.id}`.toLowerCase();
  const key = `key ${undo.vault.id}/keys/${undo.key}`;
  return (undo.old ? [key, ...undo.versions.map(({ version }) => version)].join('/') : key).toLowerCase();
};

/** What is revoked, by the name that a person types. */
export const undoName = (undo: Undo) => (undo.lever === 'key' ? undo.key : undo.vault.name);

/** What several revocations took of the same thing, all of which is still owed. */
export function joined(former: Undo | undefined, now: Undo): Undo {
  if (!former) return now;
  const accounts = together(former.accounts, now.accounts, ({ id }) => id);
  if (former.lever === 'key' && now.lever === 'key')
    return {
      ...now,
      accounts,
      versions: together(former.versions, now.versions, ({ version }) => version, eitherVersion),
    };
  if (former.lever === 'access' && now.lever === 'access')
    return {
      ...now,
      accounts,
      policies: together(former.policies, now.policies, whose, bothPolicies),
      grants: together(former.grants, now.grants, ({ id }) => id),
    };
  return now;
}

/** What stands in both records; undefined where nothing does. The rest of the first one stays as it is. */
export function common<U extends Undo>(undo: U, other: Undo): U | undefined;
export function common(undo: Undo, other: Undo): Undo | undefined {
  if (undo.lever === 'key') {
    if (other.lever !== 'key') return undefined;
    const names = new Set(other.versions.map(({ version }) => version.toLowerCase()));
    const versions = undo.versions.filter(({ version }) => names.has(version.toLowerCase()));
    return versions.length > 0 ? { ...undo, versions } : undefined;
  }
  if (other.lever !== 'access') return undefined;
  const policies = undo.policies.flatMap((entry) => {
    const there = other.policies.find((one) => sameId(whose(one), whose(entry)));
    const shared = there && withPermissions(entry, (kind, one) => gives(there, kind, one));
    return shared ?? [];
  });
  const ids = new Set(other.grants.map(({ id }) => id.toLowerCase()));
  const grants = undo.grants.filter(({ id }) => ids.has(id.toLowerCase()));
  return policies.length + grants.length > 0 ? { ...undo, policies, grants } : undefined;
}

/** What stands in a record and not in the other one; undefined where nothing does. */
export function without(undo: Undo, other: Undo): Undo | undefined {
  const names = new Set(partsOf(other).map(partName));
  const left = partsOf(undo).filter((part) => !names.has(partName(part)));
  return left.reduce<Undo | undefined>((all, part) => joined(all, part), undefined);
}

/** The records of what can be given back one by one: each version, each access policy, each role assignment. */
export function partsOf(undo: Undo): readonly Undo[] {
  if (undo.lever === 'key') return undo.versions.map((version) => ({ ...undo, versions: [version] }));
  return [
    ...undo.policies.map((entry) => ({ ...undo, policies: [entry], grants: [] })),
    ...undo.grants.map((grant) => ({ ...undo, policies: [], grants: [grant] })),
  ];
}

/** With the accounts that see the subscriptions now: the person who revoked may be signed out. */
export function seenBy(undo: Undo, subscriptions: readonly Subscription[]): Undo {
  const now = (then: Subscription) => subscriptions.find(({ id }) => sameId(id, then.id)) ?? then;
  return {
    ...undo,
    subscription: now(undo.subscription),
    accounts: undo.accounts.map((one) => ({ ...one, subscription: now(one.subscription) })),
  };
}

/** How much a record holds: its versions, or its permissions and role assignments. */
export const sizeOf = (undo: Undo): number =>
  undo.lever === 'key'
    ? undo.versions.length
    : undo.grants.length +
      undo.policies
        .flatMap(({ permissions }) => policyKinds.map((kind) => permissions[kind]?.length ?? 0))
        .reduce((all, one) => all + one, 0);

/** What tells a part of a record from the others of it. */
const partName = (part: Undo) =>
  (part.lever === 'key'
    ? part.versions.map(({ version }) => version)
    : [...part.policies.map(whose), ...part.grants.map(({ id }) => id)]
  )
    .join(' ')
    .toLowerCase();

export const whose = ({ objectId, applicationId }: PolicyEntry) => `${objectId} ${applicationId ?? ''}`;

/** Whether an access policy names a permission; old vaults spell them in Pascal case, so case does not count. */
export const gives = ({ permissions }: PolicyEntry, kind: PolicyKind, permission: string) =>
  permissions[kind]?.some((one) => sameId(one, permission)) === true;

/** The access policy with those of its permissions that are meant; undefined where none is. */
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

const eitherVersion = (former: VersionThen, now: VersionThen): VersionThen =>
  former.enabled ? { ...now, enabled: true } : now;

/** What stands in both is as it was the last time, unless `both` says otherwise. */
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
