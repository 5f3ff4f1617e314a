import type { JournalEntry } from '../model/journal.ts';
import { sameId } from '../model/resourceId.ts';
import { capital, text, type Text } from '../model/text.ts';
import type { Undo } from '../model/undo.ts';

const knownReverses: readonly (readonly [request: RegExp, reverse: Text])[] = [
  [
    /^PATCH .*\/keys\//i,
    text('Enable or disable the version again. Run Restore Key or Revoke Key on the key.'),
  ],
  [/^PUT .*\/roleAssignments\//i, text('Delete the role assignment.')],
  [/^DELETE .*\/roleAssignments\//i, text('Assign the role again. The ID below has its former name.')],
  [/^PUT .*\/accessPolicies\/add$/i, text('Remove the access policy from the key vault.')],
  [/^PUT .*\/accessPolicies\/remove$/i, text('Add the access policy again.')],
  [
    /^PUT .*\/databaseAccounts\/[^/]+$/i,
    text("Delete the account. It can't go back to a Microsoft-managed key."),
  ],
  [
    /^DELETE .*\/databaseAccounts\//i,
    text("You can't undo this. A deleted account can only be restored from a backup."),
  ],
  [
    /^PUT .*\/(vaults|managedHSMs)\/[^/]+\/keys\//i,
    text('Delete it. You can recover it until its retention ends.'),
  ],
  [/^POST .*\/keys\/[^/]+\/create$/i, text('Delete it. You can recover it until its retention ends.')],
  [
    /^POST .*\/keys\/[^/]+\/rotate$/i,
    text("You can't undo this. A key version can't be deleted on its own."),
  ],
  [/\/rotationpolicy$/i, text('Change the rotation policy back in the Azure portal.')],
  [/^PUT .*\/(vaults|managedHSMs)\/[^/]+$/i, text('Delete it. You can recover it until its retention ends.')],
  [/^PUT .*\/resourceGroups\/[^/]+$/i, text('Delete the resource group, if nothing else is in it.')],
  [/^POST .*\/register$/i, text('Unregister the resource provider, which is rarely needed.')],
];

/** How to undo a change: with a stored record, or in the way known for this type of change. Otherwise, it's unknown. */
export function reverseOf(entry: JournalEntry, records: readonly Undo[]): Text {
  const record = recordOf(entry, records);
  if (record?.kind === 'key' && record.old)
    return text('Run Restore Key on the version, or on key {0}.', record.key);
  if (record?.kind === 'key') return text('Run Restore Key on key {0}.', record.key);
  if (record) return text('Run Restore Cosmos DB Access on {0}.', record.vault.name);
  const request = `${entry.method} ${entry.on}`;
  const sentences = propertyReverses
    .filter(([on, property]) => on.test(request) && sets(entry, property))
    .map(([, , reverse]) => reverse);
  const [first, ...rest] = sentences;
  if (first) return rest.reduce((all, one) => text('{0} {1}', all, one), first);
  return knownReverses.find(([on]) => on.test(request))?.[1] ?? capital(text('unknown'));
}

const sets = ({ details }: JournalEntry, property: string) =>
  details?.properties?.includes(property) === true;

const account = /^PATCH .*\/databaseAccounts\/[^/]+$/i;
const vault = /^(PUT|PATCH) .*\/(vaults|managedHSMs)\/[^/]+$/i;
const update = /^PATCH .*\/(vaults|managedHSMs)\/[^/]+$/i;

const propertyReverses: readonly (readonly [request: RegExp, property: string, reverse: Text])[] = [
  [
    account,
    'keyVaultKeyUri',
    text("Run Change Key with the former key. The account's first key can't be removed."),
  ],
  [account, 'defaultIdentity', text('Run Change Default Identity with the former identity.')],
  [account, 'identity', text("Change the account's identities back in the Azure portal.")],
  [vault, 'createMode', text('Delete it. You can recover it until its retention ends.')],
  [update, 'enablePurgeProtection', text("You can't turn off purge protection.")],
  [update, 'enableRbacAuthorization', text('Change the permission model back in the Azure portal.')],
  [update, 'networkAcls', text('Change the firewall back in the Azure portal.')],
];

/** The record of the revocation that sent a request, until everything is restored. */
export const recordOf = ({ on }: Pick<JournalEntry, 'on'>, records: readonly Undo[]): Undo | undefined =>
  records.find((undo) => covers(undo, on));

function covers(undo: Undo, on: string): boolean {
  if (undo.kind === 'key')
    return undo.versions.some(({ version }) =>
      sameId(on, `${undo.vault.uri.replace('https://', '')}/keys/${undo.key}/${version}`),
    );
  const path = on.slice(on.indexOf('/'));
  if (undo.policies.length > 0 && sameId(path, `${undo.vault.id}/accessPolicies/remove`)) return true;
  // In a managed HSM, the assignment is sent to the HSM itself, under the same name.
  const inHsm = on.toLowerCase().startsWith(`${undo.vault.uri.replace('https://', '').toLowerCase()}/`);
  const last = (id: string) => id.slice(id.lastIndexOf('/') + 1);
  return undo.grants.some(({ id }) => (inHsm ? sameId(last(path), last(id)) : sameId(path, id)));
}

/** A later change that undid an earlier one. */
interface Undone {
  readonly by: JournalEntry;
  /**
   * Whether both changes name the same resource. Access policies are changed per vault, and the journal doesn't record
   * whose they were.
   */
  readonly certain: boolean;
}

/** The change that has undone an entry: the next opposite change of the same resource that Azure accepted. */
export function undoneBy(
  entries: readonly JournalEntry[],
  entry: JournalEntry,
  records: readonly Undo[],
): Undone | undefined {
  const later = entries.slice(entries.indexOf(entry) + 1).filter(isAccepted);
  // A record stays until everything in its last revocation is restored.
  const isOwed = recordOf(entry, records) !== undefined && !later.some((one) => isAlike(one, entry));
  const by = isOwed ? undefined : later.find((one) => isOpposite(entry, one));
  return by && { by, certain: !policies.test(entry.on) };
}

const isAccepted = ({ status = 0 }: JournalEntry) => status >= 200 && status < 300;

const isAlike = (one: JournalEntry, other: JournalEntry) =>
  one.method === other.method && sameId(one.on, other.on);

const policies = /\/accessPolicies\/(add|remove)$/i;
const assignment = /\/roleAssignments\/[^/]+$/i;
/** For a version, the only change made from here is enabling or disabling it. */
const keyVersion = /\/keys\/[^/]+\/[0-9a-f]{32}$/i;
/** Resources that are created under a name and removed when that name is deleted. */
const createdByName = /\/(databaseAccounts|keys|resourceGroups|vaults)\/[^/]+$/i;

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
      return assignment.test(on) || createdByName.test(on);
    case 'DELETE PUT':
      return assignment.test(on);
    default:
      return false;
  }
}
