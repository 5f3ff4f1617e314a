import { named, cannot, couldNot } from '../../model/problems.ts';
import { explainRevocation } from '../../model/cmkStatus.ts';
import { identityName, sameIdentity } from '../../model/keyIdentity.ts';
import { sameKey } from '../../model/keyUri.ts';
import { type Problem, remedyLabel } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { type CmkSpec, specKeyUri, wantedIdentity } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { missingRight } from '../permissions.ts';
import type { StepReadings } from '../readings.ts';

/** Why the account can't be created with its identity, as far as this can be checked in advance. */
export async function identityProblem(readings: StepReadings): Promise<Problem | undefined> {
  const { account, identityId, newIdentity, applicationId, vault } = readings.spec;
  if (identityId === undefined) {
    if (applicationId !== undefined) return needsIdentityAcross(account.name, vault.name);
    return account.backup ? needsIdentity(account.name) : undefined;
  }
  return missingRight(
    readings,
    // Azure returns no permissions for an identity that doesn't exist yet.
    newIdentity ? readings.groupScope : identityId,
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    cannot('assign', named.identity(identityName(identityId))),
  );
}

/** Learn: "Configure customer-managed keys", on continuous backup; Azure reports it as F-42. */
const needsIdentity = (name: string): Problem => ({
  code: 'F-42',
  owner: 'you',
  what: cannot('create', named.account(name)),
  why: text('Continuous backup requires a user-assigned identity.'),
  next: text('Choose a user-assigned identity, or periodic backup.'),
  fix: 'chooseIdentity',
});

/** Azure reports it as F-40. */
const needsIdentityAcross = (name: string, vault: string): Problem => ({
  code: 'F-40',
  owner: 'you',
  what: cannot('create', named.account(name)),
  why: text(
    'Key vault {0} is in another tenant. Only a user-assigned identity with an application reaches it.',
    vault,
  ),
  next: text('Choose a user-assigned identity with a federated client ID.'),
  fix: 'chooseIdentity',
});

/** Describes the creation in a sentence. */
export function creationOf({ account, identityId, applicationId }: CmkSpec): Text {
  const { api, name, region } = account;
  const creation = text('Create {0} account {1} in {2}.', api, name, region.displayName);
  if (identityId !== undefined && applicationId !== undefined)
    return text(
      '{0} It uses its key with {1}.',
      creation,
      named.identityThrough(identityName(identityId), applicationId),
    );
  return identityId === undefined
    ? creation
    : text('{0} It uses its key with {1}.', creation, named.identity(identityName(identityId)));
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
    what: cannot('create', named.account(name)),
    why: text('It already exists with this key, but uses another identity.'),
    next: text('Choose another name, or run {0} on the existing account.', remedyLabel.changeIdentity),
    fix: 'chooseAnotherName',
    remedy: 'changeIdentity',
  };
}

export const wantedKeyUri = ({ spec, cloud }: StepReadings) => specKeyUri(spec, cloud);

const pending = /^(creating|updating|initializing|enqueued|dequeued)$/i;

export const isUnderWay = ({ provisioningState }: Account) => pending.test(provisioningState);

/** An account in these states has never been usable, so it holds no data. An account that is being updated might. */
export const isBeingCreated = ({ provisioningState }: Account) =>
  /^(creating|initializing)$/i.test(provisioningState);

/** The account has the requested key and identity, and Azure has finished creating it. */
export const isAsRequested = (readings: StepReadings, account: Account) =>
  account.provisioningState === 'Succeeded' && isOurs(readings, account);

/** The leftover of a failed creation. Azure refuses to create an account over it. */
export const isLeftOver = (readings: StepReadings, account: Account) =>
  account.provisioningState === 'Failed' && isOurs(readings, account);

const isOurs = (readings: StepReadings, account: Account) =>
  account.keyUri !== undefined &&
  sameKey(account.keyUri, wantedKeyUri(readings), readings.cloud) &&
  otherIdentity(readings.spec, account) === undefined;

/** Why an existing account conflicts with the requested one. */
export function conflict(readings: StepReadings, account: Account): Problem | undefined {
  const { spec, cloud } = readings;
  if (!account.keyUri || !sameKey(account.keyUri, wantedKeyUri(readings), cloud))
    return {
      code: 'F-52',
      owner: 'you',
      what: cannot('create', named.account(spec.account.name)),
      why: text('It already exists without this key.'),
      ...(account.keyUri === undefined
        ? {
            next: text('Choose another name, or run {0} on the existing account.', remedyLabel.enableCmk),
            remedy: 'enableCmk',
          }
        : {
            next: text('Choose another name, or run {0} on the existing account.', remedyLabel.changeKey),
            remedy: 'changeKey',
          }),
      fix: 'chooseAnotherName',
    };
  const other = otherIdentity(spec, account);
  if (other) return other;
  // Never deleted by us: an account with a failed update has this state too, and can hold data.
  if (account.provisioningState === 'Failed') return broken(readings);
  if (/^deleting$/i.test(account.provisioningState)) return accountBusy(readings, account);
  if (account.status.kind !== 'revoked') return undefined;
  const { cause, remedy, owner } = explainRevocation(account.status.code);
  return {
    code: 'F-60',
    owner,
    what: text("Account {0} can't use its key.", account.name),
    why: cause,
    next: remedy,
  };
}

export const broken = ({ spec }: StepReadings): Problem => ({
  code: 'F-94',
  owner: 'accountOwner',
  what: cannot('create', named.account(spec.account.name)),
  why: text('It already exists, but its creation or an update failed.'),
  next: text('If it has no data, delete it in the Azure portal, or choose another name.'),
  fix: 'chooseAnotherName',
});

export const accountBusy = ({ spec }: StepReadings, { provisioningState }: Account): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: cannot('create', named.account(spec.account.name)),
  why: text('Azure reports its state as "{0}".', provisioningState),
  next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
});

export const creationAbandoned = ({ spec }: StepReadings): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: couldNot('create', named.account(spec.account.name)),
  why: text('Azure stopped without a reason.'),
  next: text('Check its activity log in the Azure portal, then run the command again.'),
});
