import { l10n } from 'vscode';
import { moveReadings, moveToRoles } from '../../app/changes/moveToRoles.ts';
import { specVaultId, vaultSpecOf } from '../../domain/spec.ts';
import type { Node } from '../tree/node.ts';
import { whileChecking } from './during.ts';
import { readSeen, usersOfVault } from './estate.ts';
import type { SpecOf } from '../work/work.ts';
import { titleOf } from '../work/words.ts';
import type { Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Move Vault to RBAC...": roles for the accounts' identities first, and who else loses is named. */
export async function moveVaultToRbac(place: Place, node: Node | undefined): Promise<void> {
  const thing = await thingOf(place, node, 'vault', 'canMoveToRbac', titleOf('moveVaultToRbac'));
  if (thing) await takeMove(place, { subscription: thing.subscription, vault: vaultSpecOf(thing.vault) });
}

export async function takeMove(place: Place, chosen: SpecOf<'moveVaultToRbac'>): Promise<void> {
  const title = titleOf('moveVaultToRbac');
  const { subscription, vault } = chosen;
  const vaultId = specVaultId(chosen);
  const { azure } = place.session;
  const stopped = await whileChecking(place, title, async (signal) => {
    await readSeen(place, 'accounts', signal);
    return signal.aborted;
  });
  if (stopped) return;
  const spec = {
    ...chosen,
    ...usersOfVault(place, subscription.tenantId, { id: vaultId, name: vault.name }),
  };
  await takeStep(place, {
    title,
    work: () => ({ kind: 'moveVaultToRbac', spec: chosen }),
    question: l10n.t('Move the key vault {0} to Azure RBAC? All of its access policies end.', vault.name),
    change: moveToRoles,
    look: (signal) => moveReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId },
    touched: [
      { kind: 'vaults', subscription },
      { kind: 'accounts', subscription },
    ],
  });
}
