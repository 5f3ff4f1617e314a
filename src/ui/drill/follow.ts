import type { Rehearsal } from '../../app/rehearsal.ts';
import type { Session } from '../../app/session.ts';
import { minutes } from '../../app/wait.ts';
import type { Account, Subscription } from '../../domain/model.ts';
import { sameId } from '../../domain/resourceId.ts';
import { lookedAt, type DrillState, type SeenAccount } from './drillState.ts';

export interface Followed {
  readonly session: Session;
  readonly rehearsal: Rehearsal;
  readonly subscriptions: readonly Subscription[];
  readonly signal: AbortSignal;
  /** Hears the drill after each look. */
  readonly onLook: (state: DrillState) => Promise<void>;
}

/** Looks at the accounts once a minute of Azure's time, until what is waited for is there or the signal ends. */
export async function follow(
  start: DrillState,
  isOver: (state: DrillState) => boolean,
  { session, rehearsal, subscriptions, signal, onLook }: Followed,
): Promise<DrillState> {
  let state = start;
  while (!isOver(state) && !signal.aborted) {
    const accounts = await Promise.all(
      state.accounts.map((one) => look(session, rehearsal, subscriptions, one, signal)),
    );
    state = lookedAt(state, accounts, session.pace.now());
    await onLook(state);
    if (!isOver(state)) await session.pace.pause(minutes(1), signal);
  }
  return state;
}

/** What cannot be seen stays as it was seen last. */
async function look(
  { azure, inventory }: Session,
  rehearsal: Rehearsal,
  subscriptions: readonly Subscription[],
  before: SeenAccount,
  signal: AbortSignal,
): Promise<SeenAccount> {
  const { id, name, subscriptionId } = before.account;
  const subscription = subscriptions.find((one) => sameId(one.id, subscriptionId));
  if (!subscription) return before;
  const [found, heard] = await Promise.all([
    azure.in(subscription).accounts.get(id, signal),
    rehearsal.knock(name).catch(() => undefined),
  ]);
  const account: Account = (found.kind === 'done' && found.value) || before.account;
  if (account.status.kind !== before.account.status.kind) inventory.accountRead(account);
  return { account, ...(heard ? { heard } : {}) };
}
