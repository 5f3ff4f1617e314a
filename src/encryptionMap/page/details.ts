import type { MapNode, MapWords } from '../messages.ts';
import { kindShapes, markShapes } from './picture.ts';
import { button, element, icon } from './toolbar.ts';

/** The details of the selected node, and the way from it to the tree. */
export class DetailsPane {
  readonly element = element('aside', 'details');
  readonly #lines = element('ul', 'lines');
  readonly #reveal: (id: string) => void;
  readonly #closed: () => void;
  #id: string | undefined;

  constructor(reveal: (id: string) => void, closed: () => void) {
    this.#reveal = reveal;
    this.#closed = closed;
    this.element.hidden = true;
  }

  show(node: MapNode | undefined, words: MapWords): void {
    this.element.hidden = node === undefined;
    if (!node) {
      this.#id = undefined;
      return;
    }
    if (node.id !== this.#id) this.#list(node.notes);
    this.#id = node.id;
    const head = element('h2', '');
    head.append(icon(kindShapes[node.kind], 'kind'), element('span', '', node.name));
    const status = element('p', `status is-${node.mark}`);
    status.append(icon(markShapes[node.mark], 'mark'), element('span', '', node.status));
    const close = button('glyph close', () => this.#closed());
    close.textContent = '×';
    close.title = words.close;
    close.setAttribute('aria-label', words.close);
    const reveal = button('primary', () => this.#reveal(node.id));
    reveal.textContent = words.reveal;
    this.element.setAttribute('aria-label', node.name);
    this.element.replaceChildren(
      close,
      head,
      element('p', 'kind', words.kinds[node.kind]),
      status,
      this.#lines,
      ...(node.inTree ? [reveal] : []),
    );
  }

  explain(id: string, lines: readonly string[]): void {
    if (id === this.#id && lines.length > 0) this.#list(lines);
  }

  #list(lines: readonly string[]): void {
    this.#lines.replaceChildren(...lines.map((line) => element('li', '', line)));
  }
}
