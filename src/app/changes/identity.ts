import { identityName, sameIdentity } from '../../domain/accountGrantee.ts';
import { unseenFor } from '../../domain/crossTenant.ts';
import { applicationOf } from '../../domain/defaultIdentity.ts';
import { needsManagedIdentity } from '../../domain/existingAccount.ts';
import { blocked, done, needed, type Finding } from '../../domain/finding.ts';
import type { Account } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';
import { succeeded } from '../outcome.ts';
import { missingRight } from '../rights.ts';
import type { Change } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { foreignVault } from '../steps/foreignVault.ts';
import { gone, immutable } from './accountStates.ts';
import {
  changedDefault,
  granteeOf,
  hasTarget,
  identityOf,
  named,
  type IdentityReadings,
} from './identityTarget.ts';
import { changeIdentity, untilGranted } from './identityWork.ts';

/**
 * Another default identity, in the order that loses nothing: assign, grant, wait, and only then, in an update of its
 * own, the default (domain.md 2.9, F-31).
 */
export const identityChange: Change<IdentityReadings> = {
  title: text('Change the default identity'),

  async check(readings, now) {
    const { spec } = readings;
    const [found] = await Promise.all([readings.account(), readings.permissions(spec.account.id)]);
    if (found.kind !== 'done') return found;
    const account = found.value;
    if (!account) return succeeded(blocked(gone(spec.account.name)));
    if (sameIdentity(account.defaultIdentity, identityOf(spec.target)))
      return succeeded(done(text('The default identity of {0} is {1} already.', account.name, named(spec))));
    const problem = await standing(readings, account);
    if (problem) return succeeded(blocked(problem));
    const side = readings.keySide(granteeOf(account, spec.target));
    const access = side && (await accessStep.check(side, now));
    if (access && access.kind !== 'done') return access;
    const wait = side && (await untilGranted(side, now));
    if (wait && wait.kind !== 'done') return wait;
    return succeeded(together(readings, account, access?.value, (wait?.value ?? 0) > 0));
  },

  apply: (work) => changeIdentity(work),
};

async function standing(readings: IdentityReadings, account: Account): Promise<Problem | undefined> {
  const { spec } = readings;
  const { target } = spec;
  const problem = immutable(account) ?? changedDefault(spec, account);
  if (problem) return problem;
  if (target.kind === 'firstParty' && account.keyUri !== undefined && needsManagedIdentity(account))
    return needsManaged(account);
  const across = acrossProblem(readings, account);
  if (across) return across;
  const may = await missingRight(
    readings,
    account.id,
    'Microsoft.DocumentDB/databaseAccounts/write',
    text('You may not change the account {0}.', account.name),
  );
  if (may || target.kind !== 'user' || hasTarget(account, target)) return may;
  return missingRight(
    readings,
    target.id,
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    text('You may not assign the identity {0}.', identityName(target.id)),
  );
}

const needsManaged = ({ name }: Account): Problem => ({
  code: 'F-42',
  owner: 'accountOwner',
  what: text('The default identity of {0} cannot be changed so.', name),
  why: text(
    'Continuous backup, the analytical store and materialized views need a managed identity as the default identity.',
  ),
  next: text('Choose a managed identity.'),
  remedy: 'none',
});

/** Where the key is in a vault of another tenant, or of one that is not seen. */
function acrossProblem({ spec }: IdentityReadings, account: Account): Problem | undefined {
  const { target, home, subscription } = spec;
  if (account.keyUri === undefined || applicationOf(identityOf(target)) !== undefined) return undefined;
  if (home)
    return foreignVault(
      { name: home.vault.name, tenantId: home.subscription.tenantId },
      subscription,
      identityOf(target),
    );
  return applicationOf(account.defaultIdentity) === undefined
    ? unseenVault(account)
    : needsApplication(account);
}

const needsApplication = ({ name, defaultIdentity }: Account): Problem => ({
  code: 'F-40',
  owner: 'accountOwner',
  what: text('The default identity of {0} cannot be changed so.', name),
  why: text(
    'It reaches its key through the application {0}: the vault is in another tenant, which no other kind of identity reaches.',
    applicationOf(defaultIdentity) ?? '',
  ),
  next: text('Choose a user-assigned identity with a federated client id.'),
});

/** Without a look at the grants, the change might revoke the account. */
const unseenVault = ({ name, keyUri }: Account): Problem => ({
  code: 'F-34',
  owner: 'vaultOwner',
  what: text('The default identity of {0} is not changed.', name),
  why: text(
    'The vault of its key cannot be seen from here, and so nor can the access to it: {0}',
    keyUri ?? '',
  ),
  remedy: 'none',
  next: text('Ask for the role Reader on the vault, or have somebody who has it do this.'),
});

function together(
  { spec }: IdentityReadings,
  account: Account,
  access: Finding | undefined,
  isNew: boolean,
): Finding {
  if (access?.state === 'blocked') return access;
  const who = named(spec);
  const { target } = spec;
  return needed(
    [
      ...(hasTarget(account, spec.target) ? [] : [text('Assign {0} to the account {1}.', who, account.name)]),
      ...(access?.state === 'needed' ? access.changes : []),
      ...(access?.state === 'needed' || isNew
        ? [text('Wait until the access has reached the vault: up to ten minutes.')]
        : []),
      text('Make {0} the default identity, in an update of its own.', who),
    ],
    {
      caveats: [
        ...(access?.caveats ?? []),
        ...unseenFor(identityOf(target)),
        ...(account.keyUri === undefined
          ? []
          : [text('The former identity keeps its access to the key; take it away later, once all is well.')]),
      ],
    },
  );
}
