import { covers } from '../grants.ts';
import { text } from '../text.ts';
import { passed, unread, type DoctorFinding } from './doctorFinding.ts';
import type { Place } from './facts.ts';

/** F-10: a lock refuses changes, or deletions only. Nobody takes one away without a word. */
export function lockFinding({ name, scope, locks }: Place): DoctorFinding {
  const title = text('Locks');
  if (!locks.read) return unread(title, name, locks.why, 'F-10');
  const here = locks.value.filter((lock) => covers(lock, scope));
  const readOnly = here.filter(({ level }) => level === 'ReadOnly');
  const told = (readOnly.length > 0 ? readOnly : here)
    .map((lock) => `${lock.name} (${lock.scope})`)
    .join(', ');
  if (readOnly.length > 0)
    return {
      title,
      on: name,
      code: 'F-10',
      standing: 'watch',
      what: text('A read-only lock refuses every change.'),
      evidence: text('Locks: {0}', told),
      next: text('Have the lock taken away for as long as the change takes.'),
      owner: 'accessAdministrator',
    };
  return passed(title, name, here.length === 0 ? text('None.') : text('Against deletion only: {0}', told));
}
