import { blocked, done, needed } from '../../domain/finding.ts';
import { explainRevocation } from '../../domain/cmkStatus.ts';
import { sameKey, versionlessUri } from '../../domain/keyUri.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { specAccountId } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import { missingRight } from '../rights.ts';
import type { Readings } from '../readings.ts';
import type { Step, Work } from '../step.ts';
import { minutes, seconds, waitUntil } from '../wait.ts';
import { ensureGroup, groupChange } from './group.ts';
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
    if (account.value && account.value.provisioningState !== 'Failed') {
      const problem = conflict(readings, account.value);
      if (problem) return succeeded(blocked(problem));
      if (isUnderWay(account.value))
        return succeeded(needed([text('Wait until Azure has created the account {0}.', spec.account.name)]));
      return succeeded(done(text('The account {0} exists, encrypted with this key.', spec.account.name)));
    }
    if (taken.kind !== 'done') return taken;
    if (taken.value && !account.value) return succeeded(blocked(nameTaken(readings)));
    const region = regions.kind === 'done' ? regionProblem(spec.account, regions.value) : undefined;
    if (region) return succeeded(blocked(region));
    const problem = await missingRight(
      readings,
      readings.groupScope,
      'Microsoft.DocumentDB/databaseAccounts/write',
      text('You may not create an account in the resource group {0}.', spec.resourceGroup.name),
    );
    if (problem) return succeeded(blocked(problem));
    return succeeded(
      needed([
        ...(spec.vault.create ? [] : groupChange(spec)),
        text(
          'Create the {0} account {1} in {2}.',
          spec.account.api,
          spec.account.name,
          spec.account.region.displayName,
        ),
      ]),
    );
  },

  async apply(work) {
    const { readings, azure, signal } = work;
    const { spec } = readings;
    const before = await readings.account();
    if (before.kind !== 'done') return before;
    if (before.value && before.value.provisioningState !== 'Failed') {
      const problem = conflict(readings, before.value);
      if (problem) return failed(problem);
      return ready(work, isUnderWay(before.value) ? await follow(work) : succeeded(before.value));
    }
    if (!spec.vault.create) {
      const group = await ensureGroup(azure, spec, signal);
      if (group.kind !== 'done') return group;
    }
    return ready(work, await createWhenAccessible(work));
  },
};

const pending = /^(creating|updating|initializing|enqueued|dequeued)$/i;

const isUnderWay = ({ provisioningState }: Account) => pending.test(provisioningState);

const keyUriOf = ({ spec, cloud }: Readings) =>
  versionlessUri({ home: 'vault', vault: spec.vault.name.toLowerCase(), key: spec.key.name }, cloud);

/**
 * Sends the creation, and again while Azure says that the identity has no access to the key: a fresh grant takes up
 * to ten minutes to reach the vault (F-33), and only the creation itself can tell that it has.
 */
async function createWhenAccessible(work: Work): Promise<Outcome<Account>> {
  const { readings, azure, signal, report } = work;
  report(text('Azure is creating the account; this takes some minutes'));
  const created = await waitUntil(
    async () => {
      const outcome = await azure.accounts.create(
        readings.spec,
        keyUriOf(readings),
        (state) => report(text('Azure is creating the account: {0}', state)),
        signal,
      );
      if (outcome.kind !== 'failed' || outcome.problem.code !== 'F-33') return succeeded(outcome);
      report(text('Waiting until the access to the key has reached the vault'));
      return succeeded(outcome);
    },
    (outcome) => outcome.kind !== 'failed' || outcome.problem.code !== 'F-33',
    { every: seconds(15), atMost: minutes(10) },
    work,
  );
  return created.kind === 'done' ? created.value : created;
}

/** Follows a creation that an earlier run began. */
async function follow(work: Work): Promise<Outcome<Account>> {
  const { readings, azure, signal, report } = work;
  report(text('Azure is creating the account; this takes some minutes'));
  const seen = await waitUntil(
    () => azure.accounts.get(specAccountId(readings.spec), signal),
    (account) => account === undefined || !isUnderWay(account),
    { every: seconds(10), atMost: minutes(180) },
    work,
  );
  if (seen.kind !== 'done') return seen;
  return seen.value ? succeeded(seen.value) : failed(vanished(readings));
}

function ready({ readings }: Work, outcome: Outcome<Account>) {
  if (outcome.kind !== 'done') return outcome;
  if (outcome.value.provisioningState === 'Failed') return failed(vanished(readings));
  return succeeded(text('The account {0} is ready.', outcome.value.name));
}

function conflict({ spec, cloud, ...readings }: Readings, account: Account): Problem | undefined {
  if (!account.keyUri || !sameKey(account.keyUri, keyUriOf({ spec, cloud, ...readings }), cloud))
    return {
      code: 'F-52',
      what: text('The account {0} cannot be created.', spec.account.name),
      why: text('An account of that name is in the resource group already, without this key.'),
      next: text('Choose another name.'),
      fix: 'chooseAnotherName',
    };
  if (account.status.kind !== 'revoked') return undefined;
  const { cause, remedy } = explainRevocation(account.status.code);
  return {
    code: 'F-60',
    what: text('The account {0} exists, but its access to the key is revoked.', account.name),
    why: cause,
    next: remedy,
  };
}

const nameTaken = ({ spec }: Readings): Problem => ({
  code: 'F-52',
  what: text('The account cannot be named {0}.', spec.account.name),
  why: text('The name is in use: account names are unique in all of Azure.'),
  next: text('Choose another name.'),
  fix: 'chooseAnotherName',
});

const vanished = ({ spec }: Readings): Problem => ({
  code: 'F-00',
  what: text('The account {0} was not created.', spec.account.name),
  why: text('Azure gave the creation up and left no reason.'),
  next: text('Look at the activity log in the portal, then run the command again.'),
});
