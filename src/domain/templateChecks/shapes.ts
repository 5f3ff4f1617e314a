import { member, type Member, type ObjectValue, type Resource, type Source, type Value } from './source.ts';

/** A Cosmos DB account as the rules see it, whichever language declares it. */
export interface AccountShape {
  readonly resource: Resource;
  readonly keyUri?: Member;
  readonly identity?: Member;
  readonly defaultIdentity?: Member;
  readonly backup?: Value;
}

/** A setting of a vault: what it is called, and what is said of it. */
export interface VaultSetting {
  readonly name: string;
  readonly said?: Member;
}

export interface VaultShape {
  readonly resource: Resource;
  /** Where its settings are. */
  readonly settings: ObjectValue;
  readonly purgeProtection: VaultSetting;
  readonly rbac: VaultSetting;
  readonly hasPolicies: boolean;
}

const setting = (settings: Value, name: string, ...others: readonly string[]): VaultSetting => {
  const said = [name, ...others].map((one) => member(settings, one)).find((one) => one !== undefined);
  return { name, ...(said ? { said } : {}) };
};

const given = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: V };

export function accountsOf({ resources }: Source): readonly AccountShape[] {
  return resources.flatMap((resource): readonly AccountShape[] => {
    const { type, body } = resource;
    if (type === 'azurerm_cosmosdb_account')
      return [
        {
          resource,
          ...given('keyUri', member(body, 'key_vault_key_id') ?? member(body, 'managed_hsm_key_id')),
          ...given('identity', member(body, 'identity')),
          ...given('defaultIdentity', member(body, 'default_identity_type')),
          ...given('backup', member(member(body, 'backup')?.value, 'type')?.value),
        },
      ];
    if (type !== 'microsoft.documentdb/databaseaccounts') return [];
    const properties = member(body, 'properties')?.value;
    return [
      {
        resource,
        ...given('keyUri', member(properties, 'keyVaultKeyUri')),
        ...given('identity', member(body, 'identity')),
        ...given('defaultIdentity', member(properties, 'defaultIdentity')),
        ...given('backup', member(member(properties, 'backupPolicy')?.value, 'type')?.value),
      },
    ];
  });
}

export function vaultsOf({ resources }: Source): readonly VaultShape[] {
  return resources.flatMap((resource): readonly VaultShape[] => {
    const { type, body } = resource;
    if (type === 'azurerm_key_vault')
      return [
        {
          resource,
          settings: body,
          purgeProtection: setting(body, 'purge_protection_enabled'),
          rbac: setting(body, 'rbac_authorization_enabled', 'enable_rbac_authorization'),
          hasPolicies: member(body, 'access_policy') !== undefined,
        },
      ];
    const settings = member(body, 'properties')?.value;
    if (type !== 'microsoft.keyvault/vaults' || settings?.kind !== 'object') return [];
    const policies = member(settings, 'accessPolicies')?.value;
    return [
      {
        resource,
        settings,
        purgeProtection: setting(settings, 'enablePurgeProtection'),
        rbac: setting(settings, 'enableRbacAuthorization'),
        hasPolicies: policies !== undefined && !(policies.kind === 'array' && policies.items.length === 0),
      },
    ];
  });
}
