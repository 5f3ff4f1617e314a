import { l10n, window } from 'vscode';
import { text } from '../../domain/text.ts';
import { escapeIcons } from '../renderText.ts';
import { showText } from '../showText.ts';
import type { Capability, Setting } from '../tree/look.ts';
import type { Node } from '../tree/node.ts';
import { presentation } from '../tree/presentation.ts';

/** Asks for the thing to work on, where a command was not run on one: only what the views have read is offered. */
export async function pickNode(
  nodes: readonly Node[],
  setting: Setting,
  capability: Capability,
): Promise<Node | undefined> {
  const offered = nodes.filter((node) => presentation(node, setting).capabilities.includes(capability));
  if (offered.length > 0) return pickAmong(offered, setting);
  await window.showInformationMessage(l10n.t('The views show nothing yet that this can be done with.'));
  return undefined;
}

/** Asks which of some nodes. */
export async function pickAmong(nodes: readonly Node[], setting: Setting): Promise<Node | undefined> {
  const items = nodes
    .map((node) => ({ node, look: presentation(node, setting) }))
    .map(({ node, look: { label, description } }) => ({
      // Its first digits tell nobody whose version it is.
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
