import { l10n, window } from 'vscode';
import { valueOf } from '../inventory/snapshot.ts';
import type { Shell } from '../session/session.ts';
import type { Connections } from '../session/sessionManager.ts';
import { askToSignIn } from '../session/signInCommands.ts';
import { showText } from '../ui/showText.ts';
import { escapeIcons } from '../ui/text.ts';
import type { Node } from './nodes/node.ts';
import { placeToEnter, type PlaceToEnter, refusedParts } from './refusedTenants.ts';

/** Signs in to a tenant that couldn't be read. From the Command Palette, it asks which one. */
export async function signInToTenant(
  connections: Connections,
  log: Shell['log'],
  node: Node | undefined,
): Promise<void> {
  if (!connections.session) {
    await askToSignIn(log, () => connections.signIn('signIn'));
    return;
  }
  const place = placeToEnter(node, connections.accounts) ?? (await pickFailure(connections));
  if (!place) return;
  await askToSignIn(log, async () => {
    await connections.signInToTenant(place.account, place.tenantId);
    const { session } = connections;
    if (!session) return undefined;
    const refused = refusedParts(session.inventory.snapshot, place.tenantId, node);
    await Promise.all(refused.map((part) => session.inventory.refresh(part)));
    return session;
  });
}

async function pickFailure({ session }: Connections): Promise<PlaceToEnter | undefined> {
  const failures = session && valueOf(session.inventory.snapshot.get('subscriptions'))?.failures;
  if (!failures || failures.length === 0) {
    await window.showInformationMessage(l10n.t('No tenant waits for a sign-in.'));
    return undefined;
  }
  const picked = await window.showQuickPick(
    failures.map((failure) => ({
      label: escapeIcons(failure.tenantName ?? failure.tenantId),
      detail: escapeIcons(showText(failure.problem.why)),
      failure,
    })),
    { placeHolder: l10n.t('Choose the tenant to sign in to') },
  );
  return picked?.failure;
}
