import { l10n } from 'vscode';
import { accessLever } from '../../app/levers/access.ts';
import { failed, map, succeeded } from '../../app/outcome.ts';
import { findPrincipal } from '../../app/principal.ts';
import { readUsers } from '../../app/readUsers.ts';
import { accessImpact, refsOf } from '../../domain/revocation/impact.ts';
import { unknownApplication } from '../../domain/revocation/unknownApplication.ts';
import { usersOfVault } from '../../domain/revocation/users.ts';
import { text } from '../../domain/text.ts';
import { estateView } from '../protection/estateView.ts';
import { concernOfNode } from '../remedy/concern.ts';
import type { Node } from '../tree/node.ts';
import { askIdentities, identitiesOf } from './askIdentities.ts';
import { withPrincipals } from './withPrincipals.ts';
import type { LeverFlow } from './flow.ts';
import { revoke } from './revoke.ts';
import { withStop } from '../withStop.ts';

/**
 * "Revoke Cosmos DB Access...": takes from a vault what lets the identities of its accounts in.
 *
 * @param chosen the object ids of those that the person has chosen before
 */
export async function revokeAccess(flow: LeverFlow, node: Node, chosen?: readonly string[]): Promise<void> {
  if (node.kind !== 'vault') return;
  const { subscription, vault } = node;
  const { session, shell } = flow;
  const { azure, pace } = session;
  const title = l10n.t('Looking who uses {0}', vault.name);
  const read = await withStop(title, async (signal, report) => {
    report(text('Reading the accounts'));
    const [read, fresh] = await Promise.all([
      readUsers(session.inventory, estateView(session, []), (estate) => usersOfVault(estate, vault), signal),
      azure.in(subscription).vaults.get(vault.id, signal),
    ]);
    if (!read || fresh.kind !== 'done') return fresh.kind === 'failed' ? fresh : undefined;
    const users = await withPrincipals(flow, read, signal);
    const identities = identitiesOf(users.users);
    if (identities.length > 0) return succeeded({ users, vault: fresh.value ?? vault, identities });
    const unknown = unknownApplication(users, vault.name);
    if (unknown) return failed(unknown);
    // Nobody is seen to use the vault: what may still be granted is the principal that accounts use by default.
    const principal = await findPrincipal(azure, subscription, signal);
    return map(principal, (found) => ({
      users,
      vault: fresh.value ?? vault,
      identities: found
        ? [{ id: found.id, firstParty: true, label: text('Azure Cosmos DB'), accounts: 0 }]
        : [],
    }));
  });
  if (!read || read.kind === 'cancelled') return;
  if (read.kind === 'failed') {
    await shell.showProblemOf(concernOfNode(node), read.problem);
    return;
  }
  const { users, identities } = read.value;
  const principals = chosen ?? (await askIdentities(identities));
  if (!principals || principals.length === 0) return;
  const target = { subscription, vault: read.value.vault, principals };
  const looked = await withStop(title, (signal) => accessLever.look({ azure, pace, signal }, target));
  if (looked.kind !== 'done') {
    if (looked.kind === 'failed') await shell.showProblemOf(concernOfNode(node), looked.problem);
    return;
  }
  const impact = accessImpact(users, principals);
  const undo = { ...looked.value, accounts: refsOf(impact.dark) };
  await revoke(flow, {
    undo,
    impact,
    pull: (bench, kept) => accessLever.pull(bench, target, kept),
    missing: (...of) => accessLever.missing(...of),
  });
}
