import * as z from 'zod/mini';

/**
 * The messages between a page and its host. Both sides validate what they receive: a webview is a browser, and VS Code
 * can restore a page of an earlier version of the extension. The page imports nothing else from the extension.
 */

const id = z.string().check(z.minLength(1), z.maxLength(2_000));
/** A state. The page has an icon, a color, and a word for each, so color is never the only difference. */
export const marks = [
  'error',
  'warning',
  'info',
  'ok',
  'unknown',
  'todo',
  'running',
  'done',
  'failed',
  'skipped',
] as const;

export type Mark = (typeof marks)[number];

const mark = z.enum(marks);

const link = z.union([
  z.object({ label: z.string(), url: z.url({ protocol: /^https$/ }) }),
  z.object({ label: z.string(), id }),
]);

const action = z.object({
  id,
  label: z.string(),
  kind: z.enum(['primary', 'secondary', 'danger']),
  disabled: z.optional(z.string()),
});

const value = z.object({ text: z.string(), mark: z.optional(mark), link: z.optional(link) });

const item = z.object({
  id,
  mark,
  title: z.string(),
  note: z.optional(z.string()),
  lines: z.optional(z.array(z.string())),
  more: z.optional(z.object({ summary: z.string(), lines: z.array(z.string()) })),
  links: z.optional(z.array(link)),
  actions: z.optional(z.array(action)),
});

const block = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('list'), items: z.array(z.string()), ordered: z.optional(z.boolean()) }),
  z.object({ kind: z.literal('facts'), facts: z.array(z.object({ label: z.string(), value })) }),
  z.object({
    kind: z.literal('table'),
    caption: z.string(),
    columns: z.array(z.string()),
    rows: z.array(z.object({ id, cells: z.array(value) })),
  }),
  z.object({ kind: z.literal('items'), items: z.array(item), ordered: z.optional(z.boolean()) }),
  z.object({ kind: z.literal('code'), code: z.string(), copy: z.optional(action) }),
  z.object({ kind: z.literal('links'), links: z.array(link) }),
]);

/** A page with its texts in the user's language. */
export const drawnPage = z.object({
  title: z.string(),
  where: z.optional(z.string()),
  state: z.optional(z.object({ mark, text: z.string(), details: z.optional(z.array(z.string())) })),
  busy: z.optional(z.string()),
  actions: z.optional(z.array(action)),
  sections: z.array(
    z.object({ id, heading: z.string(), folded: z.optional(z.boolean()), blocks: z.array(block) }),
  ),
});

export type DrawnPage = z.infer<typeof drawnPage>;
export type DrawnAction = z.infer<typeof action>;
export type DrawnItem = z.infer<typeof item>;
export type DrawnValue = z.infer<typeof value>;
export type DrawnBlock = z.infer<typeof block>;
export type DrawnLink = z.infer<typeof link>;

/** The texts that every page has. */
const words = z.object({
  actions: z.string(),
  saveAsMarkdown: z.string(),
  /** By mark. */
  marks: z.record(z.string(), z.string()),
});

export type PageWords = z.infer<typeof words>;

/** The part of a page that VS Code keeps over a restart. It only has IDs, and no other data from Azure. */
export const pageAddress = z.object({ kind: z.string(), subject: z.string() });

export type PageAddress = z.infer<typeof pageAddress>;

export const sameAddress = (one: PageAddress, other: PageAddress) =>
  one.kind === other.kind && one.subject === other.subject;

export const hostMessage = z.object({
  type: z.literal('draw'),
  address: pageAddress,
  /** Counts up. */
  drawing: z.int(),
  words,
  page: drawnPage,
});

export type HostMessage = z.infer<typeof hostMessage>;

/**
 * A user's action, with the page and the drawing that it was made on: that might just have been replaced by another
 * account or state, whose actions have the same IDs.
 */
export const pageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('run'), address: pageAddress, drawing: z.int(), id }),
  z.object({ type: z.literal('save'), address: pageAddress }),
]);

export type PageMessage = z.infer<typeof pageMessage>;
