import type { MapActionId, MapNode, MapWords } from '../messages.ts';
import { kindShapes, markShapes } from './shapes.ts';
import { button, element, glyph, icon, nameButton } from './toolbar.ts';

/** The details of the selected node, with what can be done with it. */
export class DetailsPane {
  readonly element = element('aside', 'details');
  readonly #lines = element('ul', 'lines');
  readonly #run: (id: string, action: MapActionId) => void;
  readonly #closed: () => void;
  #id: string | undefined;
  /** What is drawn, so that buttons and focus stay while more data is read. */
  #drawn = '';

  constructor(run: (id: string, action: MapActionId) => void, closed: () => void) {
    this.#run = run;
    this.#closed = closed;
    this.element.hidden = true;
  }

  show(node: MapNode | undefined, words: MapWords): void {
    this.element.hidden = node === undefined;
    if (!node) {
      this.#id = undefined;
      this.#drawn = '';
      return;
    }
    if (node.id !== this.#id) this.#list(node.notes);
    this.#id = node.id;
    const drawn = JSON.stringify([node.id, node.name, node.mark, node.status, node.actions]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const head = element('h2', '');
    head.append(icon(kindShapes[node.kind], 'kind'), element('span', '', node.name));
    const status = element('p', `status is-${node.mark}`);
    status.append(icon(markShapes[node.mark], 'mark'), element('span', '', node.status));
    const close = glyph('close', () => this.#closed());
    close.classList.add('close');
    nameButton(close, words.close);
    this.element.setAttribute('aria-label', node.name);
    this.element.replaceChildren(
      close,
      head,
      element('p', 'kind', words.kinds[node.kind]),
      status,
      this.#actions(node, words),
      this.#lines,
    );
  }

  /** Above the lines, so that they are visible however many lines there are. */
  #actions({ id, actions }: MapNode, words: MapWords): HTMLElement {
    const group = element('div', 'actions');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', words.actionsOfNode);
    group.hidden = actions.length === 0;
    group.append(
      ...actions.map((action) => {
        const made = button('action', () => this.#run(id, action));
        made.textContent = words.actions[action];
        return made;
      }),
    );
    return group;
  }

  explain(id: string, lines: readonly string[]): void {
    if (id === this.#id && lines.length > 0) this.#list(lines);
  }

  #list(lines: readonly string[]): void {
    this.#lines.replaceChildren(...lines.map((line) => element('li', '', line)));
  }
}
