/** The codes and sentences of `unconfirmed`. The sandbox has no unconfirmed wording anywhere else. */
export const unconfirmedMessages = {
  policyNotFound: {
    text: (name: string) => `The policy assignment '${name}' could not be found.`,
  },
  policyWithoutContent: {
    text: () => 'The request content is missing the resource content.',
  },
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
  apiVersionRetired: {
    code: 'NoRegisteredProviderFound',
    text: (version: string, type: string) =>
      `No registered resource provider found for API version '${version}' for type '${type}'. The supported api-versions are '2026-02-01'.`,
  },
  largeIds: {
    code: 'BadRequest',
    text: (id: string) => `The id of a document is longer than 990 bytes: ${id}`,
  },
  unsupportedApi: {
    text: (feature: string) =>
      `Customer Managed Key enablement on an existing ${feature} enabled Account is not supported`,
  },
  invalidUserAssignedDefault: {
    text: (account: string) =>
      `The given default identity for ${account} is not valid. In order to access the key vault, please use 'FirstPartyIdentity'/'SystemAssignedIdentity'/'UserAssignedIdentity=<UA_resource_id>'`,
  },
  restore: {
    code: 'BadRequest',
    texts: {
      source: 'The restore source is not a restorable account.',
      time: 'The restore timestamp is not within the time that the account can be restored to.',
      location: 'The account has no backup in the location of the restore.',
      identity:
        'A user-assigned identity is required as the default identity to restore an account with a customer-managed key.',
    },
  },
  keyKindInvalid: { text: () => 'The key kind of the request is not valid.' },
  hsmNotActivated: {
    code: 'Forbidden',
    text: (hsm: string) =>
      `The managed HSM '${hsm}' is not activated: its security domain has not been downloaded.`,
  },
  resourceManagerRefused: {
    code: 'BadRequest',
    text: () =>
      "Azure Resource Manager is not allowed to manage keys in this managed HSM. To allow it, an administrator has to enable the setting 'AllowKeyManagementOperationsThroughARM'.",
  },
  localAssignment: {
    code: 'RoleAssignmentNotPermitted',
    texts: { exists: 'The role assignment already exists', invalid: 'The role assignment is not valid' },
  },
  hsmName: {
    text: (name: string) => `The managed HSM name '${name}' is invalid or in use.`,
  },
  hsmPurgeProtectionOff: {
    text: () => 'The property "enablePurgeProtection" cannot be set to false once it is true.',
  },
  rotationPolicyInvalid: {
    code: 'BadParameter',
    texts: {
      expiryTime: 'The expiryTime of a rotation policy must be at least 28 days.',
      trigger:
        'A key is rotated at least 7 days after its creation and at least 7 days before its expiry: the trigger of a lifetime action is invalid.',
      noExpiry: 'A trigger before expiry needs an expiryTime in the policy and an expiry of the key.',
    },
  },
  activityFilter: { text: () => 'The filter of the activity log is invalid.' },
  unsimulatedQuery: {
    text: (what: string) => `The sandbox does not simulate '${what}' in queries of Resource Graph.`,
  },
  unsimulated: { text: (method: string, path: string) => `The sandbox does not simulate ${method} ${path}.` },
} as const;
