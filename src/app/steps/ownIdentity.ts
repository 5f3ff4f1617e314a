import { identityName, sameIdentity } from '../../domain/accountGrantee.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { wantedIdentity, type CmkSpec } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import { missingRight } from '../rights.ts';
import type { Readings } from '../readings.ts';

/** Why the account cannot be made with its identity, as far as it can be seen beforehand. */
export async function identityProblem(readings: Readings): Promise<Problem | undefined> {
  const { account, identityId, applicationId, vault } = readings.spec;
  if (identityId === undefined) {
    if (applicationId !== undefined) return needsIdentityAcross(account.name, vault.name);
    return account.backup ? needsIdentity(account.name) : undefined;
  }
  return missingRight(
    readings,
    identityId,
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    text('You may not assign the identity {0}.', identityName(identityId)),
  );
}

/** Learn: "Configure customer-managed keys", on continuous backup; Azure says it as F-42. */
const needsIdentity = (name: string): Problem => ({
  code: 'F-42',
  owner: 'you',
  what: text('The account {0} cannot be created with continuous backup.', name),
  why: text(
    'With a customer-managed key, continuous backup needs a user-assigned identity as the default identity.',
  ),
  next: text('Choose a user-assigned identity, or periodic backup.'),
  fix: 'chooseIdentity',
});

/** F-40, in Azure's code. */
const needsIdentityAcross = (name: string, vault: string): Problem => ({
  code: 'F-40',
  owner: 'you',
  what: text('The account {0} cannot be created with a key in another tenant.', name),
  why: text('Only a user-assigned identity reaches {0} there, through the application.', vault),
  next: text('Choose a user-assigned identity that the application trusts.'),
  fix: 'chooseIdentity',
});

/** What the creation makes, in a sentence. */
export function creationOf({ account, identityId, applicationId }: CmkSpec): Text {
  const { api, name, region, backup } = account;
  const made = backup
    ? text('Create the {0} account {1} in {2}, with continuous backup.', api, name, region.displayName)
    : text('Create the {0} account {1} in {2}.', api, name, region.displayName);
  if (identityId !== undefined && applicationId !== undefined)
    return text(
      '{0} It reaches its key with the identity {1}, across tenants by the application {2}.',
      made,
      identityName(identityId),
      applicationId,
    );
  return identityId === undefined
    ? made
    : text('{0} It reaches its key with the identity {1}.', made, identityName(identityId));
}

/** An account of that name that is there already, with the key, but another identity than the one that is asked for. */
export function otherIdentity(spec: CmkSpec, { defaultIdentity }: Account): Problem | undefined {
  const { name } = spec.account;
  const wanted = wantedIdentity(spec);
  // While an account is made, Azure tells none.
  if (!wanted || defaultIdentity.kind === 'other' || sameIdentity(defaultIdentity, wanted)) return undefined;
  return {
    code: 'F-52',
    owner: 'you',
    what: text('The account {0} cannot be created.', name),
    why: text(
      'An account of that name is there already, with this key, and reaches it with another identity.',
    ),
    next: text('Choose another name, or use the command "Change Default Identity" on that account.'),
    fix: 'chooseAnotherName',
    remedy: 'changeIdentity',
  };
}
