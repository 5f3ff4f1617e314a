import { EventEmitter, l10n, type Memento, window } from 'vscode';
import { valueOf } from '../inventory/snapshot.ts';
import type { Session, Shell } from '../session/session.ts';
import { escapeIcons } from '../ui/text.ts';
import { type Chosen, chosenSubscriptions } from './children.ts';

const place = 'cosmosCmk.subscriptions';

/** Which subscriptions a person wants to see: kept between windows for Azure, for the moment in the sandbox. */
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

  /** Undefined chooses all, and those yet to come. */
  async set(session: Session, chosen: Chosen): Promise<void> {
    if (session.kind === 'sandbox') this.#inSandbox = chosen;
    else await this.#memory.update(place, chosen && [...chosen]);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

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
