import type { Problem } from '../../model/problem.ts';
import type { Text } from '../../model/text.ts';
import type { Failure } from './parse.ts';

/** The operation that failed. */
export interface Operation {
  /** A sentence that says that it failed: "The key vault kv-1 could not be read." */
  readonly what: Text;
  readonly on: Subject;
  /** The name of the resource, or a substitute. */
  readonly name: string;
  /** Of an update of an account: true if it would have given the account its first customer-managed key. */
  readonly isFirstKey?: boolean;
}

export type Subject =
  'subscriptions' | 'provider' | 'group' | 'vault' | 'key' | 'account' | 'access' | 'principal' | 'identity';

/** One entry of the failure catalogue (docs/azure.md, F-codes): how to recognize it, and how to explain it. */
export interface Rule {
  readonly code: Problem['code'];
  readonly owner: Problem['owner'];
  applies(failure: Failure, operation: Operation): boolean;
  /** Includes `owner` if that depends on the failure. */
  explain(
    failure: Failure,
    operation: Operation,
  ): Pick<Problem, 'why' | 'next' | 'fix' | 'remedy'> & Partial<Pick<Problem, 'owner'>>;
}

export const hasCode = (failure: Failure, ...codes: readonly string[]) =>
  failure.codes.some((code) => codes.some((known) => known.toLowerCase() === code.toLowerCase()));

export const says = (failure: Failure, pattern: RegExp) =>
  linesOf(failure).some((line) => pattern.test(line));

/** Cached, because every rule reads them. */
const lines = new WeakMap<Failure, readonly string[]>();

function linesOf(failure: Failure): readonly string[] {
  const known = lines.get(failure) ?? failure.messages.map(oneLine);
  lines.set(failure, known);
  return known;
}

/** The position of Azure's line breaks varies. */
const oneLine = (message: string) => message.replace(/\s+/g, ' ').trim();

/** The capture groups of a pattern in the first message that it matches. */
export function captured(failure: Failure, pattern: RegExp): readonly (string | undefined)[] {
  for (const line of linesOf(failure)) {
    const match = pattern.exec(line);
    if (match) return match.slice(1).map((group: string | undefined) => group && shortened(group));
  }
  return [];
}

/** How Cosmos DB begins the message of a failed operation; the space before the colon isn't always there. */
const frame = /^Database account \w+ failed\. Operation Id: [^,]{0,80}, Error ?: ?(?:Message: ?)?/i;

/** Whether a long-running operation on an account failed, rather than a request of an application. */
export const isOperation = (failure: Failure) => says(failure, frame);

/** Azure's own message in a form for display: one line, without ids of operations and calls. */
export function sentence(failure: Failure): string {
  const message = failure.messages.at(-1) ?? '';
  const short = oneLine(message)
    .replace(frame, '')
    .replace(/ ?ActivityId:.*$/i, '')
    .trim();
  return shortened(short);
}

/** Limits how much of Azure's message a sentence may contain. */
export const shortened = (words: string) => (words.length > 300 ? `${words.slice(0, 299)}…` : words);

type Explanation = readonly [why: Text, next: Text, fix?: Problem['fix']];

/** A rule for errors of the Cosmos DB control plane. */
export const onAccount = (
  code: Rule['code'],
  owner: Rule['owner'],
  applies: (failure: Failure) => boolean,
  explain: (operation: Operation, failure: Failure) => Explanation,
): Rule => ({
  code,
  owner,
  applies: (failure, { on }) => on === 'account' && applies(failure),
  explain: (failure, operation) => {
    const [why, next, fix] = explain(operation, failure);
    return { why, next, ...(fix ? { fix } : {}) };
  },
});
