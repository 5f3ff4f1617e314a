import { type Problem, whoCan } from '../model/problem.ts';
import { plain, type Text } from '../model/text.ts';
import type { Unread } from '../model/inventoryView.ts';

/**
 * One of our sentences in an answer. Its placeholders accept only numbers and other sentences, so a name from Azure or
 * from a file is always in the data, never in our text.
 */
export interface Said {
  readonly said: string;
}

export const said = (strings: TemplateStringsArray, ...holes: readonly (number | Said)[]): Said => ({
  said: strings.reduce((before, part, at) => {
    const hole = holes[at - 1] ?? '';
    return `${before}${typeof hole === 'object' ? hole.said : hole}${part}`;
  }),
});

/** "1 account", "3 accounts" */
export const counted = (count: number, one: Said, several: Said): Said =>
  count === 1 ? said`1 ${one}` : said`${count} ${several}`;

export const accounts = (count: number): Said => counted(count, said`account`, said`accounts`);

export type Data =
  string | number | boolean | undefined | readonly Data[] | { readonly [name: string]: Data };

/** Who wrote the values in the data. */
export type DataOrigin = 'azure' | 'sandbox' | 'file' | 'template' | 'call';

export type CommandId = `cosmosCmk.${string}`;

/** What a tool returns. */
export interface Answer {
  readonly says: readonly Said[];
  readonly data?: { readonly from: DataOrigin; readonly value: { readonly [name: string]: Data } };
  readonly template?: { readonly language: string; readonly code: string };
  /** Commands that the user can run next. A tool never runs one. */
  readonly commands?: readonly CommandId[];
}

/** Texts in the data are in English, like everything that a language model reads. */
export const inEnglish = (value: Text | undefined): string | undefined => value && plain(value);

export const problemData = ({ code, what, why, next, owner, azure }: Problem): Data => ({
  code,
  what: plain(what),
  why: plain(why),
  next: plain(next),
  ...(owner === 'you' ? {} : { who: plain(whoCan(owner)) }),
  ...(azure ? { azure: azure.message } : {}),
});

export const unreadData = (unread: readonly Unread[]): Data =>
  unread.map(({ kind, name, why }) => ({ kind, name, why: plain(why) }));

/** A read that failed proves nothing about the resource. */
export const failure = (from: DataOrigin, problem: Problem): Answer => ({
  says: [said`It couldn't be read, so the answer is unknown. That isn't the same as "in order".`],
  data: { from, value: { problem: problemData(problem) } },
});
