import type { Cloud } from '../cloud.ts';
import { parseKeyUri } from '../keyUri.ts';
import type { Account, Key, Subscription, Vault } from '../model.ts';
import { vaultSpecOf, type KnownSpec } from '../spec.ts';
import { grants } from './inputs.ts';
import { nothingKnown, type Selection } from './offers.ts';
import type { Choices, IdentityKind, ScopeId } from './request.ts';

/** What a template is made for. */
export type Thing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'vault'; readonly subscription: Subscription; readonly vault: Vault }
  | { readonly kind: 'key'; readonly subscription: Subscription; readonly vault: Vault; readonly key: Key }
  | {
      readonly kind: 'account';
      readonly subscription: Subscription;
      readonly account: Account;
      /** Where its key is, if that was read. */
      readonly vault?: Vault;
    };

/** What follows from it: what fits, what is filled in, and what is no choice any more. */
export interface Chosen {
  readonly selection: Selection;
  readonly known: KnownSpec;
  readonly fixed: Partial<Choices>;
}

export function chosenOf(thing: Thing, cloud: Cloud): Chosen {
  switch (thing.kind) {
    case 'nothing':
      return { selection: { kind: 'nothing' }, known: nothingKnown, fixed: {} };
    case 'vault':
    case 'key': {
      const { kind, subscription, vault } = thing;
      return {
        selection: { kind },
        known: {
          subscription,
          vault: vaultSpecOf(vault),
          ...(kind === 'key' ? { key: { name: thing.key.name } } : {}),
        },
        fixed: { permissionModel: vault.permissionModel },
      };
    }
    case 'account':
      return ofAccount(thing, cloud);
  }
}

function ofAccount(
  { subscription, account, vault }: Extract<Thing, { kind: 'account' }>,
  cloud: Cloud,
): Chosen {
  const { keyUri, name, resourceGroup, api, location } = account;
  const key = keyUri === undefined ? undefined : parseKeyUri(keyUri, cloud);
  const own = ownIdentity(account);
  return {
    selection: { kind: 'account', hasKey: keyUri !== undefined },
    known: {
      subscription,
      resourceGroup: { name: resourceGroup },
      account: { name, api, region: { name: location, displayName: location } },
      ...(key
        ? {
            vault: vault
              ? vaultSpecOf(vault)
              : { ...(key.home === 'managedHsm' ? { home: key.home } : {}), name: key.vault },
            key: { name: key.key },
          }
        : {}),
      ...own.known,
    },
    fixed: {
      api,
      ...(vault ? { permissionModel: vault.permissionModel } : {}),
      ...(keyUri === undefined ? {} : { identity: own.identity }),
    },
  };
}

/** The identity that an account uses, or the one that it could use for its first key. */
function ownIdentity({ keyUri, defaultIdentity, identities }: Account): {
  readonly identity: IdentityKind;
  readonly known: Pick<KnownSpec, 'principalId' | 'identityId'>;
} {
  if (keyUri === undefined) {
    const [first] = identities?.userAssigned ?? [];
    return { identity: 'firstParty', known: first ? { identityId: first.id } : {} };
  }
  if (defaultIdentity.kind === 'systemAssigned') {
    const { principalId } = identities?.systemAssigned ?? {};
    return { identity: 'systemAssigned', known: principalId ? { principalId } : {} };
  }
  if (defaultIdentity.kind !== 'userAssigned') return { identity: 'firstParty', known: {} };
  const { id } = defaultIdentity;
  const found = identities?.userAssigned.find((one) => one.id.toLowerCase() === id.toLowerCase());
  return {
    identity: 'userAssigned',
    known: { identityId: id, ...(found?.principalId ? { principalId: found.principalId } : {}) },
  };
}

/** Whether a template names the principal "Azure Cosmos DB", whose object id differs from tenant to tenant. */
export const namesCosmosPrincipal = (
  scope: ScopeId,
  { identity, lever }: Choices,
  { known, fixed }: Chosen,
): boolean =>
  known.principalId === undefined &&
  (scope === 'revoke'
    ? lever === 'removeAccess' && (fixed.identity ?? 'firstParty') === 'firstParty'
    : grants(scope) && identity === 'firstParty');
