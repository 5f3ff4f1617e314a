import type { Problem } from './problem.ts';
import { plain, text, type Text } from './text.ts';

/** The result of a step's check. Checks never change Azure. */
export type Finding =
  | {
      readonly state: 'done';
      readonly detail: Text;
      /** What we couldn't check. */
      readonly caveats: readonly Text[];
      /** We couldn't check any of it. Someone else is responsible, and we assume that it is done. */
      readonly unchecked?: true;
    }
  | {
      readonly state: 'needed';
      /** The changes to make, one sentence each. */
      readonly changes: readonly Text[];
      /** Which of the changes can never be undone. */
      readonly irreversible: readonly Text[];
      /** What we couldn't check. */
      readonly caveats: readonly Text[];
      /** The checks that it combines. */
      readonly parts?: readonly FindingPart[];
    }
  | {
      readonly state: 'blocked';
      readonly problem: Problem;
      readonly parts?: readonly FindingPart[];
    };

/** One of several checks that a change needs. */
export interface FindingPart {
  readonly id: string;
  readonly title: Text;
  readonly finding: Finding;
}

export const done = (detail: Text, caveats: readonly Text[] = []): Finding => ({
  state: 'done',
  detail,
  caveats,
});

export const unchecked = (detail: Text, caveats: readonly Text[]): Finding => ({
  state: 'done',
  detail,
  caveats,
  unchecked: true,
});

export const blocked = (problem: Problem): Finding => ({ state: 'blocked', problem });

export const needed = (
  changes: readonly Text[],
  {
    irreversible = [],
    caveats = [],
    parts,
  }: {
    irreversible?: readonly Text[];
    caveats?: readonly Text[];
    parts?: readonly FindingPart[];
  } = {},
): Finding => ({ state: 'needed', changes, irreversible, caveats, ...(parts ? { parts } : {}) });

export type StepId = 'provider' | 'vault' | 'access' | 'key' | 'account';

export type Needed = Extract<Finding, { state: 'needed' }>;

/** F-50: the confirmed changes differ from the current ones, so nothing is sent. */
export const changedAfterReview = (
  what: Text,
  reviewed: readonly Text[],
  current: readonly Text[],
): Problem => ({
  code: 'F-50',
  owner: 'you',
  what,
  why: text(
    'It changed after you reviewed it. Reviewed: {0} Current: {1}',
    listed(reviewed),
    listed(current),
  ),
  next: text('Run the command again and review the changes.'),
  remedy: 'none',
});

/** For a revocation, whose parts are named by their ids. */
export const changedSinceReview = (
  name: string,
  reviewed: readonly string[],
  current: readonly string[],
): Problem =>
  changedAfterReview(text("Couldn't revoke {0}.", name), sentenceOf(reviewed), sentenceOf(current));

const sentenceOf = (ids: readonly string[]): readonly Text[] =>
  ids.length === 0 ? [] : [text('{0}.', ids.join('; '))];

/**
 * Whether a change would do, or drop, anything that the user didn't confirm. Doing less is fine. The problem names only
 * the differences.
 */
export function beyondReview(title: Text, agreed: Needed, now: Needed): Problem | undefined {
  const [reviewed, current] = [sentencesOf(agreed), sentencesOf(now)];
  const added = without(current, reviewed);
  if (added.length === 0) return undefined;
  const dropped = without(reviewed, current);
  return changedAfterReview(
    text('"{0}" stopped before changing anything.', title),
    dropped.length === 0 ? agreed.changes : dropped,
    added,
  );
}

function without(sentences: readonly Text[], others: readonly Text[]): readonly Text[] {
  const known = new Set(others.map(plain));
  return sentences.filter((sentence) => !known.has(plain(sentence)));
}

const sentencesOf = ({ changes, irreversible, caveats }: Needed) => [...changes, ...irreversible, ...caveats];

const listed = ([first, ...rest]: readonly Text[]): Text =>
  rest.reduce((before, next) => text('{0} {1}', before, next), first ?? text('Nothing.'));
