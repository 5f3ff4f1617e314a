import type { Account, Vault } from '../model.ts';
import { isManagedHsm } from '../resourceId.ts';

export type PolicyResource = { readonly vault: Vault } | { readonly account: Account };

/**
 * What a field of a policy may hold on a resource, undefined standing for "absent"; several where Azure may leave out
 * what is the default. No answer where the field is not known here. Names: Azure Policy's aliases of the types.
 */
export function valuesAt(resource: PolicyResource, field: string): readonly unknown[] | undefined {
  const known = 'vault' in resource ? ofVault(resource.vault) : ofAccount(resource.account);
  const name = field.toLowerCase();
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

type Known = Readonly<Record<string, readonly unknown[]>>;

const ofAccount = ({ name, location, keyUri }: Account): Known => ({
  type: ['Microsoft.DocumentDB/databaseAccounts'],
  name: [name],
  location: [location],
  'microsoft.documentdb/databaseaccounts/keyvaultkeyuri': keyUri === undefined ? [undefined, ''] : [keyUri],
});

function ofVault(vault: Vault): Known {
  const { id, name, location, softDelete, purgeProtection, permissionModel, network, retentionDays } = vault;
  if (isManagedHsm(id))
    return { type: ['Microsoft.KeyVault/managedHSMs'], name: [name], location: [location] };
  const alias = 'microsoft.keyvault/vaults/';
  return {
    type: ['Microsoft.KeyVault/vaults'],
    name: [name],
    location: [location],
    [`${alias}sku.name`]: [vault.sku],
    [`${alias}enablesoftdelete`]: softDelete ? [true, undefined] : [false],
    [`${alias}enablepurgeprotection`]: purgeProtection ? [true] : [false, undefined],
    [`${alias}enablerbacauthorization`]: permissionModel === 'rbac' ? [true] : [false, undefined],
    [`${alias}publicnetworkaccess`]:
      network.publicAccess === 'Enabled' ? ['Enabled', undefined] : [network.publicAccess],
    [`${alias}networkacls.defaultaction`]:
      network.defaultAction === 'Allow' ? ['Allow', undefined] : [network.defaultAction],
    [`${alias}networkacls.bypass`]:
      network.bypass === 'AzureServices' ? ['AzureServices', undefined] : [network.bypass],
    ...(retentionDays === undefined ? {} : { [`${alias}softdeleteretentionindays`]: [retentionDays] }),
  };
}
