import { type PolicyEntry, type PolicyKind, policyKinds, type RoleGrant } from './accessGrants.ts';
import { sameId } from './resourceId.ts';
import type { Subscription, Vault } from './resources.ts';

/** An account in a revocation, with what is needed to find it again. */
export interface AccountRef {
  readonly id: string;
  readonly name: string;
  readonly subscription: Subscription;
}

interface Common {
  /** The vault's subscription; its `account` is the one that revoked. */
  readonly subscription: Subscription;
  readonly vault: Pick<Vault, 'id' | 'name' | 'uri'>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The accounts that were meant to lose access, and get it back by a restore. */
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
  /** A version that no account needed any more: restoring the key's revocation must not enable it. */
  readonly old?: true;
}

export interface AccessUndo extends Common {
  readonly lever: 'access';
  readonly policies: readonly PolicyEntry[];
  readonly grants: readonly RoleGrant[];
}

/** The state before a revocation: saved before anything is revoked, and stored until all of it is restored. */
export type Undo = KeyUndo | AccessUndo;

/** One record for each target that can be revoked. */
export const undoId = (undo: Undo) => {
  if (undo.lever === 'access') return `access ${undo.vault.id}`.toLowerCase();
  const key = `key ${undo.vault.id}/keys/${undo.key}`;
  return (undo.old ? [key, ...undo.versions.map(({ version }) => version)].join('/') : key).toLowerCase();
};

/** The name that a person types to confirm a revocation. */
export const undoName = (undo: Undo) => (undo.lever === 'key' ? undo.key : undo.vault.name);

/** Joins the records of several revocations of the same target, all of which still have to be restored. */
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

/** The parts that are in both records; undefined where there are none. Everything else comes from the first record. */
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

/** The parts of a record that are not in the other one; undefined where there are none. */
export function without(undo: Undo, other: Undo): Undo | undefined {
  const names = new Set(partsOf(other).map(partName));
  const left = partsOf(undo).filter((part) => !names.has(partName(part)));
  return left.reduce<Undo | undefined>((all, part) => joined(all, part), undefined);
}

/** The records of what can be restored separately: each version, each access policy, each role assignment. */
export function partsOf(undo: Undo): readonly Undo[] {
  if (undo.lever === 'key') return undo.versions.map((version) => ({ ...undo, versions: [version] }));
  return [
    ...undo.policies.map((entry) => ({ ...undo, policies: [entry], grants: [] })),
    ...undo.grants.map((grant) => ({ ...undo, policies: [], grants: [grant] })),
  ];
}

/** With the signed-in accounts that see the subscriptions now: the person who revoked may have signed out. */
export function seenBy(undo: Undo, subscriptions: readonly Subscription[]): Undo {
  const now = (then: Subscription) => subscriptions.find(({ id }) => sameId(id, then.id)) ?? then;
  return {
    ...undo,
    subscription: now(undo.subscription),
    accounts: undo.accounts.map((one) => ({ ...one, subscription: now(one.subscription) })),
  };
}

/** The size of a record: its versions, or its permissions and role assignments. */
export const sizeOf = (undo: Undo): number =>
  undo.lever === 'key'
    ? undo.versions.length
    : undo.grants.length +
      undo.policies
        .flatMap(({ permissions }) => policyKinds.map((kind) => permissions[kind]?.length ?? 0))
        .reduce((all, one) => all + one, 0);

/** Identifies a part within its record. */
const partName = (part: Undo) =>
  (part.lever === 'key'
    ? part.versions.map(({ version }) => version)
    : [...part.policies.map(whose), ...part.grants.map(({ id }) => id)]
  )
    .join(' ')
    .toLowerCase();

export const whose = ({ objectId, applicationId }: PolicyEntry) => `${objectId} ${applicationId ?? ''}`;

/** Whether an access policy gives a permission; old vaults spell permissions in Pascal case, so case does not count. */
export const gives = ({ permissions }: PolicyEntry, kind: PolicyKind, permission: string) =>
  permissions[kind]?.some((one) => sameId(one, permission)) === true;

/** The access policy with only the selected permissions; undefined where it has none of them. */
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
