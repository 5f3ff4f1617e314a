import { blocked, done, needed } from '../../domain/finding.ts';
import { groupId, parseResourceId } from '../../domain/resourceId.ts';
import type { Problem } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import type { DeletedVault } from '../changePorts.ts';
import { failed, succeeded } from '../outcome.ts';
import { vaultReadings } from '../readings.ts';
import { missingRight } from '../rights.ts';
import type { Change } from '../step.ts';
import { grantAll, outOfSight, sidesOf, type VaultUse } from './vaultUsers.ts';

export interface RecoverySpec extends VaultUse {
  readonly deleted: DeletedVault;
}

export type RecoveryReadings = ReturnType<typeof recoveryReadings>;

export const recoveryReadings = (azure: Azure, spec: RecoverySpec, signal: AbortSignal) => ({
  ...vaultReadings(azure, spec, signal),
  sides: () => sidesOf(azure, spec, signal),
});

/** A deleted vault is brought back, and the access that its recovery drops is given again (F-18; domain.md 2.4). */
export const recovery: Change<RecoveryReadings> = {
  title: text('Recover the key vault'),

  async check(readings) {
    const { spec } = readings;
    const scope = groupId(
      spec.subscription.id,
      parseResourceId(spec.deleted.vaultId)?.resourceGroup ?? spec.vault.resourceGroup,
    );
    const [vault] = await Promise.all([readings.vault(), readings.permissions(scope)]);
    if (vault.kind !== 'done') return vault;
    if (vault.value) return succeeded(done(text('The key vault {0} is there.', spec.vault.name)));
    const problem = await missingRight(
      readings,
      scope,
      'Microsoft.KeyVault/vaults/write',
      text('You may not recover the key vault {0}.', spec.vault.name),
    );
    if (problem) return succeeded(blocked(problem));
    const names = spec.accounts.map(({ name }) => name).join(', ');
    return succeeded(
      needed(
        [
          text('Recover the deleted key vault {0}, with its keys and access policies.', spec.vault.name),
          ...(spec.accounts.length > 0
            ? [
                text(
                  'Give the identities of these accounts access again, where they have lost it: {0}.',
                  names,
                ),
              ]
            : []),
        ],
        {
          caveats: [
            text('Recovery drops all role assignments on the vault: others than these come not back.'),
            ...outOfSight(spec),
          ],
        },
      ),
    );
  },

  async apply(work) {
    const { readings, azure, signal, report } = work;
    const { spec } = readings;
    const before = await readings.vault();
    if (before.kind !== 'done') return before;
    report(text('Recovering the key vault {0}', spec.vault.name));
    const vault = before.value
      ? succeeded(before.value)
      : await azure.changes.recover(spec.deleted, spec.subscription.tenantId, signal);
    if (vault.kind !== 'done') return vault;
    const given = await grantAll(work, readings.sides(), vault.value);
    if (given.kind === 'failed') return failed(half(spec.vault.name, given.problem));
    if (given.kind !== 'done') return given;
    return succeeded(
      spec.accounts.length === 0
        ? text('The key vault {0} is recovered.', spec.vault.name)
        : text(
            'The key vault {0} is recovered. Its accounts take up to an hour to come back: {1}.',
            spec.vault.name,
            spec.accounts.map(({ name }) => name).join(', '),
          ),
    );
  },
};

/** The vault is back: what failed is the access alone. */
const half = (vault: string, problem: Problem): Problem => ({
  ...problem,
  next: text('{0} The key vault {1} is recovered and stays.', problem.next, vault),
});
