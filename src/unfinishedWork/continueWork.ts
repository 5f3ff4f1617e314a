import { createAccount } from '../createAccount/createAccount.ts';
import { valueOf } from '../inventory/snapshot.ts';
import { failed, type Outcome, succeeded } from '../model/outcome.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { text } from '../model/text.ts';
import { continueRestore } from '../revocation/commands/restore.ts';
import type { Session } from '../session/session.ts';
import type { Work } from '../session/work.ts';
import { titleOf } from '../session/workText.ts';
import { gone } from '../setup/changes/setKey.ts';
import { takeIdentityChange, takeKeyChange } from '../setup/commands/accountCommands.ts';
import { readSeen } from '../setup/commands/affectedAccounts.ts';
import { takeGrant } from '../setup/commands/grantAccess.ts';
import { takeKey, takeRotation } from '../setup/commands/keyCommands.ts';
import { whileChecking } from '../setup/commands/runStepCommand.ts';
import {
  takeConfiguration,
  takeMove,
  takeRecovery,
  takeRegistration,
  takeVault,
} from '../setup/commands/vaultCommands.ts';
import type { Place } from '../views/pickTarget.ts';

/** Runs the same change again from its check, which skips finished work. */
export async function continueWork(place: Place, work: Work): Promise<void> {
  const { shell } = place.workbench;
  // `createAccount` reads what it needs, with the account that can read the subscription now.
  if (work.kind === 'createAccount') return createAccount(shell, undefined, work.spec);
  const read = await whileChecking(place, titleOf(work.kind), (signal) => readAgain(place, work, signal));
  if (read.kind === 'failed') await shell.showProblem(read.problem);
  if (read.kind === 'done') await read.value();
}

type Run = () => Promise<void>;

async function readAgain(
  place: Place,
  work: Exclude<Work, { kind: 'createAccount' }>,
  signal: AbortSignal,
): Promise<Outcome<Run>> {
  const { session } = place;
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  if (signal.aborted) return { kind: 'cancelled' };
  const subscriptions = inventory.snapshot.get('subscriptions');
  if (subscriptions.state === 'failed') return failed(subscriptions.problem);
  const seen = ({ id }: Subscription) =>
    valueOf(subscriptions)?.subscriptions.find((one) => sameId(one.id, id));
  const subscription = seen(work.spec.subscription);
  if (!subscription) return failed(unseen(work));
  const { kind } = work;
  switch (kind) {
    case 'registerProvider':
      return succeeded(() => takeRegistration(place, { subscription }));
    case 'configureVault':
      return succeeded(() => takeConfiguration(place, { ...work.spec, subscription }));
    case 'createVault':
      return succeeded(() => takeVault(place, { ...work.spec, subscription }));
    case 'generateKey':
      return succeeded(() => takeKey(place, { ...work.spec, subscription }));
    case 'grantAccess':
      return succeeded(() => takeGrant(place, { ...work.spec, subscription }));
    case 'recoverVault':
      return succeeded(() => takeRecovery(place, { ...work.spec, subscription }));
    case 'moveVaultToRbac':
      return succeeded(() => takeMove(place, { ...work.spec, subscription }));
    case 'rotateKey':
      return succeeded(() => takeRotation(place, { ...work.spec, subscription }));
    case 'enableCmk':
    case 'changeKey': {
      const { account, home } = work.spec;
      const keyHome = { ...home, subscription: seen(home.subscription) ?? home.subscription };
      return withAccount(session, subscription, account, signal, (now) =>
        takeKeyChange(place, kind, { subscription, account: now, home: keyHome }),
      );
    }
    case 'changeIdentity': {
      const { account, target } = work.spec;
      await readSeen(place, 'vaults', signal);
      return withAccount(session, subscription, account, signal, (now) =>
        takeIdentityChange(place, { subscription, account: now }, target),
      );
    }
    case 'restoreKey':
    case 'restoreAccess':
      return succeeded(() => continueRestore({ shell: place.workbench.shell, session }, work));
  }
}

/** The account is read again, so that its changes since then are part of the review. */
async function withAccount(
  { azure }: Session,
  subscription: Subscription,
  { id, name }: Pick<Account, 'id' | 'name'>,
  signal: AbortSignal,
  run: (account: Account) => Promise<void>,
): Promise<Outcome<Run>> {
  const found = await azure.in(subscription).accounts.get(id, signal);
  if (found.kind !== 'done') return found;
  const account = found.value;
  return account ? succeeded(() => run(account)) : failed(gone(name));
}

const unseen = ({ kind, spec: { subscription } }: Work) =>
  ({
    code: 'F-00',
    owner: 'you',
    remedy: 'none',
    what: text("{0} can't continue.", titleOf(kind)),
    why: text(
      'The subscription {0} ({1}) is not visible to the accounts that are signed in.',
      subscription.name,
      subscription.id,
    ),
    next: text('Sign in with an account that sees it, then run the command again.'),
  }) as const;
