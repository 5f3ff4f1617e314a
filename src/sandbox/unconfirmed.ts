import { unconfirmedMessages } from './unconfirmedMessages.ts';

/** Behavior or wording of the sandbox that no source confirms for Azure. */
export interface Unconfirmed {
  /** The file that uses it. */
  readonly where: string;
  readonly why: string;
  /** The unconfirmed wording, if any. */
  readonly says?: Readonly<{ code?: string; text?: (...values: string[]) => string }>;
}

/**
 * Everything in the sandbox that no public source confirms, in one place. The wording is in a separate file, the only
 * part of it that is needed at runtime.
 */
export const unconfirmed = {
  faults: {
    where: 'faults/answers.ts',
    why: 'Of the answers of injected faults only the code and text of Key Vault’s 429 and ARM’s code SubscriptionRequestsThrottled are from reports; the other words, and which of Azure’s services challenge a token with which code, are made up in the form of each service’s errors.',
  },
  policyNotFound: {
    where: 'arm/policyRoutes.ts',
    why: 'The text of a policy assignment that is not there is in no public source.',
    says: unconfirmedMessages.policyNotFound,
  },
  policyWithoutContent: {
    where: 'arm/policyRoutes.ts',
    why: 'The specification requires the content; what Azure answers without it is in no public source.',
    says: unconfirmedMessages.policyWithoutContent,
  },
  delegatedRoles: {
    where: 'authorization/roleAssignments.ts',
    why: 'Azure Lighthouse keeps delegated roles as registration assignments; that lists of role assignments leave them out, and that the customer’s own assignments can be listed from the managing tenant, is inferred.',
  },
  policyCheck: {
    where: 'arm/policyRoutes.ts',
    why: 'Whether checkPolicyRestrictions respects exemptions, and whether it needs Microsoft.PolicyInsights to be registered, is not documented. Here it takes no account of exemptions and needs no registration. The permission is from Learn’s list of the provider’s operations; other Microsoft pages write /action.',
  },
  policyStates: {
    where: 'arm/policyStates.ts',
    why: 'That Azure Policy evaluates about 15 minutes after a change and once a day is documented; at which time of day is not, nor the case of the IDs in results. Here the scan is at midnight UTC, and a result is about the resource as it is now. The query takes /read; other Microsoft pages write /action.',
  },
  purgeProtectionMissing: {
    where: 'cosmos/creationFailure.ts',
    why: 'F-16: the refusal of a vault without purge protection is documented, its text is in no public source.',
    says: unconfirmedMessages.purgeProtectionMissing,
  },
  creationKeyDisabled: {
    where: 'cosmos/creationFailure.ts',
    why: 'Creation with a disabled or expired key fails; only Key Vault’s own words for it are known, not how Cosmos DB wraps them. The form follows troubleshoot-cmk 1.1.',
    says: unconfirmedMessages.creationKeyDisabled,
  },
  creationKeyUnusable: {
    where: 'cosmos/creationFailure.ts',
    why: 'No source says what a key without wrapKey and unwrapKey, or of another type than RSA, answers at creation.',
    says: unconfirmedMessages.creationKeyUnusable,
  },
  updateFailure: {
    where: 'cosmos/patchAccount.ts',
    why: 'A new key that the account cannot use fails the update’s operation in the words of a creation; no source has the words of an update.',
  },
  firewallStatus: {
    where: 'cosmos/revocation.ts',
    why: 'Which sentence an account shows when the vault’s firewall shuts it out is not documented; 4002 is used, as the call is refused with 403.',
  },
  deletedVaultStatus: {
    where: 'cosmos/revocation.ts',
    why: 'A soft-deleted vault shows 4017, a purged or never existing one 4009; no source tells them apart.',
  },
  versionPickUp: {
    where: 'cosmos/usedVersion.ts',
    why: 'That an account takes a new version within an hour, and not while it is revoked or after the version in use was disabled, is documented. When within the hour is a guess: after `revocationReach`. What a disabled newest version does to an account that uses an older one is unverified: here nothing.',
  },
  invalidUriUpdate: {
    where: 'cosmos/patchAccount.ts',
    why: 'Sub-status 4006: the guide says to update the key URI, "Troubleshoot CMK" 1.5 that a revoked account takes no such update. Here it takes it.',
  },
  largeIdsAtOperation: {
    where: 'cosmos/migration.ts',
    why: 'F-48: the scan of the documents is part of the operation, and its failure F-47 is an operation’s; that large ids fail the same way is inferred.',
  },
  cmkStatusWhileCreating: {
    where: 'cosmos/accountView.ts',
    why: 'customerManagedKeyStatus and keyVaultKeyUriVersion are absent until the account is ready; no recording shows either property.',
  },
  cmkStatusInResourceGraph: {
    where: 'resourceGraph/rows.ts',
    why: 'Whether rows carry the status properties is unverified; they are left out unless `behaviour` says otherwise.',
  },
  resourceGraphQuota: {
    where: 'resourceGraph/quota.ts',
    why: 'The headers and the 15 queries in 5 seconds are documented ("Guidance for throttled requests"), the refusal’s body is quoted by users (azure-cli-extensions#3325). That windows begin with the first query in them, and that a refusal has no Retry-After, is a guess.',
  },
  resourceGraphToken: {
    where: 'resourceGraph/pages.ts',
    why: 'A $skipToken carries "the context of the query", says the API; here it leads to the rows as the first page saw them, for the last queries of all, and otherwise to the same query made anew.',
  },
  activityLog: {
    where: 'arm/activityLog.ts',
    why: 'One event for each change, when it is accepted. Azure writes one at the beginning and one at the end of an operation, and minutes late.',
  },
  activityFilter: {
    where: 'arm/activityLog.ts',
    why: 'Learn says which filters are allowed; what refuses the others is in no source.',
    says: unconfirmedMessages.activityFilter,
  },
  resourceChanges: {
    where: 'resourceGraph/changes.ts',
    why: 'The shape is Learn’s ("Get resource changes"). That paths into lists have an index in brackets, and what a change has no actor in, is a guess; who changed a thing is known for requests only.',
  },
  unsimulatedQuery: {
    where: 'resourceGraph/query.ts',
    why: 'The sandbox knows where, project, extend, order, take and count over resources and resourcechanges. Azure would answer the rest.',
    says: unconfirmedMessages.unsimulatedQuery,
  },
  apiVersionRetired: {
    where: 'arm/registration.ts',
    why: 'F-22: from 2027-02-27 on only 2026-02-01 answers for vaults; the refusal is that of ARM for a version that it does not know.',
    says: unconfirmedMessages.apiVersionRetired,
  },
  largeIds: {
    where: 'cosmos/migration.ts',
    why: 'F-48 gives the limit of 990 bytes; neither code nor words of the refusal are in a source.',
    says: unconfirmedMessages.largeIds,
  },
  unsupportedApi: {
    where: 'cosmos/features.ts',
    why: 'F-49: that Cassandra accounts and those with vector search are refused is documented, the words are those of F-43.',
    says: unconfirmedMessages.unsupportedApi,
  },
  keyDeletion: {
    where: 'timings.ts',
    why: 'How long a key is being deleted (F-28) is a guess: four seconds.',
  },
  invalidUserAssignedDefault: {
    where: 'cosmos/errors.ts',
    why: 'F-41 quotes part of the sentence; a default identity that is not assigned to the account is refused with the same words.',
    says: unconfirmedMessages.invalidUserAssignedDefault,
  },
  perimeter: {
    where: 'cosmos/keyAccess.ts',
    why: 'The rules of network security perimeters are not simulated: a vault secured by one admits nobody’s account, as in Azure without an inbound rule, and no account shows 4016. Key Vault’s words from behind a perimeter are those of a repository’s comment; the sub-status is that of a closed firewall.',
  },
  federatedClientId: {
    where: 'cosmos/keyAccess.ts',
    why: 'Learn describes the set-up across tenants and F-34, F-40 what fails; not whether a first key of an existing account may be there (here it may), nor what an application in the vault’s own tenant means (here it is used). An application is taken to trust the identity: its federated credentials are not simulated. A client id that is no GUID is a default identity that is not valid (F-41).',
  },
  recreatedIdentity: {
    where: 'cosmos/keyAccess.ts',
    why: 'An identity that was deleted and created again under its name is another principal (Learn). That an account keeps the former one until the identity is removed from it and assigned again follows from the order that the guide gives; no source says what a repeated assignment does: here nothing.',
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
    why: 'A creation first uses its key after a quarter of its time, because people report failures after minutes. Vault DNS 20 s, access propagation 60 s, principal replication 30 s, deletion 5 min, Resource Graph’s 2 minutes and a reach of 45 min of the documented hour are guesses within what the documentation allows.',
  },
  restore: {
    where: 'cosmos/restoreAccount.ts',
    why: 'Recorded are restores that succeed (azure-cli). That an account with a customer-managed key needs a user-assigned identity for it, and the key version of the backup, is documented; the words of a refusal are not, nor which version a restored account then uses (here the newest).',
    says: unconfirmedMessages.restore,
  },
  restorableResources: {
    where: 'cosmos/restorableAccounts.ts',
    why: 'Data is not simulated: a database "data" with a container "items" stands for what a restorable account has.',
  },
  keyKindInvalid: {
    where: 'cosmos/accountKeys.ts',
    why: 'No source has the refusal of a key kind that does not exist; nor is it recorded when a regenerated key changes: the sandbox changes it at once.',
    says: unconfirmedMessages.keyKindInvalid,
  },
  hsmNotActivated: {
    where: 'keyVault/hsm/errors.ts',
    why: 'Until its security domain is downloaded, an HSM’s data plane is shut (Learn); what it answers is in no source. The download is not simulated: an HSM that is made here stays as it is, those of an estate are active.',
    says: unconfirmedMessages.hsmNotActivated,
  },
  resourceManagerRefused: {
    where: 'keyVault/hsm/errors.ts',
    why: 'That Azure Resource Manager gets at no key of an HSM until its setting is changed is documented; of the refusal only "enable the setting \'AllowKeyManagementOperationsThroughARM\'" is quoted, and that it is a bad request.',
    says: unconfirmedMessages.resourceManagerRefused,
  },
  localAssignment: {
    where: 'keyVault/hsm/errors.ts',
    why: 'What an HSM says of an assignment that exists already, or that is of no form, is in no source.',
    says: unconfirmedMessages.localAssignment,
  },
  hsmRotationPolicy: {
    where: 'keyVault/data/needs.ts',
    why: 'Crypto Users of an HSM may read and set rotation policies (Learn), and no recorded action is called so: they are read and written as keys are.',
  },
  rotationPolicyInvalid: {
    where: 'keyVault/rotationPolicy.ts',
    why: 'What a rotation policy must keep is documented (Learn: "Configure key auto-rotation"), what Key Vault says of one that does not is in no source. Nothing is rotated by its policy: time here passes faster than anybody would follow.',
    says: unconfirmedMessages.rotationPolicyInvalid,
  },
  hsmAccessPropagation: {
    where: 'keyVault/data/access.ts',
    why: 'An HSM’s own roles take effect as late as Azure’s do.',
  },
  hsmNetwork: {
    where: 'keyVault/data/access.ts',
    why: 'What an HSM says of its network and of keys (missing, disabled, deleted, too many) is in the words of a vault, and so are its limits; recorded are only its refusals of a token, of a right and of a role that is missing.',
  },
  hsmName: {
    where: 'keyVault/hsm/hsmLife.ts',
    why: 'An HSM is made within the time of a vault and answered at once, where Azure takes half an hour; its names are those of vaults, the refusals of a name and of switching purge protection off are made up.',
    says: unconfirmedMessages.hsmName,
  },
  hsmRecovery: {
    where: 'keyVault/hsm/deletedHsms.ts',
    why: 'A recording shows that a PUT recovers a deleted HSM with its state of activation (azure-powershell, TestUndoManagedHsmRemoval). Learn documents that its hardware stays reserved until then ("Managed HSM soft-delete overview"). No source says whether its keys and local role assignments are unchanged. Here they are, and recovery takes no time, where the recording waited for minutes.',
  },
  hsmPurgeProtectionOff: {
    where: 'keyVault/hsm/hsmRoutes.ts',
    why: 'That it cannot be taken back is in the specification, the words are not.',
    says: unconfirmedMessages.hsmPurgeProtectionOff,
  },
  hsmInCosmos: {
    where: 'cosmos/creationFailure.ts',
    why: 'That an account reacts to an HSM’s key as to a vault’s, with the same codes, is what Learn’s guide for managed HSMs lets expect; no source shows it. What it quotes is the HSM’s refusal of a caller.',
  },
  unsimulated: {
    where: 'arm/front.ts',
    why: 'Azure has no answer for what the sandbox does not simulate.',
    says: unconfirmedMessages.unsimulated,
  },
  backup: {
    where: 'keyVault/data/deletedKeys.ts',
    why: 'Key backup and restore are not simulated.',
  },
  revokedHosts: {
    where: 'cosmos/dataPlane.ts',
    why: 'The data plane answers only whether the account is reachable and which regions it has, without authorisation of its own: data is not simulated, and every request for it gets 501.',
  },
} as const satisfies Record<string, Unconfirmed>;
