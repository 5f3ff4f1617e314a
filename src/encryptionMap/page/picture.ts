import { select, type Selection } from 'd3-selection';
import type { MapMark, MapNode, MapWords } from '../messages.ts';
import { cardHeight, type Layout, type MapLink, type PlacedCard } from './layout.ts';
import { kindShapes, markShapes } from './shapes.ts';
import type { Visible } from './visibleNodes.ts';

/** The width of a text, in the picture's own units. */
type Measure = (text: string) => number;

const segments = new Intl.Segmenter();

/** Cuts off a long text with an ellipsis, never inside a grapheme. */
export function clip(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  const parts = [...segments.segment(text)].map(({ segment }) => segment);
  let [fits, tooMany] = [0, parts.length];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (measure(`${parts.slice(0, middle).join('')}…`) <= width) fits = middle;
    else tooMany = middle;
  }
  return `${parts.slice(0, fits).join('')}…`;
}

/** Measures texts in a font, each once. */
export function measureIn(font: string): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const known = new Map<string, number>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (context) context.font = font;
    const width = context?.measureText(text).width ?? text.length * 7;
    known.set(text, width);
    return width;
  };
}

interface CardEvents {
  focused(id: string): void;
  pressed(id: string): void;
  opened(id: string): void;
  toggled(id: string): void;
}

const order: readonly MapMark[] = ['needsAction', 'unknown', 'watch', 'fine', 'serviceManaged'];

type Cards = Selection<SVGGElement, PlacedCard, SVGGElement, unknown>;

/** The space beside the text on a card. */
const [textStart, textEnd] = [36, 10];
/** Smaller text is hard to read, so both lines of a card are at least this size. */
export const statusFont = 12;

/** Draws the cards, the lines between them, and the frames around blocks of cards. */
export class PictureDrawing {
  readonly #frames: SVGGElement;
  readonly #links: SVGGElement;
  readonly #cards: SVGGElement;
  readonly #events: CardEvents;
  readonly #name: Measure;
  readonly #status: Measure;

  constructor(world: SVGGElement, events: CardEvents) {
    const part = (name: string) => {
      const made = document.createElementNS(world.namespaceURI ?? '', 'g') as SVGGElement;
      made.setAttribute('class', name);
      world.append(made);
      return made;
    };
    [this.#frames, this.#links, this.#cards] = [part('frames'), part('links'), part('cards')];
    this.#cards.setAttribute('role', 'tree');
    this.#events = events;
    const family = getComputedStyle(document.body).fontFamily;
    this.#name = measureIn(`600 13px ${family}`);
    this.#status = measureIn(`${statusFont}px ${family}`);
  }

  /** The card of a node, if it is visible: the element with the focus, and for screen readers. */
  cardOf(id: string): SVGElement | undefined {
    return [...this.#cards.querySelectorAll<SVGElement>('.body')].find((each) => each.dataset['id'] === id);
  }

  /** Makes another card the tab stop. */
  stand(from: string | undefined, to: string): void {
    for (const [id, isCurrent] of [[from, false] as const, [to, true] as const]) {
      const found = id === undefined ? undefined : this.cardOf(id);
      found?.setAttribute('tabindex', isCurrent ? '0' : '-1');
      found?.setAttribute('aria-selected', String(isCurrent));
    }
  }

  draw(layout: Layout, words: MapWords, current: string | undefined): void {
    this.#cards.setAttribute('aria-label', words.title);
    const focused = this.#cards.querySelector<SVGElement>(':focus');
    select(this.#frames)
      .selectAll<SVGRectElement, (typeof layout.frames)[number]>('rect')
      .data(layout.frames, ({ id }) => id)
      .join('rect')
      .attr('rx', 6)
      .attr('x', ({ x }) => x)
      .attr('y', ({ y }) => y)
      .attr('width', ({ width }) => width)
      .attr('height', ({ height }) => height);
    select(this.#links)
      .selectAll<SVGPathElement, MapLink>('path')
      .data(layout.links, ({ id }) => id)
      .join('path')
      .attr('class', ({ visible }) => `link is-${visible.node.mark}`)
      .attr('d', curve);
    const cards = select(this.#cards)
      .selectAll<SVGGElement, PlacedCard>('g.card')
      .data(layout.cards, ({ visible }) => visible.node.id)
      .join((entering) => this.#enter(entering.append('g')))
      .order();
    this.#dress(cards, layout.cardWidth, words, current);
    // A card loses focus when it is moved among the others.
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  #enter(entering: Cards): Cards {
    entering.append('title');
    entering
      .append('rect')
      .attr('class', 'body')
      .attr('role', 'treeitem')
      .attr('data-id', ({ visible }) => visible.node.id)
      .attr('height', cardHeight)
      .attr('rx', 5);
    entering
      .append('rect')
      .attr('class', 'stripe')
      .attr('width', 4)
      .attr('height', cardHeight - 12)
      .attr('x', 5)
      .attr('y', 6)
      .attr('rx', 2);
    entering
      .append('path')
      .attr('class', 'kind')
      .attr('transform', 'translate(15,6)')
      .attr('fill-rule', 'evenodd');
    entering.append('text').attr('class', 'name').attr('x', textStart).attr('y', 19);
    entering
      .append('path')
      .attr('class', 'mark')
      .attr('transform', 'translate(16,26) scale(.82)')
      .attr('fill-rule', 'evenodd');
    entering.append('text').attr('class', 'status').attr('x', textStart).attr('y', 37);
    entering
      .append('g')
      .attr('class', 'shares')
      .attr('transform', `translate(0,${cardHeight - 3})`);
    const toggle = entering.append('g').attr('class', 'toggle').attr('aria-hidden', 'true');
    toggle.append('rect').attr('rx', 8).attr('height', 16).attr('y', -8);
    toggle.append('text').attr('text-anchor', 'middle').attr('y', 4);
    toggle.on('click', (event: MouseEvent, { visible }) => {
      event.stopPropagation();
      this.#events.toggled(visible.node.id);
    });
    return entering
      .on('focusin', (_, { visible }) => this.#events.focused(visible.node.id))
      .on('click', (_, { visible }) => this.#events.pressed(visible.node.id))
      .on('dblclick', (_, { visible }) => this.#events.opened(visible.node.id));
  }

  #dress(cards: Cards, width: number, words: MapWords, current: string | undefined): void {
    const room = (shown: Visible) => width - textStart - textEnd - roomOfToggle(shown);
    cards
      .attr('class', ({ visible }) =>
        [
          'card',
          `is-${visible.node.mark}`,
          `of-${visible.node.kind}`,
          ...(visible.isMatch ? ['is-match'] : []),
        ].join(' '),
      )
      .attr('transform', ({ x, y }) => `translate(${x},${y})`)
      .attr('data-vscode-context', ({ visible }) => contextOf(visible.node));
    // The texts on a card are cut off, so the card is named apart from them.
    cards
      .select('rect.body')
      .attr('width', width)
      .attr('tabindex', ({ visible }) => (visible.node.id === current ? 0 : -1))
      .attr('aria-selected', ({ visible }) => String(visible.node.id === current))
      .attr('aria-level', ({ visible }) => visible.level)
      .attr('aria-posinset', ({ visible }) => visible.place)
      .attr('aria-setsize', ({ visible }) => visible.among)
      .attr('aria-expanded', ({ visible }) => (visible.canOpen ? String(visible.isOpen) : null))
      .attr(
        'aria-label',
        ({ visible: { node } }) => `${node.name}, ${words.kinds[node.kind]}, ${node.status}`,
      );
    cards
      .select('title')
      .text(({ visible: { node } }) => `${node.name}\n${words.kinds[node.kind]} · ${node.status}`);
    cards.select('path.kind').attr('d', ({ visible }) => kindShapes[visible.node.kind]);
    cards.select('path.mark').attr('d', ({ visible }) => markShapes[visible.node.mark]);
    cards.select('text.name').text(({ visible }) => clip(visible.node.name, room(visible), this.#name));
    cards.select('text.status').text(({ visible }) => clip(visible.node.status, room(visible), this.#status));
    cards
      .select('g.shares')
      .selectAll<SVGRectElement, Share>('rect')
      .data(({ visible }) => sharesOf(visible, width))
      .join('rect')
      .attr('class', ({ mark }) => `is-${mark}`)
      .attr('x', ({ x }) => x)
      .attr('width', ({ width }) => width)
      .attr('height', 3);
    const toggles = cards.select<SVGGElement>('g.toggle');
    toggles
      .attr(
        'class',
        ({ visible }) => `toggle ${visible.canOpen ? (visible.isOpen ? 'is-open' : '') : 'is-none'}`,
      )
      .attr('transform', ({ visible }) => `translate(${width + 8 - pill(visible) / 2},${cardHeight / 2})`);
    toggles
      .select('rect')
      .attr('width', ({ visible }) => pill(visible))
      .attr('x', ({ visible }) => -pill(visible) / 2);
    toggles
      .select('text')
      .text(({ visible }) => (visible.isOpen ? '−' : totalOf(visible) > 0 ? `+${totalOf(visible)}` : '+'));
  }
}

/** The node of VS Code's context menu. VS Code adds Cut, Copy, and Paste unless that is prevented. */
const contextOf = ({ id, viewItem }: MapNode) =>
  JSON.stringify({ preventDefaultContextMenuItems: true, nodeId: id, viewItem });

/** A card leaves room for the toggle on its edge, which is wide when it has a count. */
const roomOfToggle = (shown: Visible) => (!shown.canOpen || shown.isOpen ? 0 : pill(shown) - 12);

const totalOf = ({ folded }: Visible) => [...folded.values()].reduce((sum, count) => sum + count, 0);

/** Wide enough for the count; round without one. */
const pill = (shown: Visible) =>
  shown.isOpen || totalOf(shown) === 0 ? 16 : 18 + 7 * String(totalOf(shown)).length;

interface Share {
  readonly mark: MapMark;
  readonly x: number;
  readonly width: number;
}

/**
 * The proportions of the states of collapsed accounts, worst first, so that 1 problem in 20 accounts looks different
 * from 20.
 */
function sharesOf(shown: Visible, cardWidth: number): readonly Share[] {
  const total = totalOf(shown);
  let x = 0;
  return order.flatMap((mark) => {
    const width = ((shown.folded.get(mark) ?? 0) / total) * cardWidth;
    x += width;
    return width > 0 ? [{ mark, x: x - width, width }] : [];
  });
}

function curve({ from, to }: MapLink): string {
  const middle = (from.x + to.x) / 2;
  return `M${from.x},${from.y}C${middle},${from.y} ${middle},${to.y} ${to.x},${to.y}`;
}
