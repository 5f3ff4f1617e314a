/** Something that the sandbox says or does without a source that says that Azure does. */
export interface Invention {
  /** The file that uses it. */
  readonly where: string;
  readonly why: string;
  /** The error code that goes with the text, where that is invented, too. */
  readonly code?: string;
  readonly text?: (...values: string[]) => string;
}

/**
 * Everything in the sandbox that no public source confirms, in one place. Texts are made here, so that
 * no invented sentence can hide elsewhere.
 */
export const invented = {
  purgeProtectionMissing: {
    where: 'cosmos/creationFailure.ts',
    why: 'F-16: the refusal of a vault without purge protection is documented, its text is in no public source.',
    code: 'BadRequest',
    text: (vault: string) =>
      `Key Vault '${vault}' used for customer-managed keys must have both soft delete and purge protection enabled.`,
  },
  creationKeyDisabled: {
    where: 'cosmos/creationFailure.ts',
    why: 'Creation with a disabled or expired key fails; only Key Vault’s own words for it are known, not how Cosmos DB wraps them. The form follows troubleshoot-cmk 1.1.',
    code: 'Forbidden',
  },
  creationKeyUnusable: {
    where: 'cosmos/creationFailure.ts',
    why: 'No source says what a key without wrapKey and unwrapKey, or of another type than RSA, answers at creation.',
    code: 'BadRequest',
    text: (key: string) => `Key '${key}' must be an RSA key that allows wrapKey and unwrapKey.`,
  },
  updateFailure: {
    where: 'cosmos/patchAccount.ts',
    why: 'A new key that the account cannot use fails the update’s operation in the words of a creation; no source has the words of an update.',
  },
  operationError: {
    where: 'cosmos/operations.ts',
    why: 'Failures of a creation reach clients through the polled operation (seen in Terraform and VS Code messages), but no recording shows its body: {status: "Failed", error: {code, message}}.',
  },
  accessFailureAtOperation: {
    where: 'cosmos/creationFailure.ts',
    why: 'That the key is looked at during the operation and not before the PUT is answered follows from the "Operation Id" in the messages; when during the operation is invented: after a quarter of the time of a creation, because people report failures after minutes.',
  },
  keyMissingAtCreation: {
    where: 'cosmos/creationFailure.ts',
    why: 'Troubleshoot-cmk 1.2 gives 503 for a host that does not exist; whether a missing key in an existing vault says the same is not said. Key Vault’s 404 is quoted instead.',
    code: 'NotFound',
  },
  disabledKeyStatus: {
    where: 'cosmos/revocation.ts',
    why: 'A disabled or expired key: domain.md has 4018 from a live answer and 4002 from a library. 4018 is used; the sentence around it follows the ten official ones.',
  },
  firewallStatus: {
    where: 'cosmos/revocation.ts',
    why: 'Which sentence an account shows when the vault’s firewall shuts it out is not documented; 4002 is used, as the call is refused with 403.',
  },
  deletedVaultStatus: {
    where: 'cosmos/revocation.ts',
    why: 'A soft-deleted vault shows 4017, a purged or never existing one 4009; no source tells them apart.',
  },
  revokedByCreationOrder: {
    where: 'cosmos/revocation.ts',
    why: 'The account follows the newest version of the key as of `revocationReach` ago. What a disabled newest version does to an account that still uses an older one is unverified.',
  },
  cmkStatusWhileCreating: {
    where: 'cosmos/accountView.ts',
    why: 'customerManagedKeyStatus and keyVaultKeyUriVersion are absent until the account is ready; no recording shows either property.',
  },
  cmkStatusInResourceGraph: {
    where: 'arm/resourceGraph.ts',
    why: 'Whether rows carry the status properties is unverified; they are left out unless `behaviour` says otherwise.',
  },
  policyMessage: {
    where: 'arm/policy.ts',
    why: 'Only the beginning of the sentence is quoted in the sources; the identifiers’ JSON follows Azure’s documented form from memory.',
  },
  lockMessage: {
    where: 'arm/locks.ts',
    why: 'F-10 gives the code; the sentence is from memory.',
    text: (scope: string, kind: string, locked: string) =>
      `The scope '${scope}' cannot perform ${kind} operation because following scope(s) are locked: '${locked}'. Please remove the lock and try again.`,
  },
  vaultNameTaken: {
    where: 'keyVault/vaultRefusals.ts',
    why: 'F-13 gives the code and the first sentence.',
    text: (name: string) =>
      `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`,
  },
  vaultNameInvalid: {
    where: 'keyVault/vaultRefusals.ts',
    why: 'F-14 gives only the code and the rule.',
    text: (name: string) =>
      `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens.`,
  },
  accountNameTaken: {
    where: 'cosmos/refusals.ts',
    why: 'F-52 has no text.',
    text: (name: string) => `Dns record for ${name} under zone Document is already taken.`,
  },
  accountNameInvalid: {
    where: 'cosmos/refusals.ts',
    why: 'F-52 has no text; the rule is that of the name.',
    text: (name: string) =>
      `DatabaseAccount name '${name}' is invalid. It must be 3 to 44 lower-case letters, digits and hyphens.`,
  },
  accountNameLength: {
    where: 'cosmos/putAccount.ts',
    why: 'The SDK says 3-50 characters, the portal 3-44; the sandbox takes up to 50.',
  },
  invalidUserAssignedDefault: {
    where: 'cosmos/refusals.ts',
    why: 'F-41 quotes part of the sentence; a default identity that is not assigned to the account is refused with the same words.',
    text: (account: string) =>
      `The given default identity for ${account} is not valid. In order to access the key vault, please use 'FirstPartyIdentity'/'SystemAssignedIdentity'/'UserAssignedIdentity=<UA_resource_id>'`,
  },
  silentDefaultIdentity: {
    where: 'cosmos/patchAccount.ts',
    why: 'F-31: identity and defaultIdentity in one update. The sandbox applies the identity and leaves the default Undefined, whichever way Azure’s bug goes.',
  },
  keyPutWithoutResolution: {
    where: 'keyVault/armKeys.ts',
    why: 'ARM keys can be made while the vault still registers its DNS name; no source says.',
  },
  controlPlanePropagation: {
    where: 'authorization/rights.ts',
    why: 'Role assignments act on the control plane at once; in Azure it takes up to some minutes.',
  },
  timings: {
    where: 'timings.ts',
    why: 'Vault DNS 20 s, access propagation 60 s, principal replication 30 s, deletion 5 min and a reach of 45 min of the documented hour are guesses within what the documentation allows.',
  },
  unsimulated: {
    where: 'sandbox.ts',
    why: 'Azure has no answer for what the sandbox does not simulate.',
    text: (method: string, path: string) => `The sandbox does not simulate ${method} ${path}.`,
  },
  backup: {
    where: 'keyVault/data/deletedKeys.ts',
    why: 'Key backup and restore are not simulated.',
  },
  revokedHosts: {
    where: 'cosmos/dataPlane.ts',
    why: 'The data plane answers only whether the account is reachable, without authorisation of its own: data is not simulated.',
  },
} as const satisfies Record<string, Invention>;
