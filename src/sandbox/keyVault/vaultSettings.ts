import { same } from '../identifiers.ts';
import { flagAt, isObject, listAt, objectAt, tagsAt, textAt, textsAt, type Json } from '../json.ts';
import type { AccessPolicy, NetworkAcls, VaultSettings } from '../model/vault.ts';

export function readAccessPolicies(list: readonly Json[] | undefined): AccessPolicy[] | undefined {
  return list?.filter(isObject).map((one) => {
    const applicationId = textAt(one, 'applicationId');
    const permissions: Record<string, readonly string[]> = {};
    for (const kind of ['keys', 'secrets', 'certificates', 'storage']) {
      const given = textsAt(one, 'permissions', kind);
      if (given !== undefined) permissions[kind] = given;
    }
    return {
      tenantId: textAt(one, 'tenantId') ?? '',
      objectId: textAt(one, 'objectId') ?? '',
      ...(applicationId === undefined ? {} : { applicationId }),
      permissions,
    };
  });
}

/** Recorded: IDs of subnets are returned in lower case, and rules that block nobody aren't returned. */
export function readNetworkAcls(value: Json | undefined): NetworkAcls | undefined {
  const acls = objectAt(value, 'properties', 'networkAcls');
  if (acls === undefined) return undefined;
  const read = {
    bypass: textAt(acls, 'bypass') ?? 'AzureServices',
    defaultAction: textAt(acls, 'defaultAction') ?? 'Allow',
    ipRules: (listAt(acls, 'ipRules') ?? []).map((one) => ({ value: textAt(one, 'value') ?? '' })),
    virtualNetworkRules: (listAt(acls, 'virtualNetworkRules') ?? []).map((one) => ({
      id: textAt(one, 'id')?.toLowerCase() ?? '',
    })),
  };
  const { bypass, defaultAction, ipRules, virtualNetworkRules } = read;
  const open = same(bypass, 'AzureServices') && same(defaultAction, 'Allow');
  return open && ipRules.length + virtualNetworkRules.length === 0 ? undefined : read;
}

/** From api-version 2026-02-01 on, a new vault uses RBAC by default (docs/azure.md, Key vault requirements; F-21). */
const rbacByDefaultFrom = '2026-02-01';

/** The vault's settings after a PUT: everything that it doesn't name returns to the default (F-19). */
export function settingsOfPut(
  body: Json | undefined,
  known: VaultSettings | undefined,
  apiVersion: string,
): VaultSettings {
  const rbac = flagAt(body, 'properties', 'enableRbacAuthorization');
  const byDefault =
    known === undefined ? apiVersion.slice(0, 10) >= rbacByDefaultFrom || undefined : undefined;
  return {
    tags: tagsAt(body, 'tags') ?? {},
    skuName: textAt(body, 'properties', 'sku', 'name') ?? 'standard',
    enableRbacAuthorization: rbac ?? known?.enableRbacAuthorization ?? byDefault,
    accessPolicies: readAccessPolicies(listAt(body, 'properties', 'accessPolicies')) ?? [],
    networkAcls: readNetworkAcls(body),
    publicNetworkAccess: textAt(body, 'properties', 'publicNetworkAccess') ?? 'Enabled',
    purgeProtection:
      (known?.purgeProtection ?? false) || flagAt(body, 'properties', 'enablePurgeProtection') === true,
    enabledForDeployment: flagAt(body, 'properties', 'enabledForDeployment') ?? false,
    enabledForDiskEncryption: flagAt(body, 'properties', 'enabledForDiskEncryption'),
    enabledForTemplateDeployment: flagAt(body, 'properties', 'enabledForTemplateDeployment'),
  };
}

/** The vault's settings after a PATCH: only what it names changes. */
export function settingsOfPatch(body: Json | undefined, known: VaultSettings): VaultSettings {
  return {
    tags: tagsAt(body, 'tags') ?? known.tags,
    skuName: textAt(body, 'properties', 'sku', 'name') ?? known.skuName,
    enableRbacAuthorization:
      flagAt(body, 'properties', 'enableRbacAuthorization') ?? known.enableRbacAuthorization,
    accessPolicies: readAccessPolicies(listAt(body, 'properties', 'accessPolicies')) ?? known.accessPolicies,
    networkAcls: objectAt(body, 'properties', 'networkAcls') ? readNetworkAcls(body) : known.networkAcls,
    publicNetworkAccess: textAt(body, 'properties', 'publicNetworkAccess') ?? known.publicNetworkAccess,
    purgeProtection: known.purgeProtection || flagAt(body, 'properties', 'enablePurgeProtection') === true,
    enabledForDeployment: flagAt(body, 'properties', 'enabledForDeployment') ?? known.enabledForDeployment,
    enabledForDiskEncryption:
      flagAt(body, 'properties', 'enabledForDiskEncryption') ?? known.enabledForDiskEncryption,
    enabledForTemplateDeployment:
      flagAt(body, 'properties', 'enabledForTemplateDeployment') ?? known.enabledForTemplateDeployment,
  };
}
