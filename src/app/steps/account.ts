import { blocked, done, needed } from '../../domain/finding.ts';
import { unseenTrust } from '../../domain/crossTenant.ts';
import { explainRevocation } from '../../domain/cmkStatus.ts';
import { sameKey } from '../../domain/keyUri.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { specAccountId } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { failed, map, succeeded, type Outcome } from '../outcome.ts';
import { missingRight } from '../rights.ts';
import type { Readings } from '../readings.ts';
import type { Step, Work } from '../step.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';
import { clearAway, createAccount, keyUriOf } from './accountCreation.ts';
import { ensureGroup, groupChange } from './group.ts';
import { creationOf, identityProblem, otherIdentity } from './ownIdentity.ts';
import { regionProblem } from './region.ts';

/** The account exists, with the key, and Azure confirms that it reaches it. */
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
        return succeeded(needed([text('Wait until Azure has created the account {0}.', spec.account.name)]));
      return succeeded(done(text('The account {0} exists, encrypted with this key.', spec.account.name)));
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
      text('You may not create an account in the resource group {0}.', spec.resourceGroup.name),
    );
    if (problem) return succeeded(blocked(problem));
    return succeeded(
      needed([...(spec.vault.create ? [] : groupChange(spec)), creationOf(spec)], {
        irreversible: spec.account.backup
          ? [text('Continuous backup of {0} cannot be turned off.', spec.account.name)]
          : [],
        caveats: trustOf(spec),
      }),
    );
  },

  async apply(work) {
    const { readings, azure, signal } = work;
    const { spec } = readings;
    const before = await readings.account();
    if (before.kind !== 'done') return before;
    if (before.value) {
      const problem = conflict(readings, before.value);
      if (problem) return failed(problem);
      const seen = isUnderWay(before.value) ? await follow(work, before.value) : succeeded(before.value);
      if (seen.kind !== 'done') return seen;
      if (seen.value.provisioningState !== 'Failed') return ready(seen);
    } else if (!spec.vault.create) {
      const group = await ensureGroup(azure, spec, signal);
      if (group.kind !== 'done') return group;
    }
    return ready(await goOn(work, await createAccount(work)));
  },
};

/** Of a vault that is not seen, the step on the access tells it. */
const trustOf = ({ applicationId, identityId, vaultSubscription }: Readings['spec']) =>
  !applicationId || !identityId || !vaultSubscription ? [] : [unseenTrust(applicationId, identityId)];

/** Failures after which Azure may be creating the account all the same: it was asked, and its answer was lost. */
const lost: ReadonlySet<string> = new Set(['F-30c', 'F-50', 'F-90', 'F-91', 'F-92']);

/** Follows the creation where only its answer was lost: the account is there by now, with our key. */
async function goOn(work: Work, outcome: Outcome<Account>): Promise<Outcome<Account>> {
  if (outcome.kind !== 'failed' || !lost.has(outcome.problem.code)) return outcome;
  const { readings, azure, signal } = work;
  const seen = await azure.accounts.get(specAccountId(readings.spec), signal);
  if (seen.kind !== 'done' || !seen.value || conflict(readings, seen.value)) return outcome;
  const followed = isUnderWay(seen.value) ? await follow(work, seen.value) : succeeded(seen.value);
  // Cleared away by now: the next run makes it anew.
  return followed.kind === 'done' && followed.value.provisioningState === 'Failed' ? outcome : followed;
}

const ready = (outcome: Outcome<Account>) =>
  map(outcome, ({ name }) => text('The account {0} is ready.', name));

const pending = /^(creating|updating|initializing|enqueued|dequeued)$/i;

const isUnderWay = ({ provisioningState }: Account) => pending.test(provisioningState);

/** An account in these states has never been usable, so that it holds nothing; one that is updated may. */
const isBeingMade = ({ provisioningState }: Account) => /^(creating|initializing)$/i.test(provisioningState);

/** Follows a creation that an earlier run began; what is left of a failed one is cleared away. */
async function follow(work: Work, before: Account): Promise<Outcome<Account>> {
  const { readings, azure, signal, report } = work;
  let onlyMade = isBeingMade(before);
  report(text('Azure is creating the account; this takes some minutes'));
  const seen = await waitUntil(
    () => azure.accounts.get(specAccountId(readings.spec), signal),
    (account) => {
      if (account === undefined || !isUnderWay(account)) return true;
      onlyMade &&= isBeingMade(account);
      return false;
    },
    { every: seconds(10), atMost: minutes(180) },
    work,
  );
  if (seen.kind !== 'done') return seen;
  const account = seen.value;
  if (!account) return failed(vanished(readings));
  if (isUnderWay(account)) return failed(busy(readings, account));
  if (account.provisioningState !== 'Failed') return succeeded(account);
  if (!onlyMade) return failed(broken(readings));
  const cleared = await clearAway(work);
  if (cleared.kind !== 'done') return cleared;
  return cleared.value ? succeeded(account) : failed(broken(readings));
}

/** What an account that is there already says against ours. */
function conflict(readings: Readings, account: Account): Problem | undefined {
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
  // Never removed by us: an account that fails an update has this state too, and may hold data.
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

const broken = ({ spec }: Readings): Problem => ({
  code: 'F-94',
  owner: 'accountOwner',
  what: text('The account {0} cannot be created.', spec.account.name),
  why: text('An account of that name is there, in the state "Failed": its creation or an update went wrong.'),
  next: text('Delete it in the portal if it holds nothing, or choose another name.'),
  fix: 'chooseAnotherName',
});

const busy = ({ spec }: Readings, { provisioningState }: Account): Problem => ({
  code: 'F-50',
  owner: 'you',
  what: text('The account {0} cannot be created.', spec.account.name),
  why: text('An account of that name is there, and Azure calls its state "{0}".', provisioningState),
  next: text('Wait until Azure is done with it, then run the command again.'),
});

const nameTaken = ({ spec }: Readings): Problem => ({
  code: 'F-52',
  owner: 'you',
  what: text('The account cannot be named {0}.', spec.account.name),
  why: text('The name is in use: account names are unique in all of Azure.'),
  next: text('Choose another name.'),
  fix: 'chooseAnotherName',
});

const vanished = ({ spec }: Readings): Problem => ({
  code: 'F-00',
  owner: 'you',
  what: text('The account {0} was not created.', spec.account.name),
  why: text('Azure gave the creation up and left no reason.'),
  next: text('Look at the activity log in the portal, then run the command again.'),
});
