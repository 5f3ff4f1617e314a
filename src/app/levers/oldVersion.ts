import type { Problem } from '../../domain/problem.ts';
import { waitText } from '../../domain/rotation/gateText.ts';
import type { GateVerdict } from '../../domain/rotation/oldVersionGate.ts';
import type { KeyUndo, VersionThen } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import { ensure } from '../ensure.ts';
import type { Lever } from '../lever.ts';
import { gateNow, type Gated, type OldVersion } from '../oldVersion.ts';
import { failed, succeeded } from '../outcome.ts';
import { changedSinceReview } from '../review.ts';
import {
  asItIs,
  keyLever,
  missingUpdate,
  setEnabled,
  unconfirmed,
  versionText,
  type KeyTarget,
} from './key.ts';
import { patience, takeAll } from './parts.ts';

export type OldVersionTarget = OldVersion &
  Pick<KeyTarget, 'vault'> & {
    /** The verdict that the person has read. */
    readonly reviewed?: GateVerdict['kind'];
  };

/** What the gate has let through, with its word. */
export interface LetThrough extends KeyUndo {
  readonly gate: Exclude<GateVerdict, { kind: 'wait' }>;
}

type OldVersionLever = Omit<Lever<OldVersionTarget, KeyUndo>, 'look'> & {
  readonly look: Lever<OldVersionTarget, LetThrough>['look'];
};

/** Disables a version that no account needs any more, behind the gate, which is asked again in the call that acts. */
export const oldVersionLever: OldVersionLever = {
  async look(bench, target) {
    const [gated, right] = await Promise.all([gateNow(bench, target), missingUpdate(bench, target)]);
    if (gated.kind !== 'done') return gated;
    if (right) return failed(right);
    const { version, verdict } = gated.value;
    if (!version.enabled) return failed(disabledAlready(target));
    if (verdict.kind === 'wait') return failed(mustStay(target, verdict));
    const { vault, subscription } = target;
    return succeeded({
      lever: 'key',
      old: true,
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      key: target.key,
      versions: [asItIs(version)],
      at: bench.pace.now(),
      accounts: [],
      gate: verdict,
    });
  },

  pull(bench, target, { undo }) {
    const changed = (current: readonly string[]) =>
      changedSinceReview(
        target.key,
        undo.versions.map((one) => reviewedText(one, target.reviewed)),
        current,
      );
    return takeAll(
      undo,
      undo.versions.map(
        (was) => () =>
          ensure(bench, {
            read: (signal) => gateNow({ ...bench, signal }, target),
            isReached: ({ version }) => !version.enabled,
            refuse(now) {
              if (now.verdict.kind === 'wait') return { ...mustStay(target, now.verdict), code: 'F-50' };
              const isAsReviewed =
                now.verdict.kind === target.reviewed &&
                JSON.stringify(asItIs(now.version)) === JSON.stringify(was);
              return isAsReviewed ? undefined : changed(currentOf(now));
            },
            send: (_, permit) => setEnabled(bench, undo, was, false, permit),
            patience,
            unconfirmed: () => unconfirmed(undo, was, false),
          }),
      ),
      () => changed([]),
    );
  },

  restore: (bench, was) => keyLever.restore(bench, was),
  missing: (bench, was) => keyLever.missing(bench, was),
};

const currentOf = ({ version, verdict }: Gated) => [reviewedText(asItIs(version), verdict.kind)];

const reviewedText = (version: VersionThen, verdict: GateVerdict['kind'] = 'unknown') =>
  `${versionText(version)} ${verdict}`;

const mustStay = (
  { key, version }: OldVersionTarget,
  verdict: Extract<GateVerdict, { kind: 'wait' }>,
): Problem => ({
  code: 'F-30',
  // Nothing is disabled that could be restored.
  remedy: 'none',
  owner: 'you',
  what: text('The version {0} of the key {1} was not disabled.', version, key),
  why: waitText(verdict),
  next: text('Run "Check Old Key Version" on it later.'),
});

const disabledAlready = ({ key, version }: OldVersionTarget): Problem => ({
  code: 'F-30',
  // The button would restore the key, which may be as it should.
  remedy: 'none',
  owner: 'you',
  what: text('The version {0} of the key {1} was not disabled.', version, key),
  why: text('It is disabled already.'),
  next: text('To enable it again, run "Restore Key" on it.'),
});
