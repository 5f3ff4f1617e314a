import { parseResourceId } from './resourceId.ts';
import { text, type Text } from './text.ts';

/** Checks a name and states the rule that it breaks; undefined where the name is valid. */
export type NameRule = (name: string) => Text | undefined;

/**
 * Account: 3 to 44 characters, lower-case letters, digits and single inner hyphens. The specification says 50; the
 * service refuses more than 44 ("... is not valid since it is less than 3 characters or more than 44 characters long").
 */
export const accountNameRule: NameRule = (name) => {
  if (name.length < 3 || name.length > 44) return text('An account name has 3 to 44 characters.');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    return text('An account name has lower-case letters, digits and single hyphens between them.');
  return undefined;
};

/** Vault: 3 to 24 characters, letters, digits, hyphens; starts with a letter (Learn: "Key Vault objects"). */
export const vaultNameRule: NameRule = (name) => {
  if (name.length < 3 || name.length > 24) return text('A vault name has 3 to 24 characters.');
  if (!/^[0-9a-zA-Z-]+$/.test(name)) return text('A vault name has letters, digits and hyphens.');
  if (!/^[a-zA-Z]/.test(name)) return text('A vault name starts with a letter.');
  if (!/[0-9a-zA-Z]$/.test(name) || name.includes('--'))
    return text('A vault name ends with a letter or digit and has no two hyphens in a row.');
  return undefined;
};

/** Key: 1 to 127 characters, letters, digits, hyphens. */
export const keyNameRule: NameRule = (name) => {
  if (name.length < 1 || name.length > 127) return text('A key name has 1 to 127 characters.');
  if (!/^[0-9a-zA-Z-]+$/.test(name)) return text('A key name has letters, digits and hyphens.');
  return undefined;
};

/** Resource group: 1 to 90 letters, digits, `_`, `-`, `.`, brackets; no trailing full stop (ARM naming rules). */
export const resourceGroupNameRule: NameRule = (name) => {
  if (name.length < 1 || name.length > 90) return text('A resource group name has 1 to 90 characters.');
  if (!/^[\p{L}\p{N}_().-]+$/u.test(name))
    return text('A resource group name has letters, digits, and the characters _ - . ( ).');
  if (name.endsWith('.')) return text('A resource group name does not end with a full stop.');
  return undefined;
};

/**
 * The resource id of a user-assigned identity. Its name: 3 to 128 letters, digits, hyphens and underscores (Learn:
 * "Naming rules and restrictions for Azure resources").
 */
export const identityIdRule: NameRule = (id) => {
  const { subscriptionId, resourceGroup, type, name } = parseResourceId(id) ?? {};
  return subscriptionId !== undefined &&
    /^[0-9a-z-]{1,64}$/i.test(subscriptionId) &&
    resourceGroupNameRule(resourceGroup ?? '') === undefined &&
    type?.toLowerCase() === 'microsoft.managedidentity/userassignedidentities' &&
    /^[0-9a-z][\w-]{2,127}$/i.test(name ?? '')
    ? undefined
    : text('This is not the resource id of a user-assigned identity.');
};

/** An object id or any other GUID. */
export const guidRule: NameRule = (value) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value.trim())
    ? undefined
    : text('An object id has the form 00000000-0000-0000-0000-000000000000.');

export type NameAvailability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string; readonly softDeleted: boolean };
