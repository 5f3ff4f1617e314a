import { blocked, done, needed } from '../../domain/finding.ts';
import { unseenTrust } from '../../domain/crossTenant.ts';
import type { Problem } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';
import { map, succeeded } from '../outcome.ts';
import { missingRight } from '../rights.ts';
import type { Readings } from '../readings.ts';
import type { Step } from '../step.ts';
import { createAccount } from './accountCreation.ts';
import { conflict, isUnderWay } from './accountThere.ts';
import { ensureGroup, groupChange } from './group.ts';
import { creationOf, identityProblem } from './ownIdentity.ts';
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
    const { readings } = work;
    const before = await readings.account();
    if (before.kind !== 'done') return before;
    if (!before.value && !readings.spec.vault.create) {
      const group = await ensureGroup(work, readings.spec);
      if (group.kind !== 'done') return group;
    }
    const made = await createAccount(work);
    return map(made, (confirmed) =>
      confirmed.as(() => text('The account {0} is ready.', readings.spec.account.name)),
    );
  },
};

/** Of a vault that is not seen, the step on the access tells it. */
const trustOf = ({ applicationId, identityId, vaultSubscription }: Readings['spec']) =>
  !applicationId || !identityId || !vaultSubscription ? [] : [unseenTrust(applicationId, identityId)];

const nameTaken = ({ spec }: Readings): Problem => ({
  code: 'F-52',
  owner: 'you',
  what: text('The account cannot be named {0}.', spec.account.name),
  why: text('The name is in use: account names are unique in all of Azure.'),
  next: text('Choose another name.'),
  fix: 'chooseAnotherName',
});
