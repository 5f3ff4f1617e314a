import type { Azure, DeletedVault } from '../../azure/api.ts';
import { ensure, notShown } from '../../model/ensure.ts';
import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import { type Problem, remedyOf } from '../../model/problem.ts';
import { groupId, isManagedHsm, parseResourceId } from '../../model/resourceId.ts';
import type { Vault } from '../../model/resources.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import { vaultReadings } from '../readings.ts';
import type { Change } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { grantAll, outOfSight, tenantContextsOf, type VaultUse } from './moveToRbac.ts';

interface RecoverySpec extends VaultUse {
  readonly deleted: DeletedVault;
}

/** The messages about a recovery, for a vault or a managed HSM. */
interface Told {
  readonly there: Text;
  readonly right: string;
  readonly refused: Text;
  readonly change: Text;
  readonly caveats: readonly Text[];
  readonly recovering: Text;
  readonly recovered: Text;
  /** The message if the vault has accounts. `given` is the number of identities that had lost their access. */
  back(given: number): Text;
  readonly stays: Text;
  readonly absent: Text;
}

const toldOf = (spec: RecoverySpec): Told =>
  isManagedHsm(spec.deleted.vaultId) ? ofHsm(spec) : ofVault(spec);

const namesOf = ({ accounts }: RecoverySpec) => accounts.map(({ name }) => name).join(', ');

const ofVault = (spec: RecoverySpec): Told => ({
  there: text('The key vault {0} is there.', spec.vault.name),
  right: 'Microsoft.KeyVault/vaults/write',
  refused: text('You may not recover the key vault {0}.', spec.vault.name),
  change: text('Recover the deleted key vault {0}, with its keys and access policies.', spec.vault.name),
  caveats: [text('Recovery drops all role assignments on the vault: others than these come not back.')],
  recovering: text('Recovering the key vault {0}', spec.vault.name),
  recovered: text('The key vault {0} is recovered.', spec.vault.name),
  back: () =>
    text(
      'The key vault {0} is recovered. Its accounts take up to an hour to come back: {1}.',
      spec.vault.name,
      namesOf(spec),
    ),
  stays: text('The key vault {0} is recovered and stays: run Grant Cosmos DB Access on it.', spec.vault.name),
  absent: text("Key vault {0} isn't back yet.", spec.vault.name),
});

const ofHsm = (spec: RecoverySpec): Told => ({
  there: text('The managed HSM {0} is there.', spec.vault.name),
  right: 'Microsoft.KeyVault/managedHSMs/write',
  refused: text('You may not recover the managed HSM {0}.', spec.vault.name),
  change: text('Recover the deleted managed HSM {0}, with its keys.', spec.vault.name),
  caveats:
    spec.accounts.length === 0
      ? [
          text(
            'Microsoft does not say whether the local roles in a managed HSM come back with it. No account is known to use it, and so none is looked at.',
          ),
        ]
      : [
          text(
            'Microsoft does not say whether the local roles in a managed HSM come back with it: those of these accounts are looked at afterwards, others are not.',
          ),
          text(
            'Looking at local roles takes one of yours in the managed HSM (Managed HSM Crypto Auditor), giving one another (Managed HSM Policy Administrator).',
          ),
        ],
  recovering: text('Recovering the managed HSM {0}', spec.vault.name),
  recovered: text('The managed HSM {0} is recovered.', spec.vault.name),
  back: (given) =>
    given === 0
      ? text(
          'The managed HSM {0} is recovered, and the local roles of its accounts are there. They take up to an hour to come back: {1}.',
          spec.vault.name,
          namesOf(spec),
        )
      : text(
          'The managed HSM {0} is recovered; local roles that were missing and are given again: {2}. Its accounts take up to an hour to come back: {1}.',
          spec.vault.name,
          namesOf(spec),
          given,
        ),
  stays: text(
    'The managed HSM {0} is recovered and stays: run Grant Cosmos DB Access on it.',
    spec.vault.name,
  ),
  absent: text("Managed HSM {0} isn't back yet.", spec.vault.name),
});

type RecoveryReadings = ReturnType<typeof recoveryReadings>;

export function recoveryReadings(azure: Azure, spec: RecoverySpec, signal: AbortSignal) {
  const readings = vaultReadings(azure, spec, signal);
  return { ...readings, sides: tenantContextsOf(azure, spec, signal, readings.vault) };
}

/**
 * Recovers a deleted vault or managed HSM, and grants again the access that its recovery drops (F-18; docs/azure.md,
 * Soft delete and recovery). No source says whether an HSM's roles return with it, so the roles found after the
 * recovery decide.
 */
export const recovery: Change<RecoveryReadings> = {
  title: text('Recover the key vault'),

  async check(readings, now) {
    const { spec } = readings;
    const told = toldOf(spec);
    const scope = groupId(
      spec.subscription.id,
      parseResourceId(spec.deleted.vaultId)?.resourceGroup ?? spec.vault.resourceGroup,
    );
    const [vault] = await Promise.all([readings.vault(), readings.permissions(scope)]);
    if (vault.kind !== 'done') return vault;
    if (vault.value) return checkAccess(readings, now);
    const problem = await missingRight(readings, scope, told.right, told.refused);
    if (problem) return succeeded(blocked(problem));
    return succeeded(
      needed([told.change, ...regranting(spec)], { caveats: [...told.caveats, ...outOfSight(spec)] }),
    );
  },

  async apply(work) {
    const { readings, azure, report } = work;
    const { spec, sides } = readings;
    const told = toldOf(spec);
    const patience = { every: seconds(5), atMost: minutes(10) };
    report(told.recovering);
    const vault = await ensure<Vault | undefined>(work, {
      seen: await readings.vault(),
      read: () => readings.vault.again(),
      isReached: (found) => found !== undefined,
      send: (_, permit) => azure.changes.recover(spec.deleted, spec.subscription.tenantId, permit),
      patience,
      unconfirmed: () => notShown('F-12', told.absent, patience),
    });
    if (vault.kind !== 'done') return vault;
    const given = await grantAll(work, sides);
    if (given.kind === 'failed') return failed(half(told.stays, given.problem));
    if (given.kind !== 'done') return given;
    return succeeded(
      vault.value.as(() => (spec.accounts.length === 0 ? told.recovered : told.back(given.value.given))),
    );
  },
};

const regranting = ({ accounts }: RecoverySpec): readonly Text[] =>
  accounts.length === 0
    ? []
    : [
        text(
          'Give the identities of these accounts access again, where they have lost it: {0}.',
          accounts.map(({ name }) => name).join(', '),
        ),
      ];

/** A recovered vault isn't enough: an earlier run might have ended before its accounts had access again. */
async function checkAccess({ spec, sides }: RecoveryReadings, now: number): Promise<Outcome<Finding>> {
  const told = toldOf(spec);
  let lack = false;
  for (const side of sides) {
    const access = await accessStep.check(side, now);
    if (access.kind !== 'done') return access;
    if (access.value.state === 'blocked') return succeeded(blocked(half(told.stays, access.value.problem)));
    lack ||= access.value.state === 'needed';
  }
  return succeeded(lack ? needed(regranting(spec), { caveats: outOfSight(spec) }) : done(told.there));
}

/** The vault is recovered and only the access failed, so the problem names the command that grants access. */
const half = (stays: Text, problem: Problem): Problem => ({
  ...problem,
  next: text('{0} {1}', problem.next, stays),
  ...(remedyOf(problem) === undefined ? { remedy: 'grantAccess' } : {}),
});
