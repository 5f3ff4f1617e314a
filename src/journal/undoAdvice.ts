import type { JournalEntry } from '../model/journal.ts';
import { sameId } from '../model/resourceId.ts';
import { text, type Text } from '../model/text.ts';
import type { Undo } from '../model/undo.ts';

const knownReverses: readonly (readonly [request: RegExp, reverse: Text])[] = [
  [
    /^PATCH .*\/keys\//i,
    text('Enable or disable the version again: "Restore Key" or "Revoke Key" on the key.'),
  ],
  [/^PUT .*\/roleAssignments\//i, text('Delete the role assignment.')],
  [/^DELETE .*\/roleAssignments\//i, text('Assign the role again; its former name is in the id.')],
  [/^PUT .*\/accessPolicies\/add$/i, text('Remove the access policy from the vault.')],
  [/^PUT .*\/accessPolicies\/remove$/i, text('Add the access policy again.')],
  [/^PUT .*\/databaseAccounts\/[^/]+$/i, text('Delete the account; it cannot leave customer-managed keys.')],
  [/^DELETE .*\/databaseAccounts\//i, text('None: a deleted account is restored from a backup only.')],
  [
    /^PUT .*\/(vaults|managedHSMs)\/[^/]+\/keys\//i,
    text('Delete the key; it stays recoverable until its retention ends.'),
  ],
  [/^POST .*\/keys\/[^/]+\/create$/i, text('Delete the key; it stays recoverable until its retention ends.')],
  [
    /^(PUT|PATCH) .*\/(vaults|managedHSMs)\/[^/]+$/i,
    text('Change the vault back; purge protection stays on for good.'),
  ],
  [/^PUT .*\/resourceGroups\/[^/]+$/i, text('Delete the resource group, if nothing else is in it.')],
  [/^POST .*\/register$/i, text('Unregister the resource provider; there is seldom a reason to.')],
];

/** How a change can be undone: by a record that is kept, by what is known of such changes, or not known. */
export function reverseOf(entry: JournalEntry, records: readonly Undo[]): Text {
  const record = recordOf(entry, records);
  if (record?.lever === 'key' && record.old)
    return text('Run "Restore Key" on the version, or on the key {0}.', record.key);
  if (record?.lever === 'key') return text('Run "Restore Key" on the key {0}.', record.key);
  if (record) return text('Run "Restore Cosmos DB Access" on {0}.', record.vault.name);
  return (
    knownReverses.find(([request]) => request.test(`${entry.method} ${entry.on}`))?.[1] ?? text('Not known.')
  );
}

/** What a revocation keeps of what it took with a request, until all of it is restored. */
const recordOf = ({ on }: Pick<JournalEntry, 'on'>, records: readonly Undo[]): Undo | undefined =>
  records.find((undo) => covers(undo, on));

function covers(undo: Undo, on: string): boolean {
  if (undo.lever === 'key')
    return undo.versions.some(({ version }) =>
      sameId(on, `${undo.vault.uri.replace('https://', '')}/keys/${undo.key}/${version}`),
    );
  const path = on.slice(on.indexOf('/'));
  if (undo.policies.length > 0 && sameId(path, `${undo.vault.id}/accessPolicies/remove`)) return true;
  // An assignment in a managed HSM is sent to the HSM itself, under the same name.
  const inHsm = on.toLowerCase().startsWith(`${undo.vault.uri.replace('https://', '').toLowerCase()}/`);
  const last = (id: string) => id.slice(id.lastIndexOf('/') + 1);
  return undo.grants.some(({ id }) => (inHsm ? sameId(last(path), last(id)) : sameId(path, id)));
}

/** A later change that took another one back. */
interface Undone {
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
