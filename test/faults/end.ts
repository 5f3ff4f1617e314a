import type { AzureSubscription } from '../../src/azure/api.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { Needed } from '../../src/model/stepFinding.ts';
import { plain, type Text } from '../../src/model/text.ts';
import { type Change, runStep } from '../../src/setup/step.ts';
import type { Window } from './world.ts';

/** How a flow ended for the user. */
export type End =
  /** `isOpen` means that accounts don't show it yet. */
  | { readonly kind: 'done'; readonly told: string; readonly isOpen?: true }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly untouched?: true }
  /** `untouched` means that it claims no change. */
  | { readonly kind: 'cancelled'; readonly untouched?: true }
  /** The window closed before. */
  | { readonly kind: 'killed' }
  /** It threw, which must never happen. */
  | { readonly kind: 'threw'; readonly error: string }
  /** It was stopped, but continued. */
  | { readonly kind: 'unstoppable' };

export const told = (value: Text): End => ({ kind: 'done', told: plain(value) });

export const problem = (value: Problem): End => ({ kind: 'problem', problem: value });

export function endOf(outcome: Outcome<unknown>, good: string): End {
  if (outcome.kind === 'done') return { kind: 'done', told: good };
  return outcome.kind === 'failed' ? problem(outcome.problem) : outcome;
}

/** One change, like its command: checked, shown, confirmed, and applied. */
export async function change<R>(
  window: Window,
  of: Change<R>,
  read: (signal: AbortSignal) => R,
  azure: AzureSubscription = window.services,
  confirm: (finding: Needed) => Promise<boolean> = () => Promise.resolve(true),
): Promise<End> {
  const { pace, signal } = window;
  const end = await runStep(
    { change: of, read, azure, pace },
    { during: (_, work) => work(signal, () => undefined), confirm },
  );
  switch (end.kind) {
    case 'already':
    case 'applied':
      return told(end.detail);
    case 'failed':
      return problem(end.problem);
    case 'declined':
    case 'cancelled':
      return { kind: 'cancelled' };
  }
}

export const textOf = (end: End): string => {
  switch (end.kind) {
    case 'done':
      return `done: ${end.told}`;
    case 'problem': {
      const { code, what, why, next } = end.problem;
      return `${code} ${plain(what)} | ${plain(why)} | ${plain(next)}`;
    }
    case 'threw':
      return `threw ${end.error}`;
    case 'cancelled':
    case 'killed':
    case 'unstoppable':
      return end.kind;
  }
};
