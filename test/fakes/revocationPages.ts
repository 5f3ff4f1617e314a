import { vi } from 'vitest';
import { Inventory } from '../../src/inventory/inventory.ts';
import { memoryJournal } from '../../src/model/journal.ts';
import { plain } from '../../src/model/text.ts';
import { revocationFlow, revocationSource } from '../../src/revocation/commands/showRevocation.ts';
import { type Page, runnable } from '../../src/ui/page/page.ts';
import type { Session } from '../../src/session/session.ts';
import type { CommandContext } from '../../src/views/commandContext.ts';
import type { Connected } from './connect.ts';

/** The connections of a window. A test can replace the one in use. */
class FakeConnections {
  session: Session;
  readonly #listeners = new Set<() => unknown>();

  constructor(session: Session) {
    this.session = session;
  }

  ready = () => Promise.resolve(this.session);

  onDidChange(listener: () => unknown) {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  use(session: Session): void {
    this.session = session;
    for (const listener of this.#listeners) listener();
  }
}

/** Replaces the connection that the window uses. */
export function use(context: CommandContext, session: Session): void {
  const { connections }: { connections: unknown } = context;
  (connections as FakeConnections).use(session);
}

export const sessionOn = ({ azure, pace }: Connected, kind: Session['kind'] = 'azure'): Session => {
  const session: unknown = { kind, azure, pace, inventory: new Inventory(azure), journal: memoryJournal() };
  return session as Session;
};

/** A window on a connection. `storage` is the folder of its records. */
export function windowOn(at: Connected, storage: string, session = sessionOn(at)): CommandContext {
  const problem = (value: unknown) => Promise.reject(new Error(JSON.stringify(value)));
  const context: unknown = {
    shell: {
      storage,
      memory: { keys: () => [] },
      log: { info: () => undefined, error: () => undefined },
      showProblem: problem,
      showProblemOf: (_: unknown, _affected: unknown, value: unknown) => problem(value),
      reveal: () => Promise.resolve(),
      fixActionFor: () => Promise.resolve(undefined),
    },
    session,
    pages: { extensionUri: '', run: (_: string, work: () => unknown) => Promise.resolve(work()) },
    connections: new FakeConnections(session),
  };
  return context as CommandContext;
}

/** The page of a revocation, as the user sees it and clicks on it. */
export class ShownRevocation {
  readonly drawn: Page[] = [];
  readonly #tab = new AbortController();
  /** Resolves when the page's first read has ended. */
  readonly read: Promise<void>;

  /** @param how drawn by the flow of the context's connection, or in a tab that follows the connection in use */
  constructor(context: CommandContext, subject: string, how: 'flow' | 'tab' = 'flow') {
    const id = subject.toLowerCase();
    const show = (page: Page) => void this.drawn.push(page);
    const { signal } = this.#tab;
    this.read =
      how === 'flow'
        ? revocationFlow(context, id).follow(show, signal)
        : Promise.resolve(revocationSource(context, id).follow(show, signal)).then(() => undefined);
  }

  get page(): Page {
    return this.drawn.at(-1)!;
  }

  get buttons(): readonly string[] {
    return (this.page.actions ?? []).map(({ label }) => plain(label));
  }

  get state(): string {
    const { text, details = [] } = this.page.state!;
    return [text, ...details].map(plain).join(' ');
  }

  /** The table of the accounts: name and status. */
  get accounts(): readonly (readonly [name: string, status: string, mark: string | undefined])[] {
    const blocks = this.page.sections.find(({ id }) => id === 'accounts')?.blocks ?? [];
    return blocks.flatMap((block) =>
      block.kind === 'table'
        ? block.rows.map(
            ({ cells }) => [plain(cells[0]!.text), plain(cells.at(-1)!.text), cells.at(-1)!.mark] as const,
          )
        : [],
    );
  }

  /** Waits until the page offers a button, and clicks it. */
  async press(label: string): Promise<void> {
    await this.until(() => this.buttons.includes(label));
    const action = this.page.actions!.find((one) => plain(one.label) === label)!;
    await runnable(this.page).get(action.id)!();
  }

  until(holds: () => boolean): Promise<void> {
    return vi.waitFor(
      () => {
        if (!holds()) throw new Error(`${this.state}; ${this.buttons.join(', ')}`);
      },
      { timeout: 10_000 },
    );
  }

  close(): void {
    this.#tab.abort();
  }
}
