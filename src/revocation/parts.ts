import { confirm, type Confirmed } from '../model/ensure.ts';
import { cancelled, failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import { text, type Text } from '../model/text.ts';
import { minutes, seconds } from '../model/time.ts';
import { common, joined, partsOf, type Undo, undoName } from '../model/undo.ts';
import type { OperationContext } from '../setup/step.ts';
import type { Missing, Restored } from './revocation.ts';

/** Names each revoked part, so that messages can say which of them are restored. */
export function partTexts(undo: Undo): readonly Text[] {
  if (undo.lever === 'key') return undo.versions.map(({ version }) => text('version {0}', version));
  return [
    ...undo.policies.map(({ objectId, applicationId }) =>
      applicationId === undefined
        ? text('access policy of {0}', objectId)
        : text('access policy of {0} through application {1}', objectId, applicationId),
    ),
    ...undo.grants.map(({ id, principalId, scope }) =>
      text('role assignment {0} of {1} on {2}', id.slice(id.lastIndexOf('/') + 1), principalId, scope),
    ),
  ];
}

/** "a; b; c" */
export const listText = (texts: readonly Text[]): Text =>
  texts.reduce<Text | undefined>((all, one) => (all ? text('{0}; {1}', all, one) : one), undefined) ??
  text('nothing');

/** The command that restores the revocation. */
export const restoreCommand = (undo: Undo): Text =>
  undo.lever === 'key' ? text('Restore Key') : text('Restore Cosmos DB Access');

/** Versions and access policies appear at once; role assignments within seconds, rarely later. */
export const patience = { every: seconds(5), atMost: minutes(2) };

/** One change that is read back: `ensure` on a part. */
export type Act = () => Promise<Outcome<Confirmed<unknown>>>;

/** Revokes the parts in order, and stops at the first failure. */
export async function takeAll<U extends Undo>(
  undo: U,
  acts: readonly Act[],
  changed: () => Problem,
): Promise<Outcome<Confirmed<U>>> {
  let last: Confirmed<unknown> | undefined;
  for (const act of acts) {
    const taken = await act();
    if (taken.kind !== 'done') return taken;
    // It was revoked after the review, but not by this run.
    if (!taken.value.changed) return failed(changed());
    last = taken.value;
  }
  return last ? succeeded(last.as(() => undo)) : failed(changed());
}

/** Why a read failed. Canceling the required sign-in counts as a failed read, too. */
export const whyUnread = (read: Exclude<Outcome<unknown>, { kind: 'done' }>, undo: Undo): Problem =>
  read.kind === 'failed'
    ? read.problem
    : {
        code: 'F-00',
        owner: 'you',
        remedy: 'none',
        what: text("{0} couldn't be read.", undoName(undo)),
        why: text('The sign-in that it needs was canceled.'),
        next: text('Sign in when you are asked.'),
      };

/** A part that can't be restored, or that exists without effect. */
export interface Obstacle {
  readonly part: Undo;
  readonly problem: Problem;
}

/** "Key orders", "Access to key vault kv-a": for a vault, the access is revoked and restored. */
export function subjectText(undo: Undo): Text {
  if (undo.lever === 'key') return text('Key {0}', undo.key);
  const { id, name } = undo.vault;
  return isManagedHsm(id) ? text('Access to managed HSM {0}', name) : text('Access to key vault {0}', name);
}

/**
 * Restores every part that it can, even if others fail, then reads all of them again.
 *
 * @param ineffective parts that exist but have no effect at present
 */
export async function restoreAll<U extends Undo>(
  context: OperationContext,
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
  const looked = await confirm(context, {
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
        ? text("{0} wasn't restored.", subjectText(undo))
        : text('{0} is partly restored: {1} of {2}.', subjectText(undo), parts - left, parts),
    why: text('Still missing: {0}. {1}', listText(partTexts(owed)), whys([...all.values()])),
    next,
  };
}

const whys = (problems: readonly Problem[]) =>
  problems.length === 0
    ? text('Azure does not show it yet.')
    : problems.map(({ why }) => why).reduce((all, one) => text('{0} {1}', all, one));
