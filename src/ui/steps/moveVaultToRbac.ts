import { l10n } from 'vscode';
import { moveReadings, moveToRoles } from '../../app/changes/moveToRoles.ts';
import { vaultSpecOf } from '../../domain/spec.ts';
import type { Node } from '../tree/node.ts';
import { whileChecking } from './during.ts';
import { readSeen, usersOfVault } from './estate.ts';
import type { Place } from './place.ts';
import { takeStep } from './takeStep.ts';
import { thingOf } from './things.ts';

/** "Move Vault to RBAC...": roles for the accounts' identities first, and who else loses is named. */
export async function moveVaultToRbac(place: Place, node: Node | undefined): Promise<void> {
  const title = l10n.t('Move Vault to RBAC');
  const thing = await thingOf(place, node, 'vault', 'canMoveToRbac', title);
  if (!thing) return;
  const { subscription, vault } = thing;
  const { azure } = place.session;
  const stopped = await whileChecking(place, title, async (signal) => {
    await readSeen(place, 'accounts', signal);
    return signal.aborted;
  });
  if (stopped) return;
  const spec = {
    subscription,
    vault: vaultSpecOf(vault),
    ...usersOfVault(place, subscription.tenantId, vault),
  };
  await takeStep(place, {
    title,
    question: l10n.t('Move the key vault {0} to Azure RBAC? All of its access policies end.', vault.name),
    change: moveToRoles,
    look: (signal) => moveReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: { subscription, vaultId: vault.id },
    touched: [
      { kind: 'vaults', subscription },
      { kind: 'accounts', subscription },
    ],
  });
}
