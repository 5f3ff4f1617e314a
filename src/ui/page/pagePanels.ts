import { readKeptState } from './messages.ts';
import { gonePage } from './gonePage.ts';
import type { Subject } from './model.ts';
import { OpenPage } from './openPage.ts';
import type { PageHost, PagePanel } from './pageHost.ts';
import type { PageKind, PageSource, Tie } from './source.ts';

export interface OpenHow {
  /** Takes the place of the page that was opened so before, as an editor's preview does. */
  readonly preview?: boolean;
  /** Leaves the focus in the tree. */
  readonly preserveFocus?: boolean;
}

/** Two openings of one page within so many ms are a double click, which keeps it open. */
const doubleClick = 500;

/** The pages that are open: one panel for each subject. */
export class PagePanels {
  readonly #host: PageHost;
  readonly #kinds = new Map<string, PageKind>();
  readonly #pages = new Set<OpenPage>();
  #last: { readonly page: OpenPage; readonly at: number } | undefined;

  constructor(host: PageHost) {
    this.#host = host;
  }

  register(kind: string, how: PageKind): Tie {
    this.#kinds.set(kind, how);
    return { dispose: () => this.#kinds.delete(kind) };
  }

  /** Shows the page of a subject whose kind is registered; one that is open stays as it is. */
  open(subject: Subject, how: OpenHow = {}): void {
    const page = this.#find(subject);
    if (page) this.#reveal(page, how);
    else this.#place(subject, this.#sourceOf(subject), how);
  }

  /** Shows a page with this very content, also where it is open already. */
  show(subject: Subject, source: PageSource, how: OpenHow = {}): void {
    const page = this.#find(subject);
    if (page) {
      page.replace(subject, source);
      this.#reveal(page, how);
    } else this.#place(subject, source, how);
  }

  /** Fills the panel of a former window again. @param state what its page has kept, whatever it is by now */
  restore(panel: PagePanel, state: unknown): void {
    const subject = readKeptState(state)?.subject ?? { kind: 'unknown', id: 'unknown' };
    this.#take(panel, subject, this.#sourceOf(subject), false);
  }

  dispose(): void {
    for (const page of [...this.#pages]) page.panel.close();
  }

  #sourceOf(subject: Subject): PageSource {
    const kind = this.#kinds.get(subject.kind);
    return kind?.open(subject.id) ?? gonePage(kind?.again, (command) => this.#host.runCommand(command));
  }

  #find({ kind, id }: Subject): OpenPage | undefined {
    return [...this.#pages].find(({ subject }) => subject.kind === kind && subject.id === id);
  }

  #reveal(page: OpenPage, { preview = false, preserveFocus = false }: OpenHow): void {
    if (!preview || this.#isDoubleClick(page)) page.keep();
    page.panel.reveal(preserveFocus);
    this.#opened(page);
  }

  #place(subject: Subject, source: PageSource, how: OpenHow): void {
    const { preview = false, preserveFocus = false } = how;
    const free = preview ? [...this.#pages].find(({ isPreview }) => isPreview) : undefined;
    if (free) {
      free.replace(subject, source);
      free.panel.reveal(preserveFocus);
      this.#opened(free);
    } else this.#opened(this.#take(this.#host.createPanel({ preserveFocus }), subject, source, preview));
  }

  #take(panel: PagePanel, subject: Subject, source: PageSource, preview: boolean): OpenPage {
    const page = new OpenPage(panel, { subject, source, preview }, this.#host, (other) => this.open(other));
    this.#pages.add(page);
    panel.onDidClose(() => {
      this.#pages.delete(page);
      page.dispose();
    });
    return page;
  }

  #opened(page: OpenPage): void {
    this.#last = { page, at: this.#host.now() };
  }

  #isDoubleClick(page: OpenPage): boolean {
    return this.#last?.page === page && this.#host.now() - this.#last.at < doubleClick;
  }
}
