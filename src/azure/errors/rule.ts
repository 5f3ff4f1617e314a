import type { Problem } from '../../model/problem.ts';
import type { Text } from '../../model/text.ts';
import type { Failure } from './parse.ts';

/** What was being done when it failed. */
export interface Operation {
  /** The sentence that says that it failed: "The key vault kv-1 could not be read." */
  readonly what: Text;
  readonly on: Subject;
  /** The name of the resource, or what stands for it. */
  readonly name: string;
}

export type Subject =
  'subscriptions' | 'provider' | 'group' | 'vault' | 'key' | 'account' | 'access' | 'principal' | 'identity';

/** One line of the failure catalogue (docs/azure.md, F-codes): how it is recognized, and what is said of it. */
export interface Rule {
  readonly code: Problem['code'];
  readonly owner: Problem['owner'];
  applies(failure: Failure, deed: Operation): boolean;
  tell(failure: Failure, deed: Operation): Pick<Problem, 'why' | 'next' | 'fix' | 'remedy'>;
}

export const hasCode = (failure: Failure, ...codes: readonly string[]) =>
  failure.codes.some((code) => codes.some((known) => known.toLowerCase() === code.toLowerCase()));

export const says = (failure: Failure, pattern: RegExp) =>
  linesOf(failure).some((line) => pattern.test(line));

/** Every rule looks at them. */
const lines = new WeakMap<Failure, readonly string[]>();

function linesOf(failure: Failure): readonly string[] {
  const known = lines.get(failure) ?? failure.messages.map(oneLine);
  lines.set(failure, known);
  return known;
}

/** Azure breaks its lines now here, now there. */
const oneLine = (message: string) => message.replace(/\s+/g, ' ').trim();

/** What a pattern's groups take from the first message that it matches. */
export function taken(failure: Failure, pattern: RegExp): readonly (string | undefined)[] {
  for (const line of linesOf(failure)) {
    const match = pattern.exec(line);
    if (match) return match.slice(1).map((group: string | undefined) => group && shortened(group));
  }
  return [];
}

/** Azure's own sentence in a form that can be shown: one line, without ids of operations and calls. */
export function sentence(failure: Failure): string {
  const message = failure.messages.at(-1) ?? '';
  const short = oneLine(message)
    .replace(/ ?ActivityId:.*$/i, '')
    .replace(/ ?Operation Id: [^,]*, ?/i, ' ')
    .trim();
  return shortened(short);
}

/** As much as a sentence may have of Azure's words. */
export const shortened = (words: string) => (words.length > 300 ? `${words.slice(0, 299)}…` : words);

type Told = readonly [why: Text, next: Text, fix?: Problem['fix']];

/** A rule for what the Cosmos DB control plane answers. */
export const onAccount = (
  code: Rule['code'],
  owner: Rule['owner'],
  applies: (failure: Failure) => boolean,
  tell: (deed: Operation, failure: Failure) => Told,
): Rule => ({
  code,
  owner,
  applies: (failure, { on }) => on === 'account' && applies(failure),
  tell: (failure, deed) => {
    const [why, next, fix] = tell(deed, failure);
    return { why, next, ...(fix ? { fix } : {}) };
  },
});
