import type { Azure, AzureSubscription } from '../azure/api.ts';
import type { PolicyEntry } from '../model/accessGrants.ts';
import { applicationIn, assignmentsId, keyIdIn } from '../model/inventoryView.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { sameId } from '../model/resourceId.ts';
import type { AccessPolicy, OpenedFile, Subscription, Vault } from '../model/resources.ts';
import { text } from '../model/text.ts';
import type { ExportedPart, ExportedParts } from './exportedInventory.ts';
import type { FileContent } from './fileContent.ts';

/** Azure as a file has it: what the file lacks can't be read, and nothing can be changed. */
export function azureOfFile({ cloud, subscriptions, parts }: FileContent, file: OpenedFile): Azure {
  const read = readersOf(parts);
  const own = once(subscriptions, ({ id }) => id).map((one): Subscription => ({ ...one, account: '', file }));
  return {
    cloud,
    subscriptions: () => Promise.resolve(succeeded({ subscriptions: own, failures: [] })),
    // The lists are in the file.
    survey: {
      vaults: (asked) => Promise.resolve([{ subscriptions: asked }]),
      accounts: (asked) => Promise.resolve([{ subscriptions: asked }]),
    },
    mentions: lacks,
    in: (subscription) => servicesOf(read, cloud.cosmosAppId, subscription),
  };
}

const notInFile: Problem = {
  code: 'F-00',
  owner: 'you',
  remedy: 'none',
  what: text("Couldn't read this from the file."),
  why: text("The file doesn't contain it."),
  next: text('To read it from Azure, close the inventory.'),
};

const lacks = () => Promise.resolve(failed(notInFile));

/** No command runs on a file. If one did, this is all that it could do. */
const refuses = () => Promise.resolve(failed({ ...notInFile, what: text("A file can't be changed.") }));

/** A query that expands the parts of a resource returns a row for each of them. */
const once = <R>(rows: readonly R[], idOf: (row: R) => string): readonly R[] => [
  ...new Map(rows.map((row) => [idOf(row).toLowerCase(), row])).values(),
];

/** Looks up parts of one kind by id. */
function reader<T>(parts: readonly ExportedPart<T>[] = []): (id: string) => Promise<Outcome<T>> {
  const byId = new Map(parts.map((one) => [one.id.toLowerCase(), one]));
  return (id) => {
    const one = byId.get(id.toLowerCase());
    if (!one) return lacks();
    if ('why' in one) return Promise.resolve(failed({ ...notInFile, why: text('{0}', one.why) }));
    const { value, more } = one;
    const incomplete = more === undefined ? undefined : { ...notInFile, why: text('{0}', more) };
    return Promise.resolve(succeeded(value, incomplete));
  };
}

function listReader<R>(parts: readonly ExportedPart<readonly R[]>[] | undefined, idOf: (row: R) => string) {
  const read = reader(parts);
  return async (id: string) => map(await read(id), (rows) => once(rows, idOf));
}

const readersOf = (parts: ExportedParts) => ({
  provider: reader(parts.provider),
  vaults: listReader(parts.vaults, ({ id }) => id),
  accounts: listReader(parts.accounts, ({ id }) => id),
  keys: listReader(parts.keys, ({ id }) => id),
  versions: listReader(parts.versions, ({ version }) => version),
  key: reader(parts.key),
  assignments: listReader(parts.assignments, ({ id }) => id),
  principal: reader(parts.principal),
});

function servicesOf(
  read: ReturnType<typeof readersOf>,
  cosmosAppId: string,
  { id, tenantId }: Subscription,
): AzureSubscription {
  const accounts = () => read.accounts(id);
  const vaults = () => read.vaults(id);
  return {
    providers: { registration: () => read.provider(id), register: refuses },
    groups: { list: lacks, exists: lacks, create: refuses },
    vaults: {
      list: vaults,
      get: async (vaultId) => oneOf(await vaults(), (one) => sameId(one.id, vaultId)),
      ...{ nameAvailability: lacks, regionPairs: lacks },
      ...{ create: refuses, protect: refuses, addAccessPolicy: refuses },
    },
    keys: {
      list: (vaultId) => read.keys(vaultId),
      get: async (vaultId, name) => map(await read.key(keyIdIn(vaultId, name)), ({ key }) => key),
      versions: (keyId) => read.versions(keyId),
      ...{ rotation: lacks, create: refuses, setRotation: refuses },
    },
    accounts: {
      list: accounts,
      get: async (accountId) => oneOf(await accounts(), (one) => sameId(one.id, accountId)),
      ...{ nameTaken: lacks, regions: lacks, create: refuses, discard: refuses, remove: refuses },
    },
    restores: { list: lacks, restore: refuses },
    access: {
      assignments: (scope, principalId) => read.assignments(assignmentsId(scope, principalId)),
      ...{ holders: lacks, permissions: lacks, assign: refuses },
    },
    directory: {
      principal: async (appId) => {
        const isShared = sameId(appId, cosmosAppId);
        const found = await read.principal(isShared ? tenantId : applicationIn(tenantId, appId));
        return map(found, (principal) => principal.id);
      },
    },
    changes: { update: refuses, rotate: refuses, deletedVaults: lacks, recover: refuses, useRoles: refuses },
    accessChanges: {
      policies: async (vaultId) => {
        const vault = oneOf(await vaults(), (one) => sameId(one.id, vaultId));
        if (vault.kind === 'done' && isUnread(vault.value)) return lacks();
        return map(vault, ({ accessPolicies }) => accessPolicies.map(entryOf));
      },
      grants: async (scope, principalId) => {
        const found = await read.assignments(assignmentsId(scope, principalId));
        if (found.kind !== 'done') return found;
        const grants = found.value.flatMap((one) =>
          one.principalId === undefined ? [] : [{ ...one, principalId: one.principalId }],
        );
        return grants.length === found.value.length ? succeeded(grants, found.incomplete) : lacks();
      },
      ...{ setVersionEnabled: refuses, changePolicies: refuses, removeGrant: refuses, putGrant: refuses },
    },
    governance: {
      locks: lacks,
      checkPolicies: lacks,
      policyStates: lacks,
      policyAssignment: lacks,
      exemptions: lacks,
    },
    identities: { list: lacks, get: lacks, create: refuses },
    history: { changes: lacks, activity: lacks },
  };
}

const isUnread = ({ unread = [] }: Vault) =>
  unread.some((path) => path.startsWith('properties.accessPolicies'));

/** A file has what concerns keys, which is enough for what a revocation would do. */
const entryOf = ({ objectId, tenantId, keyPermissions }: AccessPolicy): PolicyEntry => ({
  ...{ objectId, tenantId },
  permissions: { keys: keyPermissions },
});

/** A resource that isn't in the file might exist. */
function oneOf<T>(list: Outcome<readonly T[]>, is: (one: T) => boolean): Outcome<T> {
  if (list.kind !== 'done') return list;
  const one = list.value.find(is);
  return one === undefined ? failed(notInFile) : succeeded(one);
}
