import { text, type Text } from '../../model/text.ts';
import type { PageAddress } from './messages.ts';
import { type Action, type Page, type State, withoutActions } from './page.ts';
import type { PageSource } from './panel.ts';

/** Reports the current activity. */
type Report = (doing: Text) => void;

/** The connection that a page was made with. */
export interface PageConnection {
  readonly isCurrent: () => boolean;
  readonly onDidChange: (listener: () => void) => { dispose(): void };
}

/**
 * A page of a command: what it prepared, what it changes, and how that ended. Its state is in this window even while
 * its tab is hidden or closed, so the work continues and an open page shows it. While another connection is in use, it
 * offers no actions, because its resources don't exist there, or are copies.
 */
export class LivePage {
  readonly source: PageSource;
  /** Whether the next page of its kind can replace it. */
  isFinished = false;
  #page: Page;
  #busy: { readonly doing: Text; readonly cancel: Action } | undefined;
  readonly #connection: PageConnection | undefined;
  readonly #shown = new Set<(page: Page) => void>();

  constructor(address: PageAddress, tab: Text, first: Page, connection?: PageConnection) {
    this.#page = first;
    this.#connection = connection;
    this.source = {
      address,
      tab,
      isFinished: () => this.isFinished && !this.#busy,
      follow: (show, signal) => {
        this.#shown.add(show);
        const listening = this.#connection?.onDidChange(() => this.#draw());
        signal.addEventListener('abort', () => {
          this.#shown.delete(show);
          listening?.dispose();
        });
        show(this.#drawn());
      },
    };
  }

  /** Whether the page is visible. If not, the end of long work needs a notification. */
  get isVisible(): boolean {
    return this.#shown.size > 0;
  }

  update(page: Page): void {
    this.#page = page;
    this.#draw();
  }

  /**
   * Runs work whose progress the page shows instead of its actions, with a button that stops it. `update` draws the
   * results, during the work and afterwards.
   */
  async work<T>(
    doing: Text,
    run: (signal: AbortSignal, report: Report) => Promise<T>,
    stopLabel = text('Cancel'),
  ): Promise<T> {
    const stop = new AbortController();
    const cancel: Action = {
      id: 'cancel',
      label: stopLabel,
      kind: 'secondary',
      run: () => stop.abort(),
    };
    const report: Report = (now) => {
      this.#busy = { doing: now, cancel };
      this.#draw();
    };
    report(doing);
    try {
      return await run(stop.signal, report);
    } finally {
      this.#busy = undefined;
      this.#draw();
    }
  }

  #drawn(): Page {
    const isFormer = this.#connection?.isCurrent() === false;
    const page = isFormer ? former(this.#page, this.#busy !== undefined) : this.#page;
    return this.#busy ? { ...page, busy: this.#busy.doing, actions: [this.#busy.cancel] } : page;
  }

  #draw(): void {
    for (const show of this.#shown) show(this.#drawn());
  }
}

/** Work that waits for the user can't continue. Finished work stays valid. */
const open: readonly State['mark'][] = ['todo', 'warning', 'info', 'unknown', 'running'];

function former(page: Page, isBusy: boolean): Page {
  const { state } = page;
  const { text: note, details } = isBusy ? goesOn : replaced;
  const isOpen = !state || (!isBusy && open.includes(state.mark));
  return {
    ...withoutActions(page),
    state: isOpen
      ? { mark: 'info', text: note, details }
      : { ...state, details: [...(state.details ?? []), note, ...details] },
  };
}

const goesOn = {
  text: text('Your connection has changed. This continues with the connection that it was started with.'),
  details: [],
};
const replaced = {
  text: text('This page was read with an earlier connection.'),
  details: [text('To continue with your current connection, run the command again.')],
};
