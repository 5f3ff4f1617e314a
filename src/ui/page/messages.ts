/** What the webview and the extension send each other, and what the webview keeps. Both sides validate it. */
import * as z from 'zod/mini';
import { pageModel, severities, stepStates, subject, type PageModel, type Subject } from './model.ts';

const word = z.string().check(z.maxLength(500));
const key = z.string().check(z.minLength(1), z.maxLength(20_000));

const wordsOf = <K extends string>(...names: readonly K[]) =>
  z.record(z.enum(Object.fromEntries(names.map((name) => [name, name])) as Record<K, K>), word);

/** In some, {0} and {1} stand for a value. */
export const wordsSchema = z.strictObject({
  ...{ sandbox: word, sandboxNote: word, azure: word, skip: word, save: word, keep: word, related: word },
  ...{ reading: word, working: word, since: word, details: word, copy: word, copied: word, dismiss: word },
  ...{ filter: word, shown: word, noMatch: word, more: word, actions: word },
  ...{ typeToConfirm: word, mismatch: word, match: word },
  severity: wordsOf(...severities),
  step: wordsOf(...stepStates),
});
export type PageWords = z.infer<typeof wordsSchema>;

/** Why an action failed, until it is dismissed or the action is run again. */
const problem = z.strictObject({
  /** The action's key. */
  key,
  title: z.string(),
  text: z.array(z.string()),
});
export type ActionProblem = z.infer<typeof problem>;

const hostMessages = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('page'),
    subject,
    model: pageModel,
    words: wordsSchema,
    /** Whether the next page that is opened from a tree takes its place. */
    preview: z.boolean(),
    /** The keys of the actions that are running. */
    busy: z.array(key),
    problems: z.array(problem),
  }),
  /** For screen readers: something has happened that shows elsewhere. */
  z.strictObject({ type: z.literal('announce'), text: word }),
]);

export interface PageUpdate {
  readonly type: 'page';
  readonly subject: Subject;
  readonly model: PageModel;
  readonly words: PageWords;
  readonly preview: boolean;
  readonly busy: readonly string[];
  readonly problems: readonly ActionProblem[];
}
export type HostMessage = PageUpdate | { readonly type: 'announce'; readonly text: string };

const pageMessages = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({
    type: z.literal('action'),
    key,
    /** What was typed to confirm it. */
    typed: z.optional(z.string().check(z.maxLength(2_000))),
  }),
  z.strictObject({ type: z.literal('dismiss'), key }),
  z.strictObject({ type: z.literal('open'), subject }),
  z.strictObject({ type: z.literal('copy'), text: z.string().check(z.maxLength(2_000)) }),
  z.strictObject({ type: z.literal('save') }),
  z.strictObject({ type: z.literal('keep') }),
  /** The webview could not read what it was sent. */
  z.strictObject({ type: z.literal('rejected'), reason: z.string().check(z.maxLength(2_000)) }),
]);
export type PageMessage = z.infer<typeof pageMessages>;

const keptState = z.strictObject({
  /** By which the page is opened again after a reload. */
  subject,
  /** What was folded or unfolded by hand. */
  open: z.record(z.string(), z.boolean()),
  filters: z.record(z.string(), z.string()),
  scroll: z.number(),
  /** Where the focus was: the element's key, and those around it. */
  focus: z.array(z.string()),
});
export type KeptState = z.infer<typeof keptState>;

export const readHostMessage = (value: unknown) => hostMessages.safeParse(value);
export const readPageMessage = (value: unknown) => pageMessages.safeParse(value);
export const readKeptState = (value: unknown): KeptState | undefined => keptState.safeParse(value).data;
