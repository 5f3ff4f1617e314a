import { window } from 'vscode';
import { type Snapshot, valueOf } from '../inventory/snapshot.ts';
import { text } from '../model/text.ts';
import type { Shell } from '../session/session.ts';
import type { Connections } from '../session/connections.ts';
import { askToSignIn } from '../session/signInCommands.ts';
import { showInformation, showText } from '../ui/showText.ts';
import { escapeIcons } from '../ui/text.ts';
import type { Node } from './nodes/node.ts';
import type { TenantFailure } from '../azure/api.ts';
import { type InventoryPart, partId } from '../inventory/parts.ts';
import { sameId } from '../model/resourceId.ts';
import { signInTenant } from '../model/resources.ts';
import type { SignedInAccount } from '../model/signIn.ts';

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
  const place = tenantToEnter(node, connections.accounts) ?? (await pickFailure(connections));
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

async function pickFailure({ session }: Connections): Promise<TenantToEnter | undefined> {
  const failures = session && valueOf(session.inventory.snapshot.get('subscriptions'))?.failures;
  if (!failures || failures.length === 0) {
    await showInformation(text("You're signed in to all tenants."));
    return undefined;
  }
  const picked = await window.showQuickPick(
    failures.map((failure) => ({
      label: escapeIcons(failure.tenantName ?? failure.tenantId),
      detail: escapeIcons(showText(failure.problem.why)),
      failure,
    })),
    { placeHolder: showText(text('Choose a tenant')) },
  );
  return picked?.failure;
}

export type TenantToEnter = Pick<TenantFailure, 'account' | 'tenantId'>;

/**
 * The tenant and the account for the sign-in that fixes a failure. If no subscription could be read at all, it's the
 * home tenant of the first account, which needs no tenant id.
 */
export function tenantToEnter(
  node: Node | undefined,
  [first]: readonly SignedInAccount[],
): TenantToEnter | undefined {
  if (node?.kind === 'tenantFailure') return node.failure;
  if (node?.kind !== 'failure') return undefined;
  if ('subscription' in node.part) {
    const { subscription } = node.part;
    return { account: subscription.account, tenantId: signInTenant(subscription) };
  }
  return first && { account: first.id, tenantId: '' };
}

/**
 * The lists that a tenant has refused. After a sign-in all of them might be readable, not only the one that the
 * sign-in was for.
 */
export function refusedParts(
  snapshot: Snapshot,
  tenantId: string,
  node: Node | undefined,
): readonly InventoryPart[] {
  const all = snapshot.subscriptions;
  const lists = all
    .filter((subscription) => sameId(signInTenant(subscription), tenantId))
    .flatMap((subscription): readonly InventoryPart[] => [
      { kind: 'provider', subscription },
      { kind: 'vaults', subscription },
      { kind: 'accounts', subscription },
    ])
    .filter((part) => snapshot.get(part.kind, partId(part)).state === 'failed');
  const isKeys = node?.kind === 'failure' && (node.part.kind === 'keys' || node.part.kind === 'versions');
  return isKeys ? [...lists, node.part] : lists;
}
