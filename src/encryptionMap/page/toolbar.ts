import type { Count, MapWords, MapMark } from '../messages.ts';
import { type Matches, matchesInWords } from './visibleNodes.ts';
import { buttonShapes, markShapes } from './shapes.ts';

/** An element with a class and a text. Names are only ever inserted as text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

const svg = 'http://www.w3.org/2000/svg';

/** A shape of 16 by 16, inline with text. */
export function icon(shape: string, className: string): SVGSVGElement {
  const made = document.createElementNS(svg, 'svg');
  const path = document.createElementNS(svg, 'path');
  made.setAttribute('viewBox', '0 0 16 16');
  made.setAttribute('aria-hidden', 'true');
  made.setAttribute('class', `icon ${className}`);
  path.setAttribute('d', shape);
  path.setAttribute('fill-rule', 'evenodd');
  made.append(path);
  return made;
}

export function button(className: string, press: () => void): HTMLButtonElement {
  const made = element('button', className);
  made.type = 'button';
  made.addEventListener('click', press);
  return made;
}

/** A button with an icon, whose name comes with the words. */
export function glyph(shape: keyof typeof buttonShapes, press: () => void): HTMLButtonElement {
  const made = button('glyph', press);
  made.append(icon(buttonShapes[shape], ''));
  return made;
}

export function nameButton(made: HTMLButtonElement, name: string): void {
  made.title = name;
  made.setAttribute('aria-label', name);
}

interface BarEvents {
  sought(query: string): void;
  /** The user moves from the search box into the picture. */
  entered(): void;
  zoomed(factor: number): void;
  fitted(): void;
  opened(all: boolean): void;
  saved(): void;
}

interface BarContent {
  readonly words: MapWords;
  readonly sandbox?: string;
  readonly counts: readonly Count[];
  readonly summary: string;
  readonly unread: readonly string[];
  readonly reading: boolean;
}

type ButtonWord = 'collapseAll' | 'expandAll' | 'zoomOut' | 'zoomIn' | 'fit' | 'save';

/** The bar above the picture: the connection, the search, the counts, and the errors. */
export class Bar {
  readonly element = element('header', 'bar');
  readonly #title = element('h1', 'unseen');
  readonly #search = element('input', 'search');
  readonly #found = element('output', 'found');
  readonly #sandbox = element('span', 'sandbox');
  readonly #summary = element('span', 'summary');
  readonly #counts = element('div', 'counts');
  readonly #chips = new Map<string, HTMLButtonElement>();
  readonly #unread = element('details', 'unread');
  readonly #partly = element('summary', '');
  readonly #reasons = element('ul', '');
  readonly #buttons: readonly (readonly [HTMLButtonElement, ButtonWord])[];

  constructor(events: BarEvents) {
    const presses: readonly (readonly [ButtonWord, () => void])[] = [
      ['collapseAll', () => events.opened(false)],
      ['expandAll', () => events.opened(true)],
      ['zoomOut', () => events.zoomed(1 / 1.3)],
      ['zoomIn', () => events.zoomed(1.3)],
      ['fit', () => events.fitted()],
      ['save', () => events.saved()],
    ];
    this.#buttons = presses.map(([word, press]) => [glyph(word, press), word]);
    this.#search.type = 'search';
    this.#search.spellcheck = false;
    this.#search.addEventListener('input', () => events.sought(this.#search.value));
    this.#search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === 'ArrowDown') events.entered();
      else if (event.key === 'Escape' && this.#search.value !== '') this.#seek('', events);
      else return;
      event.preventDefault();
    });
    this.#counts.addEventListener('click', ({ target }) => {
      const label = target instanceof Element ? target.closest('button')?.dataset['label'] : undefined;
      if (label !== undefined) this.#seek(this.#search.value === label ? '' : label, events);
    });
    const tools = element('div', 'tools');
    tools.append(...this.#buttons.map(([each]) => each));
    const row = element('div', 'row');
    row.append(this.#search, this.#found, this.#sandbox, element('span', 'spring'), tools);
    const second = element('div', 'row');
    second.append(this.#summary, this.#counts);
    this.#unread.append(this.#partly, this.#reasons);
    this.element.append(this.#title, row, second, this.#unread);
  }

  get query(): string {
    return this.#search.value;
  }

  set query(query: string) {
    this.#search.value = query;
  }

  focus(): void {
    this.#search.focus();
    this.#search.select();
  }

  /** Shows what a search has found, or nothing without a search. */
  found(found: Matches | undefined, words: MapWords): void {
    this.#found.textContent = found ? matchesInWords(found, words) : '';
  }

  update({ words, sandbox, counts, summary, unread, reading }: BarContent): void {
    this.#title.textContent = words.title;
    this.#search.placeholder = words.search;
    this.#search.setAttribute('aria-label', words.search);
    for (const [each, word] of this.#buttons) nameButton(each, words[word]);
    this.#sandbox.textContent = sandbox ?? '';
    this.#sandbox.hidden = sandbox === undefined;
    const isWhole = unread.length === 0;
    const message = [summary, ...(reading ? [words.reading] : [])].join(' · ');
    this.#summary.textContent = isWhole ? message : '';
    this.#partly.textContent = isWhole ? '' : message;
    this.#unread.hidden = isWhole;
    this.#reasons.replaceChildren(...unread.map((line) => element('li', '', line)));
    this.#count(counts.filter(({ count }) => count > 0));
  }

  /** Reuses elements, so that a pressed or focused one stays. The bar is redrawn often while much is read. */
  #count(counts: readonly Count[]): void {
    const chips = counts.map((each) => this.#chip(each));
    if (chips.length !== this.#counts.children.length || chips.some((each) => !each.isConnected))
      this.#counts.replaceChildren(...chips);
  }

  #chip({ mark, label, count }: Count): HTMLButtonElement {
    const chip = this.#chips.get(label) ?? newChip(mark, label);
    this.#chips.set(label, chip);
    chip.setAttribute('aria-pressed', String(this.#search.value === label));
    const number = chip.querySelector('b');
    if (number) number.textContent = String(count);
    return chip;
  }

  #seek(query: string, events: BarEvents): void {
    this.#search.value = query;
    for (const chip of this.#counts.querySelectorAll('button'))
      chip.setAttribute('aria-pressed', String(chip.dataset['label'] === query));
    events.sought(query);
  }
}

function newChip(mark: MapMark, label: string): HTMLButtonElement {
  const made = button(`chip is-${mark}`, () => undefined);
  made.dataset['label'] = label;
  made.append(icon(markShapes[mark], 'mark'), element('b', ''), element('span', '', label));
  return made;
}
