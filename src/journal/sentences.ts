import type { ChangeDetails, JournalEntry } from '../model/journal.ts';
import { encryptionUserRole, localEncryptionUserRole } from '../model/roleAssignments.ts';
import { named } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import { sameId } from '../model/resourceId.ts';
import type { Undo } from '../model/undo.ts';

/** A change described in words. */
export interface ChangeSentence {
  /** In the past tense, as if it was made. */
  readonly sentence: Text;
  /** The name of what it changed: a key vault, an account, a resource group. */
  readonly target: string;
}

/** The sources for the names of principals. */
export interface Known {
  /** The name of a principal by its object ID. */
  readonly principal: (id: string) => Text | undefined;
  /** The records of revocations that aren't restored, which say what was removed. */
  readonly records: readonly Undo[];
  readonly subscription?: (id: string) => string | undefined;
}

/** Describes a change by its request. An unknown kind is described by its method and resource instead of a guess. */
export function sentenceOf(
  entry: JournalEntry,
  entries: readonly JournalEntry[],
  known: Known,
): ChangeSentence {
  const line = `${entry.method} ${entry.on}`;
  for (const [request, tell] of kinds) {
    const found = request.exec(line);
    if (found) return tell(found.slice(1), { entry, entries, known });
  }
  const target = entry.on.slice(entry.on.lastIndexOf('/') + 1);
  return { sentence: text('Sent {0} to {1}', entry.method, entry.on), target };
}

interface Context {
  readonly entry: JournalEntry;
  readonly entries: readonly JournalEntry[];
  readonly known: Known;
}

type Tell = (names: readonly string[], context: Context) => ChangeSentence;

const on =
  (tell: (target: string, rest: readonly string[], context: Context) => Text): Tell =>
  ([target = '', ...rest], context) => ({ target, sentence: tell(target, rest, context) });

const name = '([^/]+)';
/** The host of a key vault or managed HSM, whose first label is its name. */
const host = '([^./]+)\\.[^/]+';
const resource = (type: string) => `[^/]+/.*/${type}/${name}`;
const request = (pattern: string) => new RegExp(`^${pattern}$`, 'i');

const createdKey = on((_, [key = ''], { entry }) => text('Created {0}', keyOn(entry, key)));

const kinds: readonly (readonly [request: RegExp, tell: Tell])[] = [
  [
    request(`PATCH ${host}/keys/${name}/${name}`),
    on((_, [key = '', version = ''], { entry }) => {
      const versionText = text('version {0} of {1}', version, keyOn(entry, key));
      switch (entry.details?.enabled) {
        case true:
          return text('Enabled {0}', versionText);
        case false:
          return text('Disabled {0}', versionText);
        case undefined:
          return text('Enabled or disabled {0}', versionText);
      }
    }),
  ],
  [request(`POST ${host}/keys/${name}/create`), createdKey],
  [request(`PUT ${resource('(?:vaults|managedHSMs)')}/keys/${name}`), createdKey],
  [
    request(`POST ${host}/keys/${name}/rotate`),
    on((_, [key = ''], { entry }) => text('Rotated {0}', keyOn(entry, key))),
  ],
  [
    request(`PUT ${host}/keys/${name}/rotationpolicy`),
    on((_, [key = ''], { entry }) =>
      text('Changed {0}', text('the rotation policy of {0}', keyOn(entry, key))),
    ),
  ],
  [request(`(PUT|DELETE) ${name}(/.*)?/providers/Microsoft\\.Authorization/roleAssignments/.+`), assignment],
  [
    request(`PUT ${resource('vaults')}/accessPolicies/add`),
    on((target, _, { entry, known }) => {
      const who = principalsText(entry.details, known);
      return who
        ? text('Granted {0} to {1} on {2}', text('key permissions'), who, target)
        : text('Added permissions to {0}', named.accessPolicies(target));
    }),
  ],
  [
    request(`PUT ${resource('vaults')}/accessPolicies/remove`),
    on((target, _, { entry, known }) => {
      const who = principalsText(entry.details, known);
      return who
        ? text('Removed {0} of {1} on {2}', text('key permissions'), who, target)
        : text('Removed permissions from {0}', named.accessPolicies(target));
    }),
  ],
  [
    request(`PUT ${resource('databaseAccounts')}`),
    on((target, _, { entry }) =>
      sets(entry, 'restoreParameters')
        ? text('Restored {0} from a backup', named.account(target))
        : text('Created {0}', named.account(target)),
    ),
  ],
  [
    request(`PATCH ${resource('databaseAccounts')}`),
    on((target, _, { entry }) => {
      if (sets(entry, 'keyVaultKeyUri')) return text('Set {0}', text('the key of account {0}', target));
      if (sets(entry, 'defaultIdentity'))
        return text('Changed {0}', text('the default identity of account {0}', target));
      if (sets(entry, 'identity')) return text('Changed {0}', text('the identities of account {0}', target));
      return text('Changed {0}', named.account(target));
    }),
  ],
  [
    request(`DELETE ${resource('databaseAccounts')}`),
    on((target) => text('Deleted {0}', named.account(target))),
  ],
  [
    request(`(?:PUT|PATCH) ${resource('(?:vaults|managedHSMs)')}`),
    on((target, _, { entry }) => vaultText(target, entry)),
  ],
  [
    request(`PUT ${resource('resourceGroups')}`),
    on((target) => text('Created {0}', named.resourceGroup(target))),
  ],
  [
    request(`POST [^/]+/subscriptions/${name}/providers/${name}/register`),
    ([id = '', provider = ''], { known }) => {
      const target = known.subscription?.(id) ?? id;
      return {
        target,
        sentence: text('Registered {0} in {1}', named.resourceProvider(provider), named.subscription(target)),
      };
    },
  ],
];

/** A request goes to the managed HSM itself, or names it in the resource ID. */
const isOnHsm = ({ on: address }: JournalEntry) => /\/managedHSMs\/|\.managedhsm\./i.test(address);

const store = (entry: JournalEntry, of: string): Text =>
  isOnHsm(entry) ? named.managedHsm(of) : named.keyVault(of);

/** The key of a change, in its vault or managed HSM. */
function keyOn(entry: JournalEntry, key: string): Text {
  const [label = ''] = (/\/(?:vaults|managedHSMs)\/([^/]+)/i.exec(entry.on)?.[1] ?? entry.on).split('.', 1);
  return text('key {0} in {1}', key, store(entry, label));
}

const sets = ({ details }: JournalEntry, property: string) =>
  details?.properties?.includes(property) === true;

function vaultText(target: string, entry: JournalEntry): Text {
  if (sets(entry, 'createMode')) return text('Recovered {0}', store(entry, target));
  if (entry.method === 'PUT' && !isOnHsm(entry)) return text('Created {0}', named.keyVault(target));
  const changed = [
    ...(sets(entry, 'enablePurgeProtection') ? [text('purge protection')] : []),
    ...(sets(entry, 'enableRbacAuthorization') ? [text('permission model')] : []),
    ...(sets(entry, 'networkAcls') ? [text('firewall')] : []),
  ];
  const [first, ...rest] = changed;
  if (!first) return text('Changed {0}', store(entry, target));
  return text(
    'Changed {0}: {1}',
    store(entry, target),
    rest.reduce((all, one) => text('{0}, {1}', all, one), first),
  );
}

/** A removed assignment is described by the record of its revocation, or by the change that created it. */
function assignment(
  [method = '', host = '', scope = '']: readonly string[],
  context: Context,
): ChangeSentence {
  const { entry, entries, known } = context;
  // In a managed HSM, the assignment is sent to the HSM itself.
  const [label = host] = host.split('.', 1);
  const target = /\.managedhsm\./i.test(host)
    ? label
    : (/\/vaults\/([^/]+)/i.exec(scope)?.[1] ?? last(scope));
  const details = entry.details ?? recorded(entry, known.records) ?? createdBy(entry, entries);
  const role = details?.role === undefined ? undefined : roleName(details.role);
  const who = principalsText(details, known);
  const isGranted = /^PUT$/i.test(method);
  if (!role || !who)
    return {
      target,
      sentence: isGranted
        ? text('Assigned a role on {0}', target)
        : text('Removed a role assignment on {0}', target),
    };
  return {
    target,
    sentence: isGranted
      ? text('Granted {0} to {1} on {2}', role, who, target)
      : text('Removed {0} of {1} on {2}', role, who, target),
  };
}

const last = (id: string) => id.slice(id.lastIndexOf('/') + 1);

function recorded(entry: JournalEntry, records: readonly Undo[]): ChangeDetails | undefined {
  const grant = records
    .flatMap((undo) => (undo.kind === 'access' ? undo.grants : []))
    .find(({ id }) => sameId(last(id), last(entry.on)));
  return grant && { role: last(grant.roleDefinitionId), principals: [grant.principalId] };
}

const createdBy = (entry: JournalEntry, entries: readonly JournalEntry[]): ChangeDetails | undefined =>
  entries.findLast(
    (one) => one.method === 'PUT' && sameId(one.on, entry.on) && one.details?.role !== undefined,
  )?.details;

const roleName = (id: string): Text => {
  const known = [encryptionUserRole, localEncryptionUserRole].find((role) => sameId(role.id, id));
  return known ? text('{0}', known.name) : text('role {0}', id);
};

function principalsText(details: ChangeDetails | undefined, { principal }: Known): Text | undefined {
  const [first, ...rest] = (details?.principals ?? []).map(
    (id) => principal(id) ?? text('principal {0}', id),
  );
  return first && rest.reduce((all, one) => text('{0}, {1}', all, one), first);
}
