import type { Cloud } from '../model/cloud.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import type { Account, Key, Subscription, Vault } from '../model/resources.ts';
import { type KnownSpec, vaultSpecOf } from '../model/spec.ts';
import { grants } from './inputs.ts';
import { templateFormats, type KeyStore, scopesIn } from './languages.ts';
import {
  apiKinds,
  backups,
  hardenings,
  type Choices,
  type FormatId,
  formatIds,
  type IdentityKind,
  type KnownValues,
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
  hardening: 'none',
  revocation: 'disableKey',
  apiVersion: '2026-03-15',
};

const creates = (scope: ScopeId) => scope !== 'existing' && scope !== 'revoke' && scope !== 'crossTenantKey';

/** Only a user-assigned identity reaches a key in another tenant (F-40), or restores an account. */
const needsOwnIdentity = (scope: ScopeId) => scope === 'crossTenant' || scope === 'restore';

/**
 * The values that each option can have, given the others; the first is the default. An option that changes nothing in
 * this template has only its default.
 * - Continuous backup requires a user-assigned identity (F-42); periodic backup works with any.
 * - A system-assigned identity exists only after the account, so it needs access before the account can use it (F-38).
 * - A managed HSM has only its local roles.
 * - API version 2021-03-15 introduced identities; 2019-12-12 has none, and no way to turn account keys off.
 * - Without account keys, only some APIs can be used.
 */
export function open(
  format: FormatId,
  scope: ScopeId,
  choices: Choices = usual,
  keyStore: KeyStore = 'vault',
): Open {
  const made = creates(scope);
  const { identities, apiVersions } = templateFormats[format];
  const old = choices.apiVersion === '2019-12-12';
  const names = format === 'armParameters' || format === 'powershellDeployment' || format === 'bicepKey';
  const removesAccess = scope === 'revoke' && choices.revocation === 'removeAccess';
  return {
    permissionModel: keyStore === 'vault' && (grants(scope) || removesAccess) ? permissionModels : ['rbac'],
    identity: identitiesIn(scope, old, identities),
    api: made && !names ? apiKinds.filter((api) => scope !== 'restore' || api !== 'Cassandra') : ['NoSQL'],
    backup:
      made && !names && choices.identity === 'userAssigned' && scope !== 'restore' ? backups : ['periodic'],
    hardening:
      made && !names && !old && takesEntra(choices.api) && scope !== 'restore' ? hardenings : ['none'],
    revocation: scope === 'revoke' ? revocationKinds : ['disableKey'],
    apiVersion:
      made && choices.identity === 'firstParty' && !needsOwnIdentity(scope)
        ? apiVersions
        : scope === 'crossTenantKey'
          ? apiVersions.slice(0, 1)
          : apiVersions.filter((one) => one !== '2019-12-12'),
  };
}

/** Without account keys, these APIs still support Microsoft Entra ID (docs/azure.md, Hardening). */
const takesEntra = (api: Choices['api']) => api === 'NoSQL' || api === 'Table';

function identitiesIn(
  scope: ScopeId,
  isOld: boolean,
  identities: readonly IdentityKind[],
): readonly IdentityKind[] {
  if (needsOwnIdentity(scope)) return ['userAssigned'];
  if (scope === 'revoke' || scope === 'crossTenantKey' || isOld) return ['firstParty'];
  return identities.filter((identity) => identity !== 'systemAssigned' || grants(scope));
}

/** Whether this template exists with these options. */
export function isAvailable(
  format: FormatId,
  scope: ScopeId,
  choices: Choices,
  keyStore: KeyStore = 'vault',
): boolean {
  if (!scopesIn(format, keyStore).includes(scope)) return false;
  const values: { readonly [Choice in keyof Choices]: readonly unknown[] } = open(
    format,
    scope,
    choices,
    keyStore,
  );
  return (Object.keys(values) as (keyof Choices)[]).every((choice) =>
    values[choice].includes(choices[choice]),
  );
}

/** The available options that are nearest to the wanted ones. */
export function nearestChoices(
  format: FormatId,
  scope: ScopeId,
  wanted: Partial<Choices>,
  keyStore: KeyStore = 'vault',
): Choices {
  const asked: Choices = { ...usual, ...wanted };
  // Each option depends on the ones before it.
  const order = [
    'revocation',
    'permissionModel',
    'apiVersion',
    'identity',
    'api',
    'backup',
    'hardening',
  ] as const;
  return order.reduce<Choices>((choices, choice) => {
    const values: readonly unknown[] = open(format, scope, choices, keyStore)[choice];
    return values.includes(choices[choice]) ? choices : { ...choices, [choice]: values[0] };
  }, asked);
}

/** The kind of resource that the template is for. */
export type Selection =
  | { readonly kind: 'nothing' | 'subscription' | 'vault' | 'key' }
  | {
      readonly kind: 'account';
      /** Whether a customer-managed key already encrypts its data. */
      readonly hasKey: boolean;
      readonly isContinuous?: boolean;
      /** A declaration can't create it again: its identity needs access before the account can use its key (F-38). */
      readonly isSystemAssigned?: boolean;
    };

interface Offer {
  readonly format: FormatId;
  readonly scope: ScopeId;
}

/** The scopes that fit the selection, the most likely first. */
export function scopesFor(selection: Selection): readonly ScopeId[] {
  switch (selection.kind) {
    case 'nothing':
    case 'subscription':
      return [
        'everything',
        'accountWithKey',
        'account',
        'existing',
        'revoke',
        'restore',
        'crossTenant',
        'crossTenantKey',
      ];
    case 'vault':
      return ['accountWithKey', 'account', 'existing', 'revoke'];
    case 'key':
      return ['account', 'existing', 'revoke'];
    case 'account':
      if (!selection.hasKey) return ['existing'];
      return [
        ...(selection.isSystemAssigned === true ? [] : (['account', 'accountWithKey'] as const)),
        'revoke',
        ...(selection.isContinuous === true ? (['restore'] as const) : []),
      ];
  }
}

/** Every template that is available for the selection. */
export const offers = (selection: Selection, keyStore: KeyStore = 'vault'): readonly Offer[] =>
  scopesFor(selection).flatMap((scope) =>
    formatIds
      .filter((format) => scopesIn(format, keyStore).includes(scope))
      .map((format) => ({ format, scope })),
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

/** Everything that the target determines: the selection, the values to fill in, and the fixed options. */
export interface Chosen {
  readonly selection: Selection;
  readonly known: KnownValues;
  readonly fixed: Partial<Choices>;
}

export function chosenOf(target: TemplateTarget, cloud: Cloud): Chosen {
  switch (target.kind) {
    case 'nothing':
      return { selection: { kind: 'nothing' }, known: nothingKnown, fixed: {} };
    case 'vault':
    case 'key': {
      const { kind, subscription, vault } = target;
      return {
        selection: { kind },
        known: {
          subscription,
          vault: vaultSpecOf(vault),
          ...(kind === 'key' ? { key: { name: target.key.name } } : {}),
        },
        fixed: { permissionModel: vault.permissionModel },
      };
    }
    case 'account':
      return ofAccount(target, cloud);
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
    selection: {
      kind: 'account',
      hasKey: keyUri !== undefined,
      ...(account.backup === 'Continuous' ? { isContinuous: true } : {}),
      ...(own.identity === 'systemAssigned' ? { isSystemAssigned: true } : {}),
    },
    known: {
      subscription,
      resourceGroup: { name: resourceGroup },
      account: { name, api, region: { name: location, displayName: location } },
      ...(key
        ? {
            vault: vault
              ? vaultSpecOf(vault)
              : { ...(key.keyStore === 'managedHsm' ? { keyStore: key.keyStore } : {}), name: key.vault },
            key: { name: key.key },
          }
        : {}),
      ...own.known,
      ...(account.identities
        ? {
            identities: {
              hasSystemAssigned: account.identities.systemAssigned !== undefined,
              userAssigned: account.identities.userAssigned.map(({ id }) => id),
            },
          }
        : {}),
    },
    fixed: {
      api,
      ...(vault ? { permissionModel: vault.permissionModel } : {}),
      ...(keyUri === undefined ? {} : { identity: own.identity, ...backupOf(account) }),
    },
  };
}

function backupOf({ backup, continuousTier }: Account): Pick<Choices, 'backup'> | undefined {
  if (backup !== 'Continuous') return { backup: 'periodic' };
  if (continuousTier === 'Continuous7Days') return { backup: 'continuous7Days' };
  return continuousTier === 'Continuous30Days' ? { backup: 'continuous30Days' } : undefined;
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
  { identity, revocation }: Choices,
  { known, fixed }: Chosen,
): boolean =>
  known.principalId === undefined &&
  (scope === 'revoke'
    ? revocation === 'removeAccess' && (fixed.identity ?? 'firstParty') === 'firstParty'
    : grants(scope) && scope !== 'crossTenantKey' && identity === 'firstParty');
