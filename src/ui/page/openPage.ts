import { text } from '../../domain/text.ts';
import { plainSurface, renderText } from '../renderText.ts';
import { pageMarkdown } from './markdown.ts';
import { readPageMessage, type HostMessage, type PageMessage, type PageWords } from './messages.ts';
import type { PageModel, Subject } from './model.ts';
import { actionsOf, copiesOf } from './offered.ts';
import type { PageHost, PagePanel } from './pageHost.ts';
import { ShownPage } from './shownPage.ts';
import type { PageSource, Tie } from './source.ts';
import { pageWords } from './words.ts';

/** At most one update in so many ms; the first of a burst is sent at once. */
const burst = 100;

/** What is in a panel at first. */
export interface FirstPage {
  readonly subject: Subject;
  readonly source: PageSource;
  readonly preview: boolean;
}

/** A panel and the page in it. @param followed is called when a link to another page was followed */
export class OpenPage {
  readonly panel: PagePanel;
  readonly #host: PageHost;
  readonly #words: PageWords;
  readonly #followed: (subject: Subject) => void;
  readonly #ties: readonly Tie[];
  #shown: ShownPage;
  #tie: Tie;
  #isPreview: boolean;
  #isClosed = false;
  /** The script is there and listens; that of a hidden panel is gone. */
  #isReady = false;
  #timer: NodeJS.Timeout | undefined;
  #isLate = false;
  #sent = '';

  constructor(
    panel: PagePanel,
    { subject, source, preview }: FirstPage,
    host: PageHost,
    followed: (subject: Subject) => void,
  ) {
    this.panel = panel;
    this.#host = host;
    this.#followed = followed;
    this.#words = pageWords(host.translate);
    this.#isPreview = preview;
    this.#ties = [
      panel.onMessage((message) => this.#receive(message)),
      panel.onDidChangeVisible(() => this.#viewChanged()),
    ];
    this.#shown = new ShownPage(subject, source, host);
    this.#tie = this.#follow();
    panel.load();
  }

  get subject(): Subject {
    return this.#shown.subject;
  }

  /** Whether the next page that is opened from a tree takes its place. */
  get isPreview(): boolean {
    return this.#isPreview;
  }

  keep(): void {
    if (!this.#isPreview) return;
    this.#isPreview = false;
    this.#update();
  }

  /** Shows another page, or this one from another source. */
  replace(subject: Subject, source: PageSource): void {
    this.#end();
    this.#shown = new ShownPage(subject, source, this.#host);
    this.#tie = this.#follow();
    this.#update();
  }

  /** To be called when the panel is closed. */
  dispose(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#end();
    for (const tie of this.#ties) tie.dispose();
  }

  #follow(): Tie {
    const { source, model } = this.#shown;
    this.#name(model);
    const tie = source.onDidChange(() => this.#update());
    source.setVisible(this.panel.visible);
    return tie;
  }

  #end(): void {
    this.#tie.dispose();
    this.#shown.source.dispose();
  }

  /** A tab says where it is, as its page does. */
  #name({ title, where }: PageModel): void {
    const inSandbox = text('{0} (Sandbox)', title);
    const name =
      where.place === 'sandbox' ? renderText(inSandbox, this.#host.translate, plainSurface) : title;
    if (this.panel.title !== name) this.panel.title = name;
  }

  #viewChanged(): void {
    if (!this.panel.visible) this.#isReady = false;
    this.#shown.source.setVisible(this.panel.visible);
  }

  #receive(value: unknown): void {
    const { data: message, error } = readPageMessage(value);
    if (message) this.#answer(message);
    else this.#host.report(error);
  }

  #answer(message: PageMessage): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#sent = '';
        this.#send();
        break;
      case 'action':
        void this.#run(message.key, message.typed);
        break;
      case 'dismiss':
        this.#shown.dismiss(message.key);
        this.#send();
        break;
      case 'open':
        this.#followed(message.subject);
        break;
      case 'copy':
        if (copiesOf(this.#shown.model).includes(message.text)) void this.#copy(message.text);
        break;
      case 'save':
        void this.#save();
        break;
      case 'keep':
        this.keep();
        break;
      case 'rejected':
        this.#host.report(new Error(`The page could not read an update: ${message.reason}`));
        break;
    }
  }

  /** Sends what has changed at once, and what changes shortly after that together. */
  #update(): void {
    if (this.#timer) {
      this.#isLate = true;
      return;
    }
    this.#send();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isLate) return;
      this.#isLate = false;
      this.#update();
    }, burst);
  }

  #send(): void {
    const shown = this.#shown;
    if (this.#isClosed) return;
    const model = shown.draw();
    this.#name(model);
    if (!this.panel.visible || !this.#isReady) return;
    const offered = actionsOf(model);
    const message: HostMessage = {
      type: 'page',
      subject: shown.subject,
      model,
      words: this.#words,
      preview: this.#isPreview,
      busy: shown.busy.filter((key) => offered.has(key)),
      problems: shown.problems,
    };
    const sent = JSON.stringify(message);
    if (sent === this.#sent) return;
    this.#sent = sent;
    this.panel.post(message);
  }

  async #run(key: string, typed: string | undefined): Promise<void> {
    const shown = this.#shown;
    const action = shown.offered(key, typed);
    if (!action) return;
    // A page on which somebody acts is kept, as an editor is in which somebody types.
    this.#isPreview = false;
    const running = shown.run(action);
    this.#send();
    const problem = await running;
    const isThere = !this.#isClosed && this.#shown === shown;
    if (isThere) this.#send();
    // Where nobody sees the page, a notification says so.
    if (problem && !(isThere && this.panel.visible))
      this.#host.notify(problem, isThere ? () => this.panel.reveal(false) : undefined);
  }

  async #copy(copied: string): Promise<void> {
    await this.#host.copy(copied);
    this.panel.post({ type: 'announce', text: this.#words.copied });
  }

  async #save(): Promise<void> {
    const markdown = pageMarkdown(this.#shown.model, this.#words, this.#host.now());
    try {
      await this.#host.saveMarkdown(this.panel.title, markdown);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#host.notify([text("Couldn't save the page: {0}", why)], undefined);
    }
  }
}
