import { objectsIn, onlyResult } from './expressions.ts';
import {
  type Located,
  member,
  type Member,
  type ObjectValue,
  type Resource,
  type Source,
  type SyntaxValue,
} from './syntaxTree.ts';

/** A Cosmos DB account in the form that the rules use, for every language. */
export interface AccountShape {
  readonly source: Source;
  readonly resource: Resource;
  /** The object that contains the settings. Undefined if they are elsewhere. */
  readonly settings?: ObjectValue;
  readonly keyUri?: Member;
  readonly identity?: Member;
  readonly defaultIdentity?: Member;
  readonly backup?: SyntaxValue;
  readonly analytical?: SyntaxValue;
  /** Whether every setting is written in the account, so that a setting that isn't is missing. */
  readonly isComplete: boolean;
}

/** A setting: its name, and its member if it is set. */
interface Setting {
  readonly name: string;
  readonly said?: Member;
}

export interface VaultShape {
  readonly source: Source;
  readonly resource: Resource;
  readonly settings: ObjectValue;
  readonly purgeProtection: Setting;
  readonly rbac: Setting;
  /** Whether the vault itself has access policies, and those of them that are written there. */
  readonly hasPolicies: boolean;
  readonly policies: Accesses;
  /** The same policies, one by one. */
  readonly entries: readonly Accesses[];
  readonly network?: SyntaxValue;
}

export interface HsmShape {
  readonly source: Source;
  readonly resource: Resource;
  readonly settings: ObjectValue;
  readonly purgeProtection: Setting;
}

export interface KeyShape {
  readonly source: Source;
  readonly resource: Resource;
  readonly type?: Member;
  readonly operations?: Member;
  readonly enabled?: Member;
}

/** Who gets access, and with which permissions on keys. */
interface Accesses {
  readonly principal: readonly Member[];
  readonly permissions: readonly Member[];
}

/** A role assignment or access policies. */
export interface GrantShape extends Accesses {
  readonly source: Source;
  readonly resource: Resource;
  readonly kind: 'role' | 'policy';
  /** Where it applies, if it says so. */
  readonly on: readonly SyntaxValue[];
  readonly role: readonly SyntaxValue[];
}

const given = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };

/** An object, directly or in a variable or a parameter. */
export function objectIn(source: Source, value: SyntaxValue | undefined): ObjectValue | undefined {
  const found = value && onlyResult({ source, value })?.value;
  return found?.kind === 'object' ? found : undefined;
}

const setting = (settings: SyntaxValue, name: string, ...others: readonly string[]): Setting => ({
  name,
  ...given(
    'said',
    [name, ...others].map((one) => member(settings, one)).find((one) => one !== undefined),
  ),
});

const accountType = 'microsoft.documentdb/databaseaccounts';

export function accountsOf(source: Source): readonly AccountShape[] {
  return source.resources.flatMap((resource): readonly AccountShape[] => {
    const { type, body, kind } = resource;
    if (kind !== 'deployed') return [];
    if (type === 'azurerm_cosmosdb_account')
      return [
        {
          source,
          resource,
          settings: body,
          ...given('keyUri', keyOfAzurerm(source, body)),
          ...given('identity', member(body, 'identity')),
          ...given('defaultIdentity', member(body, 'default_identity_type')),
          ...given('backup', member(member(body, 'backup')?.value, 'type')?.value),
          ...given('analytical', member(body, 'analytical_storage_enabled')?.value),
          isComplete: !body.isOpen,
        },
      ];
    if (type !== accountType) return [];
    const properties = member(body, 'properties')?.value;
    const settings = objectIn(source, properties);
    // Settings in an object of another scope would be read with the names of this one.
    const parts = properties ? objectsIn({ source, value: properties }) : [];
    const own = parts.flatMap((part) => (part.source === source ? [part.value] : [])).reverse();
    const said = (name: string) => own.flatMap((part) => member(part, name) ?? [])[0];
    return [
      {
        source,
        resource,
        ...given('settings', settings),
        ...given('keyUri', said('keyVaultKeyUri')),
        ...given('identity', member(body, 'identity')),
        ...given('defaultIdentity', said('defaultIdentity')),
        ...given('backup', member(objectIn(source, said('backupPolicy')?.value), 'type')?.value),
        ...given('analytical', said('enableAnalyticalStorage')?.value),
        isComplete: settings !== undefined && !settings.isOpen && !body.isOpen && !isCopied(settings),
      },
    ];
  });
}

/** Before azurerm 5, the key of a managed HSM has an argument of its own. The other one can be null. */
function keyOfAzurerm(source: Source, body: ObjectValue): Member | undefined {
  const [first, second] = ['key_vault_key_id', 'managed_hsm_key_id'].flatMap(
    (name) => member(body, name) ?? [],
  );
  const value = second && first && onlyResult({ source, value: first.value })?.value;
  return value?.kind === 'expression' && value.text === 'null' ? second : (first ?? second);
}

/** A `copy` in ARM's JSON adds members. */
const isCopied = (settings: ObjectValue) => member(settings, 'copy') !== undefined;

export function vaultsOf(source: Source): readonly VaultShape[] {
  return source.resources.flatMap((resource): readonly VaultShape[] => {
    const { type, body, kind, update } = resource;
    if (kind !== 'deployed' || update) return [];
    if (type === 'azurerm_key_vault') {
      const blocks = body.members
        .filter(({ name }) => name === 'access_policy')
        .flatMap(({ value }) => arrayIn(value) ?? [value]);
      return [
        {
          source,
          resource,
          settings: body,
          purgeProtection: setting(body, 'purge_protection_enabled'),
          rbac: setting(
            body,
            (source.azurerm ?? 5) < 5 ? 'enable_rbac_authorization' : 'rbac_authorization_enabled',
            'rbac_authorization_enabled',
            'enable_rbac_authorization',
          ),
          hasPolicies: member(body, 'access_policy') !== undefined,
          policies: accessesOf(blocks),
          entries: blocks.map((one) => accessesOf([one])),
          ...given('network', member(body, 'network_acls')?.value),
        },
      ];
    }
    const settings = objectIn(source, member(body, 'properties')?.value);
    if (type !== 'microsoft.keyvault/vaults' || !settings) return [];
    const policies = member(settings, 'accessPolicies')?.value;
    const written = (arrayIn(policies) ?? []).flatMap((one) => objectIn(source, one) ?? []);
    return [
      {
        source,
        resource,
        settings,
        purgeProtection: setting(settings, 'enablePurgeProtection'),
        rbac: setting(settings, 'enableRbacAuthorization'),
        hasPolicies: policies !== undefined && !(policies.kind === 'array' && policies.items.length === 0),
        policies: accessesOf(written),
        entries: written.map((one) => accessesOf([one])),
        ...given('network', objectIn(source, member(settings, 'networkAcls')?.value)),
      },
    ];
  });
}

const azurermHsm = 'azurerm_key_vault_managed_hardware_security_module';
const hsmType = 'microsoft.keyvault/managedhsms';

export function hsmsOf(source: Source): readonly HsmShape[] {
  return source.resources.flatMap((resource): readonly HsmShape[] => {
    const { type, body, kind, update } = resource;
    if (kind !== 'deployed' || update) return [];
    const properties = type === hsmType ? member(body, 'properties')?.value : undefined;
    const settings = type === azurermHsm ? body : objectIn(source, properties);
    const name = type === azurermHsm ? 'purge_protection_enabled' : 'enablePurgeProtection';
    return settings ? [{ source, resource, settings, purgeProtection: setting(settings, name) }] : [];
  });
}

export const storeTypes: ReadonlySet<string> = new Set([
  'microsoft.keyvault/vaults',
  'azurerm_key_vault',
  hsmType,
  azurermHsm,
]);
export const keyTypes: ReadonlySet<string> = new Set([
  'microsoft.keyvault/vaults/keys',
  'azurerm_key_vault_key',
  `${hsmType}/keys`,
  `${azurermHsm}_key`,
]);

export function keysOf(source: Source): readonly KeyShape[] {
  return source.resources.flatMap((resource): readonly KeyShape[] => {
    const { type, body, kind } = resource;
    if (kind !== 'deployed' || !keyTypes.has(type)) return [];
    if (type.startsWith('azurerm_'))
      return [
        {
          source,
          resource,
          ...given('type', member(body, 'key_type')),
          ...given('operations', member(body, 'key_opts')),
        },
      ];
    const settings = objectIn(source, member(body, 'properties')?.value);
    return [
      {
        source,
        resource,
        ...given('type', member(settings, 'kty')),
        ...given('operations', member(settings, 'keyOps')),
        ...given('enabled', member(objectIn(source, member(settings, 'attributes')?.value), 'enabled')),
      },
    ];
  });
}

const roleTypes =
  /^(?:azurerm_role_assignment|azurerm_key_vault_managed_hardware_security_module_role_assignment|(?:.+\/providers\/|microsoft\.authorization\/)roleassignments)$/;
const policyTypes = /^(?:azurerm_key_vault_access_policy|microsoft\.keyvault\/vaults\/accesspolicies)$/;
const principalNames = ['principalid', 'objectid', 'principal_id', 'object_id'];

const accessesOf = (entries: readonly SyntaxValue[]): Accesses => ({
  principal: entries.flatMap((one) => principalNames.flatMap((name) => member(one, name) ?? [])),
  permissions: entries.flatMap(
    (one) => member(one, 'key_permissions') ?? member(member(one, 'permissions')?.value, 'keys') ?? [],
  ),
});

export function grantsOf(source: Source): readonly GrantShape[] {
  return source.resources.flatMap((resource): readonly GrantShape[] => {
    const { type, body, kind } = resource;
    const isRole = roleTypes.test(type);
    if (kind !== 'deployed' || (!isRole && !policyTypes.test(type))) return [];
    const properties = objectIn(source, member(body, 'properties')?.value) ?? body;
    const of = (object: SyntaxValue, ...names: readonly string[]) =>
      names.flatMap((name) => member(object, name)?.value ?? []);
    const entries = isRole
      ? [properties]
      : (arrayIn(member(properties, 'accessPolicies')?.value) ?? [properties]);
    return [
      {
        source,
        resource,
        kind: isRole ? 'role' : 'policy',
        on: of(
          body,
          'scope',
          'parent',
          'key_vault_id',
          'managed_hsm_id',
          'parent_id',
          // Only the name of a resource in a vault starts with that of the vault.
          ...(source.language === 'arm' && type !== 'microsoft.authorization/roleassignments'
            ? ['name']
            : []),
        ),
        role: of(properties, 'roleDefinitionId', 'role_definition_id', 'role_definition_name'),
        ...accessesOf(entries),
      },
    ];
  });
}

const arrayIn = (value: SyntaxValue | undefined) => (value?.kind === 'array' ? value.items : undefined);

/** The texts of a list of strings, in lower case. Undefined if a part of it is elsewhere. */
export function wordsIn(
  { source, value }: Located,
  read: (source: Source, value: SyntaxValue) => string | undefined,
): readonly string[] | undefined {
  const found = onlyResult({ source, value });
  if (found?.value.kind !== 'array') return undefined;
  const words = found.value.items.map((item) => read(found.source, item)?.toLowerCase());
  return words.every((word) => word !== undefined) ? words : undefined;
}
