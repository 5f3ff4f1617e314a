import { EventEmitter, l10n, type Memento, window } from 'vscode';
import { valueOf } from '../inventory/snapshot.ts';
import type { Session, Shell } from '../session/session.ts';
import { escapeIcons } from '../ui/text.ts';
import { type Chosen, chosenSubscriptions } from './children.ts';

const place = 'cosmosCmk.subscriptions';

/**
 * The subscriptions that a person wants to view: stored across windows for Azure, and only in memory for the sandbox.
 */
export class Choice {
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  #inSandbox: Chosen;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  of(session: Session | undefined): Chosen {
    if (session?.kind === 'sandbox') return this.#inSandbox;
    const kept = this.#memory.get<readonly string[]>(place);
    return kept && new Set(kept);
  }

  /** Undefined chooses all subscriptions, including future ones. */
  async set(session: Session, chosen: Chosen): Promise<void> {
    if (session.kind === 'sandbox') this.#inSandbox = chosen;
    else await this.#memory.update(place, chosen && [...chosen]);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Chooses which subscriptions the views show. If all are checked, future ones are shown too. */
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
