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

/** What a template takes when nothing else is asked for. */
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
 * The values that each choice may have beside the others; the first is the usual one. A choice that changes nothing in
 * this template has that one alone.
 * - Continuous backup is made with a user-assigned identity only (F-42); periodic backup with any.
 * - A system-assigned identity is there after the account only, so that it has to be given access in between (F-38).
 * - A managed HSM has its local roles and no other model.
 * - Identities came with 2021-03-15; 2019-12-12 has none.
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

/** Whether there is such a template, with these choices. */
export function fits(form: FormId, scope: ScopeId, choices: Choices, home: Home = 'vault'): boolean {
  if (!scopesIn(form, home).includes(scope)) return false;
  const values: { readonly [Choice in keyof Choices]: readonly unknown[] } = open(form, scope, choices, home);
  return (Object.keys(values) as (keyof Choices)[]).every((choice) =>
    values[choice].includes(choices[choice]),
  );
}

/** The choices nearest to the wanted ones that the template can have. */
export function fitted(
  form: FormId,
  scope: ScopeId,
  wanted: Partial<Choices>,
  home: Home = 'vault',
): Choices {
  const asked: Choices = { ...usual, ...wanted };
  // In the order in which one depends on another.
  const order = ['lever', 'permissionModel', 'apiVersion', 'identity', 'api', 'backup'] as const;
  return order.reduce<Choices>((choices, choice) => {
    const values: readonly unknown[] = open(form, scope, choices, home)[choice];
    return values.includes(choices[choice]) ? choices : { ...choices, [choice]: values[0] };
  }, asked);
}

/** What a template is asked for on. */
export type Selection =
  | { readonly kind: 'nothing' | 'subscription' | 'vault' | 'key' }
  /** An account, and whether its data is encrypted with a key of ours already. */
  | { readonly kind: 'account'; readonly hasKey: boolean };

interface Offer {
  readonly form: FormId;
  readonly scope: ScopeId;
}

/** The scopes that fit what is selected, the likeliest first. */
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

/** Every template that fits what is selected. */
export const offers = (selection: Selection, home: Home = 'vault'): readonly Offer[] =>
  scopesFor(selection).flatMap((scope) =>
    formIds.filter((form) => scopesIn(form, home).includes(scope)).map((form) => ({ form, scope })),
  );

/** What is known of what is left out: nothing is to be filled in from a session that is not there. */
export const nothingKnown: KnownSpec = {};

/** What a template is made for. */
export type TemplateTarget =
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
