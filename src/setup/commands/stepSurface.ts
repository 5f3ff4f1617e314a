import type { Subscription } from '../../model/resources.ts';
import type { Needed } from '../../model/stepFinding.ts';
import type { Text } from '../../model/text.ts';
import type { AffectedResource } from '../../session/session.ts';
import type { Work } from '../../session/work.ts';
import type { WayOn } from '../changePage.ts';
import type { Made, ReportDetail, StepEnd } from '../step.ts';

/** What a change is called, before anything is read. */
export interface StepHead {
  /**
   * The record that lets the next window continue the change until it has ended. Called once the person has confirmed.
   */
  readonly work: () => Work;
  /** What the change does, with the names of what it changes: "Rotate key orders in key vault kv-orders". */
  readonly title: Text;
  /** The verb on the button that confirms it. */
  readonly action: Text;
  readonly subscription: Subscription;
  /** It replaces what works now, so a last question is asked also if the change can be undone. */
  readonly replaces?: true;
}

/** Where a change is reviewed and followed: on a page of its own, or on the page that offers it as a fix. */
export interface StepSurface {
  /** Brings the page to the front. */
  show(): void;
  during<T>(
    phase: 'check' | 'apply',
    work: (signal: AbortSignal, report: ReportDetail) => Promise<T>,
  ): Promise<T>;
  /** @param turn begins with the last question, so that nothing else is run while it is open */
  confirm(
    finding: Needed,
    typed: string | undefined,
    head: StepHead,
    turn: { begin(): boolean; end(): void },
  ): Promise<boolean>;
  made?(made: Made): void;
  ended(end: StepEnd, ways: readonly WayOn[], affected: AffectedResource | undefined): Promise<void>;
}
