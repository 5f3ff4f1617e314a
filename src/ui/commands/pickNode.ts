import { l10n, window } from 'vscode';
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
  const items = nodes
    .map((node) => ({ node, look: presentation(node, setting) }))
    .filter(({ look }) => look.capabilities.includes(capability))
    .map(({ node, look: { label, description } }) => ({
      label: escapeIcons(typeof label === 'string' ? label : showText(label)),
      description: description ? escapeIcons(showText(description)) : '',
      node,
    }));
  if (items.length === 0) {
    await window.showInformationMessage(l10n.t('The views show nothing yet that this can be done with.'));
    return undefined;
  }
  const picked = await window.showQuickPick(items, {
    matchOnDescription: true,
    placeHolder: l10n.t('Choose what to work on'),
  });
  return picked?.node;
}
