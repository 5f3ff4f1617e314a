import type { Outcome } from '../../app/outcome.ts';
import type { NameAvailability } from '../../domain/names.ts';
import { problemText } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';
import type { Verdict } from './nameCheck.ts';

/** A name that could not be looked up may still be tried: the plan looks again. */
function unlooked(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): Verdict | undefined {
  if (outcome.kind === 'cancelled') return undefined;
  return {
    severity: 'warning',
    message: text('Whether the name is free could not be seen. {0}', problemText(outcome.problem)),
  };
}

export function accountVerdict(name: string, taken: Outcome<boolean>): Verdict | undefined {
  if (taken.kind !== 'done') return unlooked(taken);
  return taken.value
    ? {
        severity: 'error',
        message: text('The name {0} is taken: account names are unique in all of Azure.', name),
      }
    : { severity: 'info', message: text('The name {0} is free.', name) };
}

export function vaultVerdict(name: string, found: Outcome<NameAvailability>): Verdict | undefined {
  if (found.kind !== 'done') return unlooked(found);
  if (found.value.available) return { severity: 'info', message: text('The name {0} is free.', name) };
  return {
    severity: 'error',
    message: found.value.softDeleted
      ? text(
          'A deleted vault still holds the name {0}: recover that vault first, or choose another name.',
          name,
        )
      : text('The name {0} is taken: vault names are unique in all of Azure.', name),
  };
}

/** For names that are unique in a list that was read. */
export function listedVerdict(
  name: string,
  listed: readonly { readonly name: string }[],
  taken: Verdict['message'],
): Verdict | undefined {
  const isListed = listed.some((one) => one.name.toLowerCase() === name.toLowerCase());
  return isListed ? { severity: 'error', message: taken } : undefined;
}
