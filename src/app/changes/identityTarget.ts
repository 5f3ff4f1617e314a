import { identityName, keyUserOf, sameIdentity } from '../../domain/accountGrantee.ts';
import { formatDefaultIdentity, type DefaultIdentity } from '../../domain/defaultIdentity.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { sameId } from '../../domain/resourceId.ts';
import type { Grantee } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { changedAccount } from './accountStates.ts';
import { accountReadings, keySide, type AccountPlace, type KeyHome } from './keyHome.ts';

/** What is to be the default identity of an account. */
export type Target = { readonly kind: 'firstParty' } | { readonly kind: 'system' } | UserTarget;

interface UserTarget {
  readonly kind: 'user';
  /** The resource id of the identity. */
  readonly id: string;
  /** The application that stands for it where the vault is in another tenant. */
  readonly federatedClientId?: string;
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

export const identityOf = (target: Target): DefaultIdentity => {
  switch (target.kind) {
    case 'firstParty':
      return { kind: 'firstParty' };
    case 'system':
      return { kind: 'systemAssigned' };
    case 'user':
      return { ...target, kind: 'userAssigned' };
  }
};

/** As `defaultIdentity` has it. */
export const valueOf = (target: Target): string => formatDefaultIdentity(identityOf(target));

export const hasTarget = ({ identities }: Account, target: Target) =>
  target.kind === 'firstParty' ||
  (target.kind === 'system'
    ? identities?.systemAssigned !== undefined
    : identities?.userAssigned.some(({ id }) => sameId(id, target.id)) === true);

/** Who is to reach the key; of an identity that the account has not got yet, the object id is not known. */
export function granteeOf(account: Account, target: Target): Grantee | undefined {
  if (target.kind === 'firstParty') return undefined;
  const user = keyUserOf({ ...account, defaultIdentity: identityOf(target) });
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
      return target.federatedClientId === undefined
        ? text('the identity {0}', identityName(target.id))
        : text(
            'the identity {0}, across tenants by the application {1}',
            identityName(target.id),
            target.federatedClientId,
          );
  }
};

/** Whether Azure shows the identity with its object id, so that it can be given access. */
export const isAssigned = (account: Account, target: Target) => {
  const own = target.kind === 'user' ? { kind: target.kind, id: target.id } : target;
  return own.kind === 'firstParty' || granteeOf(account, own)?.principalId !== undefined;
};

/** Another person has set a default identity since the review. It must not be overwritten. */
export const changedDefault = ({ account, target }: IdentitySpec, now: Account): Problem | undefined =>
  [account.defaultIdentity, identityOf(target)].some((one) => sameIdentity(one, now.defaultIdentity))
    ? undefined
    : changedAccount(now, text('Its default identity is another one now.'));
