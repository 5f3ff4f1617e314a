import { explainRevocation } from '../../model/cmkStatus.ts';
import { identityName, sameIdentity } from '../../model/grantee.ts';
import { sameKey } from '../../model/keyUri.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { type CmkSpec, specKeyUri, wantedIdentity } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { missingRight } from '../permissions.ts';
import type { Readings } from '../readings.ts';

/** Why the account can't be created with its identity, as far as this can be checked in advance. */
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

/** Learn: "Configure customer-managed keys", on continuous backup; Azure reports it as F-42. */
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

/** Azure reports it as F-40. */
const needsIdentityAcross = (name: string, vault: string): Problem => ({
  code: 'F-40',
  owner: 'you',
  what: text('The account {0} cannot be created with a key in another tenant.', name),
  why: text('Only a user-assigned identity reaches {0} there, through the application.', vault),
  next: text('Choose a user-assigned identity that the application trusts.'),
  fix: 'chooseIdentity',
});

/** Describes the creation in a sentence. */
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

/** An existing account of that name that has the key, but uses another identity than the requested one. */
function otherIdentity(spec: CmkSpec, { defaultIdentity }: Account): Problem | undefined {
  const { name } = spec.account;
  const wanted = wantedIdentity(spec);
  // Azure reports no identity while it creates an account.
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

export const keyUriOf = ({ spec, cloud }: Readings) => specKeyUri(spec, cloud);

const pending = /^(creating|updating|initializing|enqueued|dequeued)$/i;

export const isUnderWay = ({ provisioningState }: Account) => pending.test(provisioningState);

/** An account in these states has never been usable, so it holds no data. An account that is being updated might. */
export const isBeingMade = ({ provisioningState }: Account) =>
  /^(creating|initializing)$/i.test(provisioningState);

/** The account has the requested key and identity, and Azure has finished creating it. */
export const isAsAsked = (readings: Readings, account: Account) =>
  account.provisioningState === 'Succeeded' && isOurs(readings, account);

/** The leftover of a failed creation. Azure refuses to create an account over it. */
export const isLeftOver = (readings: Readings, account: Account) =>
  account.provisioningState === 'Failed' && isOurs(readings, account);

const isOurs = (readings: Readings, account: Account) =>
  account.keyUri !== undefined &&
  sameKey(account.keyUri, keyUriOf(readings), readings.cloud) &&
  otherIdentity(readings.spec, account) === undefined;

/** Why an existing account conflicts with the requested one. */
export function conflict(readings: Readings, account: Account): Problem | undefined {
  const { spec, cloud } = readings;
  if (!account.keyUri || !sameKey(account.keyUri, keyUriOf(readings), cloud))
    return {
      code: 'F-52',
      owner: 'you',
      what: text('The account {0} cannot be created.', spec.account.name),
      why: text('An account of that name is in the resource group already, without this key.'),
      ...(account.keyUri === undefined
        ? {
            next: text('Choose another name, or run Enable CMK on Existing Account.'),
            remedy: 'enableCmk',
          }
        : { next: text('Choose another name, or run Change Key on that account.'), remedy: 'changeKey' }),
      fix: 'chooseAnotherName',
    };
  const other = otherIdentity(spec, account);
  if (other) return other;
  // Never deleted by us: an account with a failed update has this state too, and can hold data.
  if (account.provisioningState === 'Failed') return broken(readings);
  if (/^deleting$/i.test(account.provisioningState)) return busy(readings, account);
  if (account.status.kind !== 'revoked') return undefined;
  const { cause, remedy, owner } = explainRevocation(account.status.code);
  return {
    code: 'F-60',
    owner,
    what: text('The account {0} exists, but its access to the key is revoked.', account.name),
    why: cause,
    next: remedy,
  };
}

export const broken = ({ spec }: Readings): Problem => ({
  code: 'F-94',
  owner: 'accountOwner',
  what: text('The account {0} cannot be created.', spec.account.name),
  why: text('An account of that name is there, in the state "Failed": its creation or an update went wrong.'),
  next: text('Delete it in the portal if it holds nothing, or choose another name.'),
  fix: 'chooseAnotherName',
});

export const busy = ({ spec }: Readings, { provisioningState }: Account): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('The account {0} cannot be created.', spec.account.name),
  why: text('An account of that name is there, and Azure calls its state "{0}".', provisioningState),
  next: text('Wait until Azure is done with it, then run the command again.'),
});

export const vanished = ({ spec }: Readings): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: text('The account {0} was not created.', spec.account.name),
  why: text('Azure gave the creation up and left no reason.'),
  next: text('Look at the activity log in the portal, then run the command again.'),
});
