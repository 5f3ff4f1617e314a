import { select, type Selection } from 'd3-selection';
import type { MapNode, MapWords, Mark } from '../messages.ts';
import { card, type Layout, type Link, type Placed } from './layout.ts';
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
function measureIn(font: string): Measure {
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

/** Shapes of 16 by 16. Each mark has its own shape, so nobody depends on colors. */
export const kindShapes: Readonly<Record<MapNode['kind'], string>> = {
  vault:
    'M2 2.5h12v10h-1.5V14h-2v-1.5h-5V14h-2v-1.5H2zM3.2 3.7v7.6h9.6V3.7zM8 4.9a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2zm0 1.1a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z',
  key: 'M10.5 1.5a4 4 0 1 1-1.6 7.7L7.6 10.5H6v1.6H4.4v1.6H1.8v-2.5l5-5a4 4 0 0 1 3.7-4.7zm0 1.2a2.8 2.8 0 0 0-2.6 3.9l-4.900 4.900v1h.2v-1.600H4.800V9.300h2.300l1.500-1.500a2.800 2.800 0 1 0 1.900-5.100zm1 1.200a1 1 0 1 1 0 2 1 1 0 0 1 0-2z',
  version:
    'M2 2h6l6.200 6.200-5.900 5.900L2 8zm1.200 1.200v4.300l5.100 5 4.200-4.200-5-5.100zM5 4.200a1 1 0 1 1 0 2 1 1 0 0 1 0-2z',
  account:
    'M8 1.500c3 0 5.500 1 5.500 2.500v8c0 1.500-2.500 2.500-5.500 2.500S2.500 13.500 2.500 12V4C2.500 2.500 5 1.500 8 1.500zM3.700 5.600V8c0 .5 1.700 1.300 4.300 1.300s4.300-.8 4.300-1.300V5.600c-1 .6-2.600.9-4.300.9s-3.300-.3-4.300-.9zm0 4V12c0 .5 1.700 1.300 4.300 1.300s4.300-.8 4.300-1.300V9.600c-1 .6-2.600.9-4.300.9s-3.300-.3-4.300-.9zM8 2.700C5.400 2.700 3.700 3.500 3.700 4S5.400 5.300 8 5.300s4.300-.8 4.300-1.300S10.600 2.700 8 2.700z',
  group: 'M1.500 3h5l1.200 1.500h6.800V13h-13zm1.200 1.200v7.600h10.600V5.700H7.100L5.900 4.200z',
};

const disc = 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z';
const ring =
  'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 1.300a5.700 5.700 0 1 0 0 11.400A5.700 5.700 0 0 0 8 2.300z';
const cross =
  'M5.500 4.600L8 7.100l2.500-2.500.9.900L8.900 8l2.500 2.500-.9.900L8 8.900l-2.500 2.500-.9-.9L7.100 8 4.600 5.500z';
const tick = 'M4.300 8.200l1-1 1.800 1.900 3.700-4 1 .9-4.700 5.100z';

export const markShapes: Readonly<Record<Mark, string>> = {
  needsAction: disc + cross,
  unknown: `${ring}M8 3.900c1.500 0 2.500.9 2.500 2.200 0 1.100-.7 1.600-1.200 2-.5.300-.6.500-.6.900H7.300c0-1.100.6-1.500 1.200-1.900.4-.3.6-.5.6-1 0-.5-.4-.9-1.100-.9s-1.200.4-1.200 1.100H5.500c0-1.500 1-2.400 2.500-2.400zM7.300 10.100h1.500v1.500H7.300z`,
  watch: 'M8 1.200l7 13H1zm-.7 4.600v4.400h1.400V5.800zm0 5.500v1.400h1.400v-1.400z',
  fine: disc + tick,
  notReady: `${ring}M3.700 4.600l.9-.9 7.700 7.700-.9.900z`,
  ready: ring + tick,
  unused: `${ring}M4.500 7.300h7v1.400h-7z`,
  serviceManaged: `${ring}M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6z`,
};

interface CardEvents {
  focused(id: string): void;
  pressed(id: string): void;
  opened(id: string): void;
  toggled(id: string): void;
}

const order: readonly Mark[] = ['needsAction', 'unknown', 'watch', 'fine', 'serviceManaged'];

type Cards = Selection<SVGGElement, Placed, SVGGElement, unknown>;

const [textStart, textEnd] = [36, card.width - 10];

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
    this.#status = measureIn(`11px ${family}`);
  }

  /** The card of a node, if it is visible. */
  cardOf(id: string): SVGGElement | undefined {
    return [...this.#cards.children].find(
      (each): each is SVGGElement => each instanceof SVGGElement && each.dataset['id'] === id,
    );
  }

  /** Makes another card the tab stop. */
  stand(from: string | undefined, to: string): void {
    for (const [id, isCurrent] of [[from, false] as const, [to, true] as const]) {
      const found = id === undefined ? undefined : this.cardOf(id);
      found?.classList.toggle('is-current', isCurrent);
      found?.setAttribute('tabindex', isCurrent ? '0' : '-1');
      found?.setAttribute('aria-selected', String(isCurrent));
    }
  }

  draw(layout: Layout, words: MapWords, current: string | undefined): void {
    this.#cards.setAttribute('aria-label', words.title);
    const focused = this.#cards.querySelector<SVGGElement>(':focus');
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
      .selectAll<SVGPathElement, Link>('path')
      .data(layout.links, ({ id }) => id)
      .join('path')
      .attr('class', ({ shown }) => `link is-${shown.node.mark}`)
      .attr('d', curve);
    const cards = select(this.#cards)
      .selectAll<SVGGElement, Placed>('g.card')
      .data(layout.cards, ({ shown }) => shown.node.id)
      .join((entering) => this.#enter(entering.append('g')))
      .order();
    this.#dress(cards, words, current);
    // A card loses focus when it is moved among the others.
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  #enter(entering: Cards): Cards {
    entering.attr('role', 'treeitem').attr('data-id', ({ shown }) => shown.node.id);
    entering.append('title');
    entering
      .append('rect')
      .attr('class', 'body')
      .attr('width', card.width)
      .attr('height', card.height)
      .attr('rx', 5);
    entering
      .append('rect')
      .attr('class', 'stripe')
      .attr('width', 4)
      .attr('height', card.height - 12)
      .attr('x', 5)
      .attr('y', 6)
      .attr('rx', 2);
    entering
      .append('path')
      .attr('class', 'kind')
      .attr('transform', 'translate(15,6)')
      .attr('fill-rule', 'evenodd');
    entering.append('text').attr('class', 'name').attr('x', textStart).attr('y', 18);
    entering
      .append('path')
      .attr('class', 'mark')
      .attr('transform', 'translate(16,25) scale(.82)')
      .attr('fill-rule', 'evenodd');
    entering.append('text').attr('class', 'status').attr('x', textStart).attr('y', 35);
    entering
      .append('g')
      .attr('class', 'shares')
      .attr('transform', `translate(0,${card.height - 3})`);
    const toggle = entering.append('g').attr('class', 'toggle').attr('aria-hidden', 'true');
    toggle.append('rect').attr('rx', 8).attr('height', 16).attr('y', -8);
    toggle.append('text').attr('text-anchor', 'middle').attr('y', 4);
    toggle.on('click', (event: MouseEvent, { shown }) => {
      event.stopPropagation();
      this.#events.toggled(shown.node.id);
    });
    return entering
      .on('focus', (_, { shown }) => this.#events.focused(shown.node.id))
      .on('click', (_, { shown }) => this.#events.pressed(shown.node.id))
      .on('dblclick', (_, { shown }) => this.#events.opened(shown.node.id));
  }

  #dress(cards: Cards, words: MapWords, current: string | undefined): void {
    cards
      .attr('class', ({ shown }) =>
        [
          'card',
          `is-${shown.node.mark}`,
          `of-${shown.node.kind}`,
          ...(shown.isMatch ? ['is-match'] : []),
          ...(shown.node.id === current ? ['is-current'] : []),
        ].join(' '),
      )
      .attr('transform', ({ x, y }) => `translate(${x},${y})`)
      .attr('tabindex', ({ shown }) => (shown.node.id === current ? 0 : -1))
      .attr('aria-selected', ({ shown }) => String(shown.node.id === current))
      .attr('aria-level', ({ shown }) => shown.level)
      .attr('aria-posinset', ({ shown }) => shown.place)
      .attr('aria-setsize', ({ shown }) => shown.among)
      .attr('aria-expanded', ({ shown }) => (shown.canOpen ? String(shown.isOpen) : null))
      .attr('aria-label', ({ shown: { node } }) => `${node.name}, ${words.kinds[node.kind]}, ${node.status}`);
    cards
      .select('title')
      .text(({ shown: { node } }) => `${node.name}\n${words.kinds[node.kind]} · ${node.status}`);
    cards.select('path.kind').attr('d', ({ shown }) => kindShapes[shown.node.kind]);
    cards.select('path.mark').attr('d', ({ shown }) => markShapes[shown.node.mark]);
    cards.select('text.name').text(({ shown }) => clip(shown.node.name, roomOf(shown), this.#name));
    cards.select('text.status').text(({ shown }) => clip(shown.node.status, roomOf(shown), this.#status));
    cards
      .select('g.shares')
      .selectAll<SVGRectElement, Share>('rect')
      .data(({ shown }) => sharesOf(shown))
      .join('rect')
      .attr('class', ({ mark }) => `is-${mark}`)
      .attr('x', ({ x }) => x)
      .attr('width', ({ width }) => width)
      .attr('height', 3);
    const toggles = cards.select<SVGGElement>('g.toggle');
    toggles
      .attr('class', ({ shown }) => `toggle ${shown.canOpen ? (shown.isOpen ? 'is-open' : '') : 'is-none'}`)
      .attr('transform', ({ shown }) => `translate(${card.width + 8 - pill(shown) / 2},${card.height / 2})`);
    toggles
      .select('rect')
      .attr('width', ({ shown }) => pill(shown))
      .attr('x', ({ shown }) => -pill(shown) / 2);
    toggles
      .select('text')
      .text(({ shown }) => (shown.isOpen ? '−' : totalOf(shown) > 0 ? `+${totalOf(shown)}` : '+'));
  }
}

/** A card leaves room for the toggle on its edge, which is wide when it has a count. */
const roomOf = (shown: Visible) =>
  textEnd - textStart - (!shown.canOpen || shown.isOpen ? 0 : pill(shown) - 12);

const totalOf = ({ folded }: Visible) => [...folded.values()].reduce((sum, count) => sum + count, 0);

/** Wide enough for the count; round without one. */
const pill = (shown: Visible) =>
  shown.isOpen || totalOf(shown) === 0 ? 16 : 18 + 7 * String(totalOf(shown)).length;

interface Share {
  readonly mark: Mark;
  readonly x: number;
  readonly width: number;
}

/**
 * The proportions of the states of collapsed accounts, worst first, so that 1 problem in 20 accounts looks different
 * from 20.
 */
function sharesOf(shown: Visible): readonly Share[] {
  const total = totalOf(shown);
  let x = 0;
  return order.flatMap((mark) => {
    const width = ((shown.folded.get(mark) ?? 0) / total) * card.width;
    x += width;
    return width > 0 ? [{ mark, x: x - width, width }] : [];
  });
}

function curve({ from, to }: Link): string {
  const middle = (from.x + to.x) / 2;
  return `M${from.x},${from.y}C${middle},${from.y} ${middle},${to.y} ${to.x},${to.y}`;
}
