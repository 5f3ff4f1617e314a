import type { JournalEntry } from '../model/journal.ts';
import { minutes } from '../model/time.ts';
import { keyBehind, lastChange } from './diagnose.ts';
import type { Facts } from './facts.ts';
import type { ReadinessFinding } from './finding.ts';

/** Azure documents up to an hour (Learn: "Customer-managed key troubleshooting guide"). */
const usualTime = minutes(60);

/** The account is still revoked although its cause was fixed from here. */
export interface WaitForAzure {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The usual time has passed. */
  readonly isOver: boolean;
}

/** The finding about the status itself. It has no cause of its own. */
export const isStatus = ({ code }: Pick<ReadinessFinding, 'code'>) => code === 'F-37';

/**
 * Undefined while a cause remains, or if nothing was changed from here, because the start of the wait is unknown then.
 */
export function waitForAzure(
  { checked, view }: Pick<Facts, 'checked' | 'view'>,
  findings: readonly ReadinessFinding[],
  journal: readonly JournalEntry[],
): WaitForAzure | undefined {
  if (checked.kind !== 'account' || checked.account.status.kind !== 'revoked') return undefined;
  if (findings.some((one) => one.urgency === 'needsAction' && !isStatus(one))) return undefined;
  const { vault, key } = keyBehind({ checked, view });
  const made = lastChange(journal, {
    account: checked.account,
    ...(vault ? { vault } : {}),
    ...(key ? { key: key.name } : {}),
  });
  return made && { since: made.at, isOver: view.now - made.at > usualTime };
}
