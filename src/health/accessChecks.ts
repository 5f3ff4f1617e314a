import { applicationOf } from '../model/defaultIdentity.ts';
import { applicationIn, assignmentsId, readingOf } from '../model/estate.ts';
import { addApplication, unknownAcross } from '../model/grantee.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Vault } from '../model/resources.ts';
import {
  accessPolicyOf,
  allKeysOf,
  covers,
  encryptionRoleIn,
  isKnownRole,
  missingKeyPermissions,
  neededKeyPermissions,
  roleReachesKey,
} from '../model/roleAssignments.ts';
import { text, type Text } from '../model/text.ts';
import { judgeOnce, type Subject } from './lookup.ts';
import { missing } from './vaultChecks.ts';
import { none, risk, unknown, type Verdict } from './verdict.ts';

/** The identity that an account uses must be one that it has (F-31: an update of its identities may lose it). */
export function defaultIdentity({ account: { defaultIdentity: used, identities } }: Subject): Verdict {
  switch (used.kind) {
    case 'firstParty':
      return none;
    case 'undefined':
      return lost(text('Azure names the default identity "Undefined".'));
    case 'other':
      return unknown(
        used.text === ''
          ? text('Azure does not say which identity the account uses.')
          : text('The account uses an identity of a kind that is not known here: {0}', used.text),
      );
    case 'systemAssigned':
      if (!identities) return unknown(unknownIdentities);
      return identities.systemAssigned
        ? none
        : lost(text('The account has no system-assigned identity any more.'));
    case 'userAssigned':
      if (!identities) return unknown(unknownIdentities);
      return identities.userAssigned.some(({ id }) => sameId(id, used.id))
        ? none
        : lost(text('The identity {0} is not assigned to the account.', used.id));
  }
}

const unknownIdentities = text('Azure does not say which identities the account has.');

const lost = (evidence: Text) =>
  risk(
    'needsAction',
    'accountOwner',
    text('The account has no identity to reach its key with.'),
    evidence,
    text('Assign the identity to the account again, then set it as the default identity.'),
  );

/** The object id that needs access to the vault; undefined where the account has none, or why it is unknown. */
export function principalOf(subject: Subject): string | undefined | { why: Text } {
  const { account, subscription, estate } = subject;
  const { defaultIdentity: used, identities } = account;
  switch (used.kind) {
    case 'firstParty': {
      const found = readingOf(estate.firstParty, subscription?.tenantId ?? '');
      if (!found.read)
        return { why: text('The object id of "Azure Cosmos DB" is not known. {0}', found.why) };
      return found.value;
    }
    case 'systemAssigned':
      return identities ? identities.systemAssigned?.principalId : { why: unknownIdentities };
    case 'userAssigned': {
      if (used.federatedClientId !== undefined) return inTenantOfVault(subject, used.federatedClientId);
      if (!identities) return { why: unknownIdentities };
      const identity = identities.userAssigned.find(({ id }) => sameId(id, used.id));
      if (!identity) return undefined;
      return identity.principalId ?? { why: text('Azure does not tell the object id of the identity.') };
    }
    case 'undefined':
      return undefined;
    case 'other':
      return { why: text('Azure does not say which identity the account uses.') };
  }
}

/** F-40: in its own tenant, the vault gives access to the application's service principal, not to the identity. */
function inTenantOfVault({ vault: found, places, estate }: Subject, application: string) {
  const home =
    found.kind === 'here' ? places.subscriptions.get(found.vault.subscriptionId.toLowerCase()) : undefined;
  if (!home) return { why: unknownAcross(application) };
  const reading = readingOf(estate.applications, applicationIn(home.tenantId, application));
  if (reading.read) return reading.value;
  return {
    why: text('The service principal of the application {0} is not known. {1}', application, reading.why),
  };
}

/** Whether the vault, in its own permission model, gives access to the identity that the account uses. */
export function accessMissing(subject: Subject): Verdict {
  const { vault: found, account } = subject;
  const principal = principalOf(subject);
  const application = applicationOf(account.defaultIdentity);
  if (principal === undefined && found.kind === 'here' && application !== undefined)
    return notInTenant(found.vault, application);
  // Without an identity there is nothing to grant access to: the check above reports that.
  if (principal === undefined && account.defaultIdentity.kind !== 'firstParty') return none;
  if (typeof principal === 'object') return unknown(principal.why);
  if (found.kind !== 'here') return unknown(missing(found));
  if (principal === undefined)
    return ungranted(found.vault, text('The tenant has no principal "Azure Cosmos DB".'));
  const { vault } = found;
  return judgeOnce(subject.places, `grant ${subject.keyId ?? vault.id} ${principal}`, () =>
    vault.permissionModel === 'accessPolicy'
      ? policyGrants(vault, principal)
      : roleGrants(subject, vault, principal),
  );
}

function policyGrants(vault: Vault, principal: string): Verdict {
  const lacking = missingKeyPermissions(accessPolicyOf(vault, principal));
  return lacking.length === 0
    ? none
    : ungranted(
        vault,
        text('No access policy gives {0} the permissions {1}.', principal, lacking.join(', ')),
      );
}

function roleGrants({ estate, keyId }: Subject, vault: Vault, principal: string): Verdict {
  const reading = readingOf(estate.assignments, assignmentsId(vault.id, principal));
  if (!reading.read) return unknown(text('The role assignments are not known. {0}', reading.why));
  const covering = reading.value.filter((assignment) => covers(assignment, keyId ?? allKeysOf(vault)));
  if (covering.some(({ roleDefinitionId }) => roleReachesKey(roleDefinitionId))) return none;
  const strange = covering.find(({ roleDefinitionId }) => !isKnownRole(roleDefinitionId));
  return strange
    ? unknown(text('What the role {0} allows is not known.', strange.roleDefinitionId))
    : ungranted(
        vault,
        isManagedHsm(vault.id)
          ? text(
              'No local role on the key or above is assigned to {0} itself; one that it has by a group is not seen.',
              principal,
            )
          : text('No role assignment on the key or above lets {0} use it.', principal),
      );
}

const notInTenant = ({ name, tenantId }: Vault, application: string) =>
  risk(
    'needsAction',
    'tenantAdministrator',
    text('The vault {0} cannot know the identity of the account.', name),
    text('The tenant {0} has no service principal of the application {1}.', tenantId, application),
    addApplication(application),
  );

const ungranted = (vault: Vault, evidence: Text) =>
  risk(
    'needsAction',
    vault.permissionModel === 'rbac' ? 'accessAdministrator' : 'vaultOwner',
    text('The vault {0} does not let the identity of the account in.', vault.name),
    evidence,
    vault.permissionModel === 'rbac'
      ? text('Assign it the role {0} on the key.', encryptionRoleIn(vault).name)
      : text('Give it an access policy with {0}.', neededKeyPermissions.join(', ')),
  );
