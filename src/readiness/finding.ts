import type { CheckId, Verdict } from '../health/verdict.ts';
import type { Owner } from '../model/problem.ts';
import { remedies, type Remedy } from '../model/problem.ts';
import { asSentence, capital, text, type Text } from '../model/text.ts';

/** An id of the failure catalogue. */
export type FailureCode = `F-${string}`;

/** The commands that can fix a finding. A command that only explains fixes nothing. */
export type FindingFix = Exclude<Remedy, 'explainStatus' | 'signInToTenant'>;

export interface CheckMeaning {
  /** The subject of the check, as a noun. */
  readonly title: Text;
  readonly code?: FailureCode;
  readonly fix?: FindingFix;
}

/** The subject of each account check in words, with the F-code of what it finds. */
export const meanings: Readonly<Record<CheckId, CheckMeaning>> = {
  serviceManaged: { title: text('Customer-managed key') },
  provisioning: { title: text('Account state') },
  revoked: { title: text('Access to the key'), code: 'F-37' },
  keyUri: { title: text('Key URI'), code: 'F-35' },
  vaultMissing: { title: capital(text('key vault')), code: 'F-12', fix: remedies['F-12'] },
  vaultTenant: { title: text('Key vault tenant'), code: 'F-40' },
  purgeProtection: {
    title: text('Soft delete and purge protection'),
    code: 'F-16',
    fix: remedies['F-16'],
  },
  vaultNetwork: { title: text('Key vault network'), code: 'F-32', fix: remedies['F-32'] },
  // A new key with the same name can't decrypt data that the lost key encrypted.
  keyMissing: { title: capital(text('key')), code: 'F-29' },
  keyUnusable: { title: text('Key state'), code: 'F-30', fix: remedies['F-30'] },
  keyExpiring: { title: text('Key expiry'), code: 'F-30b', fix: remedies['F-30b'] },
  olderVersion: { title: capital(text('key version')) },
  defaultIdentity: { title: capital(text('default identity')), code: 'F-31', fix: remedies['F-31'] },
  accessMissing: { title: text("Identity's access"), code: 'F-33', fix: remedies['F-33'] },
  sharedKey: { title: text('Shared key') },
  sharedPrincipal: { title: text('Shared identity'), fix: 'changeIdentity' },
};

/** The states of a finding, the most urgent first. */
export const urgencies = ['needsAction', 'unknown', 'watch', 'note', 'passed'] as const;

export type Urgency = (typeof urgencies)[number];

/** The result of one check on one resource. */
export interface ReadinessFinding {
  /** The subject of the check, as a noun. */
  readonly title: Text;
  /** The name of the resource. */
  readonly on: string;
  readonly urgency: Urgency;
  readonly code?: FailureCode;
  readonly what: Text;
  readonly evidence?: Text;
  /** What to do, and who can do it. Absent if there's nothing to do. */
  readonly next?: Text;
  readonly owner?: Owner;
  /** The command that fixes it. */
  readonly fix?: FindingFix;
}

/** Turns an account check's verdict into a finding. */
export function findingOf(
  { title, code, fix }: CheckMeaning,
  on: string,
  verdict: Verdict,
): ReadinessFinding {
  const common = { title, on, ...(code === undefined ? {} : { code }) };
  switch (verdict.kind) {
    case 'none':
      return passed(title, on);
    case 'unknown':
      return {
        ...common,
        urgency: 'unknown',
        what: asSentence(capital(text('unknown'))),
        evidence: verdict.why,
      };
    case 'risk': {
      const { severity, what, evidence, remedy, owner } = verdict.risk;
      return {
        ...common,
        ...{ urgency: severity, what, evidence, next: remedy, owner },
        ...(fix === undefined ? {} : { fix }),
      };
    }
  }
}

export const passed = (title: Text, on: string, what = asSentence(text('OK'))): ReadinessFinding => ({
  ...{ title, on, what, urgency: 'passed' },
});

/** An unread value is neither OK nor a problem. */
export const unread = (title: Text, on: string, why: Text, code?: FailureCode): ReadinessFinding => ({
  ...{ title, on, urgency: 'unknown', what: text("Couldn't read it."), evidence: why },
  ...(code === undefined ? {} : { code }),
});

/** Orders findings by urgency. Findings of equal urgency keep their order. */
export const ordered = (findings: readonly ReadinessFinding[]): readonly ReadinessFinding[] =>
  [...findings].sort((a, b) => urgencies.indexOf(a.urgency) - urgencies.indexOf(b.urgency));

export type Tally = Readonly<Record<Urgency, number>>;

export function tally(findings: readonly ReadinessFinding[]): Tally {
  const counts: Record<Urgency, number> = { needsAction: 0, unknown: 0, watch: 0, note: 0, passed: 0 };
  for (const { urgency } of findings) counts[urgency]++;
  return counts;
}
