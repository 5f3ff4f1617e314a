import { createAccount } from '../createAccount/createAccount.ts';
import { valueOf } from '../inventory/snapshot.ts';
import { failed, type Outcome, succeeded } from '../model/outcome.ts';
import { sameId } from '../model/resourceId.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { continueRestoreOnSurface } from '../revocation/commands/restoreSeveral.ts';
import { continueRestore } from '../revocation/commands/restore.ts';
import type { Session } from '../session/session.ts';
import { type SingleWork, type SpecOf, type Work, workTarget, workTitle } from '../session/work.ts';
import { accountNotFound } from '../setup/changes/setKey.ts';
import { runIdentityChange, runKeyChange } from '../setup/commands/accountCommands.ts';
import { loadReadable } from '../setup/commands/affectedAccounts.ts';
import { runBatch } from '../setup/commands/batchOnPage.ts';
import { runGrant } from '../setup/commands/grantAccess.ts';
import { runKeyGeneration, runRotation } from '../setup/commands/keyCommands.ts';
import { runRestore } from '../setup/commands/restoreAccount.ts';
import { whileChecking } from '../setup/commands/runStepCommand.ts';
import type { StepSurface } from '../setup/commands/stepSurface.ts';
import {
  runConfiguration,
  runRbacMove,
  runRecovery,
  runRegistration,
  runVaultCreation,
} from '../setup/commands/vaultCommands.ts';
import type { CommandContext } from '../views/commandContext.ts';

/** Runs the same change again from its check, which skips finished work. */
export async function continueWork(context: CommandContext, work: Work): Promise<void> {
  const { shell } = context;
  // `createAccount` reads what it needs, with the account that can read the subscription now.
  if (work.kind === 'createAccount') return createAccount(context, undefined, work.spec);
  if (work.kind === 'several') return continueSeveral(context, work.spec);
  const read = await whileChecking(context, workTitle(work.kind), (signal) =>
    readAgain(context, work, signal),
  );
  if (read.kind === 'failed') await shell.showProblem(read.problem);
  if (read.kind === 'done') await read.value();
}

type Run = (surface?: StepSurface) => Promise<void>;

async function readAgain(
  context: CommandContext,
  work: Exclude<Work, { kind: 'createAccount' | 'several' }>,
  signal: AbortSignal,
): Promise<Outcome<Run>> {
  const { session } = context;
  const { inventory } = session;
  await inventory.load({ kind: 'subscriptions' }, signal);
  if (signal.aborted) return { kind: 'cancelled' };
  const subscriptions = inventory.snapshot.get('subscriptions');
  if (subscriptions.state === 'failed') return failed(subscriptions.problem);
  const readable = ({ id }: Subscription) =>
    valueOf(subscriptions)?.subscriptions.find((one) => sameId(one.id, id));
  const subscription = readable(work.spec.subscription);
  if (!subscription) return failed(unreadableSubscription(work));
  const { kind } = work;
  switch (kind) {
    case 'registerProvider':
      return succeeded(() => runRegistration(context, { subscription }));
    case 'configureVault':
      return succeeded(() => runConfiguration(context, { ...work.spec, subscription }));
    case 'createVault':
      return succeeded(() => runVaultCreation(context, { ...work.spec, subscription }));
    case 'generateKey':
      return succeeded(() => runKeyGeneration(context, { ...work.spec, subscription }));
    case 'grantAccess':
      return succeeded((surface) => runGrant(context, { ...work.spec, subscription }, surface));
    case 'recoverVault':
      return succeeded(() => runRecovery(context, { ...work.spec, subscription }));
    case 'moveVaultToRbac':
      return succeeded(() => runRbacMove(context, { ...work.spec, subscription }));
    case 'rotateKey':
      return succeeded((surface) => runRotation(context, { ...work.spec, subscription }, surface));
    case 'enableCmk':
    case 'changeKey': {
      const { account, keyLocation } = work.spec;
      const keyHome = {
        ...keyLocation,
        subscription: readable(keyLocation.subscription) ?? keyLocation.subscription,
      };
      return withAccount(session, subscription, account, signal, (now, surface) =>
        runKeyChange(context, kind, { subscription, account: now, keyLocation: keyHome }, surface),
      );
    }
    case 'changeIdentity': {
      const { account, target } = work.spec;
      await loadReadable(session, 'vaults', signal);
      return withAccount(session, subscription, account, signal, (now, surface) =>
        runIdentityChange(context, { subscription, account: now }, target, surface),
      );
    }
    case 'restoreAccount':
      return succeeded(() => runRestore(context, { ...work.spec, subscription }));
    case 'restoreKey':
    case 'restoreAccess':
      return succeeded((surface) =>
        surface
          ? continueRestoreOnSurface(context, { kind, spec: { ...work.spec, subscription } }, surface)
          : continueRestore(context, work),
      );
  }
}

/** The account is read again, so that its changes since then are part of the review. */
async function withAccount(
  { azure }: Session,
  subscription: Subscription,
  { id, name }: Pick<Account, 'id' | 'name'>,
  signal: AbortSignal,
  run: (account: Account, surface?: StepSurface) => Promise<void>,
): Promise<Outcome<Run>> {
  const found = await azure.in(subscription).accounts.get(id, signal);
  if (found.kind !== 'done') return found;
  const account = found.value;
  return account ? succeeded((surface) => run(account, surface)) : failed(accountNotFound(name));
}

/** The rest of a plan, on one page. A change that another window or user has made in the meantime needs nothing. */
async function continueSeveral(context: CommandContext, { id, of }: SpecOf<'several'>): Promise<void> {
  const [first] = of;
  if (!first) return;
  await runBatch(context, {
    plan: { id, of },
    kind: first.kind,
    subjects: of.map((work) => ({
      id: workTarget(work),
      name: nameOf(work),
      subscription: work.spec.subscription,
      async run(surface) {
        const read = await surface.during('check', (signal) => readAgain(context, work, signal));
        if (read.kind === 'done') await read.value(surface);
        else await surface.ended({ ...read, begun: false }, [], undefined);
      },
    })),
  });
}

/** As in the trees. */
function nameOf({ kind, spec }: SingleWork): Text {
  switch (kind) {
    case 'rotateKey':
      return text('{0} in {1}', spec.key.name, spec.vault.name);
    case 'grantAccess':
      return spec.key ? text('{0} in {1}', spec.key.name, spec.vault.name) : text('{0}', spec.vault.name);
    case 'enableCmk':
    case 'changeKey':
    case 'changeIdentity':
      return text('{0}', spec.account.name);
    case 'restoreKey':
      return text('{0} in {1}', spec.name, spec.vaultId.slice(spec.vaultId.lastIndexOf('/') + 1));
    case 'restoreAccess':
      return text('{0}', spec.name);
  }
}

const unreadableSubscription = ({ kind, spec: { subscription } }: Work) =>
  ({
    code: 'F-00',
    owner: 'you',
    remedy: 'none',
    what: text("{0} can't continue.", workTitle(kind)),
    why: text(
      "You aren't signed in with an account that can see subscription {0} ({1}).",
      subscription.name,
      subscription.id,
    ),
    next: text('Sign in with another account, then run the command again.'),
  }) as const;
