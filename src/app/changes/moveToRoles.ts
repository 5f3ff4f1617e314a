import { blocked, done, needed } from '../../domain/finding.ts';
import type { Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import type { PolicyEntry } from '../../domain/revocation/grantsThere.ts';
import { text, type Text } from '../../domain/text.ts';
import type { Azure } from '../azure.ts';
import { cancelled, failed, succeeded } from '../outcome.ts';
import { vaultReadings } from '../readings.ts';
import { missingRight } from '../rights.ts';
import type { Change } from '../step.ts';
import { granteeOf, unresolved } from '../steps/grantee.ts';
import { minutes } from '../wait.ts';
import { grantAll, outOfSight, sidesOf, type VaultUse } from './vaultUsers.ts';

export type MoveReadings = ReturnType<typeof moveReadings>;

export function moveReadings(azure: Azure, spec: VaultUse, signal: AbortSignal) {
  const readings = vaultReadings(azure, spec, signal);
  const { levers } = azure.in(spec.subscription);
  return {
    ...readings,
    /** Whole, with secrets and certificates: whoever has an entry loses what it gives. */
    policies: () => levers.policies(readings.vaultId, signal),
    sides: () => sidesOf(azure, spec, signal),
  };
}

/**
 * Azure RBAC in place of access policies, all of which end at once: those whom accounts need get their role before
 * (domain.md 2.4, permissions).
 */
export const moveToRoles: Change<MoveReadings> = {
  title: text('Move the vault to Azure RBAC'),

  async check(readings) {
    const { spec, vaultId } = readings;
    const sides = readings.sides();
    const [vault, policies, users] = await Promise.all([
      readings.vault(),
      readings.policies(),
      Promise.all(sides.map(granteeOf)),
      readings.permissions(vaultId),
    ]);
    if (vault.kind !== 'done') return vault;
    if (!vault.value) return succeeded(blocked(missing(spec.vault.name)));
    if (vault.value.permissionModel === 'rbac')
      return succeeded(done(text('The key vault {0} uses Azure RBAC already.', spec.vault.name)));
    if (policies.kind !== 'done') return policies;
    const kept = new Set<string>();
    for (const user of users) {
      if (user.kind === 'cancelled') return user;
      if (user.kind === 'failed') return succeeded(blocked(unresolved(user.problem)));
      if (user.value) kept.add(user.value.id.toLowerCase());
    }
    const problem =
      (await lacks(readings, 'Microsoft.KeyVault/vaults/write')) ??
      (await lacks(readings, 'Microsoft.Authorization/roleAssignments/write'));
    if (problem) return succeeded(blocked(problem));
    const names = spec.accounts.map(({ name }) => name).join(', ');
    return succeeded(
      needed(
        [
          ...(sides.length > 0
            ? [
                text('Assign the role to the identities of the accounts that use its keys: {0}.', names),
                text('Wait until the roles have reached the vault: ten minutes.'),
              ]
            : []),
          text('Let Azure RBAC decide in {0}, and no access policy any more.', spec.vault.name),
        ],
        { caveats: [...losers(policies.value, kept), ...outOfSight(spec)] },
      ),
    );
  },

  async apply(work) {
    const { readings, azure, pace, signal, report } = work;
    const { spec } = readings;
    const vault = await readings.vault();
    if (vault.kind !== 'done') return vault;
    if (!vault.value) return failed(missing(spec.vault.name));
    const asItWillBe: Vault = { ...vault.value, permissionModel: 'rbac' };
    const given = await grantAll(work, readings.sides(), asItWillBe);
    if (given.kind !== 'done') return given;
    if (given.value > 0) {
      report(text('Waiting until the roles have reached the vault'));
      await pace.pause(minutes(10), signal);
      if (signal.aborted) return cancelled;
    }
    const moved = await azure.changes.useRoles(vault.value, signal);
    if (moved.kind !== 'done') return moved;
    return succeeded(text('Azure RBAC decides in the key vault {0} now.', spec.vault.name));
  },
};

const lacks = (readings: MoveReadings, action: string) =>
  missingRight(
    readings,
    readings.vaultId,
    action,
    text('You may not move the key vault {0} to Azure RBAC.', readings.spec.vault.name),
  );

/** A question that does not fit on the screen is not read. */
const namedAtMost = 6;

/** Who has an entry and gets no role by this: they are named, so that somebody gives them one before. */
function losers(policies: readonly PolicyEntry[], kept: ReadonlySet<string>): readonly Text[] {
  const others = policies.filter(({ objectId }) => !kept.has(objectId.toLowerCase()));
  const named = others.slice(0, namedAtMost).map(({ objectId, permissions }) =>
    text(
      'The principal {0} loses what its access policy gives: {1}. Assign it a role first, if it needs one.',
      objectId,
      Object.entries(permissions)
        .filter(([, given]) => given.length > 0)
        .map(([kind, given]) => `${kind} ${given.join(' ')}`)
        .join('; '),
    ),
  );
  const more = others.length - named.length;
  return more > 0
    ? [...named, text('More principals that lose what their access policies give: {0}', more)]
    : named;
}

const missing = (name: string): Problem => ({
  code: 'F-34',
  owner: 'you',
  what: text('The key vault {0} was not found.', name),
  why: text('It is not in its resource group any more: it may have been deleted or moved.'),
  next: text('Refresh the view, or run Recover Deleted Vault.'),
});
