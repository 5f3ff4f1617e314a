import type { Subscription } from '../../model/resources.ts';
import type { Needed } from '../../model/stepFinding.ts';
import type { Text } from '../../model/text.ts';
import type { AffectedResource } from '../../session/session.ts';
import type { Work } from '../../session/work.ts';
import type { FailureAction } from '../changePage.ts';
import type { Made, ReportDetail, StepEnd } from '../step.ts';

/** The name of a change, before anything is read. */
export interface StepHead {
  /**
   * The record that lets the next window continue the change until it has ended. Called once the user has confirmed.
   */
  readonly work: () => Work;
  /** The change with the names of its resources: "Rotate key orders in key vault kv-orders". */
  readonly title: Text;
  /** The verb on the button that confirms it. */
  readonly action: Text;
  readonly subscription: Subscription;
  /** It replaces what works now, so a last question is asked also if the change can be undone. */
  readonly replaces?: true;
}

/** Where a change is reviewed and followed: on a separate page, or on the page that offers it as a fix. */
export interface StepSurface {
  /** Brings the page to the front. */
  show(): void;
  during<T>(
    phase: 'check' | 'apply',
    work: (signal: AbortSignal, report: ReportDetail) => Promise<T>,
  ): Promise<T>;
  /** @param turn starts with the last question, so that nothing else runs while it is open */
  confirm(
    finding: Needed,
    typed: string | undefined,
    head: StepHead,
    turn: { begin(): boolean; end(): void },
  ): Promise<boolean>;
  made?(made: Made): void;
  ended(end: StepEnd, ways: readonly FailureAction[], affected: AffectedResource | undefined): Promise<void>;
}
