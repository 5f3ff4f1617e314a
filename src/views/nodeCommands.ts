import { env, Uri } from 'vscode';
import { partsBehindKeys } from '../health/readInventoryView.ts';
import type { InventoryPart } from '../inventory/parts.ts';
import { text, type Text } from '../model/text.ts';
import { copyText, showInformation } from '../ui/showText.ts';
import { nodeKeyUri, portalAddressOf, resourceIdOf } from './addresses.ts';
import { pickAmong } from './commandTarget.ts';
import type { Node } from './nodes/node.ts';
import { related, type Relation } from './related.ts';
import type { CommandContext, Services } from './commandContext.ts';

/** Without the version, because an account with a pinned version doesn't follow the key's rotation. */
export async function copyKeyUri({ session: { azure } }: CommandContext, node: Node): Promise<void> {
  const uri = nodeKeyUri(node, azure.cloud);
  if (uri !== undefined) await copyText(uri);
}

export async function copyResourceId(node: Node): Promise<void> {
  const id = resourceIdOf(node);
  if (id !== undefined) await copyText(id);
}

export async function openInPortal({ session: { kind, azure } }: CommandContext, node: Node): Promise<void> {
  if (kind === 'sandbox') {
    await showInformation(text("The sandbox is simulated. Its resources aren't in the Azure portal."));
    return;
  }
  const address = portalAddressOf(node, azure.cloud);
  if (address !== undefined) await env.openExternal(Uri.parse(address, true));
}

/** Reads a node and its children again. For a failure, it repeats the failed read. */
export async function refreshNode(
  { connections, findings }: Pick<Services, 'connections' | 'findings'>,
  node: Node | undefined,
): Promise<void> {
  const { session } = connections;
  if (!session) await connections.reconnect();
  if (!session || !node) return;
  // The findings were based on the earlier values.
  findings.clear(session, node);
  const { inventory } = session;
  const all = inventory.snapshot.subscriptions;
  const keys = node.kind === 'account' ? partsBehindKeys(session, all, [node.account]) : [];
  await Promise.all([...partsBehind(node), ...keys].map((part) => inventory.refresh(part)));
}

function partsBehind(node: Node): readonly InventoryPart[] {
  switch (node.kind) {
    case 'failure':
      return [node.part];
    case 'tenantFailure':
      return [{ kind: 'subscriptions' }];
    case 'subscription':
      return [{ kind: 'provider', subscription: node.subscription }];
    case 'account':
      return [{ kind: 'accounts', subscription: node.subscription }];
    case 'vault':
      return [
        { kind: 'vaults', subscription: node.subscription },
        { kind: 'keys', subscription: node.subscription, vaultId: node.vault.id },
      ];
    case 'key':
    case 'keyVersion':
      return [
        { kind: 'keys', subscription: node.subscription, vaultId: node.vault.id },
        { kind: 'versions', subscription: node.subscription, keyId: node.key.id },
      ];
    case 'group':
    case 'detail':
    case 'nothing':
    case 'finding':
      return [];
  }
}

const revealTitles: Readonly<Record<Relation, Text>> = {
  key: text('Reveal Key'),
  vault: text('Reveal Key Vault'),
  accounts: text('Reveal Accounts'),
};

/** Selects a related node in its own view, and asks which one if there are several. */
export async function revealRelated(
  { choice, views, session }: CommandContext,
  node: Node,
  relation: Relation,
): Promise<void> {
  const found = await related(session, node, relation, choice.of(session));
  const target =
    found.length > 1 ? await pickAmong(found, views.setting(session), revealTitles[relation]) : found[0];
  if (target) await views.show(target);
  else if (found.length === 0)
    await showInformation(
      relation === 'accounts'
        ? text('No account that you can read uses it.')
        : text(
            "Couldn't find it. It might be deleted, or be in a subscription that isn't selected or that you can't read.",
          ),
    );
}
