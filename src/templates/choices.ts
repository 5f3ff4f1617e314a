import type { Cloud } from '../model/cloud.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import type { Account, Key, Subscription, Vault } from '../model/resources.ts';
import { type KnownSpec, vaultSpecOf } from '../model/spec.ts';
import { grants } from './inputs.ts';
import { forms, type Home, scopesIn } from './languages.ts';
import {
  apiKinds,
  backups,
  type Choices,
  type FormId,
  formIds,
  type IdentityKind,
  revocationKinds,
  permissionModels,
  type ScopeId,
} from './request.ts';

type Open = { readonly [Choice in keyof Choices]: readonly Choices[Choice][] };

/** The default options of a template. */
export const usual: Choices = {
  permissionModel: 'rbac',
  identity: 'firstParty',
  api: 'NoSQL',
  backup: 'periodic',
  lever: 'disableKey',
  apiVersion: '2026-03-15',
};

const creates = (scope: ScopeId) => scope !== 'existing' && scope !== 'revoke';

/**
 * The values that each option can have, given the others; the first is the default. An option that changes nothing in
 * this template has only its default.
 * - Continuous backup requires a user-assigned identity (F-42); periodic backup works with any.
 * - A system-assigned identity exists only after the account, so it needs access before the account can use it (F-38).
 * - A managed HSM has only its local roles.
 * - API version 2021-03-15 introduced identities; 2019-12-12 has none.
 */
export function open(form: FormId, scope: ScopeId, choices: Choices = usual, home: Home = 'vault'): Open {
  const made = creates(scope);
  const { identities, apiVersions } = forms[form];
  const old = choices.apiVersion === '2019-12-12';
  const names = form === 'armParameters' || form === 'powershellDeployment' || form === 'bicepKey';
  const removesAccess = scope === 'revoke' && choices.lever === 'removeAccess';
  return {
    permissionModel: home === 'vault' && (grants(scope) || removesAccess) ? permissionModels : ['rbac'],
    identity:
      scope === 'revoke' || old
        ? ['firstParty']
        : identities.filter((identity) => identity !== 'systemAssigned' || grants(scope)),
    api: made && !names ? apiKinds : ['NoSQL'],
    backup: made && !names && choices.identity === 'userAssigned' ? backups : ['periodic'],
    lever: scope === 'revoke' ? revocationKinds : ['disableKey'],
    apiVersion:
      made && choices.identity === 'firstParty'
        ? apiVersions
        : apiVersions.filter((one) => one !== '2019-12-12'),
  };
}

/** Whether this template exists with these options. */
export function fits(form: FormId, scope: ScopeId, choices: Choices, home: Home = 'vault'): boolean {
  if (!scopesIn(form, home).includes(scope)) return false;
  const values: { readonly [Choice in keyof Choices]: readonly unknown[] } = open(form, scope, choices, home);
  return (Object.keys(values) as (keyof Choices)[]).every((choice) =>
    values[choice].includes(choices[choice]),
  );
}

/** The available options that are nearest to the wanted ones. */
export function fitted(
  form: FormId,
  scope: ScopeId,
  wanted: Partial<Choices>,
  home: Home = 'vault',
): Choices {
  const asked: Choices = { ...usual, ...wanted };
  // Each option depends on the ones before it.
  const order = ['lever', 'permissionModel', 'apiVersion', 'identity', 'api', 'backup'] as const;
  return order.reduce<Choices>((choices, choice) => {
    const values: readonly unknown[] = open(form, scope, choices, home)[choice];
    return values.includes(choices[choice]) ? choices : { ...choices, [choice]: values[0] };
  }, asked);
}

/** The kind of resource that the template is for. */
export type Selection =
  | { readonly kind: 'nothing' | 'subscription' | 'vault' | 'key' }
  /** An account, and whether a customer-managed key already encrypts its data. */
  | { readonly kind: 'account'; readonly hasKey: boolean };

interface Offer {
  readonly form: FormId;
  readonly scope: ScopeId;
}

/** The scopes that fit the selection, the most likely first. */
export function scopesFor(selection: Selection): readonly ScopeId[] {
  switch (selection.kind) {
    case 'nothing':
    case 'subscription':
      return ['everything', 'accountWithKey', 'account', 'existing', 'revoke'];
    case 'vault':
      return ['accountWithKey', 'account', 'existing', 'revoke'];
    case 'key':
      return ['account', 'existing', 'revoke'];
    case 'account':
      return selection.hasKey ? ['revoke'] : ['existing'];
  }
}

/** Every template that fits the selection. */
export const offers = (selection: Selection, home: Home = 'vault'): readonly Offer[] =>
  scopesFor(selection).flatMap((scope) =>
    formIds.filter((form) => scopesIn(form, home).includes(scope)).map((form) => ({ form, scope })),
  );

/** Without a session, nothing is known, so nothing can be filled in. */
export const nothingKnown: KnownSpec = {};

export type TemplateTarget =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'vault'; readonly subscription: Subscription; readonly vault: Vault }
  | { readonly kind: 'key'; readonly subscription: Subscription; readonly vault: Vault; readonly key: Key }
  | {
      readonly kind: 'account';
      readonly subscription: Subscription;
      readonly account: Account;
      /** The vault of its key, if it was read. */
      readonly vault?: Vault;
    };

/** What the target determines: the selection, the values to fill in, and the options that are fixed. */
export interface Chosen {
  readonly selection: Selection;
  readonly known: KnownSpec;
  readonly fixed: Partial<Choices>;
}

export function chosenOf(thing: TemplateTarget, cloud: Cloud): Chosen {
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
  { subscription, account, vault }: Extract<TemplateTarget, { kind: 'account' }>,
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

/** Whether a template needs the principal "Azure Cosmos DB", whose object id differs from tenant to tenant. */
export const namesCosmosPrincipal = (
  scope: ScopeId,
  { identity, lever }: Choices,
  { known, fixed }: Chosen,
): boolean =>
  known.principalId === undefined &&
  (scope === 'revoke'
    ? lever === 'removeAccess' && (fixed.identity ?? 'firstParty') === 'firstParty'
    : grants(scope) && identity === 'firstParty');
