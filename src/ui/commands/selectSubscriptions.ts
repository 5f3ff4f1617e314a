import { l10n, window } from 'vscode';
import { valueOf } from '../../app/loadable.ts';
import type { Choice } from '../choice.ts';
import { escapeIcons } from '../renderText.ts';
import { chosenSubscriptions } from './chosenSubscriptions.ts';
import type { Shell } from '../shell.ts';

/** Chooses which subscriptions the views show. All of them ticked means all, also those that come later. */
export async function selectSubscriptions(shell: Shell, choice: Choice): Promise<void> {
  const session = await shell.connect();
  if (!session) return;
  const { inventory } = session;
  const chosen = choice.of(session);
  const items = inventory.load({ kind: 'subscriptions' }).then(() =>
    (valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [])
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ id, name }) => ({
        label: escapeIcons(name),
        description: id,
        picked: chosen === undefined || chosen.has(id.toLowerCase()),
      })),
  );
  const picked = await window.showQuickPick(items, {
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
    title: l10n.t('Select Subscriptions'),
    placeHolder: l10n.t('Choose the subscriptions that the views show'),
  });
  if (!picked) return;
  const ids = picked.map(({ description }) => description);
  await choice.set(session, chosenSubscriptions(inventory.snapshot.get('subscriptions'), chosen, ids));
}
