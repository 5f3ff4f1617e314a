import type { Subscription } from '../../domain/model.ts';
import {
  grantDetails,
  policyKinds,
  type PolicyEntry,
  type RoleGrant,
} from '../../domain/revocation/grantsThere.ts';
import type { AccountRef, Undo, VersionThen } from '../../domain/revocation/undo.ts';
import { fieldsOf, listOf, numberOf, stringOf, type Fields } from './fields.ts';

/** A record as memory holds it, built anew from checked parts; undefined where any of it is not what it should be. */
export function readUndo(stored: unknown): Undo | undefined {
  const fields = fieldsOf(stored);
  const subscription = subscriptionOf(fieldsOf(fields?.['subscription']));
  const vault = vaultOf(fieldsOf(fields?.['vault']));
  const at = numberOf(fields?.['at']);
  const accounts = listOf(fields?.['accounts'], accountOf);
  if (!fields || !subscription || !vault || at === undefined || !accounts) return undefined;
  const common = { subscription, vault, at, accounts };
  if (fields['lever'] === 'key') {
    const key = stringOf(fields['key'], (name) => /^[0-9a-z-]{1,127}$/i.test(name));
    const versions = listOf(fields['versions'], versionOf);
    if (!key || !versions?.length) return undefined;
    return { ...common, lever: 'key', key, versions, ...(fields['old'] === true ? { old: true } : {}) };
  }
  const policies = listOf(fields['policies'], policyOf);
  const grants = listOf(fields['grants'], grantOf);
  return fields['lever'] === 'access' && policies && grants
    ? { ...common, lever: 'access', policies, grants }
    : undefined;
}

const isGuid = (value: string) => /^[0-9a-f-]{36}$/i.test(value);
/** It becomes the path of a request. */
const isId = (value: string) => /^\/[^?#\s\\]*$/.test(value) && !value.includes('..');

function subscriptionOf(fields: Fields | undefined): Subscription | undefined {
  const id = stringOf(fields?.['id'], isGuid);
  const name = stringOf(fields?.['name']);
  const tenantId = stringOf(fields?.['tenantId'], isGuid);
  const account = stringOf(fields?.['account']);
  return id && name && tenantId && account ? { id, name, tenantId, account } : undefined;
}

function vaultOf(fields: Fields | undefined): Undo['vault'] | undefined {
  const id = stringOf(fields?.['id'], isId);
  const name = stringOf(fields?.['name']);
  // A token for key vaults or managed HSMs is sent there.
  const uri = stringOf(fields?.['uri'], (value) =>
    /^https:\/\/[0-9a-z-]{1,64}\.(vault|managedhsm)\.(azure\.net|usgovcloudapi\.net|azure\.cn)$/i.test(value),
  );
  return id && name && uri ? { id, name, uri } : undefined;
}

function accountOf(fields: Fields): AccountRef | undefined {
  const id = stringOf(fields['id'], isId);
  const name = stringOf(fields['name']);
  const subscription = subscriptionOf(fieldsOf(fields['subscription']));
  return id && name && subscription ? { id, name, subscription } : undefined;
}

function versionOf(fields: Fields): VersionThen | undefined {
  const version = stringOf(fields['version'], (value) => /^[0-9a-z]{1,64}$/i.test(value));
  const { enabled } = fields;
  const notBefore = numberOf(fields['notBefore']);
  const expires = numberOf(fields['expires']);
  if (!version || typeof enabled !== 'boolean') return undefined;
  return {
    version,
    enabled,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
  };
}

function policyOf(fields: Fields): PolicyEntry | undefined {
  const tenantId = stringOf(fields['tenantId']);
  const objectId = stringOf(fields['objectId']);
  const applicationId = stringOf(fields['applicationId']);
  const given = fieldsOf(fields['permissions']);
  if (!tenantId || !objectId || !given) return undefined;
  const permissions: [string, readonly string[]][] = [];
  for (const kind of policyKinds) {
    const list: unknown = given[kind];
    if (list === undefined) continue;
    if (!Array.isArray(list) || !list.every((one) => typeof one === 'string')) return undefined;
    permissions.push([kind, list]);
  }
  return {
    tenantId,
    objectId,
    ...(applicationId ? { applicationId } : {}),
    permissions: Object.fromEntries(permissions),
  };
}

function grantOf(fields: Fields): RoleGrant | undefined {
  const id = stringOf(fields['id'], isId);
  const scope = stringOf(fields['scope'], isId);
  // Those of managed HSMs begin without a slash.
  const roleDefinitionId = stringOf(fields['roleDefinitionId'], (value) => isId(value) || isId(`/${value}`));
  const principalId = stringOf(fields['principalId']);
  if (!id || !scope || !roleDefinitionId || !principalId) return undefined;
  const said = grantDetails.flatMap((name) => {
    const value: unknown = fields[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { id, scope, roleDefinitionId, principalId, ...Object.fromEntries(said) };
}
