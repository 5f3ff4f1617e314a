import { confirmState, type Confirmed } from '../model/ensure.ts';
import { cancelled, failed, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { couldNot, named, namedScope, namedStore, signInCanceled, titled } from '../model/problems.ts';
import { capital, plain, text, type Text } from '../model/text.ts';
import { minutes, seconds } from '../model/time.ts';
import { commonUndo, mergedUndo, undoParts, type Undo } from '../model/undo.ts';
import type { OperationContext } from '../setup/step.ts';
import type { Impact } from './impact.ts';
import type { Missing, Restored } from './revocation.ts';

/** Names each revoked part, so that messages can say which ones are restored. */
export function partTexts(undo: Undo): readonly Text[] {
  if (undo.kind === 'key') return undo.versions.map(({ version }) => text('version {0}', version));
  return [
    ...undo.policies.map(({ objectId, applicationId }) =>
      applicationId === undefined
        ? text('access policy of {0}', objectId)
        : text('access policy of {0} through application {1}', objectId, applicationId),
    ),
    ...undo.grants.map(({ id, principalId, scope }) =>
      text(
        'role assignment {0} of {1} on {2}',
        id.slice(id.lastIndexOf('/') + 1),
        principalId,
        namedScope(scope),
      ),
    ),
  ];
}

/** Each recorded part in full, with everything that a restore puts back. */
export function recordedPartTexts(undo: Undo): readonly Text[] {
  if (undo.kind === 'key') return undo.versions.map(({ version }) => titled.keyVersion(version, undo.key));
  return [
    ...undo.policies.map(({ objectId, permissions }) =>
      text(
        '{0}: {1}',
        capital(text('access policy of {0}', objectId)),
        Object.entries(permissions)
          .map(([kind, list]) => `${kind} ${list.join(', ')}`)
          .join('; '),
      ),
    ),
    ...undo.grants.map(({ principalId, scope, id }) =>
      capital(
        text('role assignment {0} of {1} on {2}', id.split('/').at(-1) ?? id, principalId, namedScope(scope)),
      ),
    ),
  ];
}

/** "a, b, c" */
export const listText = (texts: readonly Text[]): Text =>
  texts.reduce<Text | undefined>((all, one) => (all ? text('{0}, {1}', all, one) : one), undefined) ??
  text('nothing');

export const restoreCommand = (undo: Undo): Text =>
  undo.kind === 'key' ? text('Restore Key') : text('Restore Cosmos DB Access');

/** Versions and access policies appear at once; role assignments within seconds, rarely later. */
export const patience = { every: seconds(5), atMost: minutes(2) };

/** One change that is read back: `ensure` on a part. */
export type PartChange = () => Promise<Outcome<Confirmed<unknown>>>;

/** Revokes the parts in order, and stops at the first failure. */
export async function revokeAll<U extends Undo>(
  undo: U,
  acts: readonly PartChange[],
  changed: () => Problem,
): Promise<Outcome<Confirmed<U>>> {
  let last: Confirmed<unknown> | undefined;
  for (const act of acts) {
    const revoked = await act();
    if (revoked.kind !== 'done') return revoked;
    // It was revoked after the review, but not by this run.
    if (!revoked.value.changed) return failed(changed());
    last = revoked.value;
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
        what: couldNot('read', undo.kind === 'key' ? named.key(undo.key) : namedStore(undo.vault.id)),
        why: signInCanceled,
        next: text('Sign in when prompted.'),
      };

/** A part that can't be restored, or that exists without effect. */
export interface Obstacle {
  readonly part: Undo;
  readonly problem: Problem;
}

/** "Key orders", "Access to key vault kv-a": for a vault, the access is revoked and restored. */
export function partsSubject(undo: Undo): Text {
  if (undo.kind === 'key') return titled.key(undo.key);
  return accessTo(undo.vault);
}

/** "Revocation of key orders", "Revocation of access to key vault kv-a" */
export const revocationOf = (storeId: string, key?: string): Text =>
  text('Revocation of {0}', key === undefined ? text('access to {0}', namedStore(storeId)) : named.key(key));

export const accessTo = ({ id }: { readonly id: string }): Text =>
  capital(text('access to {0}', namedStore(id)));

/**
 * Restores every part that it can, even if others fail, then reads all of them again.
 *
 * @param ineffective parts that exist but have no effect at present
 */
export async function restoreAll<U extends Undo>(
  context: OperationContext,
  undo: U,
  restorePart: (part: Undo) => Promise<Outcome<Confirmed<unknown>>>,
  missing: () => Promise<Missing<U>>,
  ineffective: () => Promise<readonly Obstacle[]>,
): Promise<Restored<U>> {
  const obstacles: Obstacle[] = [];
  for (const part of undoParts(undo)) {
    const restored = await restorePart(part);
    if (restored.kind === 'cancelled') return { outcome: cancelled, pending: undo };
    if (restored.kind === 'failed') obstacles.push({ part, problem: restored.problem });
  }
  let pending: U | undefined = undo;
  const confirmed = await confirmState(context, {
    read: async () => {
      const [missingNow, useless] = [await missing(), await ineffective()];
      const missingParts = useless.reduce<Undo | undefined>(
        (all, { part }) => mergedUndo(all, part),
        missingNow.undo,
      );
      pending = missingParts && commonUndo(undo, missingParts);
      const open = [...obstacles, ...useless].filter(
        ({ part }) => missingParts && commonUndo(part, missingParts),
      );
      return succeeded({
        owed: pending,
        problems: [...open.map(({ problem }) => problem), ...missingNow.unread],
      });
    },
    isReached: (now) => now.owed === undefined,
    patience: { every: seconds(5), atMost: 0 },
    unconfirmed: (now) => notRestored(undo, now.owed ?? undo, now.problems),
  });
  if (confirmed.kind === 'done')
    return { outcome: succeeded(confirmed.value.as(() => undo)), pending: undefined };
  return { outcome: confirmed, pending: confirmed.kind === 'failed' ? pending : undo };
}

function notRestored(undo: Undo, pending: Undo, problems: readonly Problem[]): Problem {
  const all = new Map(problems.map((problem) => [JSON.stringify(problem.why), problem]));
  const [first, ...others] = all.values();
  const [parts, missingCount] = [partTexts(undo).length, partTexts(pending).length];
  const command = restoreCommand(undo);
  const next = first
    ? text('{0} Then run {1} again.', first.next, command)
    : text('Run {0} again in a few minutes.', command);
  if (first && others.length === 0 && parts === 1) return { ...first, next };
  return {
    ...(first ?? { code: 'F-00', owner: 'you', remedy: 'none' }),
    what:
      missingCount === parts
        ? text("{0} wasn't restored.", partsSubject(undo))
        : text('{0} is partly restored: {1} of {2}.', partsSubject(undo), parts - missingCount, parts),
    why: text('Still missing: {0}. {1}', listText(partTexts(pending)), whys([...all.values()])),
    next,
  };
}

const whys = (problems: readonly Problem[]) =>
  problems.length === 0
    ? text("Azure doesn't show it yet.")
    : problems.map(({ why }) => why).reduce((all, one) => text('{0} {1}', all, one));

/** Everything that a confirmation covers: the parts, the accounts, and the scopes that might have more accounts. */
export const affectedBy = ({ undo, impact }: { readonly undo: Undo; readonly impact: Impact }) => [
  ...partTexts(undo).map(plain),
  ...[...impact.losesAccess, ...impact.mightLoseAccess].map(({ user }) => user.account.name),
  ...impact.unread.map(({ name }) => name),
];
