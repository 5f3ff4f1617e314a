import { identityName, keyUserOf } from '../../domain/accountGrantee.ts';
import { parseDefaultIdentity } from '../../domain/defaultIdentity.ts';
import type { Account } from '../../domain/model.ts';
import { sameId } from '../../domain/resourceId.ts';
import type { Grantee } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { accountReadings, keySide, type AccountPlace, type KeyHome } from './keyHome.ts';

/** What is to be the default identity of an account. */
export type Target = { readonly kind: 'firstParty' } | { readonly kind: 'system' } | UserTarget;

interface UserTarget {
  readonly kind: 'user';
  /** The resource id of the identity. */
  readonly id: string;
}

export interface IdentitySpec extends AccountPlace {
  readonly target: Target;
  /** Absent where the account has no key: then there is nothing to give access to. */
  readonly home?: KeyHome;
}

export type IdentityReadings = ReturnType<typeof identityReadings>;

export function identityReadings(azure: Azure, spec: IdentitySpec, signal: AbortSignal) {
  const { home } = spec;
  return {
    spec,
    ...accountReadings(azure, spec, signal),
    /** The vault's side for an identity that may be new, and so known late. */
    keySide: (grantee: Grantee | undefined) => home && keySide(azure, home, grantee, signal),
    vaultServices: azure.in(home?.subscription ?? spec.subscription),
  };
}

/** As `defaultIdentity` has it. */
export const valueOf = (target: Target): string => {
  switch (target.kind) {
    case 'firstParty':
      return 'FirstPartyIdentity';
    case 'system':
      return 'SystemAssignedIdentity';
    case 'user':
      return `UserAssignedIdentity=${target.id}`;
  }
};

export const hasTarget = ({ identities }: Account, target: Target) =>
  target.kind === 'firstParty' ||
  (target.kind === 'system'
    ? identities?.systemAssigned !== undefined
    : identities?.userAssigned.some(({ id }) => sameId(id, target.id)) === true);

/** Who is to reach the key; of an identity that the account has not got yet, the object id is not known. */
export function granteeOf(account: Account, target: Target): Grantee | undefined {
  if (target.kind === 'firstParty') return undefined;
  const user = keyUserOf({ ...account, defaultIdentity: parseDefaultIdentity(valueOf(target)) });
  if (user.kind === 'known' && user.grantee) return user.grantee;
  return { name: target.kind === 'system' ? account.name : identityName(target.id) };
}

export const named = ({ target, account }: Pick<IdentitySpec, 'target' | 'account'>): Text => {
  switch (target.kind) {
    case 'firstParty':
      return text('the principal "Azure Cosmos DB"');
    case 'system':
      return text('the system-assigned identity of {0}', account.name);
    case 'user':
      return text('the identity {0}', identityName(target.id));
  }
};

/** Whether Azure shows the identity with its object id, so that it can be given access. */
export const isAssigned = (account: Account, target: Target) =>
  target.kind === 'firstParty' || granteeOf(account, target)?.principalId !== undefined;
