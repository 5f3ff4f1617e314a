import { html, nothing, render } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { HostMessage, KeptState, PageUpdate } from '../messages.ts';
import { actionKey, type Action } from '../model.ts';
import { actionsOf } from '../offered.ts';
import { Announcer, changesOf } from './announce.ts';
import { problemCallout } from './actions.ts';
import type { Drawing } from './drawing.ts';
import { focusChain, restoreFocus } from './focus.ts';
import { pageHeader, relatedLinks } from './header.ts';
import type { Host } from './host.ts';
import { sectionView } from './sections.ts';

/** So many of a long list show, and so many more each time. */
const some = 100;

/** The page: what it was sent last, and what a person has done to it. */
export class PageView {
  readonly #host: Host;
  readonly #root = document.createElement('div');
  readonly #announcer = new Announcer();
  #update: PageUpdate | undefined;
  #kept: Pick<KeptState, 'open' | 'filters'> = { open: {}, filters: {} };
  #typed = new Map<string, string>();
  #limits = new Map<string, number>();
  /** Where a former page of this tab was. */
  #former: KeptState | undefined;

  constructor(host: Host, body: HTMLElement) {
    this.#host = host;
    this.#former = host.kept();
    this.#root.className = 'page';
    body.append(this.#root, this.#announcer.element);
    host.hear((message) => this.#hear(message));
    addEventListener('scrollend', () => this.#keep());
    addEventListener('focusin', () => this.#keep());
    new ResizeObserver(() => this.#scrollers()).observe(this.#root);
    host.say({ type: 'ready' });
  }

  #hear(message: HostMessage): void {
    if (message.type === 'announce') this.#announcer.say([message.text]);
    else this.#show(message);
  }

  #show(update: PageUpdate): void {
    const before = this.#update;
    this.#update = update;
    const isSame = before?.subject.kind === update.subject.kind && before.subject.id === update.subject.id;
    if (isSame) {
      this.#draw();
      this.#announcer.say(changesOf(before.model, update.model, update.words));
    } else this.#begin(before !== undefined);
    this.#keep();
  }

  /** Another page than before: where a person was is forgotten, unless this tab has kept it for this very page. */
  #begin(hadOther: boolean): void {
    const { subject } = this.#update ?? {};
    const former = this.#former;
    this.#former = undefined;
    const isFormer = former?.subject.kind === subject?.kind && former?.subject.id === subject?.id;
    this.#kept = isFormer && former ? former : { open: {}, filters: {} };
    this.#typed = new Map();
    this.#limits = new Map();
    if (hadOther) render(nothing, this.#root);
    this.#draw();
    scrollTo({ top: isFormer && former ? former.scroll : 0, behavior: 'instant' });
    if (document.hasFocus()) restoreFocus(this.#root, isFormer && former ? former.focus : ['title']);
  }

  #draw(): void {
    const update = this.#update;
    if (!update) return;
    const { model, words, preview } = update;
    document.title = model.title;
    const chain = focusChain();
    const drawing = this.#drawing(update);
    const offered = actionsOf(model);
    const stray = update.problems.filter(({ key }) => !offered.has(key));
    render(
      html`<a class="skip" href="#content" data-key="skip" @click=${(event: Event) => this.#skip(event)}
          >${words.skip}</a
        >
        ${
          model.reading
            ? html`<vscode-progress-bar
                class="reading"
                indeterminate
                .ariaLabel=${words.reading}
              ></vscode-progress-bar>`
            : nothing
        }
        ${pageHeader(drawing, model, {
          isPreview: preview,
          keep: () => this.#host.say({ type: 'keep' }),
          save: () => this.#host.say({ type: 'save' }),
        })}
        <main data-key="main" tabindex="-1">
          ${repeat(
            stray,
            ({ key }) => key,
            (problem) => problemCallout(drawing, problem, `stray/${problem.key}`),
          )}
          ${repeat(
            model.sections,
            ({ kind, id }) => `${kind}/${id}`,
            (section) => sectionView(drawing, section),
          )}
        </main>
        ${relatedLinks(drawing, model)}`,
      this.#root,
    );
    restoreFocus(this.#root, chain);
    this.#scrollers();
  }

  #drawing({ words, busy, problems }: PageUpdate): Drawing {
    const again = (change: () => void) => {
      change();
      this.#draw();
      this.#keep();
    };
    return {
      words,
      isBusy: (key) => busy.includes(key),
      problemOf: (key) => problems.find((problem) => problem.key === key),
      run: (action: Action, typed) =>
        this.#host.say({ type: 'action', key: actionKey(action), ...(typed === undefined ? {} : { typed }) }),
      dismiss: (key) => this.#host.say({ type: 'dismiss', key }),
      open: (subject) => this.#host.say({ type: 'open', subject }),
      copy: (text) => this.#host.say({ type: 'copy', text }),
      isOpen: (key, otherwise) => this.#kept.open[key] ?? otherwise,
      setOpen: (key, open) => {
        this.#kept = { ...this.#kept, open: { ...this.#kept.open, [key]: open } };
        this.#keep();
      },
      filterOf: (key) => this.#kept.filters[key] ?? '',
      setFilter: (key, query) =>
        again(() => {
          this.#kept = { ...this.#kept, filters: { ...this.#kept.filters, [key]: query } };
        }),
      typedOf: (key) => this.#typed.get(key) ?? '',
      setTyped: (key, typed) => again(() => this.#typed.set(key, typed)),
      limitOf: (key) => this.#limits.get(key) ?? some,
      showMore: (key) => again(() => this.#limits.set(key, (this.#limits.get(key) ?? some) + some)),
    };
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.#root.querySelector<HTMLElement>('main')?.focus();
  }

  /** A table that is wider than its place scrolls in it, which takes a stop of the keyboard. */
  #scrollers(): void {
    for (const scroller of this.#root.querySelectorAll<HTMLElement>('.scroller')) {
      const scrolls = scroller.scrollWidth > scroller.clientWidth;
      scroller.toggleAttribute('tabindex', scrolls);
      if (scrolls) {
        scroller.tabIndex = 0;
        scroller.setAttribute('role', 'region');
        scroller.setAttribute('aria-label', scroller.dataset['label'] ?? '');
      } else for (const name of ['role', 'aria-label']) scroller.removeAttribute(name);
    }
  }

  #keep(): void {
    if (!this.#update) return;
    const { subject } = this.#update;
    const { open, filters } = this.#kept;
    this.#host.keep({ subject, open, filters, scroll: scrollY, focus: [...focusChain()] });
  }
}
