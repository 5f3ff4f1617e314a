import type { Verdict } from '../health/verdict.ts';
import type { Owner } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';
import type { CheckMeaning, FindingFix, FailureCode } from './checks.ts';

/** The states of a finding, the most urgent first. */
export const standings = ['needsAction', 'unknown', 'watch', 'note', 'passed'] as const;

export type Standing = (typeof standings)[number];

/** The result of one check on one resource. */
export interface ReadinessFinding {
  /** The subject of the check, as a noun. */
  readonly title: Text;
  /** The name of the resource. */
  readonly on: string;
  readonly standing: Standing;
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
      return { ...common, standing: 'unknown', what: text('It could not be judged.'), evidence: verdict.why };
    case 'risk': {
      const { severity, what, evidence, remedy, owner } = verdict.risk;
      return {
        ...common,
        ...{ standing: severity, what, evidence, next: remedy, owner },
        ...(fix === undefined || severity === 'note' ? {} : { fix }),
      };
    }
  }
}

export const passed = (title: Text, on: string, what = text('In order.')): ReadinessFinding => ({
  ...{ title, on, what, standing: 'passed' },
});

/** A value that can't be read is neither in order nor a fault. */
export const unread = (title: Text, on: string, why: Text, code?: FailureCode): ReadinessFinding => ({
  ...{ title, on, standing: 'unknown', what: text('It could not be read.'), evidence: why },
  ...(code === undefined ? {} : { code }),
});

/** Orders findings by urgency. Findings of equal urgency keep their order. */
export const ordered = (findings: readonly ReadinessFinding[]): readonly ReadinessFinding[] =>
  [...findings].sort((a, b) => standings.indexOf(a.standing) - standings.indexOf(b.standing));

export type Tally = Readonly<Record<Standing, number>>;

export function tally(findings: readonly ReadinessFinding[]): Tally {
  const counts: Record<Standing, number> = { needsAction: 0, unknown: 0, watch: 0, note: 0, passed: 0 };
  for (const { standing } of findings) counts[standing]++;
  return counts;
}
