import type { Problem } from '../../domain/problem.ts';
import { listText, partTexts, restoreCommand } from '../../domain/revocation/partText.ts';
import { common, joined, partsOf, type Undo, undoName } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import { confirm, type Confirmed } from '../ensure.ts';
import type { Missing, Restored } from '../lever.ts';
import { cancelled, failed, type Outcome, succeeded } from '../outcome.ts';
import type { Bench } from '../step.ts';
import { minutes, seconds } from '../wait.ts';

/** Versions and access policies show at once; role assignments within seconds, rarely later. */
export const patience = { every: seconds(5), atMost: minutes(2) };

/** One change that is read back: `ensure` on a part. */
export type Act = () => Promise<Outcome<Confirmed<unknown>>>;

/** Takes one part after another, and stops at the first that can't be taken. */
export async function takeAll<U extends Undo>(
  undo: U,
  acts: readonly Act[],
  changed: () => Problem,
): Promise<Outcome<Confirmed<U>>> {
  let last: Confirmed<unknown> | undefined;
  for (const act of acts) {
    const taken = await act();
    if (taken.kind !== 'done') return taken;
    // Gone without our doing, since it was reviewed.
    if (!taken.value.changed) return failed(changed());
    last = taken.value;
  }
  return last ? succeeded(last.as(() => undo)) : failed(changed());
}

/** A part that can't be given back, or is there without effect. */
export interface Obstacle {
  readonly part: Undo;
  readonly problem: Problem;
}

/**
 * Gives back every part that can be, whatever becomes of the others, then looks at all of it again.
 * @param ineffective parts that are there and of no use as things are
 */
export async function restoreAll<U extends Undo>(
  bench: Bench,
  undo: U,
  giveBack: (part: Undo) => Promise<Outcome<Confirmed<unknown>>>,
  missing: () => Promise<Missing<U>>,
  ineffective: () => Promise<readonly Obstacle[]>,
): Promise<Restored<U>> {
  const obstacles: Obstacle[] = [];
  for (const part of partsOf(undo)) {
    const back = await giveBack(part);
    if (back.kind === 'cancelled') return { outcome: cancelled, owed: undo };
    if (back.kind === 'failed') obstacles.push({ part, problem: back.problem });
  }
  let owed: U | undefined = undo;
  const looked = await confirm(bench, {
    read: async () => {
      const [gone, useless] = [await missing(), await ineffective()];
      const left = useless.reduce<Undo | undefined>((all, { part }) => joined(all, part), gone.undo);
      owed = left && common(undo, left);
      const open = [...obstacles, ...useless].filter(({ part }) => left && common(part, left));
      return succeeded({ owed, problems: [...open.map(({ problem }) => problem), ...gone.unread] });
    },
    isReached: (now) => now.owed === undefined,
    patience: { every: seconds(5), atMost: 0 },
    unconfirmed: (now) => notRestored(undo, now.owed ?? undo, now.problems),
  });
  if (looked.kind === 'done') return { outcome: succeeded(looked.value.as(() => undo)), owed: undefined };
  return { outcome: looked, owed: looked.kind === 'failed' ? owed : undo };
}

function notRestored(undo: Undo, owed: Undo, problems: readonly Problem[]): Problem {
  const all = new Map(problems.map((problem) => [JSON.stringify(problem.why), problem]));
  const [first, ...others] = all.values();
  const [parts, left] = [partTexts(undo).length, partTexts(owed).length];
  const command = restoreCommand(undo);
  const next = first
    ? text('{0} Then run "{1}" again.', first.next, command)
    : text('Run "{0}" again in a few minutes.', command);
  if (first && others.length === 0 && parts === 1) return { ...first, next };
  return {
    ...(first ?? { code: 'F-00', owner: 'you', remedy: 'none' }),
    what:
      left === parts
        ? text('{0} was not restored.', undoName(undo))
        : text('{0} was restored in part: {1} of {2}.', undoName(undo), parts - left, parts),
    why: text('Still missing: {0}. {1}', listText(partTexts(owed)), whys([...all.values()])),
    next,
  };
}

const whys = (problems: readonly Problem[]) =>
  problems.length === 0
    ? text('Azure does not show it yet.')
    : problems.map(({ why }) => why).reduce((all, one) => text('{0} {1}', all, one));
