import { EventEmitter, type Memento, window } from 'vscode';
import * as z from 'zod/mini';
import { text } from '../model/text.ts';
import type { Session, Shell } from '../session/session.ts';
import { showText } from '../ui/showText.ts';
import { escapeIcons } from '../ui/text.ts';
import { type ChosenSubscriptions, chosenSubscriptions } from './children.ts';

const storedIds = z.array(z.string());
const memoryKey = 'cosmosCmk.subscriptions';

/**
 * The subscriptions that the user wants to view: stored across windows for Azure, and only in memory for the sandbox.
 */
export class SubscriptionChoice {
  readonly #memory: Memento;
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  #inSandbox: ChosenSubscriptions;

  constructor(memory: Memento) {
    this.#memory = memory;
  }

  of(session: Session | undefined): ChosenSubscriptions {
    if (session?.kind === 'sandbox') return this.#inSandbox;
    const stored = storedIds.safeParse(this.#memory.get(memoryKey)).data;
    return stored && new Set(stored);
  }

  /** Undefined chooses all subscriptions, including future ones. */
  async set(session: Session, chosen: ChosenSubscriptions): Promise<void> {
    if (session.kind === 'sandbox') this.#inSandbox = chosen;
    else await this.#memory.update(memoryKey, chosen && [...chosen]);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Chooses which subscriptions the views show. If all are checked, future ones are shown too. */
export async function selectSubscriptions(shell: Shell, choice: SubscriptionChoice): Promise<void> {
  const session = await shell.connect();
  if (!session) return;
  const { inventory } = session;
  const chosen = choice.of(session);
  const items = inventory.load({ kind: 'subscriptions' }).then(() =>
    inventory.snapshot.subscriptions
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
    title: showText(text('Select Subscriptions')),
    placeHolder: showText(text('Choose subscriptions')),
  });
  if (!picked) return;
  const ids = picked.map(({ description }) => description);
  await choice.set(session, chosenSubscriptions(inventory.snapshot.get('subscriptions'), chosen, ids));
}
