import { named, couldNot } from '../../model/problems.ts';
import { identitiesOf } from '../../azure/api.ts';
import { identityName } from '../../model/keyIdentity.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account, UserAssignedIdentity } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';
import type { StepWork } from '../step.ts';
import { update } from './setKey.ts';

/**
 * A deleted identity can't be recovered, and one that was created again with the same name has another principal. The
 * account keeps the old principal until it is removed (docs/azure.md, Identities and access).
 *
 * @returns the new principal. Undefined if the account has the current one, or if the identity can't be read.
 */
export async function recreatedPrincipal(
  account: Account,
  id: string,
  identity: (id: string) => Promise<Outcome<UserAssignedIdentity | undefined>>,
): Promise<string | undefined> {
  const known = knownPrincipal(account, id);
  if (known === undefined) return undefined;
  const found = await identity(id);
  const current = found.kind === 'done' ? found.value?.principalId : undefined;
  return current === undefined || sameId(current, known) ? undefined : current;
}

const knownPrincipal = ({ identities }: Account, id: string) =>
  identities?.userAssigned.find((one) => sameId(one.id, id))?.principalId;

export const recreatedText = (id: string, account: string): Text =>
  text(
    'Remove the deleted identity {0} from account {1}. It was created again, so its principal is a new one.',
    identityName(id),
    account,
  );

/** Removes the old principal. If it was the default identity, the account has none until the new one is set. */
export const removeFormer = <R>(
  work: StepWork<R>,
  account: Pick<Account, 'id' | 'name'>,
  { id, principal }: { readonly id: string; readonly principal: string },
  refuse: (now: Account) => Problem | undefined,
) =>
  update(work, {
    account,
    change: ({ identities }) => {
      const { system, userAssigned } = identitiesOf(identities);
      const kept = userAssigned.filter((one) => !sameId(one, id));
      return { kind: 'identities', identities: { system, userAssigned: kept, removed: [id] } };
    },
    isReached: (now) => {
      const known = knownPrincipal(now, id);
      return known === undefined || sameId(known, principal);
    },
    refuse,
    stateText: (state) => text('Azure is working on the account: {0}', state),
    unconfirmed: ({ name }): Problem => ({
      code: 'F-31',
      owner: 'accountOwner',
      what: couldNot('confirm', named.account(name)),
      why: text("Azure accepted the change, but doesn't show it."),
      next: text('Wait a few minutes, then run the command again. It continues where it stopped.'),
      remedy: 'none',
    }),
  });
