import {
  accountNameRule,
  guidRule,
  identityIdRule,
  keyNameRule,
  resourceGroupNameRule,
  vaultNameRule,
} from '../../domain/names.ts';
import type { ApiKind } from '../../domain/model.ts';
import type { CmkSpec, ContinuousTier } from '../../domain/spec.ts';

export const pendingKey = 'cosmosCmk.pendingCreation';

/** A creation that was begun and not seen to end. */
export interface Pending {
  readonly spec: CmkSpec;
  /** Milliseconds since the epoch. */
  readonly begun: number;
}

export type SessionKind = 'azure' | 'sandbox';

/** The kept creations with one replaced, or forgotten where none is given; what cannot be read is dropped. */
export function keepPending(stored: unknown, kind: SessionKind, pending: Pending | undefined): object {
  const other = kind === 'azure' ? 'sandbox' : 'azure';
  const kept = { [other]: readPending(stored, other), [kind]: pending };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

/**
 * What memory holds for this kind of session, built anew from checked parts: an older version of ours or anybody else
 * may have written it. Undefined where any part is not what it should be.
 */
export function readPending(stored: unknown, kind: SessionKind): Pending | undefined {
  const pending = recordOf(recordOf(stored)?.[kind]);
  const spec = specOf(recordOf(pending?.['spec']));
  const begun = pending?.['begun'];
  if (!spec || typeof begun !== 'number' || !Number.isFinite(new Date(begun).getTime())) return undefined;
  return { spec, begun };
}

type Fields = Readonly<Record<string, unknown>>;

const recordOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

const textOf = (value: unknown, isGood: (value: string) => boolean): string | undefined =>
  typeof value === 'string' && isGood(value) ? value : undefined;

const oneOf = <T>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find((one) => one === value);

const isId = (value: string) => /^[0-9a-z-]{1,64}$/i.test(value);
const isRegion = (value: string) => /^[0-9a-z -]{1,64}$/i.test(value);
const isLabel = (value: string) => value.length > 0 && value.length <= 256;

function specOf(spec: Fields | undefined): CmkSpec | undefined {
  const subscription = subscriptionOf(recordOf(spec?.['subscription']));
  const resourceGroup = groupOf(recordOf(spec?.['resourceGroup']));
  const vault = vaultOf(recordOf(spec?.['vault']));
  const key = keyOf(recordOf(spec?.['key']));
  const account = accountOf(recordOf(spec?.['account']));
  const principal = spec?.['principalId'];
  const principalId = textOf(principal, (value) => !guidRule(value));
  if (!subscription || !resourceGroup || !vault || !key || !account) return undefined;
  const identity = spec?.['identityId'];
  const identityId = textOf(identity, (value) => !identityIdRule(value));
  if (principal !== undefined && principalId === undefined) return undefined;
  if (identity !== undefined && identityId === undefined) return undefined;
  const application = spec?.['applicationId'];
  const applicationId = textOf(application, (value) => !guidRule(value));
  if (application !== undefined && applicationId === undefined) return undefined;
  return {
    ...{ subscription, resourceGroup, vault, key, account },
    ...(principalId === undefined ? {} : { principalId }),
    ...(identityId === undefined ? {} : { identityId }),
    ...(applicationId === undefined ? {} : { applicationId }),
  };
}

function subscriptionOf(fields: Fields | undefined): CmkSpec['subscription'] | undefined {
  const id = textOf(fields?.['id'], isId);
  const name = textOf(fields?.['name'], isLabel);
  const tenantId = textOf(fields?.['tenantId'], isId);
  const account = textOf(fields?.['account'], isLabel);
  return id && name && tenantId && account ? { id, name, tenantId, account } : undefined;
}

function groupOf(fields: Fields | undefined): CmkSpec['resourceGroup'] | undefined {
  const name = textOf(fields?.['name'], (value) => !resourceGroupNameRule(value));
  const location = textOf(fields?.['location'], isRegion);
  const isNew = oneOf(fields?.['isNew'], [true, false]);
  return name && location && isNew !== undefined ? { name, location, isNew } : undefined;
}

function vaultOf(fields: Fields | undefined): CmkSpec['vault'] | undefined {
  const name = textOf(fields?.['name'], (value) => !vaultNameRule(value));
  const resourceGroup = textOf(fields?.['resourceGroup'], (value) => !resourceGroupNameRule(value));
  const location = textOf(fields?.['location'], isRegion);
  if (!name || !resourceGroup || !location) return undefined;
  const home = oneOf(fields?.['home'], [undefined, 'managedHsm'] as const);
  if (home === undefined && fields?.['home'] !== undefined) return undefined;
  const vault = {
    ...(home ? { home } : {}),
    name,
    resourceGroup,
    location,
    ...(fields?.['allowTrustedServices'] === true ? { allowTrustedServices: true } : {}),
  };
  if (fields?.['create'] === undefined) return vault;
  const create = recordOf(fields['create']);
  const sku = oneOf(create?.['sku'], ['standard', 'premium'] as const);
  const permissionModel = oneOf(create?.['permissionModel'], ['rbac', 'accessPolicy'] as const);
  return sku && permissionModel ? { ...vault, create: { sku, permissionModel } } : undefined;
}

function keyOf(fields: Fields | undefined): CmkSpec['key'] | undefined {
  const name = textOf(fields?.['name'], (value) => !keyNameRule(value));
  if (!name) return undefined;
  if (fields?.['create'] === undefined) return { name };
  const create = recordOf(fields['create']);
  const type = oneOf(create?.['type'], ['RSA', 'RSA-HSM'] as const);
  const size = oneOf(create?.['size'], [2048, 3072, 4096] as const);
  return type && size ? { name, create: { type, size } } : undefined;
}

const tiers: readonly ContinuousTier[] = ['Continuous7Days', 'Continuous30Days'];

const apis: readonly ApiKind[] = ['NoSQL', 'MongoDB', 'Gremlin', 'Table', 'Cassandra'];

function accountOf(fields: Fields | undefined): CmkSpec['account'] | undefined {
  const name = textOf(fields?.['name'], (value) => !accountNameRule(value));
  const api = oneOf(fields?.['api'], apis);
  const region = recordOf(fields?.['region']);
  const regionName = textOf(region?.['name'], isRegion);
  const displayName = textOf(region?.['displayName'], isLabel);
  const zoneRedundant = oneOf(fields?.['zoneRedundant'], [true, false]);
  if (!name || !api || !regionName || !displayName || zoneRedundant === undefined) return undefined;
  const account = { name, api, region: { name: regionName, displayName }, zoneRedundant };
  if (fields?.['backup'] === undefined) return account;
  const backup = oneOf(fields['backup'], tiers);
  return backup && { ...account, backup };
}
