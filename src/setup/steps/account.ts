import { named, cannot } from '../../model/problems.ts';
import { type Confirmed, ensure, ensureIrreversible, type Goal } from '../../model/ensure.ts';
import { uncheckedTrust } from '../../model/keyIdentity.ts';
import { map, type Outcome, succeeded } from '../../model/outcome.ts';
import type { Problem } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { specAccountId } from '../../model/spec.ts';
import { blocked, done, needed } from '../../model/stepFinding.ts';
import { text } from '../../model/text.ts';
import { minutes, seconds, waitUntil } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import type { StepReadings } from '../readings.ts';
import type { Step, StepWork } from '../step.ts';
import {
  broken,
  accountBusy,
  conflict,
  creationOf,
  identityProblem,
  isAsRequested,
  isBeingCreated,
  isLeftOver,
  isUnderWay,
  wantedKeyUri,
  creationAbandoned,
} from './existingAccount.ts';
import { ensureGroup, groupChange, regionProblem } from './group.ts';

type AccountState = Account | undefined;

/**
 * Errors after which an account with that name might not be ours: someone else's account existed first, or ours
 * couldn't be read and might have been created and used since.
 */
const notOurs: ReadonlySet<string> = new Set(['F-36', 'F-37', 'F-50', 'F-52', 'F-90', 'F-91', 'F-94']);

/**
 * Creates the account, or continues a creation that an earlier run started. The request is repeated while Azure
 * reports that the identity has no access to the key: a new grant takes up to ten minutes to reach the vault (F-33),
 * and only the creation itself can show that it has. Leftovers of a failed attempt are deleted first.
 */
async function createAccount(work: StepWork): Promise<Outcome<Confirmed<AccountState>>> {
  const { readings, azure, report } = work;
  const { spec } = readings;
  // Someone else must grant access in a vault that we can't read, and that might never happen.
  const isGrantOurs = spec.applicationId === undefined || spec.vaultSubscription !== undefined;
  const visible = lookingAt(readings);
  // A creation takes minutes. After three hours, waiting ends. Someone else's creation isn't waited for.
  const making = {
    every: seconds(10),
    atMost: minutes(180),
    is: (account: AccountState) =>
      account !== undefined && isUnderWay(account) && conflict(readings, account) === undefined,
  };
  report(text('Azure is creating the account. This takes a few minutes.'));
  const goal: Goal<AccountState> = {
    alreadyRead: await visible.first(),
    read: visible.look,
    isReached: (account) => account !== undefined && isAsRequested(readings, account),
    busy: making,
    refuse: (account) =>
      account && !visible.isOurLeftOver(account)
        ? (conflict(readings, account) ?? broken(readings))
        : undefined,
    async send(before, permit) {
      if (before) {
        const cleared = await clearAway(work, visible);
        if (cleared.kind !== 'done') return cleared;
      }
      const sent = await azure.accounts.create(
        spec,
        wantedKeyUri(readings),
        (state) => report(text('Azure is working on the account: {0}', state)),
        permit,
      );
      if (sent.kind !== 'failed') return sent;
      if (notOurs.has(sent.problem.code)) visible.lose();
      // If only the response was lost, Azure is still creating the account. If that creation fails, we must delete the
      // failed account.
      const left = await waitUntil(visible.look, (account) => !making.is(account), making, work);
      if (left.kind === 'done' && left.value.last && visible.isOurLeftOver(left.value.last))
        await clearAway(work, visible);
      return sent;
    },
    again: {
      every: seconds(15),
      atMost: minutes(30),
      when: ({ code }, left) => isGrantOurs && code === 'F-33' && left === undefined,
      tell: () => report(text('Waiting for the access to take effect')),
    },
    patience: { every: seconds(10), atMost: minutes(5) },
    unconfirmed: (account) => (account ? accountBusy(readings, account) : creationAbandoned(readings)),
  };
  return ensure(work, goal);
}

type Sight = ReturnType<typeof lookingAt>;

/**
 * Reads the account, and remembers whether every account observed under its name was still being created. Only then
 * does it hold no data, and only then can it be deleted.
 */
function lookingAt(readings: StepReadings) {
  let onlyMade: boolean | undefined;
  const note = (found: Outcome<AccountState>) => {
    if (found.kind !== 'done') return found;
    const { value: account } = found;
    if (!account) onlyMade = true;
    else if (isBeingCreated(account)) onlyMade ??= true;
    else if (!isLeftOver(readings, account)) onlyMade = false;
    return found;
  };
  return {
    first: async () => note(await readings.account()),
    look: async () => note(await readings.account.again()),
    /** From now on, an account of this name might be someone else's, or might have been used. */
    lose: () => void (onlyMade = undefined),
    isOurLeftOver: (account: Account) => onlyMade === true && isLeftOver(readings, account),
  };
}

/** Deletes what a failed creation left. Any other account stays: it can hold data, or belong to someone else. */
function clearAway(work: StepWork, sight: Sight): Promise<Outcome<Confirmed<AccountState>>> {
  const { readings, azure, report } = work;
  return ensureIrreversible<AccountState>(work, {
    read: sight.look,
    isReached: (account) => account === undefined,
    busy: {
      every: seconds(10),
      atMost: minutes(30),
      is: (account) => /^deleting$/i.test(account?.provisioningState ?? ''),
    },
    refuse: (account) => (account && sight.isOurLeftOver(account) ? undefined : broken(readings)),
    send(_, permit) {
      report(text('Deleting the failed account'));
      return azure.accounts.discard(specAccountId(readings.spec), permit);
    },
    patience: { every: seconds(10), atMost: minutes(10) },
    unconfirmed: () => broken(readings),
  });
}

/** The account exists with the key, and Azure confirms its access to the key. */
export const accountStep: Step = {
  id: 'account',
  title: text('Create the account'),

  async check(readings) {
    const { spec } = readings;
    const [account, taken, regions] = await Promise.all([
      readings.account(),
      readings.accountNameTaken(),
      readings.regions(),
    ]);
    if (account.kind !== 'done') return account;
    if (account.value) {
      const problem = conflict(readings, account.value);
      if (problem) return succeeded(blocked(problem));
      if (isUnderWay(account.value))
        return succeeded(needed([text('Wait for the current update to finish.')]));
      return succeeded(
        done(text('Account {0} is encrypted with key {1}.', spec.account.name, spec.key.name)),
      );
    }
    if (taken.kind !== 'done') return taken;
    if (taken.value) return succeeded(blocked(nameTaken(readings)));
    const region = regions.kind === 'done' ? regionProblem(spec.account, regions.value) : undefined;
    if (region) return succeeded(blocked(region));
    const identity = await identityProblem(readings);
    if (identity) return succeeded(blocked(identity));
    const problem = await missingRight(
      readings,
      readings.groupScope,
      'Microsoft.DocumentDB/databaseAccounts/write',
      cannot('create', named.account(spec.account.name)),
    );
    if (problem) return succeeded(blocked(problem));
    return succeeded(
      needed([...(spec.vault.create || spec.newIdentity ? [] : groupChange(spec)), creationOf(spec)], {
        irreversible: spec.account.backup
          ? [text("You can't turn off continuous backup for account {0}.", spec.account.name)]
          : [],
        caveats: trustOf(spec),
      }),
    );
  },

  async apply(work) {
    const { readings } = work;
    const before = await readings.account();
    if (before.kind !== 'done') return before;
    if (!before.value && !readings.spec.vault.create) {
      const group = await ensureGroup(work, readings.spec);
      if (group.kind !== 'done') return group;
    }
    const made = await createAccount(work);
    return map(made, (confirmed) =>
      confirmed.as(() => text('Account {0} is ready.', readings.spec.account.name)),
    );
  },
};

/** If the vault can't be read, the access step already reports the application's trust. */
const trustOf = ({ applicationId, identityId, vaultSubscription }: StepReadings['spec']) =>
  !applicationId || !identityId || !vaultSubscription ? [] : [uncheckedTrust(applicationId, identityId)];

const nameTaken = ({ spec }: StepReadings): Problem => ({
  code: 'F-52',
  owner: 'you',
  what: cannot('create', named.account(spec.account.name)),
  why: text('Name {0} is already used. It must be unique across Azure.', spec.account.name),
  next: text('Choose another name.'),
  fix: 'chooseAnotherName',
});
