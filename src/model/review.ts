import type { Problem } from './problem.ts';
import type { Finding } from './stepFinding.ts';
import { plain, text, type Text } from './text.ts';

export type Needed = Extract<Finding, { state: 'needed' }>;

/** F-50: what the person confirmed differs from what would happen now, so nothing is sent. */
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
  next: text('Run the command again and review what it will change now.'),
  remedy: 'none',
});

/** The same for a revocation, whose parts are named by their ids. */
export const changedSinceReview = (
  name: string,
  reviewed: readonly string[],
  current: readonly string[],
): Problem =>
  changedAfterReview(text('{0} was not revoked.', name), sentenceOf(reviewed), sentenceOf(current));

const sentenceOf = (ids: readonly string[]): readonly Text[] =>
  ids.length === 0 ? [] : [text('{0}.', ids.join('; '))];

/** Whether a change would do, or give up, anything that the person did not confirm. Doing less is fine. */
export function beyondReview(title: Text, agreed: Needed, now: Needed): Problem | undefined {
  const known = new Set(sentencesOf(agreed).map(plain));
  const isNew = sentencesOf(now).some((sentence) => !known.has(plain(sentence)));
  return isNew
    ? changedAfterReview(
        text('"{0}" was stopped before it changed anything.', title),
        sentencesOf(agreed),
        sentencesOf(now),
      )
    : undefined;
}

const sentencesOf = ({ changes, irreversible, caveats }: Needed) => [...changes, ...irreversible, ...caveats];

const listed = ([first, ...rest]: readonly Text[]): Text =>
  rest.reduce((before, next) => text('{0} {1}', before, next), first ?? text('Nothing.'));
