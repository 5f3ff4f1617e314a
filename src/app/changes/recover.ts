import { blocked, done, needed, type Finding } from '../../domain/finding.ts';
import { groupId, parseResourceId } from '../../domain/resourceId.ts';
import type { Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import { remedyOf } from '../../domain/remedy.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { ensure } from '../ensure.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import { vaultReadings } from '../readings.ts';
import { missingRight } from '../rights.ts';
import type { Change } from '../step.ts';
import { accessStep } from '../steps/access.ts';
import { notShown } from '../unconfirmed.ts';
import { minutes, seconds } from '../wait.ts';
import { toldOf, type RecoverySpec } from './recoveryTold.ts';
import { grantAll, outOfSight, sidesOf } from './vaultUsers.ts';

export type RecoveryReadings = ReturnType<typeof recoveryReadings>;

export function recoveryReadings(azure: Azure, spec: RecoverySpec, signal: AbortSignal) {
  const readings = vaultReadings(azure, spec, signal);
  return { ...readings, sides: sidesOf(azure, spec, signal, readings.vault) };
}

/**
 * A deleted vault or managed HSM is brought back, and the access that its recovery drops is given again (F-18;
 * domain.md 2.4). Whether the roles in an HSM come back with it, no source says: what is there afterwards decides.
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

/** A vault that is back is not all: an earlier run may have ended before its accounts had their access again. */
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

/** It is back: what failed is the access alone, which the command for that gives once it can be given. */
const half = (stays: Text, problem: Problem): Problem => ({
  ...problem,
  next: text('{0} {1}', problem.next, stays),
  ...(remedyOf(problem) === undefined ? { remedy: 'grantAccess' } : {}),
});
