import { sameId } from '../resourceId.ts';
import type { Undo } from '../revocation/undo.ts';
import { text, type Text } from '../text.ts';
import type { JournalEntry } from './entry.ts';

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

/** What a lever keeps of what it took with a request, until all of it is back. */
export const recordOf = ({ on }: Pick<JournalEntry, 'on'>, records: readonly Undo[]): Undo | undefined =>
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
