import { hierarchy, tree } from 'd3-hierarchy';
import type { Visible } from './visibleNodes.ts';

/** The size of a card and the distance between two cards, in the picture's own units. */
export const card = { width: 228, height: 44 } as const;
const step = { x: 276, y: 53 } as const;
/** More leaves than this under one node are arranged in columns. */
const inOneColumn = 8;

export interface Placed {
  readonly shown: Visible;
  readonly x: number;
  readonly y: number;
}

export interface Link {
  readonly id: string;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly shown: Visible;
}

/** The frame around a block of leaves with the same parent. */
export interface Frame {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly cards: readonly Placed[];
  readonly links: readonly Link[];
  readonly frames: readonly Frame[];
  readonly width: number;
  readonly height: number;
}

/** A node, a block of leaves, or a placeholder for the width of the block. */
interface Item {
  readonly stands: 'card' | 'block' | 'room';
  readonly shown: Visible;
  readonly block: readonly Visible[];
  /** The height in cards. */
  readonly rows: number;
  readonly children: readonly Item[];
}

const columnsOf = (leaves: number) => Math.min(6, Math.ceil(leaves / inOneColumn));

function itemOf(shown: Visible): Item {
  const { children } = shown;
  const isBlock = children.length > inOneColumn && children.every((child) => child.children.length === 0);
  const inside = isBlock ? [blockOf(shown)] : children.map(itemOf);
  return { stands: 'card', shown, block: [], rows: 1, children: inside };
}

/** Placeholders for the other columns keep neighbors clear of the block. */
function blockOf(shown: Visible): Item {
  const block = shown.children;
  const columns = columnsOf(block.length);
  const rows = Math.ceil(block.length / columns);
  let room: readonly Item[] = [];
  for (let column = 1; column < columns; column += 1)
    room = [{ stands: 'room', shown, block: [], rows, children: room }];
  return { stands: 'block', shown, block, rows, children: room };
}

/** Arranges trees from left to right, on shelves with this number of columns. Single cards fill their own shelves. */
export function layoutOf(roots: readonly Visible[], columns: number): Layout {
  const cards: Placed[] = [];
  const links: Link[] = [];
  const frames: Frame[] = [];
  let [column, top, height, width] = [0, 0, 0, 0];
  let wasSingle: boolean | undefined;
  for (const root of roots) {
    const made = grow(itemOf(root));
    const isSingle = root.children.length === 0;
    if (column > 0 && (column + made.columns > columns || isSingle !== wasSingle)) {
      top += height + (isSingle && wasSingle ? 0 : 0.35);
      [column, height] = [0, 0];
    }
    wasSingle = isSingle;
    place(made, column * step.x, top * step.y);
    column += made.columns;
    height = Math.max(height, made.rows);
    width = Math.max(width, column);
  }
  return {
    cards,
    links,
    frames,
    width: Math.max(0, width * step.x - (step.x - card.width)),
    height: Math.max(0, (top + height) * step.y - (step.y - card.height)),
  };

  function place(made: Grown, x: number, y: number): void {
    for (const { shown, at, row } of made.cards)
      cards.push({ shown, x: x + at * step.x, y: y + row * step.y });
    for (const { block, at, row, rows } of made.blocks) {
      const [first] = block;
      frames.push({
        id: `frame ${first?.node.id ?? ''}`,
        x: x + at * step.x - 8,
        y: y + row * step.y - 8,
        width: columnsOf(block.length) * step.x - (step.x - card.width) + 16,
        height: rows * step.y - (step.y - card.height) + 16,
      });
    }
    for (const { shown, from, to, isBlock } of made.links)
      links.push({
        id: `link ${shown.node.id}`,
        shown,
        from: { x: x + from.at * step.x + card.width, y: y + from.row * step.y + card.height / 2 },
        to: { x: x + to.at * step.x - (isBlock ? 8 : 0), y: y + to.row * step.y + card.height / 2 },
      });
  }
}

/**
 * Finds the number of columns with which the picture best fits the shape of the window.
 * @param shape width divided by height
 */
export function layoutFor(roots: readonly Visible[], shape: number): Layout {
  let columns = 4;
  for (;;) {
    const layout = layoutOf(roots, columns);
    if (layout.width >= layout.height * shape || columns > roots.length * 6) return layout;
    columns = Math.ceil(columns * 1.3);
  }
}

interface Window {
  readonly clientWidth: number;
  readonly clientHeight: number;
}

/** Lays out the picture to fit as a whole, or to be read from the top at four fifths of its size at least. */
export const layoutIn = (window: Window, roots: readonly Visible[], isWhole: boolean): Layout =>
  isWhole
    ? layoutFor(roots, window.clientWidth / window.clientHeight)
    : layoutOf(roots, Math.max(4, Math.floor(window.clientWidth / 0.8 / step.x)));

interface Spot {
  /** The column; `row` is the row. */
  readonly at: number;
  readonly row: number;
}

interface Grown {
  readonly cards: readonly (Spot & { readonly shown: Visible })[];
  readonly blocks: readonly (Spot & { readonly block: readonly Visible[]; readonly rows: number })[];
  readonly links: readonly {
    readonly shown: Visible;
    readonly from: Spot;
    readonly to: Spot;
    readonly isBlock: boolean;
  }[];
  readonly columns: number;
  readonly rows: number;
}

/** Lays out one tree with the algorithm of Reingold and Tilford, which leaves no unused space between subtrees. */
function grow(root: Item): Grown {
  const laid = tree<Item>()
    .nodeSize([1, 1])
    .separation((a, b) => (a.data.rows + b.data.rows) / 2 + (a.parent === b.parent ? 0 : 0.2))(
    hierarchy(root, ({ children }) => children),
  );
  const all = laid.descendants();
  const top = Math.min(...all.map(({ x, data }) => x - (data.rows - 1) / 2));
  const bottom = Math.max(...all.map(({ x, data }) => x + (data.rows + 1) / 2));
  const spot = ({ x, depth }: { readonly x: number; readonly depth: number }): Spot => ({
    at: depth,
    row: x - top,
  });
  const blocks = all
    .filter(({ data }) => data.stands === 'block')
    .map((node) => {
      const { block, rows } = node.data;
      return { block, rows, at: node.depth, row: spot(node).row - (rows - 1) / 2 };
    });
  return {
    cards: [
      ...all
        .filter(({ data }) => data.stands === 'card')
        .map((node) => ({ shown: node.data.shown, ...spot(node) })),
      ...blocks.flatMap(({ block, rows, at, row }) =>
        block.map((shown, index) => ({
          shown,
          at: at + Math.floor(index / rows),
          row: row + (index % rows),
        })),
      ),
    ],
    blocks,
    links: all.flatMap((node) =>
      node.parent && node.data.stands !== 'room'
        ? [
            {
              shown: node.data.block[0] ?? node.data.shown,
              from: spot(node.parent),
              to: spot(node),
              isBlock: node.data.stands === 'block',
            },
          ]
        : [],
    ),
    columns: Math.max(...all.map(({ depth }) => depth + 1)),
    rows: bottom - top,
  };
}
