import { ensure } from '../model/ensure.ts';
import { type GateVerdict, waitText } from '../model/oldKeyVersion.ts';
import { failed, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { changedSinceReview } from '../model/stepFinding.ts';
import { titled } from '../model/problems.ts';
import { text } from '../model/text.ts';
import type { KeyUndo, VersionBefore } from '../model/undo.ts';
import { type GateCheck, checkGate, type OldVersion } from '../setup/oldKeyVersion.ts';
import { patience, revokeAll } from './parts.ts';
import type { RevocationMethod } from './revocation.ts';
import {
  versionState,
  keyMethod,
  type KeyTarget,
  missingUpdate,
  setEnabled,
  unconfirmedVersion,
  versionText,
} from './revokeKey.ts';

export type OldVersionTarget = OldVersion &
  Pick<KeyTarget, 'vault'> & {
    /** The result that the user reviewed. */
    readonly reviewed?: GateVerdict['kind'];
  };

/** A revocation that the gate allows, with the gate's verdict. */
export interface OldVersionUndo extends KeyUndo {
  readonly gate: Exclude<GateVerdict, { kind: 'wait' }>;
}

type OldVersionMethod = Omit<RevocationMethod<OldVersionTarget, KeyUndo>, 'prepare'> & {
  readonly prepare: RevocationMethod<OldVersionTarget, OldVersionUndo>['prepare'];
};

/** Disables a version that no account needs anymore. The gate is checked again in the call that makes the change. */
export const oldVersionMethod: OldVersionMethod = {
  async prepare(context, target) {
    const [gate, right] = await Promise.all([checkGate(context, target), missingUpdate(context, target)]);
    if (gate.kind !== 'done') return gate;
    if (right) return failed(right);
    const { version, verdict } = gate.value;
    if (!version.enabled) return failed(disabledAlready(target));
    if (verdict.kind === 'wait') return failed(stillNeeded(target, verdict));
    const { vault, subscription } = target;
    return succeeded({
      kind: 'key',
      old: true,
      subscription,
      vault: { id: vault.id, name: vault.name, uri: vault.uri },
      key: target.key,
      versions: [versionState(version)],
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
    return revokeAll(
      undo,
      undo.versions.map(
        (was) => () =>
          ensure(context, {
            read: (signal) => checkGate({ ...context, signal }, target),
            isReached: ({ version }) => !version.enabled,
            refuse(now) {
              if (now.verdict.kind === 'wait') return { ...stillNeeded(target, now.verdict), code: 'F-50' };
              const isAsReviewed =
                now.verdict.kind === target.reviewed &&
                JSON.stringify(versionState(now.version)) === JSON.stringify(was);
              return isAsReviewed ? undefined : changed(currentOf(now));
            },
            send: (_, permit) => setEnabled(context, undo, was, false, permit),
            patience,
            unconfirmed: () => unconfirmedVersion(undo, was),
          }),
      ),
      () => changed([]),
    );
  },

  restore: (context, was) => keyMethod.restore(context, was),
  missing: (context, was) => keyMethod.missing(context, was),
};

const currentOf = ({ version, verdict }: GateCheck) => [reviewedText(versionState(version), verdict.kind)];

const reviewedText = (version: VersionBefore, verdict: GateVerdict['kind'] = 'unknown') =>
  `${versionText(version)} ${verdict}`;

const stillNeeded = (
  { key, version }: OldVersionTarget,
  verdict: Extract<GateVerdict, { kind: 'wait' }>,
): Problem => ({
  code: 'F-30',
  notice: true,
  // Nothing was disabled, so there's nothing to restore.
  remedy: 'none',
  owner: 'you',
  what: text('Keep version {0} of key {1} enabled for now.', version, key),
  why: waitText(verdict),
  next: text('Run Check Old Key Version later.'),
});

const disabledAlready = ({ key, version }: OldVersionTarget): Problem => ({
  code: 'F-30',
  notice: true,
  // The fix button would restore the key, which might be correct as it is.
  remedy: 'none',
  owner: 'you',
  what: text('{0} is already disabled.', titled.keyVersion(version, key)),
  why: text('It was disabled earlier.'),
  next: text('To enable it again, run Restore Key on the version.'),
});
