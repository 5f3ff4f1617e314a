import { env, l10n, Uri, window } from 'vscode';
import { keysBehind } from '../health/estateOfSnapshot.ts';
import type { Part } from '../inventory/parts.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Cloud } from '../model/cloud.ts';
import { text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import { showText } from '../ui/showText.ts';
import { escapeIcons } from '../ui/text.ts';
import { keyUriOf, portalAddressOf, resourceIdOf } from './addresses.ts';
import type { Node } from './nodes/node.ts';
import { presentation } from './nodes/present.ts';
import type { Capability, PresentationContext } from './nodes/presentation.ts';
import { related, type Relation } from './related.ts';
import type { Services } from './workbench.ts';

/** Without the version, because an account with a pinned version doesn't follow the key's rotation. */
export async function copyKeyUri(node: Node, cloud: Cloud): Promise<void> {
  const uri = keyUriOf(node, cloud);
  if (uri !== undefined) await env.clipboard.writeText(uri);
}

export async function copyResourceId(node: Node): Promise<void> {
  const id = resourceIdOf(node);
  if (id !== undefined) await env.clipboard.writeText(id);
}

export async function openInPortal(node: Node, { kind, azure }: Session): Promise<void> {
  if (kind === 'sandbox') {
    await window.showInformationMessage(l10n.t("The sandbox's resources are simulated: no portal has them."));
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
  const all = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  const keys = node.kind === 'account' ? keysBehind(session, all, [node.account]) : [];
  await Promise.all([...partsBehind(node), ...keys].map((part) => inventory.refresh(part)));
}

function partsBehind(node: Node): readonly Part[] {
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
    case 'nothing':
    case 'finding':
      return [];
  }
}

/** Asks for the target of a command that wasn't run on a node. It offers only what the views have read. */
export async function pickNode(
  nodes: readonly Node[],
  setting: PresentationContext,
  capability: Capability,
): Promise<Node | undefined> {
  const offered = nodes.filter((node) => presentation(node, setting).capabilities.includes(capability));
  if (offered.length > 0) return pickAmong(offered, setting);
  await window.showInformationMessage(l10n.t('The views show nothing yet that this can be done with.'));
  return undefined;
}

/** Asks the person to choose one of several nodes. */
async function pickAmong(nodes: readonly Node[], setting: PresentationContext): Promise<Node | undefined> {
  const items = nodes
    .map((node) => ({ node, look: presentation(node, setting) }))
    .map(({ node, look: { label, description } }) => ({
      // The first digits of a version don't show which key it belongs to.
      ...(node.kind === 'keyVersion'
        ? { detail: escapeIcons(showText(text('{0} in {1}', node.key.name, node.vault.name))) }
        : {}),
      label: escapeIcons(typeof label === 'string' ? label : showText(label)),
      description: description ? escapeIcons(showText(description)) : '',
      node,
    }));
  const picked = await window.showQuickPick(items, {
    matchOnDescription: true,
    matchOnDetail: true,
    placeHolder: l10n.t('Choose what to work on'),
  });
  return picked?.node;
}

/** Selects a related node in its own view, and asks which one if there are several. */
export async function revealRelated(
  { choice, views }: Services,
  relation: Relation,
  node: Node,
  session: Session,
): Promise<void> {
  const found = await related(session, node, relation, choice.of(session));
  const target = found.length > 1 ? await pickAmong(found, views.setting(session)) : found[0];
  if (target) await views.show(target);
  else if (found.length === 0)
    await window.showInformationMessage(
      relation === 'accounts'
        ? l10n.t('None of the accounts that could be read has a key of it.')
        : l10n.t(
            'It is not among what could be read: it may be deleted, or in a subscription that is not selected or not seen from here.',
          ),
    );
}
