/**
 * A page is what a person reads and then acts on: an account, a plan, an impact, readiness, the journal. A feature
 * describes it as data of this schema; one script (`script/`) draws every page, `markdown.ts` writes it as Markdown,
 * and `source.ts` says how to write one.
 *
 * The schema is the type. A feature makes a `PageDraft`, whose words are `Text` (translated when it is shown) or plain
 * strings (names from Azure). What is sent to the webview is a `PageModel`, the same with strings only, and is
 * validated on both sides. Every string is shown as text: there is no markup in a model, and links go to other pages
 * or to the hosts in `linkHosts`.
 *
 * Ids tie an element to its predecessor: what keeps its id keeps focus, scroll position and whether it is unfolded
 * when the page is updated. They are unique within their list and never shown.
 */
import * as z from 'zod/mini';
import type { Text } from '../../domain/text.ts';

/** How something stands, worst first. `waiting` is for what Azure has yet to confirm. */
export const severities = ['error', 'warning', 'unknown', 'waiting', 'info', 'ok'] as const;
export type Severity = (typeof severities)[number];

export const stepStates = ['pending', 'running', 'done', 'failed', 'skipped'] as const;
export type StepState = (typeof stepStates)[number];

export const pageIcons = [
  'account',
  'vault',
  'key',
  'plan',
  'revocation',
  'readiness',
  'drill',
  'journal',
  'about',
] as const;

/** External links lead here, by https and nowhere else. */
export const linkHosts: readonly string[] = [
  'learn.microsoft.com',
  'portal.azure.com',
  'portal.azure.us',
  'portal.azure.cn',
  'azure.microsoft.com',
  'azure.status.microsoft',
];

export function isAllowedLink(href: string): boolean {
  const url = URL.parse(href);
  return (
    url?.protocol === 'https:' &&
    linkHosts.includes(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  );
}

const id = z.string().check(z.minLength(1), z.maxLength(2_000));
const href = z.string().check(z.maxLength(4_000), z.refine(isAllowedLink));
/** A moment in ISO 8601, with its offset; the webview shows it in the person's locale and time zone. */
const moment = z.iso.datetime({ offset: true });
const flag = z.optional(z.boolean());
const severity = z.enum(severities);

/** What a page is of; an `id` is a resource id, or whatever else tells two pages of a kind apart. */
export const subject = z.strictObject({ kind: id, id });
export type Subject = Frozen<z.infer<typeof subject>>;

const args = z.record(z.string(), id);

function schemaOf<W>(words: z.ZodMiniType<W>) {
  const action = z.strictObject({
    id,
    /** A verb: "Rotate Key". It ends in "..." where a question follows. */
    title: words,
    /** At most one primary on a page. `danger` is for what takes access or cannot be undone. */
    kind: z.optional(z.enum(['primary', 'secondary', 'danger'])),
    /** Why it cannot be run now; shown beside it. */
    disabled: z.optional(words),
    /** Tells apart actions of one id, and comes back with it. */
    args: z.optional(args),
  });
  const span = z.union([
    words,
    z.strictObject({ code: words }),
    z.strictObject({ strong: words }),
    z.strictObject({ label: words, href }),
    z.strictObject({ label: words, page: subject }),
  ]);
  const rich = z.union([words, z.array(span)]);
  const actions = z.optional(z.array(action));
  const section = { id, title: z.optional(words), intro: z.optional(rich), folded: flag };
  /** What most items of a list may have: `since` a moment, `more` behind "Details". */
  const item = {
    id,
    title: words,
    detail: z.optional(rich),
    since: z.optional(moment),
    more: z.optional(z.array(rich)),
    actions,
  };
  const cell = z.union([rich, z.strictObject({ text: rich, severity })]);
  const empty = z.optional(words);

  const sections = z.discriminatedUnion('kind', [
    z.strictObject({ ...section, kind: z.literal('text'), paragraphs: z.array(rich) }),
    z.strictObject({
      ...section,
      kind: z.literal('list'),
      ordered: flag,
      items: z.array(z.strictObject({ id, text: rich, severity: z.optional(severity) })),
    }),
    z.strictObject({
      ...section,
      kind: z.literal('facts'),
      facts: z.array(
        z.strictObject({
          id,
          term: words,
          value: rich,
          severity: z.optional(severity),
          note: z.optional(rich),
          /** Offers to copy this. */
          copy: z.optional(id),
          actions,
        }),
      ),
    }),
    z.strictObject({
      ...section,
      kind: z.literal('table'),
      columns: z.array(z.strictObject({ id, title: words, numeric: flag })),
      /** As many cells as there are columns. */
      rows: z.array(z.strictObject({ id, cells: z.array(cell), actions })),
      empty,
      /** Offers to filter the rows by what they say. */
      filter: flag,
    }),
    z.strictObject({
      ...section,
      kind: z.literal('steps'),
      steps: z.array(
        z.strictObject({
          ...item,
          state: z.enum(stepStates),
          /** Why it failed, and what to do; a fix is one of the item's actions. */
          problem: z.optional(z.array(rich)),
        }),
      ),
    }),
    z.strictObject({
      ...section,
      kind: z.literal('timeline'),
      events: z.array(
        z.strictObject({
          ...item,
          at: z.optional(moment),
          /** Instead of `at`, or before it: "10 minutes later". */
          when: z.optional(words),
          severity: z.optional(severity),
        }),
      ),
      empty,
      filter: flag,
    }),
    z.strictObject({
      ...section,
      kind: z.literal('findings'),
      /** Grouped by severity, worst first; those that are OK are folded. */
      findings: z.array(z.strictObject({ ...item, severity })),
      empty,
    }),
    z.strictObject({
      ...section,
      kind: z.literal('callout'),
      severity,
      text: z.array(rich),
      actions,
    }),
    z.strictObject({
      ...section,
      kind: z.literal('progress'),
      label: words,
      detail: z.optional(rich),
      /** From 0 to 100; without it, the end is not known. */
      percent: z.optional(z.number().check(z.minimum(0), z.maximum(100))),
      cancel: z.optional(action),
    }),
    z.strictObject({
      ...section,
      kind: z.literal('confirm'),
      /** What to type, letter by letter. */
      expected: id,
      action,
    }),
    z.strictObject({ ...section, kind: z.literal('actions'), actions: z.array(action) }),
  ]);

  return z.strictObject({
    title: words,
    icon: z.optional(z.enum(pageIcons)),
    where: z.strictObject({
      /** `none` where neither is connected, or it does not matter: a page of general advice. */
      place: z.enum(['azure', 'sandbox', 'none']),
      tenant: z.optional(words),
      subscription: z.optional(words),
    }),
    state: z.optional(
      z.strictObject({ severity, label: words, detail: z.optional(rich), since: z.optional(moment) }),
    ),
    /** Whether more is being read for it. */
    reading: flag,
    /** What the page is about, in a sentence or two. */
    lead: z.optional(rich),
    actions,
    links: z.optional(
      z.array(
        z.union([z.strictObject({ label: words, page: subject }), z.strictObject({ label: words, href })]),
      ),
    ),
    sections: z.array(sections),
  });
}

type Frozen<T> = T extends readonly unknown[] | object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** Longer than anything that Azure answers of one thing. */
export const pageModel = schemaOf(z.string().check(z.maxLength(20_000)));

export type PageModel = Frozen<z.infer<typeof pageModel>>;
export type PageDraft = Frozen<z.infer<ReturnType<typeof schemaOf<Text | string>>>>;

export type Section = PageModel['sections'][number];
export type SectionOf<K extends Section['kind']> = Extract<Section, { readonly kind: K }>;
export type Action = NonNullable<PageModel['actions']>[number];
export type Rich = NonNullable<PageModel['lead']>;
export type Span = Exclude<Rich, string>[number];
export type ActionDraft = NonNullable<PageDraft['actions']>[number];
export type SectionDraft = PageDraft['sections'][number];
export type RichDraft = NonNullable<PageDraft['lead']>;

/** What tells an action of a page from all its others. */
export const actionKey = ({ id, args = {} }: Pick<Action, 'id' | 'args'>): string =>
  JSON.stringify([id, ...Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1))]);
