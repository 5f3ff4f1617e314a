import { text, type Text } from '../../model/text.ts';
import type { Mark } from './messages.ts';

/**
 * A page that the user reads and acts on: one subject, drawn by one script (browser/). The model has no markup. Its
 * texts are rendered for the surface that shows them, a webview or a Markdown file, so that a name from Azure never
 * becomes either.
 */
export interface Page {
  readonly title: Text;
  /** Where the subject is: the sandbox, or a tenant and a subscription of Azure. */
  readonly where?: Text;
  /** The most important fact about the subject. Screen readers announce it when it changes. */
  readonly state?: State;
  /** What is being read or changed at the moment. */
  readonly busy?: Text;
  /** The actions on the subject as a whole. */
  readonly actions?: readonly Action[];
  readonly sections: readonly Section[];
}

export interface State {
  readonly mark: Mark;
  readonly text: Text;
  readonly details?: readonly Text[];
}

export interface Section {
  /** Unique in the page. Keeps focus and folding in place when the page is drawn again. */
  readonly id: string;
  readonly heading: Text;
  readonly blocks: readonly Block[];
  /** Whether the section is collapsed until the user expands it. */
  readonly folded?: boolean;
}

export type Block =
  | { readonly kind: 'text'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[]; readonly ordered?: boolean }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | Table
  | { readonly kind: 'items'; readonly items: readonly Item[]; readonly ordered?: boolean }
  | {
      readonly kind: 'code';
      readonly code: string;
      /** For the Markdown file, for example "bash". */
      readonly language?: string;
      readonly copy?: Action;
    }
  | { readonly kind: 'links'; readonly links: readonly Link[] };

export interface Fact {
  readonly label: Text;
  readonly value: Value;
}

export interface Table {
  readonly kind: 'table';
  /** Only for screen readers. */
  readonly caption: Text;
  readonly columns: readonly Text[];
  /** Each row has as many cells as there are columns. */
  readonly rows: readonly { readonly id: string; readonly cells: readonly Value[] }[];
}

export interface Value {
  readonly text: Text;
  readonly mark?: Mark;
  readonly link?: Link;
}

/** The name of a resource that has a page, as a link to it. */
export const linkTo = (id: string, name: string, run: () => unknown): Value => {
  const label = text('{0}', name);
  return { text: label, link: { id, label, run } };
};

/** A finding, a step, or an event: a title with its state, its details, and its actions. */
export interface Item {
  readonly id: string;
  readonly mark: Mark;
  readonly title: Text;
  /** For example a time. */
  readonly note?: Text;
  readonly lines?: readonly Text[];
  /** Lines that few people need, collapsed until the user expands them. */
  readonly more?: { readonly summary: Text; readonly lines: readonly Text[] };
  readonly links?: readonly Link[];
  readonly actions?: readonly Action[];
}

export interface Action {
  /** Unique in the page, and the same for the same action in every drawing of it. */
  readonly id: string;
  readonly label: Text;
  readonly kind: 'primary' | 'secondary' | 'danger';
  /** Why the action is disabled. */
  readonly disabled?: Text;
  readonly run: () => unknown;
}

/** A link to a web page, or to another page or view of the extension. */
export type Link =
  | { readonly label: Text; readonly url: string }
  | { readonly id: string; readonly label: Text; readonly run: () => unknown };

/** The page without actions, except for links to web pages. */
export const withoutActions = (page: Page): Page => ({
  ...page,
  actions: [],
  sections: page.sections.map((section) => ({ ...section, blocks: section.blocks.map(inert) })),
});

function inert(block: Block): Block {
  switch (block.kind) {
    case 'facts':
      return { ...block, facts: block.facts.map((fact) => ({ ...fact, value: unlinked(fact.value) })) };
    case 'table':
      return {
        ...block,
        rows: block.rows.map((row) => ({ ...row, cells: row.cells.map(unlinked) })),
      };
    case 'items':
      return {
        ...block,
        items: block.items.map(({ actions: _, links, ...item }) => ({
          ...item,
          ...(links ? { links: links.filter(isWeb) } : {}),
        })),
      };
    case 'links':
      return { ...block, links: block.links.filter(isWeb) };
    case 'text':
    case 'list':
    case 'code':
      return block;
  }
}

const isWeb = (link: Link) => 'url' in link;

function unlinked({ link, ...value }: Value): Value {
  return link && isWeb(link) ? { ...value, link } : value;
}

/** The page with all actions disabled, except those with some IDs. */
export function withDisabled(page: Page, except: ReadonlySet<string>, why: Text): Page {
  const disabled = (actions: readonly Action[] = []) =>
    actions.map((action) => (except.has(action.id) ? action : { ...action, disabled: why }));
  return {
    ...page,
    actions: disabled(page.actions),
    sections: page.sections.map((section) => ({
      ...section,
      blocks: section.blocks.map((block) =>
        block.kind === 'items'
          ? { ...block, items: block.items.map((item) => ({ ...item, actions: disabled(item.actions) })) }
          : block,
      ),
    })),
  };
}

/** Something to click on a page. */
export interface Offer {
  readonly run: () => unknown;
  /** Its visible meaning: the same for two drawings that offer the same. */
  readonly meaning: string;
}

/** Everything that a message from the page can run: every enabled action and every internal link, by ID. */
export function offersOf(page: Page): ReadonlyMap<string, Offer> {
  const found = new Map<string, Offer>();
  const add = ({ id, run, ...seen }: Runnable, about: unknown) => {
    if (found.has(id)) throw new Error(`Two actions of a page have the ID ${id}.`);
    found.set(id, { run, meaning: JSON.stringify([seen, about]) });
  };
  const addLinks = (links: readonly (Link | undefined)[] = [], about: unknown) => {
    for (const link of links) if (link !== undefined && 'run' in link) add(link, about);
  };
  const addActions = (actions: readonly Action[] = [], about: unknown) => {
    for (const action of actions) if (action.disabled === undefined) add(action, about);
  };
  addActions(page.actions, page.title);
  for (const { heading, blocks } of page.sections)
    for (const block of blocks)
      switch (block.kind) {
        case 'facts':
          for (const { label, value } of block.facts) addLinks([value.link], [label, value.text]);
          break;
        case 'table':
          for (const { id, cells } of block.rows)
            addLinks(
              cells.map(({ link }) => link),
              id,
            );
          break;
        case 'items':
          for (const { actions, links, title } of block.items) {
            addActions(actions, title);
            addLinks(links, title);
          }
          break;
        case 'links':
          addLinks(block.links, heading);
          break;
        case 'code':
          addActions(block.copy ? [block.copy] : [], block.code);
          break;
        case 'text':
        case 'list':
          break;
      }
  return found;
}

type Runnable = Action | Extract<Link, { readonly id: string }>;

export const runnable = (page: Page): ReadonlyMap<string, () => unknown> =>
  new Map([...offersOf(page)].map(([id, { run }]) => [id, run]));
