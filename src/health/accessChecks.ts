import { applicationOf } from '../model/defaultIdentity.ts';
import { addApplication, identityName, unknownAcross } from '../model/keyIdentity.ts';
import { applicationIn, assignmentsId, readResultOf } from '../model/inventoryView.ts';
import { notReported } from '../model/problems.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Account, Vault } from '../model/resources.ts';
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
import { type CheckedAccount, sharedVerdict } from './inventoryIndex.ts';
import { whyVaultMissing } from './vaultChecks.ts';
import { none, risk, unknown, type Verdict } from './verdict.ts';

/** The identity that an account uses must be one that it has (F-31: an update of its identities may lose it). */
export function defaultIdentity({ account: { defaultIdentity: used, identities } }: CheckedAccount): Verdict {
  switch (used.kind) {
    case 'firstParty':
      return none;
    case 'undefined':
      return lost(text('Azure reports the default identity as "Undefined".'));
    case 'other':
      return unknown(
        used.text === ''
          ? notReported(text("the account's default identity"))
          : text('The account uses an unknown kind of identity: {0}', used.text),
      );
    case 'systemAssigned':
      if (!identities) return unknown(unknownIdentities);
      return identities.systemAssigned
        ? none
        : lost(text("The account's system-assigned identity was removed."));
    case 'userAssigned':
      if (!identities) return unknown(unknownIdentities);
      return identities.userAssigned.some(({ id }) => sameId(id, used.id))
        ? none
        : lost(text("Identity {0} isn't assigned to the account.", used.id));
  }
}

const unknownIdentities = notReported(text("the account's identities"));

const lost = (evidence: Text) =>
  risk(
    'needsAction',
    'accountOwner',
    text('The account has no identity that can use the key.'),
    evidence,
    text(
      "Run Change Default Identity with an existing identity. A deleted identity can't be recovered. A new one with the same name is a different principal.",
    ),
  );

/** The object id that needs access to the vault; undefined if the account has none, or why it is unknown. */
export function principalIdOf(subject: CheckedAccount): string | undefined | { why: Text } {
  const { account, subscription, view } = subject;
  const { defaultIdentity: used, identities } = account;
  switch (used.kind) {
    case 'firstParty': {
      const found = readResultOf(view.firstParty, subscription?.tenantId ?? '');
      if (!found.read)
        return { why: text('The object ID of principal "Azure Cosmos DB" is unknown. {0}', found.why) };
      return found.value;
    }
    case 'systemAssigned':
      return identities ? identities.systemAssigned?.principalId : { why: unknownIdentities };
    case 'userAssigned': {
      if (used.federatedClientId !== undefined) return inTenantOfVault(subject, used.federatedClientId);
      if (!identities) return { why: unknownIdentities };
      const identity = identities.userAssigned.find(({ id }) => sameId(id, used.id));
      if (!identity) return undefined;
      return identity.principalId ?? { why: notReported(text("the identity's object ID")) };
    }
    case 'undefined':
      return undefined;
    case 'other':
      return { why: notReported(text("the account's default identity")) };
  }
}

/** F-40: in its own tenant, the vault gives access to the application's service principal, not to the identity. */
function inTenantOfVault({ vault: found, index, view }: CheckedAccount, application: string) {
  const subscription =
    found.kind === 'here' ? index.subscriptions.get(found.vault.subscriptionId.toLowerCase()) : undefined;
  if (!subscription) return { why: unknownAcross(application) };
  const reading = readResultOf(view.applications, applicationIn(subscription.tenantId, application));
  if (reading.read) return reading.value;
  return {
    why: text('The service principal of application {0} is unknown. {1}', application, reading.why),
  };
}

/** Whether the vault, in its own permission model, gives access to the identity that the account uses. */
export function accessMissing(subject: CheckedAccount): Verdict {
  const { vault: found, account } = subject;
  const principal = principalIdOf(subject);
  const application = applicationOf(account.defaultIdentity);
  if (principal === undefined && found.kind === 'here' && application !== undefined)
    return notInTenant(found.vault, application);
  // Without an identity there is nothing to grant access to: the check above reports that.
  if (principal === undefined && account.defaultIdentity.kind !== 'firstParty') return none;
  if (typeof principal === 'object') return unknown(principal.why);
  if (found.kind !== 'here') return unknown(whyVaultMissing(found));
  if (principal === undefined)
    return ungranted(found.vault, text('The tenant has no "Azure Cosmos DB" service principal.'));
  const { vault } = found;
  return sharedVerdict(subject.index, `grant ${subject.keyId ?? vault.id} ${principal}`, () =>
    vault.permissionModel === 'accessPolicy'
      ? policyGrants(vault, principal, principalName(account))
      : roleGrants(subject, vault, principal, principalName(account)),
  );
}

/** How the user knows the identity, whose object ID says nothing. Two accounts that share a principal share its name. */
function principalName({ name, defaultIdentity: used }: Account): string {
  if (used.kind === 'userAssigned')
    return used.federatedClientId === undefined ? identityName(used.id) : used.federatedClientId;
  return used.kind === 'systemAssigned' ? name : '"Azure Cosmos DB"';
}

function policyGrants(vault: Vault, principal: string, name: string): Verdict {
  const lacking = missingKeyPermissions(accessPolicyOf(vault, principal));
  return lacking.length === 0
    ? none
    : ungranted(
        vault,
        text('No access policy gives principal {0} the permissions {1}.', name, lacking.join(', ')),
      );
}

function roleGrants({ view, keyId }: CheckedAccount, vault: Vault, principal: string, name: string): Verdict {
  const reading = readResultOf(view.assignments, assignmentsId(vault.id, principal));
  if (!reading.read) return unknown(text('The role assignments are unknown. {0}', reading.why));
  const covering = reading.value.filter((assignment) => covers(assignment, keyId ?? allKeysOf(vault)));
  if (covering.some(({ roleDefinitionId }) => roleReachesKey(roleDefinitionId))) return none;
  const strange = covering.find(({ roleDefinitionId }) => !isKnownRole(roleDefinitionId));
  return strange
    ? unknown(text('The permissions of role {0} are unknown.', strange.roleDefinitionId))
    : ungranted(
        vault,
        isManagedHsm(vault.id)
          ? text(
              "No local role on the key is assigned to principal {0}. Assignments through groups aren't checked.",
              name,
            )
          : text('No role assignment lets principal {0} use the key.', name),
      );
}

const notInTenant = ({ name, tenantId }: Vault, application: string) =>
  risk(
    'needsAction',
    'tenantAdministrator',
    text("Key vault {0} can't authenticate the account's identity.", name),
    text('Tenant {0} has no service principal for application {1}.', tenantId, application),
    addApplication(application),
  );

const ungranted = (vault: Vault, evidence: Text) =>
  risk(
    'needsAction',
    vault.permissionModel === 'rbac' ? 'accessAdministrator' : 'vaultOwner',
    text("The account's identity has no access to key vault {0}.", vault.name),
    evidence,
    vault.permissionModel === 'rbac'
      ? text('Assign the identity the {0} role on the key.', encryptionRoleIn(vault).name)
      : text('Add an access policy that gives the identity {0}.', neededKeyPermissions.join(', ')),
  );
