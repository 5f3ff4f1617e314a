import type { Problem } from '../../domain/problem.ts';
import { waitText } from '../../domain/rotation/gateText.ts';
import type { GateVerdict } from '../../domain/rotation/oldVersionGate.ts';
import type { KeyUndo } from '../../domain/revocation/undo.ts';
import { text } from '../../domain/text.ts';
import type { Bench, Lever } from '../lever.ts';
import { gateNow, type OldVersion } from '../oldVersion.ts';
import { failed, succeeded, type Outcome } from '../outcome.ts';
import { changedMeanwhile } from './conflict.ts';
import { keyLever, missingUpdate, setAll, asItIs, type KeyTarget } from './key.ts';

export type OldVersionTarget = OldVersion & Pick<KeyTarget, 'vault'>;

/** What the gate has let through, with its word. */
export interface LetThrough extends KeyUndo {
  readonly gate: Exclude<GateVerdict, { kind: 'wait' }>;
}

/** Disables a version that no account needs any more, behind the gate, which is asked again at the last moment. */
export const oldVersionLever: Lever<OldVersionTarget, LetThrough> = {
  async look(bench, target) {
    const [gated, right] = await Promise.all([gateNow(bench, target), missingUpdate(bench, target)]);
    if (gated.kind !== 'done') return gated;
    if (right) return failed(right);
    const { version, verdict } = gated.value;
    if (!version.enabled) return failed(disabledAlready(target));
    if (verdict.kind === 'wait') return failed(toStay(target, verdict));
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

  async pull(bench, target, was) {
    const now = await lookAgain(bench, target);
    if (now.kind !== 'done') return now;
    if (told(now.value) !== told(was))
      return failed(changedMeanwhile(target.key, [told(was)], [told(now.value)]));
    return setAll(bench, was, () => false);
  },

  restore: (bench, was) => keyLever.restore(bench, was),
};

/** What the gate refuses now has changed since it was shown: nothing was taken (F-50). */
async function lookAgain(bench: Bench, target: OldVersionTarget): Promise<Outcome<LetThrough>> {
  const now = await oldVersionLever.look(bench, target);
  return now.kind === 'failed' && !now.problem.azure ? failed({ ...now.problem, code: 'F-50' }) : now;
}

const told = ({ versions, gate }: LetThrough) =>
  [...versions.map((one) => Object.values(one).join(' ')), gate.kind].join(', ');

const toStay = (
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
