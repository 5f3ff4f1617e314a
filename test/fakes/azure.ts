import type { AccountChange, Azure, AzureSubscription, DeletedVault, SurveyOf } from '../../src/azure/api.ts';
import type { PolicyEntry, RoleGrant } from '../../src/model/accessGrants.ts';
import { clouds } from '../../src/model/cloud.ts';
import { parseCmkStatus } from '../../src/model/cmkStatus.ts';
import { parseDefaultIdentity } from '../../src/model/defaultIdentity.ts';
import { cancelled, failed, type Outcome, succeeded } from '../../src/model/outcome.ts';
import type { Permission } from '../../src/model/permissions.ts';
import type {
  Lock,
  PolicyAssignment,
  PolicyExemption,
  PolicyResult,
  PolicyState,
} from '../../src/model/policies.ts';
import type { Problem } from '../../src/model/problem.ts';
import type {
  Account,
  Key,
  KeyVersion,
  Region,
  RegistrationState,
  Subscription,
  UserAssignedIdentity,
  Vault,
} from '../../src/model/resources.ts';
import type { ResourceChange } from '../../src/model/resourceChange.ts';
import type { RestorableAccount } from '../../src/model/restore.ts';
import { type CmkSpec, specAccountId, specVaultId } from '../../src/model/spec.ts';
import { text } from '../../src/model/text.ts';
import type { Pace } from '../../src/model/time.ts';

export const subscription: Subscription = {
  id: 'sub-1',
  name: 'Production',
  tenantId: 'tenant-1',
  account: 'ada',
};

export const spec: CmkSpec = {
  subscription,
  resourceGroup: { name: 'rg-ledger', location: 'westeurope', isNew: false },
  vault: { name: 'kv-ledger', resourceGroup: 'rg-ledger', location: 'westeurope' },
  key: { name: 'ledger-key', create: { type: 'RSA', size: 3072 } },
  account: {
    name: 'ledger-eu',
    api: 'NoSQL',
    region: { name: 'westeurope', displayName: 'West Europe' },
    zoneRedundant: false,
  },
};

export const principalId = '11111111-2222-3333-4444-555555555555';

export const vault: Vault = {
  id: specVaultId(spec),
  name: 'kv-ledger',
  subscriptionId: subscription.id,
  resourceGroup: 'rg-ledger',
  location: 'westeurope',
  tenantId: subscription.tenantId,
  uri: 'https://kv-ledger.vault.azure.net',
  sku: 'standard',
  permissionModel: 'accessPolicy',
  softDelete: true,
  purgeProtection: false,
  network: {
    publicAccess: 'Enabled',
    defaultAction: 'Allow',
    bypass: 'AzureServices',
    ipRules: [],
    subnetIds: [],
  },
  accessPolicies: [],
  provisioningState: 'Succeeded',
};

export const key: Key = {
  id: `${vault.id}/keys/ledger-key`,
  vaultId: vault.id,
  name: 'ledger-key',
  uri: 'https://kv-ledger.vault.azure.net/keys/ledger-key',
  type: 'RSA',
  size: 3072,
  operations: ['wrapKey', 'unwrapKey'],
  enabled: true,
};

export const account: Account = {
  id: specAccountId(spec),
  name: 'ledger-eu',
  subscriptionId: subscription.id,
  resourceGroup: 'rg-ledger',
  location: 'West Europe',
  api: 'NoSQL',
  provisioningState: 'Succeeded',
  keyUri: key.uri,
  status: parseCmkStatus(key.uri, 'Access to the configured customer managed key confirmed.'),
  defaultIdentity: { kind: 'firstParty' },
  regions: ['West Europe'],
};

export const everything: Permission = {
  actions: ['*'],
  notActions: [],
  dataActions: ['*'],
  notDataActions: [],
};

export const refusal = (code: Problem['code']): Problem => ({
  code,
  owner: 'you',
  what: text('It failed.'),
  why: text('Because.'),
  next: text('Do something.'),
});

/** The content of the fake Azure: small, visible, and set by each test. */
export interface World {
  registration: Record<string, RegistrationState>;
  /** How many more reads until a running registration is done. */
  registering: number;
  principal: string | undefined;
  directory: Problem | undefined;
  /** Why Resource Graph refuses; without it, it returns the same vaults and accounts. */
  surveyProblem: Problem | undefined;
  vaults: Vault[];
  takenVaults: { name: string; softDeleted: boolean }[];
  deletedVaults: DeletedVault[];
  keys: Key[];
  /** The versions of any key. */
  versions: KeyVersion[];
  accounts: Account[];
  takenAccounts: string[];
  restorable: RestorableAccount[];
  assignments: { scope: string; role: string; principal: string; createdOn?: number }[];
  /** The access policies that revocations read and change. */
  policies: PolicyEntry[];
  grants: RoleGrant[];
  disabledVersions: string[];
  permissions: Permission[];
  locks: Lock[];
  /** The changes in Resource Graph and the activity log. */
  changes: ResourceChange[];
  activity: ResourceChange[];
  policyResults: PolicyResult[];
  policyAssignments: PolicyAssignment[];
  policyStates: PolicyState[];
  exemptions: PolicyExemption[];
  identities: UserAssignedIdentity[];
  regions: Region[];
  groups: string[];
  /** The errors of the next account creations before one succeeds. */
  creationProblems: Problem[];
  /** Every call, as "noun.verb what". */
  calls: string[];
  /** Called before every call, for example to cancel. */
  before: (call: string) => void;
}

export const world = (change: Partial<World> = {}): World => ({
  registration: { 'Microsoft.DocumentDB': 'Registered', 'Microsoft.KeyVault': 'Registered' },
  registering: 0,
  principal: principalId,
  directory: undefined,
  surveyProblem: undefined,
  vaults: [vault],
  takenVaults: [],
  deletedVaults: [],
  keys: [],
  versions: [],
  accounts: [],
  takenAccounts: [],
  restorable: [],
  assignments: [],
  policies: [],
  grants: [],
  disabledVersions: [],
  permissions: [everything],
  locks: [],
  changes: [],
  activity: [],
  policyResults: [],
  policyAssignments: [],
  policyStates: [],
  exemptions: [],
  identities: [],
  regions: [
    { name: 'westeurope', displayName: 'West Europe', zones: true, allowed: true, allowedWithZones: true },
  ],
  groups: ['rg-ledger'],
  creationProblems: [],
  calls: [],
  before: () => undefined,
  ...change,
});

/** As in Azure, a change of the identities leaves the default one undefined if it was removed. */
function changedAccount(account: Account, change: AccountChange): Account {
  switch (change.kind) {
    case 'key':
      return {
        ...account,
        keyUri: change.keyUri,
        status: parseCmkStatus(change.keyUri, 'Access to the configured customer managed key confirmed.'),
      };
    case 'defaultIdentity':
      return { ...account, defaultIdentity: parseDefaultIdentity(change.value) };
    case 'identities': {
      const { system, userAssigned } = change.identities;
      return {
        ...account,
        identities: {
          ...(system ? { systemAssigned: { principalId: 'system-principal' } } : {}),
          userAssigned: userAssigned.map((id) => ({
            id,
            principalId: `principal-of-${id.split('/').at(-1)!}`,
          })),
        },
      };
    }
  }
}

/** Time that only advances through pauses. */
export function fakePace(): Pace & { spent: number } {
  const pace = {
    spent: 0,
    now: () => Date.UTC(2026, 10, 23) + pace.spent,
    pause: (milliseconds: number) => {
      pace.spent += milliseconds;
      return Promise.resolve();
    },
  };
  return pace;
}

export function fakeAzure(world: World): Azure {
  const call = async <T>(
    name: string,
    signal: AbortSignal,
    answer: () => Outcome<T>,
  ): Promise<Outcome<T>> => {
    world.before(name);
    await Promise.resolve();
    if (signal.aborted) return cancelled;
    world.calls.push(name);
    return answer();
  };
  const survey = async <R>(name: string, rows: readonly R[], ...[asked, found, signal]: SurveyOf<R>) => {
    const outcome = await call(name, signal, () =>
      world.surveyProblem ? failed(world.surveyProblem) : succeeded(rows),
    );
    if (outcome.kind === 'done') found(outcome.value);
    const problem = outcome.kind === 'failed' ? { problem: outcome.problem } : {};
    return outcome.kind === 'done' ? [] : [{ subscriptions: asked, ...problem }];
  };
  const replaceVault = (changed: Vault) => {
    world.vaults = [...world.vaults.filter(({ id }) => id !== changed.id), changed];
    return succeeded(changed);
  };
  const services: AzureSubscription = {
    history: {
      changes: (ids, signal) =>
        call('history.changes', signal, () =>
          succeeded(world.changes.filter(({ resourceId }) => ids.includes(resourceId))),
        ),
      activity: (group, since, signal) =>
        call(`history.activity ${group}`, signal, () =>
          succeeded(world.activity.filter(({ at }) => at >= since)),
        ),
    },
    providers: {
      registration: (namespace, signal) =>
        call(`provider.get ${namespace}`, signal, () => {
          if (world.registration[namespace] === 'Registering' && world.registering-- <= 0) {
            world.registration[namespace] = 'Registered';
            world.principal ??= principalId;
          }
          return succeeded(world.registration[namespace] ?? 'NotRegistered');
        }),
      register: (namespace, { signal }) =>
        call(`provider.register ${namespace}`, signal, () => {
          world.registration[namespace] = 'Registering';
          return succeeded('Registering');
        }),
    },
    groups: {
      list: (signal) =>
        call('group.list', signal, () =>
          succeeded(world.groups.map((name) => ({ name, location: 'westeurope' }))),
        ),
      exists: (name, signal) => call('group.exists', signal, () => succeeded(world.groups.includes(name))),
      create: (group, { signal }) =>
        call(`group.create ${group.name}`, signal, () => {
          world.groups.push(group.name);
          return succeeded(undefined);
        }),
    },
    vaults: {
      list: (signal) => call('vault.list', signal, () => succeeded(world.vaults)),
      get: (id, signal) =>
        call('vault.get', signal, () => succeeded(world.vaults.find((one) => one.id === id))),
      regionPairs: (signal) =>
        call('regionPairs', signal, () => succeeded(new Map([['westeurope', 'northeurope']]))),
      nameAvailability: (name, signal) =>
        call('vault.name', signal, () => {
          const taken = world.takenVaults.find((one) => one.name === name);
          return succeeded(
            taken
              ? { available: false, reason: 'taken', softDeleted: taken.softDeleted }
              : { available: true },
          );
        }),
      create: (wanted, tenantId, { signal }) =>
        call(`vault.create ${wanted.name}`, signal, () =>
          replaceVault({
            ...vault,
            id: vault.id.replace('kv-ledger', wanted.name),
            name: wanted.name,
            tenantId,
            permissionModel: wanted.create.permissionModel,
            purgeProtection: true,
          }),
        ),
      protect: (one, change, { signal }) =>
        call('vault.protect', signal, () =>
          replaceVault({
            ...one,
            softDelete: true,
            purgeProtection: one.purgeProtection || change.purgeProtection,
            network: change.allowTrustedServices ? { ...one.network, bypass: 'AzureServices' } : one.network,
          }),
        ),
      addAccessPolicy: (vaultId, policy, { signal }) =>
        call('vault.addPolicy', signal, () => {
          const one = world.vaults.find(({ id }) => id === vaultId);
          if (one) replaceVault({ ...one, accessPolicies: [...one.accessPolicies, policy] });
          return succeeded(undefined);
        }),
    },
    keys: {
      list: (_, signal) => call('key.list', signal, () => succeeded(world.keys)),
      get: (_, name, signal) =>
        call('key.get', signal, () => succeeded(world.keys.find((one) => one.name === name))),
      versions: (_, signal) => call('key.versions', signal, () => succeeded(world.versions)),
      rotation: (_, name, signal) =>
        call('key.rotation', signal, () =>
          succeeded(world.keys.find((one) => one.name === name)?.rotation ?? 'none'),
        ),
      setRotation: (_, name, policy, { signal }) =>
        call('key.setRotation', signal, () => {
          world.keys = world.keys.map((one) => (one.name === name ? { ...one, rotation: policy } : one));
          return succeeded(undefined);
        }),
      create: (_, wanted, { signal }) =>
        call(`key.create ${wanted.create.type} ${wanted.create.size}`, signal, () => {
          const existing = world.keys.find(({ name }) => name === wanted.name);
          if (existing) return succeeded(existing);
          const made = { ...key, name: wanted.name, type: wanted.create.type, size: wanted.create.size };
          world.keys.push(made);
          return succeeded(made);
        }),
    },
    accounts: {
      list: (signal) => call('account.list', signal, () => succeeded(world.accounts)),
      get: (id, signal) =>
        call('account.get', signal, () => {
          const found = world.accounts.find((one) => one.id === id);
          if (found?.provisioningState === 'Creating')
            world.accounts = world.accounts.map((one) =>
              one.id === id ? { ...one, provisioningState: 'Succeeded' } : one,
            );
          return succeeded(found);
        }),
      nameTaken: (name, signal) =>
        call('account.name', signal, () => succeeded(world.takenAccounts.includes(name))),
      regions: (signal) => call('account.regions', signal, () => succeeded(world.regions)),
      create: (wanted, keyUri, onState, { signal }) =>
        call(`account.create ${wanted.account.name} ${keyUri}`, signal, () => {
          const problem = world.creationProblems.shift();
          if (problem) {
            // As in Azure, a creation that fails midway leaves a failed account.
            world.accounts.push({ ...account, id: specAccountId(wanted), provisioningState: 'Failed' });
            return failed(problem);
          }
          onState('Enqueued');
          const { identityId } = wanted;
          const made: Account = {
            ...account,
            id: specAccountId(wanted),
            name: wanted.account.name,
            keyUri,
            ...(identityId === undefined
              ? {}
              : { defaultIdentity: { kind: 'userAssigned', id: identityId } }),
          };
          world.accounts.push(made);
          return succeeded(made);
        }),
      remove: (id, { signal }) =>
        call('account.remove', signal, () => {
          world.accounts = world.accounts.filter((one) => one.id !== id);
          return succeeded(undefined);
        }),
      discard: (id, { signal }) =>
        call('account.discard', signal, () => {
          world.accounts = world.accounts.filter((one) => one.id !== id);
          return succeeded(undefined);
        }),
    },
    restores: {
      list: (signal) => call('restore.list', signal, () => succeeded(world.restorable)),
      restore: (wanted, onState, { signal }) =>
        call(`restore ${wanted.name}`, signal, () => {
          onState('Creating');
          const made: Account = {
            ...account,
            id: account.id.replace(account.name, wanted.name),
            name: wanted.name,
            restored: { source: wanted.source.id, at: wanted.at },
          };
          world.accounts.push(made);
          return succeeded(made);
        }),
    },
    access: {
      holders: () => Promise.resolve(succeeded([])),
      assignments: (_, principal, signal) =>
        call('role.list', signal, () =>
          succeeded(
            world.assignments
              .filter((one) => one.principal === principal)
              .map(({ scope, role, createdOn }) => ({
                id: `${scope}/x`,
                scope,
                ...(createdOn === undefined ? {} : { createdOn }),
                roleDefinitionId: `/roleDefinitions/${role}`,
              })),
          ),
        ),
      assign: (scope, role, principal, { signal }) =>
        call('role.assign', signal, () => {
          world.assignments.push({ scope, role, principal });
          return succeeded(undefined);
        }),
      permissions: (scope, signal) =>
        call(`permissions ${scope}`, signal, () => succeeded(world.permissions)),
    },
    changes: {
      deletedVaults: (signal) => call('vault.deleted', signal, () => succeeded(world.deletedVaults)),
      recover: (deleted, tenantId, { signal }) =>
        call(`vault.recover ${deleted.name}`, signal, () => {
          world.deletedVaults = world.deletedVaults.filter((one) => one !== deleted);
          return replaceVault({ ...vault, id: deleted.vaultId, name: deleted.name, tenantId });
        }),
      useRoles: (one, { signal }) =>
        call('vault.useRoles', signal, () => replaceVault({ ...one, permissionModel: 'rbac' })),
      update: (id, change, onState, { signal }) =>
        call(`account.update ${change.kind}`, signal, () => {
          const one = world.accounts.find((known) => known.id === id);
          const problem = world.creationProblems.shift();
          if (!one || problem) return failed(problem ?? refusal('F-94'));
          onState('Enqueued');
          const changed = changedAccount(one, change);
          world.accounts = world.accounts.map((known) => (known === one ? changed : known));
          return succeeded(changed);
        }),
      rotate: (_, name, { signal }) =>
        call(`key.rotate ${name}`, signal, () => {
          const before = world.keys.find((one) => one.name === name);
          if (!before) return failed(refusal('F-29'));
          const rotated = { ...before, latestVersion: `${before.latestVersion ?? 'v'}+` };
          world.keys = world.keys.map((one) => (one === before ? rotated : one));
          return succeeded(rotated);
        }),
    },
    governance: {
      locks: (signal) => call('locks', signal, () => succeeded(world.locks)),
      checkPolicies: (subject, signal) =>
        call(`policies ${subject.kind === 'existing' ? subject.id : subject.account.name}`, signal, () =>
          succeeded(world.policyResults),
        ),
      policyStates: (_, signal) => call('policyStates', signal, () => succeeded(world.policyStates)),
      policyAssignment: (id, signal) =>
        call(`policy ${id}`, signal, () => {
          const found = world.policyAssignments.find((one) => one.id === id);
          return found ? succeeded(found) : failed(refusal('F-02'));
        }),
      exemptions: (scope, signal) => call(`exemptions ${scope}`, signal, () => succeeded(world.exemptions)),
    },
    identities: {
      list: (signal) => call('identity.list', signal, () => succeeded(world.identities)),
      get: (id, signal) =>
        call('identity.get', signal, () => succeeded(world.identities.find((one) => one.id === id))),
      create: (id, _, { signal }) =>
        call(`identity.create ${id}`, signal, () => {
          world.identities.push({ id, principalId: 'new-identity' });
          return succeeded(undefined);
        }),
    },
    directory: {
      principal: (_, signal) =>
        call('principal', signal, () =>
          world.directory ? failed(world.directory) : succeeded(world.principal),
        ),
    },
    accessChanges: {
      setVersionEnabled: (_, { name, version }, enabled, { signal }) =>
        call(`key.enabled ${name} ${String(enabled)}`, signal, () => {
          const others = world.disabledVersions.filter((one) => one !== version);
          world.disabledVersions = enabled ? others : [...others, version];
          return succeeded(undefined);
        }),
      policies: (_, signal) => call('policies.get', signal, () => succeeded(world.policies)),
      changePolicies: (_, change, entries, { signal }) =>
        call(`policies.${change}`, signal, () => {
          const others = world.policies.filter(
            ({ objectId }) => !entries.some((entry) => entry.objectId === objectId),
          );
          world.policies = change === 'add' ? [...others, ...entries] : others;
          return succeeded(undefined);
        }),
      grants: (_, principal, signal) =>
        call('grants.get', signal, () =>
          succeeded(world.grants.filter(({ principalId }) => principalId === principal)),
        ),
      removeGrant: (grant, { signal }) =>
        call('grants.remove', signal, () => {
          world.grants = world.grants.filter(({ id }) => id !== grant.id);
          return succeeded(undefined);
        }),
      putGrant: (grant, { signal }) =>
        call('grants.put', signal, () => {
          world.grants = [...world.grants.filter(({ id }) => id !== grant.id), grant];
          return succeeded(undefined);
        }),
    },
  };
  return {
    cloud: clouds.public,
    subscriptions: (signal) =>
      call('subscriptions', signal, () => succeeded({ subscriptions: [subscription], failures: [] })),
    mentions: (_, __, signal) =>
      call('mentions', signal, () => (world.surveyProblem ? failed(world.surveyProblem) : succeeded([]))),
    survey: {
      vaults: (asked, found, signal) => survey('survey.vaults', world.vaults, asked, found, signal),
      accounts: (asked, found, signal) => survey('survey.accounts', world.accounts, asked, found, signal),
    },
    in: () => services,
  };
}
