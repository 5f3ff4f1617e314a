import { ensure } from '../model/ensure.ts';
import { type GateVerdict, waitText } from '../model/oldKeyVersion.ts';
import { failed, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { changedSinceReview } from '../model/review.ts';
import { text } from '../model/text.ts';
import type { KeyUndo, VersionThen } from '../model/undo.ts';
import { type Gated, gateNow, type OldVersion } from '../setup/oldKeyVersion.ts';
import { patience, takeAll } from './parts.ts';
import type { RevocationMethod } from './revocation.ts';
import {
  asItIs,
  keyMethod,
  type KeyTarget,
  missingUpdate,
  setEnabled,
  unconfirmed,
  versionText,
} from './revokeKey.ts';

export type OldVersionTarget = OldVersion &
  Pick<KeyTarget, 'vault'> & {
    /** The verdict that the person reviewed. */
    readonly reviewed?: GateVerdict['kind'];
  };

/** A revocation that the gate allows, with the gate's verdict. */
export interface LetThrough extends KeyUndo {
  readonly gate: Exclude<GateVerdict, { kind: 'wait' }>;
}

type OldVersionMethod = Omit<RevocationMethod<OldVersionTarget, KeyUndo>, 'prepare'> & {
  readonly look: RevocationMethod<OldVersionTarget, LetThrough>['prepare'];
};

/** Disables a version that no account needs any more. The gate is checked again in the call that makes the change. */
export const oldVersionMethod: OldVersionMethod = {
  async look(context, target) {
    const [gated, right] = await Promise.all([gateNow(context, target), missingUpdate(context, target)]);
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
      at: context.pace.now(),
      accounts: [],
      gate: verdict,
    });
  },

  revoke(context, target, { undo }) {
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
          ensure(context, {
            read: (signal) => gateNow({ ...context, signal }, target),
            isReached: ({ version }) => !version.enabled,
            refuse(now) {
              if (now.verdict.kind === 'wait') return { ...mustStay(target, now.verdict), code: 'F-50' };
              const isAsReviewed =
                now.verdict.kind === target.reviewed &&
                JSON.stringify(asItIs(now.version)) === JSON.stringify(was);
              return isAsReviewed ? undefined : changed(currentOf(now));
            },
            send: (_, permit) => setEnabled(context, undo, was, false, permit),
            patience,
            unconfirmed: () => unconfirmed(undo, was, false),
          }),
      ),
      () => changed([]),
    );
  },

  restore: (context, was) => keyMethod.restore(context, was),
  missing: (context, was) => keyMethod.missing(context, was),
};

const currentOf = ({ version, verdict }: Gated) => [reviewedText(asItIs(version), verdict.kind)];

const reviewedText = (version: VersionThen, verdict: GateVerdict['kind'] = 'unknown') =>
  `${versionText(version)} ${verdict}`;

const mustStay = (
  { key, version }: OldVersionTarget,
  verdict: Extract<GateVerdict, { kind: 'wait' }>,
): Problem => ({
  code: 'F-30',
  // Nothing was disabled, so there's nothing to restore.
  remedy: 'none',
  owner: 'you',
  what: text('The version {0} of the key {1} was not disabled.', version, key),
  why: waitText(verdict),
  next: text('Run "Check Old Key Version" on it later.'),
});

const disabledAlready = ({ key, version }: OldVersionTarget): Problem => ({
  code: 'F-30',
  // The fix button would restore the key, which might be correct as it is.
  remedy: 'none',
  owner: 'you',
  what: text('The version {0} of the key {1} was not disabled.', version, key),
  why: text('It is disabled already.'),
  next: text('To enable it again, run "Restore Key" on it.'),
});
