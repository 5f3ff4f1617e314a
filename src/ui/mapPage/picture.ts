import { select, type Selection } from 'd3-selection';
import type { MapWords, Mark } from '../map/messages.ts';
import { clip, measureIn, type Measure } from './clip.ts';
import { kindShapes, markShapes } from './icons.ts';
import { card, type Layout, type Link, type Placed } from './layout.ts';
import type { Visible } from './visible.ts';

export interface CardEvents {
  focused(id: string): void;
  pressed(id: string): void;
  opened(id: string): void;
  toggled(id: string): void;
}

const order: readonly Mark[] = ['needsAction', 'unknown', 'watch', 'fine', 'serviceManaged'];

type Cards = Selection<SVGGElement, Placed, SVGGElement, unknown>;

const [textStart, textEnd] = [36, card.width - 10];

/** Draws cards, the lines between them, and the frames around those that stand together. */
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

  /** The card of a node, where it shows. */
  cardOf(id: string): SVGGElement | undefined {
    return [...this.#cards.children].find(
      (each): each is SVGGElement => each instanceof SVGGElement && each.dataset['id'] === id,
    );
  }

  /** Makes another card the one that Tab stops at. */
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
    // A card that is moved among the others loses the focus.
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

/** What is folded in stands on the card; the sign that folds it stands on its edge. */
const roomOf = (shown: Visible) =>
  textEnd - textStart - (!shown.canOpen || shown.isOpen ? 0 : pill(shown) - 12);

const totalOf = ({ folded }: Visible) => [...folded.values()].reduce((sum, count) => sum + count, 0);

/** Wide enough for its number; round where there is none. */
const pill = (shown: Visible) =>
  shown.isOpen || totalOf(shown) === 0 ? 16 : 18 + 7 * String(totalOf(shown)).length;

interface Share {
  readonly mark: Mark;
  readonly x: number;
  readonly width: number;
}

/** How much of what is folded stands how, worst first: a vault of twenty with one fault is not one of twenty. */
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
