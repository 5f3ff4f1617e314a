import { sameId } from '../resourceId.ts';
import type { Undo } from '../revocation/undo.ts';
import type { JournalEntry } from './entry.ts';
import { recordOf } from './reverse.ts';

/** A later change that took another one back. */
export interface Undone {
  readonly by: JournalEntry;
  /** It names the same thing; access policies are changed by vault, and whose they were is not kept. */
  readonly certain: boolean;
}

/** What has undone an entry since: the next change of the same thing the other way, that Azure took. */
export function undoneBy(
  entries: readonly JournalEntry[],
  entry: JournalEntry,
  records: readonly Undo[],
): Undone | undefined {
  const later = entries.slice(entries.indexOf(entry) + 1).filter(isTaken);
  // A record is kept for as long as what was taken last is not all back.
  const isOwed = recordOf(entry, records) !== undefined && !later.some((one) => isAlike(one, entry));
  const by = isOwed ? undefined : later.find((one) => isOpposite(entry, one));
  return by && { by, certain: !policies.test(entry.on) };
}

const isTaken = ({ status = 0 }: JournalEntry) => status >= 200 && status < 300;

const isAlike = (one: JournalEntry, other: JournalEntry) =>
  one.method === other.method && sameId(one.on, other.on);

const policies = /\/accessPolicies\/(add|remove)$/i;
const assignment = /\/roleAssignments\/[^/]+$/i;
/** Of a version, only whether it is enabled is changed from here. */
const keyVersion = /\/keys\/[^/]+\/[0-9a-f]{32}$/i;
/** What is made under a name, and gone when that is deleted. */
const made = /\/(databaseAccounts|keys|resourceGroups|vaults)\/[^/]+$/i;

function isOpposite({ method, on }: JournalEntry, { method: then, on: there }: JournalEntry): boolean {
  const [, done] = policies.exec(on) ?? [];
  if (done !== undefined) {
    const other = /^add$/i.test(done) ? 'remove' : 'add';
    return then === 'PUT' && sameId(there, on.slice(0, -done.length) + other);
  }
  if (!sameId(on, there)) return false;
  switch (`${method} ${then}`) {
    case 'PATCH PATCH':
      return keyVersion.test(on);
    case 'PUT DELETE':
      return assignment.test(on) || made.test(on);
    case 'DELETE PUT':
      return assignment.test(on);
    default:
      return false;
  }
}
