import { parseResourceId } from './resourceId.ts';
import { text, type Text } from './text.ts';

/** Checks a name and states the rule that it breaks; undefined if the name is valid. */
export type NameRule = (name: string) => Text | undefined;

/**
 * Account: 3 to 44 characters, lower-case letters, digits and single inner hyphens. The specification says 50; the
 * service refuses more than 44 ("... is not valid since it is less than 3 characters or more than 44 characters long").
 */
export const accountNameRule: NameRule = (name) => {
  const isValid = name.length >= 3 && name.length <= 44 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
  return isValid ? undefined : accountNameAdvice;
};

export const accountNameAdvice = text(
  'Use 3 to 44 lowercase letters, digits, and single hyphens between them for the account name.',
);

/** Vault: 3 to 24 characters, letters, digits, hyphens; starts with a letter (Learn: "Key Vault objects"). */
export const vaultNameRule: NameRule = (name) => {
  const isValid = name.length >= 3 && name.length <= 24 && /^[a-z][0-9a-z]*(-[0-9a-z]+)*$/i.test(name);
  return isValid ? undefined : vaultNameAdvice;
};

export const vaultNameAdvice = text(
  'Use 3 to 24 letters, digits, and single hyphens for the key vault name. Start with a letter, and end with a letter or digit.',
);

/** Key: 1 to 127 characters, letters, digits, hyphens. */
export const keyNameRule: NameRule = (name) => {
  return /^[0-9a-zA-Z-]{1,127}$/.test(name)
    ? undefined
    : text('Use 1 to 127 letters, digits, and hyphens for the key name.');
};

/** Resource group: 1 to 90 letters, digits, `_`, `-`, `.`, brackets; no trailing period (ARM naming rules). */
export const resourceGroupNameRule: NameRule = (name) => {
  return /^[\p{L}\p{N}_().-]{1,90}$/u.test(name) && !name.endsWith('.')
    ? undefined
    : text(
        "Use 1 to 90 letters, digits, and the characters _ - . ( ) for the resource group name. Don't end it with a period.",
      );
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
    identityNameRule(name ?? '') === undefined
    ? undefined
    : text('Enter the resource ID of a user-assigned identity.');
};

/** Learn: "Naming rules and restrictions for Azure resources", on Microsoft.ManagedIdentity. */
export const identityNameRule: NameRule = (name) =>
  /^[0-9a-z][\w-]{2,127}$/i.test(name)
    ? undefined
    : text(
        'Use 3 to 128 letters, digits, hyphens, and underscores for the identity name. Start with a letter or digit.',
      );

/** An object id or any other GUID. */
export const guidRule: NameRule = (value) =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value.trim())
    ? undefined
    : text('Enter an object ID in the form 00000000-0000-0000-0000-000000000000.');

export type NameAvailability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string; readonly softDeleted: boolean };
