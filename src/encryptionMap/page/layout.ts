import { hierarchy, type HierarchyPointNode, tree } from 'd3-hierarchy';
import type { MapColumn, MapNode } from '../messages.ts';
import type { Visible } from './visibleNodes.ts';

/** The height of a card, and the distances between cards, in the picture's own units. */
export const cardHeight = 46;
const gap = { x: 44, y: 9 } as const;
/** In a wide window a card has the first width; in a narrow one, its columns move together until the second. */
const cardWidths = [228, 172] as const;
/** The distance between two bands. */
const bandGap = 24;
/** The distance between two trees with children, in rows. */
const treeGap = 0.35;

/** Every kind of node has its own column, so that the map reads like a table. */
const columnOf: Readonly<Record<MapNode['kind'], number>> = {
  vault: 0,
  group: 0,
  key: 1,
  version: 2,
  account: 3,
};
const columnNames = ['vault', 'key', 'version', 'account'] as const satisfies readonly MapColumn[];

/** More leaves than this under one node are arranged in columns. */
const inOneColumn = 8;

export interface PlacedCard {
  readonly visible: Visible;
  readonly x: number;
  readonly y: number;
}

export interface MapLink {
  readonly id: string;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly visible: Visible;
}

/** The frame around a block of leaves with the same parent. */
export interface BlockFrame {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A column of a band, with the kind of the nodes in it. */
export interface ColumnHead {
  readonly id: string;
  readonly column: MapColumn;
  readonly x: number;
  readonly width: number;
}

export interface Layout {
  readonly heads: readonly ColumnHead[];
  readonly cardWidth: number;
  readonly cards: readonly PlacedCard[];
  readonly links: readonly MapLink[];
  readonly frames: readonly BlockFrame[];
  readonly width: number;
  readonly height: number;
}

/** A node, a block of accounts, or a placeholder for a column that the node doesn't use. */
interface Item {
  readonly kind: 'card' | 'block' | 'room';
  readonly visible: Visible;
  readonly block: readonly Visible[];
  /** The height in cards. */
  readonly rows: number;
  readonly children: readonly Item[];
}

const columnsOf = (leaves: number) => Math.min(6, Math.ceil(leaves / inOneColumn));

function itemOf(visible: Visible): Item {
  const { children } = visible;
  const isBlock = children.length > inOneColumn && children.every(({ node }) => node.kind === 'account');
  const inside = isBlock ? [blockOf(visible)] : children.map(itemOf);
  const next = columnOf[visible.node.kind] + 1;
  return {
    kind: 'card',
    visible,
    block: [],
    rows: 1,
    children: inside.map((item) =>
      indented(item, columnOf[isBlock ? 'account' : item.visible.node.kind] - next),
    ),
  };
}

/** An account of a key whose version is unknown is in the column of the accounts, too. */
const indented = (item: Item, by: number): Item =>
  by <= 0
    ? item
    : { kind: 'room', visible: item.visible, block: [], rows: item.rows, children: [indented(item, by - 1)] };

/** Placeholders for the other columns keep neighbors clear of the block. */
function blockOf(visible: Visible): Item {
  const block = visible.children;
  const columns = columnsOf(block.length);
  const rows = Math.ceil(block.length / columns);
  let room: readonly Item[] = [];
  for (let column = 1; column < columns; column += 1)
    room = [{ kind: 'room', visible, block: [], rows, children: room }];
  return { kind: 'block', visible, block, rows, children: room };
}

/** Trees one below the other. */
interface Band {
  readonly trees: { readonly grown: Grown; readonly top: number }[];
  height: number;
  columns: number;
  isSingle: boolean;
}

/**
 * Arranges the trees from left to right in bands. In each band, every kind of node has its own column. The next tree
 * goes to the shortest band, so nodes that need action stay on top.
 */
export function layoutOf(
  roots: readonly Visible[],
  bands: number,
  cardWidth: number = cardWidths[0],
): Layout {
  return packed(roots.map(grow), bands, cardWidth);
}

function packed(trees: readonly Grown[], count: number, cardWidth: number): Layout {
  const step = { x: cardWidth + gap.x, y: cardHeight + gap.y };
  const bands: Band[] = Array.from({ length: Math.max(1, Math.min(count, trees.length)) }, () => ({
    trees: [],
    height: 0,
    columns: 0,
    isSingle: true,
  }));
  for (const grown of trees) {
    const band = bands.reduce((shortest, each) => (each.height < shortest.height ? each : shortest));
    const isSingle = grown.columns === 1;
    const top = band.height + (band.trees.length === 0 || (isSingle && band.isSingle) ? 0 : treeGap);
    band.trees.push({ grown, top });
    band.height = top + grown.rows;
    band.columns = Math.max(band.columns, grown.columns);
    band.isSingle = isSingle;
  }
  const cards: PlacedCard[] = [];
  const links: MapLink[] = [];
  const frames: BlockFrame[] = [];
  const heads: ColumnHead[] = [];
  const widthOf = (columns: number) => columns * step.x - gap.x;
  let x = 0;
  for (const [at, band] of bands.entries()) {
    if (band.columns === 0) continue;
    for (const { grown, top } of band.trees) place(grown, x, top * step.y);
    for (const [column, name] of columnNames.slice(0, band.columns).entries())
      heads.push({
        id: `${at} ${name}`,
        column: name,
        x: x + column * step.x,
        // Accounts are the last column, and can be in several columns beside each other.
        width: widthOf(name === 'account' ? band.columns - column : 1),
      });
    x += widthOf(band.columns) + gap.x + bandGap;
  }
  const height = Math.max(...bands.map((band) => band.height));
  return {
    heads,
    cardWidth,
    cards,
    links,
    frames,
    width: Math.max(0, x - gap.x - bandGap),
    height: Math.max(0, height * step.y - gap.y),
  };

  function place(made: Grown, x: number, y: number): void {
    for (const { shown: visible, at, row } of made.cards)
      cards.push({ visible, x: x + at * step.x, y: y + row * step.y });
    for (const { block, at, row, rows } of made.blocks) {
      const [first] = block;
      frames.push({
        id: `frame ${first?.node.id ?? ''}`,
        x: x + at * step.x - 8,
        y: y + row * step.y - 8,
        width: widthOf(columnsOf(block.length)) + 16,
        height: rows * step.y - gap.y + 16,
      });
    }
    for (const { shown, from, to, isBlock } of made.links)
      links.push({
        id: `link ${shown.node.id}`,
        visible: shown,
        from: { x: x + from.at * step.x + cardWidth, y: y + from.row * step.y + cardHeight / 2 },
        to: { x: x + to.at * step.x - (isBlock ? 8 : 0), y: y + to.row * step.y + cardHeight / 2 },
      });
  }
}

/**
 * Finds the number of bands with which the picture best fits the shape of the window.
 * @param shape width divided by height
 */
export function layoutFor(roots: readonly Visible[], shape: number, cardWidth?: number): Layout {
  const trees = roots.map(grow);
  let bands = 1;
  for (;;) {
    const layout = packed(trees, bands, cardWidth ?? cardWidths[0]);
    if (layout.width >= layout.height * shape || bands >= roots.length) return layout;
    bands = Math.ceil(bands * 1.3);
  }
}

interface Window {
  readonly clientWidth: number;
  readonly clientHeight: number;
}

/**
 * Lays out the picture to fit as a whole, or to be read from the top. For reading, there are as many bands as fit beside
 * each other: one of vaults with their keys and accounts, or several of collapsed vaults.
 */
export function layoutIn(
  { clientWidth, clientHeight }: Window,
  roots: readonly Visible[],
  isWhole: boolean,
): Layout {
  const room = clientWidth - 2 * edge;
  const perColumn = Math.floor((room - (columnNames.length - 1) * gap.x) / columnNames.length);
  const cardWidth = Math.max(cardWidths[1], Math.min(cardWidths[0], perColumn));
  if (isWhole) return layoutFor(roots, clientWidth / clientHeight, cardWidth);
  const trees = roots.map(grow);
  const widest = Math.max(1, ...trees.map(({ columns }) => columns));
  const bandWidth = widest * (cardWidth + gap.x) + bandGap;
  return packed(trees, Math.max(1, Math.floor((room + gap.x + bandGap) / bandWidth)), cardWidth);
}

/** The margin around the picture. */
export const edge = 24;

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
function grow(root: Visible): Grown {
  const laid = tree<Item>()
    .nodeSize([1, 1])
    .separation((a, b) => (a.data.rows + b.data.rows) / 2 + (a.parent === b.parent ? 0 : 0.2))(
    hierarchy(itemOf(root), ({ children }) => children),
  );
  const all = laid.descendants();
  const top = Math.min(...all.map(({ x, data }) => x - (data.rows - 1) / 2));
  const bottom = Math.max(...all.map(({ x, data }) => x + (data.rows + 1) / 2));
  const spot = ({ x, depth }: { readonly x: number; readonly depth: number }): Spot => ({
    at: depth,
    row: x - top,
  });
  const blocks = all
    .filter(({ data }) => data.kind === 'block')
    .map((node) => {
      const { block, rows } = node.data;
      return { block, rows, at: node.depth, row: spot(node).row - (rows - 1) / 2 };
    });
  return {
    cards: [
      ...all
        .filter(({ data }) => data.kind === 'card')
        .map((node) => ({ shown: node.data.visible, ...spot(node) })),
      ...blocks.flatMap(({ block, rows, at, row }) =>
        block.map((shown, index) => ({
          shown,
          at: at + Math.floor(index / rows),
          row: row + (index % rows),
        })),
      ),
    ],
    blocks,
    links: all.flatMap((node) => {
      const parent = node.data.kind === 'room' ? undefined : parentCard(node);
      return parent
        ? [
            {
              shown: node.data.block[0] ?? node.data.visible,
              from: spot(parent),
              to: spot(node),
              isBlock: node.data.kind === 'block',
            },
          ]
        : [];
    }),
    columns: Math.max(...all.map(({ depth }) => depth + 1)),
    rows: bottom - top,
  };
}

/** The node that a line comes from, however many columns before. */
function parentCard({ parent }: HierarchyPointNode<Item>): HierarchyPointNode<Item> | undefined {
  return parent?.data.kind === 'room' ? parentCard(parent) : (parent ?? undefined);
}
