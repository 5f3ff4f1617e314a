import { diagnose } from '../../domain/doctor/diagnose.ts';
import type { DoctorFinding } from '../../domain/doctor/doctorFinding.ts';
import type { Facts } from '../../domain/doctor/facts.ts';
import { text, type Text } from '../../domain/text.ts';
import { cancelled, map, type Outcome } from '../outcome.ts';
import type { Asked, Examining } from './asked.ts';
import { examineAccount } from './examineAccount.ts';
import { readingFrom } from './lookAtPlace.ts';
import { examineSubscription, examineVault } from './examinePlace.ts';

export interface Examination {
  readonly facts: Facts;
  readonly findings: readonly DoctorFinding[];
}

/**
 * Runs all checks on a thing and changes nothing. What the inventory keeps is read anew through it, the rest is asked
 * for once; all of it side by side, but for what only an answer tells of.
 */
export async function examine(
  examining: Examining,
  asked: Asked,
  report: (doing: Text) => void,
): Promise<Outcome<Examination>> {
  report(text('Reading state, grants, rights, locks and policies'));
  const [facts, planned] = await Promise.all([read(examining, asked), readIntended(examining, asked)]);
  if (examining.signal.aborted) return cancelled;
  return map(facts, (found) => {
    const all = { ...found, ...planned };
    return { facts: all, findings: diagnose(all) };
  });
}

/** What Azure knows of an account that is to be made. */
async function readIntended(
  { azure, signal }: Examining,
  { subscription, intended }: Asked,
): Promise<Pick<Facts, 'intended' | 'regions'>> {
  if (!intended) return {};
  const { accounts } = azure.in(subscription);
  const [taken, regions] = await Promise.all([
    accounts.nameTaken(intended.name, signal).then(readingFrom),
    accounts.regions(signal).then(readingFrom),
  ]);
  return { intended: { ...intended, taken }, regions };
}

function read(examining: Examining, asked: Asked): Promise<Outcome<Facts>> {
  switch (asked.kind) {
    case 'account':
      return examineAccount(examining, asked);
    case 'vault':
    case 'key':
      return examineVault(examining, asked);
    case 'subscription':
      return examineSubscription(examining, asked);
  }
}
