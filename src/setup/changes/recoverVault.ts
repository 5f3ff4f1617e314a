import { cannot, couldNot, namedStore } from '../../model/problems.ts';
import type { Azure, DeletedVault } from '../../azure/api.ts';
import { ensure, notShown } from '../../model/ensure.ts';
import { failed, type Outcome, succeeded } from '../../model/outcome.ts';
import { type Problem, remedyOf } from '../../model/problem.ts';
import { groupId, isManagedHsm, parseResourceId } from '../../model/resourceId.ts';
import type { Vault } from '../../model/resources.ts';
import { blocked, done, type Finding, needed } from '../../model/stepFinding.ts';
import { asSentence, text, type Text } from '../../model/text.ts';
import { minutes, seconds } from '../../model/time.ts';
import { missingRight } from '../permissions.ts';
import { vaultReadings } from '../readings.ts';
import type { Change } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { grantAll, hiddenAccountsCaveat, readingsPerPrincipal, type VaultUse } from './moveToRbac.ts';

interface RecoverySpec extends VaultUse {
  readonly deleted: DeletedVault;
}

/** The texts and permissions of a recovery, for a vault or a managed HSM. */
interface RecoveryKind {
  readonly right: string;
  readonly change: Text;
  readonly caveats: readonly Text[];
}

const kindOf = (spec: RecoverySpec): RecoveryKind =>
  isManagedHsm(spec.deleted.vaultId)
    ? {
        right: 'Microsoft.KeyVault/managedHSMs/write',
        change: text('Recover managed HSM {0} with its keys.', spec.vault.name),
        caveats:
          spec.accounts.length === 0
            ? [unknownRoles]
            : [
                unknownRoles,
                text(
                  'To read local roles, you need the Managed HSM Crypto Auditor role. To assign them, you need Managed HSM Policy Administrator.',
                ),
              ],
      }
    : {
        right: 'Microsoft.KeyVault/vaults/write',
        change: text('Recover key vault {0} with its keys and access policies.', spec.vault.name),
        caveats: [
          text(
            'Recovery drops all role assignments on the key vault. Only those of the known accounts are created again.',
          ),
        ],
      };

const unknownRoles = text(
  "Microsoft doesn't document whether a managed HSM keeps its local roles. Only those of the known accounts are checked.",
);

const storeOf = ({ deleted }: RecoverySpec) => namedStore(deleted.vaultId);

const recovered = (spec: RecoverySpec) => asSentence(text('Recovered {0}', storeOf(spec)));

/** The outcome. `grantedCount` is the number of identities that had lost their access. */
function outcomeOf(spec: RecoverySpec, grantedCount: number): Text {
  if (spec.accounts.length === 0) return recovered(spec);
  const names = spec.accounts.map(({ name }) => name).join(', ');
  return isManagedHsm(spec.deleted.vaultId) && grantedCount > 0
    ? text(
        'Recovered {0} and assigned missing local roles: {2}. These accounts can take up to an hour to recover: {1}.',
        storeOf(spec),
        names,
        grantedCount,
      )
    : text('Recovered {0}. These accounts can take up to an hour to recover: {1}.', storeOf(spec), names);
}

type RecoveryReadings = ReturnType<typeof recoveryReadings>;

export function recoveryReadings(azure: Azure, spec: RecoverySpec, signal: AbortSignal) {
  const readings = vaultReadings(azure, spec, signal);
  return { ...readings, principals: readingsPerPrincipal(azure, spec, signal, readings.vault) };
}

/**
 * Recovers a deleted vault or managed HSM, and grants again the access that its recovery drops (F-18; docs/azure.md,
 * Soft delete and recovery). No source says whether an HSM's roles return with it, so the roles found after the
 * recovery decide.
 */
export const recovery: Change<RecoveryReadings> = {
  title: text('Recover Deleted Vault'),

  async check(readings, now) {
    const { spec } = readings;
    const kind = kindOf(spec);
    const scope = groupId(
      spec.subscription.id,
      parseResourceId(spec.deleted.vaultId)?.resourceGroup ?? spec.vault.resourceGroup,
    );
    const [vault] = await Promise.all([readings.vault(), readings.permissions(scope)]);
    if (vault.kind !== 'done') return vault;
    if (vault.value) return checkAccess(readings, now);
    const problem = await missingRight(readings, scope, kind.right, cannot('recover', storeOf(spec)));
    if (problem) return succeeded(blocked(problem));
    return succeeded(
      needed([kind.change, ...regranting(spec)], {
        caveats: [...kind.caveats, ...hiddenAccountsCaveat(spec)],
      }),
    );
  },

  async apply(work) {
    const { readings, azure, report } = work;
    const { spec, principals } = readings;
    const patience = { every: seconds(5), atMost: minutes(10) };
    report(text('Recovering {0}', storeOf(spec)));
    const vault = await ensure<Vault | undefined>(work, {
      alreadyRead: await readings.vault(),
      read: () => readings.vault.again(),
      isReached: (found) => found !== undefined,
      send: (_, permit) => azure.changes.recover(spec.deleted, spec.subscription.tenantId, permit),
      patience,
      unconfirmed: () => notShown('F-12', couldNot('recover', storeOf(spec)), patience),
    });
    if (vault.kind !== 'done') return vault;
    if (spec.accounts.length > 0) work.made?.({ changes: [kindOf(spec).change] });
    const granted = await grantAll(work, principals);
    if (granted.kind === 'failed') return failed(recoveredWithoutAccess(spec, granted.problem));
    if (granted.kind !== 'done') return granted;
    return succeeded(vault.value.as(() => outcomeOf(spec, granted.value.grantedCount)));
  },
};

const regranting = ({ accounts }: RecoverySpec): readonly Text[] =>
  accounts.length === 0
    ? []
    : [
        text(
          'Grant access to the identities of these accounts: {0}.',
          accounts.map(({ name }) => name).join(', '),
        ),
      ];

/** A recovered vault isn't enough: an earlier run might have ended before its accounts had access again. */
async function checkAccess({ spec, principals }: RecoveryReadings, now: number): Promise<Outcome<Finding>> {
  let lack = false;
  for (const principal of principals) {
    const access = await accessStep.check(principal, now);
    if (access.kind !== 'done') return access;
    if (access.value.state === 'blocked')
      return succeeded(blocked(recoveredWithoutAccess(spec, access.value.problem)));
    lack ||= access.value.state === 'needed';
  }
  return succeeded(
    lack ? needed(regranting(spec), { caveats: hiddenAccountsCaveat(spec) }) : done(recovered(spec)),
  );
}

/** The vault is recovered and only the access failed, so the problem names the command that grants access. */
const recoveredWithoutAccess = (spec: RecoverySpec, problem: Problem): Problem => ({
  ...problem,
  next: text(
    '{0} {1}',
    problem.next,
    text('To grant access in the recovered {0}, run Grant Cosmos DB Access.', storeOf(spec)),
  ),
  ...(remedyOf(problem) === undefined ? { remedy: 'grantAccess' } : {}),
});
