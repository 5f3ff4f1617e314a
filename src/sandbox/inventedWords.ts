/** The codes and sentences of `invented`: no invented word of the sandbox stands anywhere else. */
export const words = {
  purgeProtectionMissing: {
    code: 'BadRequest',
    text: (vault: string) =>
      `Key Vault '${vault}' used for customer-managed keys must have both soft delete and purge protection enabled.`,
  },
  creationKeyDisabled: { code: 'Forbidden' },
  creationKeyUnusable: {
    code: 'BadRequest',
    text: (key: string) => `Key '${key}' must be an RSA key that allows wrapKey and unwrapKey.`,
  },
  keyMissingAtCreation: { code: 'NotFound' },
  lockMessage: {
    text: (scope: string, kind: string, locked: string) =>
      `The scope '${scope}' cannot perform ${kind} operation because following scope(s) are locked: '${locked}'. Please remove the lock and try again.`,
  },
  vaultNameTaken: {
    text: (name: string) =>
      `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`,
  },
  vaultNameInvalid: {
    text: (name: string) =>
      `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens.`,
  },
  accountNameTaken: {
    text: (name: string) => `Dns record for ${name} under zone Document is already taken.`,
  },
  accountNameInvalid: {
    text: (name: string) =>
      `DatabaseAccount name '${name}' is invalid. It must be 3 to 44 lower-case letters, digits and hyphens.`,
  },
  invalidUserAssignedDefault: {
    text: (account: string) =>
      `The given default identity for ${account} is not valid. In order to access the key vault, please use 'FirstPartyIdentity'/'SystemAssignedIdentity'/'UserAssignedIdentity=<UA_resource_id>'`,
  },
  keyKindInvalid: { text: () => 'The key kind of the request is not valid.' },
  unsimulatedQuery: {
    text: (what: string) => `The sandbox does not simulate '${what}' in queries of Resource Graph.`,
  },
  unsimulated: { text: (method: string, path: string) => `The sandbox does not simulate ${method} ${path}.` },
} as const;
