import { ensure, notShown } from '../../model/ensure.ts';
import { identityName } from '../../model/keyIdentity.ts';
import type { Outcome } from '../../model/outcome.ts';
import { succeeded } from '../../model/outcome.ts';
import { cannot, couldNot, named } from '../../model/problems.ts';
import { parseResourceId } from '../../model/resourceId.ts';
import type { UserAssignedIdentity } from '../../model/resources.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { SubscriptionReadings } from '../readings.ts';
import type { StepWork } from '../step.ts';

type IdentityReadings = Pick<SubscriptionReadings, 'identity' | 'permissions'>;

/** The resource group of an identity. Azure returns no permissions for an identity that doesn't exist yet. */
export const groupScopeOf = (id: string) => id.slice(0, id.toLowerCase().indexOf('/providers/'));

export const identityCreation = (id: string): Text =>
  text(
    'Create {0} in {1}.',
    named.identity(identityName(id)),
    named.resourceGroup(parseResourceId(id)?.resourceGroup ?? ''),
  );

/** A user-assigned identity exists, or is created. */
export async function checkIdentity(
  readings: IdentityReadings,
  id: string,
  scope = groupScopeOf(id),
): Promise<Outcome<Finding>> {
  const found = await readings.identity(id);
  if (found.kind !== 'done') return found;
  if (found.value) return succeeded(done(text('No problems found.')));
  const problem = await missingRight(
    readings,
    scope,
    'Microsoft.ManagedIdentity/userAssignedIdentities/write',
    cannot('create', named.identity(identityName(id))),
  );
  return succeeded(problem ? blocked(problem) : needed([identityCreation(id)]));
}

export function ensureIdentity(
  work: StepWork<IdentityReadings>,
  id: string,
  location: string,
): Promise<Outcome<{ readonly value: UserAssignedIdentity | undefined }>> {
  const { readings, azure } = work;
  const name = named.identity(identityName(id));
  work.report(text('Creating {0}', name));
  const patience = { every: seconds(3), atMost: minutes(2) };
  return ensure<UserAssignedIdentity | undefined>(work, {
    read: () => readings.identity.again(id),
    isReached: (identity) => identity?.principalId !== undefined,
    send: (_, permit) => azure.identities.create(id, location, permit),
    patience,
    unconfirmed: () => notShown('F-41', couldNot('create', name), patience),
  });
}
