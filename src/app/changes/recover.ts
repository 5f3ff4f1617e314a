import { blocked, done, needed } from '../../domain/finding.ts';
import { groupId, parseResourceId } from '../../domain/resourceId.ts';
import type { Problem } from '../../domain/problem.ts';
import { remedyOf } from '../../domain/remedy.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { failed, succeeded } from '../outcome.ts';
import { vaultReadings } from '../readings.ts';
import { missingRight } from '../rights.ts';
import type { Change } from '../step.ts';
import { toldOf, type RecoverySpec } from './recoveryTold.ts';
import { grantAll, outOfSight, sidesOf } from './vaultUsers.ts';

export type RecoveryReadings = ReturnType<typeof recoveryReadings>;

export const recoveryReadings = (azure: Azure, spec: RecoverySpec, signal: AbortSignal) => ({
  ...vaultReadings(azure, spec, signal),
  sides: () => sidesOf(azure, spec, signal),
});

/**
 * A deleted vault or managed HSM is brought back, and the access that its recovery drops is given again (F-18;
 * domain.md 2.4). Whether the roles in an HSM come back with it, no source says: what is there afterwards decides.
 */
export const recovery: Change<RecoveryReadings> = {
  title: text('Recover the key vault'),

  async check(readings) {
    const { spec } = readings;
    const told = toldOf(spec);
    const scope = groupId(
      spec.subscription.id,
      parseResourceId(spec.deleted.vaultId)?.resourceGroup ?? spec.vault.resourceGroup,
    );
    const [vault] = await Promise.all([readings.vault(), readings.permissions(scope)]);
    if (vault.kind !== 'done') return vault;
    if (vault.value) return succeeded(done(told.there));
    const problem = await missingRight(readings, scope, told.right, told.refused);
    if (problem) return succeeded(blocked(problem));
    const names = spec.accounts.map(({ name }) => name).join(', ');
    return succeeded(
      needed(
        [
          told.change,
          ...(spec.accounts.length > 0
            ? [
                text(
                  'Give the identities of these accounts access again, where they have lost it: {0}.',
                  names,
                ),
              ]
            : []),
        ],
        { caveats: [...told.caveats, ...outOfSight(spec)] },
      ),
    );
  },

  async apply(work) {
    const { readings, azure, signal, report } = work;
    const { spec } = readings;
    const told = toldOf(spec);
    const before = await readings.vault();
    if (before.kind !== 'done') return before;
    report(told.recovering);
    const vault = before.value
      ? succeeded(before.value)
      : await azure.changes.recover(spec.deleted, spec.subscription.tenantId, signal);
    if (vault.kind !== 'done') return vault;
    const given = await grantAll(work, readings.sides(), vault.value);
    if (given.kind === 'failed') return failed(half(told.stays, given.problem));
    if (given.kind !== 'done') return given;
    return succeeded(spec.accounts.length === 0 ? told.recovered : told.back(given.value));
  },
};

/** It is back: what failed is the access alone, which the command for that gives once it can be given. */
const half = (stays: Text, problem: Problem): Problem => ({
  ...problem,
  next: text('{0} {1}', problem.next, stays),
  ...(remedyOf(problem) === undefined ? { remedy: 'grantAccess' } : {}),
});
