import type { Subscription, Vault } from '../model.ts';
import { sameId } from '../resourceId.ts';
import type { PolicyEntry, RoleGrant } from './grantsThere.ts';

/** An account that a lever is about, as it can be found again. */
export interface AccountRef {
  readonly id: string;
  readonly name: string;
  readonly subscription: Subscription;
}

interface Common {
  /** Of the vault; its account is the one that the lever was pulled with. */
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

/** What a lever takes away, as it was before: written down first, and kept until all of it is back. */
export type Undo = KeyUndo | AccessUndo;

/** One record for each thing that can be revoked. */
export const undoId = (undo: Undo) => {
  if (undo.lever === 'access') return `access ${undo.vault.id}`.toLowerCase();
  const key = `key ${undo.vault.id}/keys/${undo.key}`;
  return (undo.old ? [key, ...undo.versions.map(({ version }) => version)].join('/') : key).toLowerCase();
};

/** What the lever is pulled on, by the name that a person types. */
export const undoName = (undo: Undo) => (undo.lever === 'key' ? undo.key : undo.vault.name);

/** A lever that is pulled again, before all was restored, still owes what it took the first time. */
export function joined(former: Undo | undefined, now: Undo): Undo {
  if (!former) return now;
  const accounts = together(former.accounts, now.accounts, ({ id }) => id);
  if (former.lever === 'key' && now.lever === 'key')
    return { ...now, accounts, versions: together(former.versions, now.versions, ({ version }) => version) };
  if (former.lever === 'access' && now.lever === 'access')
    return {
      ...now,
      accounts,
      policies: together(former.policies, now.policies, whose),
      grants: together(former.grants, now.grants, ({ id }) => id),
    };
  return now;
}

/** With the accounts that see the subscriptions now: whoever pulled the lever may be signed out. */
export function seenBy(undo: Undo, subscriptions: readonly Subscription[]): Undo {
  const now = (then: Subscription) => subscriptions.find(({ id }) => sameId(id, then.id)) ?? then;
  return {
    ...undo,
    subscription: now(undo.subscription),
    accounts: undo.accounts.map((one) => ({ ...one, subscription: now(one.subscription) })),
  };
}

export const whose = ({ objectId, applicationId }: PolicyEntry) => `${objectId} ${applicationId ?? ''}`;

/** What stands in both is as it was the last time. */
const together = <T>(former: readonly T[], now: readonly T[], name: (one: T) => string): readonly T[] => {
  const named = new Set(now.map((one) => name(one).toLowerCase()));
  return [...former.filter((one) => !named.has(name(one).toLowerCase())), ...now];
};
