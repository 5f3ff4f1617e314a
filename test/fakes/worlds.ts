import fc from 'fast-check';
import { clouds } from '../../src/model/cloud.ts';
import type { CmkStatus } from '../../src/model/cmkStatus.ts';
import type { DefaultIdentity } from '../../src/model/defaultIdentity.ts';
import {
  assignmentsId,
  type DeletedKeyStore,
  type InventoryView,
  type ReadResult,
  type ReadResults,
} from '../../src/model/inventoryView.ts';
import type {
  Account,
  AssignedIdentities,
  Key,
  KeyVersion,
  Subscription,
  Vault,
} from '../../src/model/resources.ts';
import { type Assignment, encryptionUserRole } from '../../src/model/roleAssignments.ts';
import { text } from '../../src/model/text.ts';
import { account as plainAccount, vault as plainVault } from './azure.ts';

export const now = Date.UTC(2026, 10, 24);
export const day = 24 * 60 * 60 * 1000;
const cloud = clouds.public;

export const done = <T>(value: T): ReadResult<T> => ({ read: true, value });
export const refused: ReadResult<never> = { read: false, why: text('You lack the right {0}.', 'read') };

export const principals = ['cosmos', 'system', 'user', 'p-app'] as const;
const userIdentity =
  '/subscriptions/s0/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u';

const subscriptions: readonly Subscription[] = ['s0', 's1', 's2'].map((id, index) => ({
  id,
  name: `Subscription ${id}`,
  tenantId: index === 2 ? 't1' : 't0',
  account: 'megan',
}));

/** Most of a world is healthy, so that one problem shows on its own. */
const mostly = <T>(good: T, ...bad: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 12 * bad.length, arbitrary: fc.constant(good) },
    ...bad.map((one) => ({ weight: 1, arbitrary: fc.constant(one) })),
  );

const expiry = mostly<number | undefined>(undefined, -day, 10 * day, 100 * day);
const dated = (expires: number | undefined) => (expires === undefined ? {} : { expires: now + expires });

const keyVersions = fc
  .array(fc.record({ enabled: mostly(true, false), expires: expiry }), { minLength: 1, maxLength: 3 })
  .map((all) =>
    all.map(({ enabled, expires }, index): KeyVersion => ({
      version: String(index).repeat(32),
      enabled,
      created: now - (10 - index) * day,
      ...dated(expires),
    })),
  );

const fullKey = (vault: Vault, name: string, type: string, versions: readonly KeyVersion[]): Key => {
  const { version, created: _, ...dates } = versions.at(-1)!;
  return {
    id: `${vault.id}/keys/${name}`,
    vaultId: vault.id,
    name,
    uri: `${vault.uri}/keys/${name}`,
    type,
    size: 3072,
    operations: ['wrapKey', 'unwrapKey'],
    ...dates,
    latestVersion: version,
  };
};

/** A key from one of Azure's lists: without type, size, operations, and version. */
const listed = ({ size: _, latestVersion: __, ...key }: Key): Key => ({ ...key, type: '', operations: [] });

const vaultArbitrary = (name: string) =>
  fc
    .record({
      subscription: fc.constantFrom(...subscriptions),
      tenantId: mostly('t0', 't1', ''),
      permissionModel: fc.constantFrom('rbac' as const, 'accessPolicy' as const),
      purgeProtection: mostly(true, false),
      publicAccess: mostly<Vault['network']['publicAccess']>('Enabled', 'Disabled', 'SecuredByPerimeter'),
      bypass: mostly<Vault['network']['bypass']>('AzureServices', 'None'),
      policies: fc.oneof(fc.constant<string[]>([...principals]), fc.subarray<string>([...principals])),
      permissions: mostly(['get', 'wrapKey', 'unwrapKey'], ['Get'], ['all']),
      provisioningState: mostly('Succeeded', 'RegisteringDns'),
    })
    .map(({ subscription, publicAccess, bypass, policies, permissions, ...rest }): Vault => ({
      ...plainVault,
      ...rest,
      id: `/subscriptions/${subscription.id}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/${name}`,
      name,
      subscriptionId: subscription.id,
      uri: `https://${name.toLowerCase()}.vault.azure.net`,
      network: { ...plainVault.network, publicAccess, bypass },
      accessPolicies: policies.map((objectId) => ({ objectId, tenantId: 't0', keyPermissions: permissions })),
    }));

const vaultNames = ['Vault-0', 'vault-1', 'vault-2'];
const keyNames = ['k0', 'K1', 'gone'];

const status = mostly<CmkStatus>(
  { kind: 'confirmed' },
  { kind: 'unknown' },
  { kind: 'unknown', raw: 'Something new' },
  { kind: 'revoked', raw: 'Revoked.' },
  { kind: 'revoked', code: 4002, raw: 'Revoked (4002).' },
  { kind: 'revoked', code: 4999, raw: 'Revoked (4999).' },
);

const identity = fc.constantFrom<DefaultIdentity[]>(
  { kind: 'firstParty' },
  { kind: 'systemAssigned' },
  { kind: 'userAssigned', id: userIdentity },
  { kind: 'firstParty' },
  { kind: 'userAssigned', id: `${userIdentity}2` },
  { kind: 'userAssigned', id: userIdentity, federatedClientId: 'app' },
  { kind: 'undefined' },
  { kind: 'other', text: '' },
);

/** Different spellings of the same key. */
const spelled = (vault: string, key: string) =>
  fc
    .record({
      host: fc.constantFrom(vault, vault.toLowerCase(), vault.toUpperCase()),
      port: fc.constantFrom('', ':443'),
      name: fc.constantFrom(key, key.toLowerCase(), key.toUpperCase()),
      version: fc.constantFrom('', `/${'a'.repeat(32)}`),
      slash: fc.constantFrom('', '/'),
      suffix: fc.constantFrom(cloud.vaultSuffix, cloud.vaultSuffix.toUpperCase()),
    })
    .map(
      ({ host, port, name, version, slash, suffix }) =>
        `https://${host}${suffix}${port}/keys/${name}${version}${slash}`,
    );

export interface Wanted {
  readonly vault: string;
  readonly key: string;
}

const target = fc.record({
  vault: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...vaultNames) },
    fc.constantFrom('deleted', 'elsewhere'),
  ),
  key: fc.oneof({ weight: 6, arbitrary: fc.constantFrom('k0', 'K1') }, fc.constant('gone')),
});

const odd = fc.constantFrom(
  { wanted: undefined, keyUri: undefined },
  { wanted: undefined, keyUri: 'http://not a key' },
  { wanted: undefined, keyUri: 'https://hsm.managedhsm.azure.net/keys/k0' },
  { wanted: undefined, keyUri: 'https://vault-1.vault.azure.cn/keys/k0' },
);

const accountArbitrary = fc.record({
  subscription: fc.constantFrom(...subscriptions),
  named: fc.oneof(
    {
      weight: 5,
      arbitrary: target.chain((wanted) =>
        spelled(wanted.vault, wanted.key).map((keyUri) => ({ wanted, keyUri })),
      ),
    },
    { weight: 1, arbitrary: odd },
  ),
  used: mostly<number | undefined>(2, undefined, 0, 1),
  status,
  defaultIdentity: identity,
  identities: fc.constantFrom<(AssignedIdentities | undefined)[]>(
    undefined,
    { userAssigned: [] },
    {
      systemAssigned: { principalId: 'system' },
      userAssigned: [{ id: userIdentity.toUpperCase(), principalId: 'user' }],
    },
    { systemAssigned: { principalId: 'system' }, userAssigned: [{ id: userIdentity }] },
  ),
  provisioningState: mostly('Succeeded', 'Failed'),
});

const role = mostly(encryptionUserRole.id, 'acdd72a7-3385-48ef-bd42-f606fba81ae7', 'a-custom-role');

export interface World {
  readonly estate: InventoryView;
  /** The key that each account was created with, by the account's id. */
  readonly wanted: ReadonlyMap<string, Wanted>;
}

/** A completely known and consistent environment. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    vaults: fc.tuple(...vaultNames.map(vaultArbitrary)),
    keys: fc.array(fc.record({ versions: keyVersions, type: mostly('RSA', 'RSA-HSM', 'EC') }), {
      minLength: 6,
      maxLength: 6,
    }),
    accounts: fc.array(accountArbitrary, { maxLength: 7 }),
    roles: fc.array(
      fc.record({
        role,
        scope: mostly<'vault' | 'key' | 'other' | 'subscription'>('vault', 'key', 'other', 'subscription'),
      }),
      {
        minLength: 12,
        maxLength: 12,
      },
    ),
    firstParty: mostly<string | undefined>('cosmos', undefined),
    application: mostly<string | undefined>('p-app', undefined),
    expiryDays: fc.constantFrom(0, 30, 365),
  })
  .map(({ vaults, keys, accounts: made, roles, firstParty, application, expiryDays }) => {
    const all = vaults.flatMap((vault, v) =>
      ['k0', 'K1'].map((name, k) => {
        const { versions, type } = keys[v * 2 + k]!;
        return { vault, versions, key: fullKey(vault, name, type, versions) };
      }),
    );
    const find = (wanted: Wanted | undefined) =>
      all.find(({ vault, key }) => vault.name === wanted?.vault && key.name === wanted.key);
    const accounts = made.map(({ subscription, named, used, identities, ...rest }, index): Account => {
      const versions = find(named.wanted)?.versions ?? [];
      const version =
        used === undefined
          ? undefined
          : versions.at(used === 2 ? -1 : used % (versions.length || 1))?.version;
      const { keyUri } = named;
      const { keyUri: _, ...plain } = plainAccount;
      return {
        ...plain,
        ...rest,
        id: `/subscriptions/${subscription.id}/resourceGroups/g/providers/Microsoft.DocumentDB/databaseAccounts/a${index}`,
        name: `a${index}`,
        subscriptionId: subscription.id,
        ...(keyUri === undefined ? { status: { kind: 'serviceManaged' } } : { keyUri }),
        ...(version === undefined ? {} : { keyVersion: version }),
        ...(identities ? { identities } : {}),
      };
    });
    const assignments = vaults.flatMap((vault, v) =>
      principals.map((principal, p): [string, ReadResult<readonly Assignment[]>] => {
        const one = roles[v * 4 + p]!;
        const scopes = {
          vault: vault.id.toUpperCase(),
          key: `${vault.id}/keys/k0`,
          other: `${vault.id}/keys/k`,
          subscription: `/subscriptions/${vault.subscriptionId}`,
        };
        const assignment = {
          id: 'x',
          scope: scopes[one.scope],
          roleDefinitionId: `/roleDefinitions/${one.role}`,
        };
        return [assignmentsId(vault.id, principal), done([assignment])];
      }),
    );
    const inSubscription = <T extends { readonly subscriptionId: string }>(items: readonly T[]) =>
      new Map(subscriptions.map(({ id }) => [id, done(items.filter((item) => item.subscriptionId === id))]));
    const deleted: readonly DeletedKeyStore[] = [{ name: 'deleted', purged: now + 5 * day }];
    const estate: InventoryView = {
      cloud,
      now,
      expiryDays,
      subscriptions,
      tenants: [],
      accounts: inSubscription(accounts),
      vaults: inSubscription(vaults),
      deletedVaults: new Map([['s0', done(deleted)]]),
      keyLists: new Map(
        vaults.map((vault) => [
          vault.id.toLowerCase(),
          done(all.filter((one) => one.vault === vault).map(({ key }) => listed(key))),
        ]),
      ),
      keys: new Map(
        vaults.flatMap((vault) =>
          keyNames.map((name) => [
            `${vault.id}/keys/${name}`.toLowerCase(),
            done(all.find((one) => one.vault === vault && one.key.name === name)?.key),
          ]),
        ),
      ),
      versions: new Map(all.map(({ key, versions }) => [key.id.toLowerCase(), done(versions)])),
      assignments: new Map(assignments),
      firstParty: new Map<string, ReadResult<string | undefined>>([
        ['t0', done(firstParty)],
        ['t1', done('cosmos')],
      ]),
      applications: new Map<string, ReadResult<string | undefined>>([
        ['t0 app', done(application)],
        ['t1 app', done('p-app')],
      ]),
    };
    const wanted = new Map(
      accounts.flatMap(({ id }, index) => {
        const one = made[index]!.named.wanted;
        return one ? [[id, one] as const] : [];
      }),
    );
    return { estate, wanted };
  });

type PartName =
  | 'accounts'
  | 'vaults'
  | 'deletedVaults'
  | 'keyLists'
  | 'keys'
  | 'versions'
  | 'assignments'
  | 'firstParty'
  | 'applications';
const partNames: readonly PartName[] = [
  'accounts',
  'vaults',
  'deletedVaults',
  'keyLists',
  'keys',
  'versions',
  'assignments',
  'firstParty',
  'applications',
];

/** The same account with less data. */
const forget = (account: Account, what: number): Account => {
  const { keyVersion: _, ...unversioned } = account;
  const { identities: __, ...unidentified } = account;
  const other: DefaultIdentity = { kind: 'other', text: '' };
  const blank: CmkStatus = { kind: 'unknown' };
  return [
    account,
    account,
    unversioned,
    unidentified,
    { ...account, defaultIdentity: other },
    account.keyUri === undefined ? account : { ...account, status: blank },
  ][what % 6]!;
};

/** The same environment with some parts unread, others refused, and some accounts with less data. */
export const lessened = ({ estate }: World): fc.Arbitrary<InventoryView> =>
  fc
    .record({
      // 0 and 1 keep a part, 2 refuses it, and 3 leaves it unread.
      fates: fc.array(fc.nat(3), { minLength: 60, maxLength: 60 }),
      memory: fc.array(fc.nat(5), { minLength: 7, maxLength: 7 }),
      tenants: fc.boolean(),
    })
    .map(({ fates, memory, tenants }) => {
      let turn = 0;
      const thin = <T>(readings: ReadResults<T>) =>
        new Map(
          [...readings].flatMap(([id, reading]): [string, ReadResult<T>][] => {
            const fate = fates[turn++ % fates.length];
            return fate === 3 ? [] : [[id, fate === 2 ? refused : reading]];
          }),
        );
      const parts = Object.fromEntries(partNames.map((name) => [name, thin<unknown>(estate[name])]));
      const thinned = { ...estate, ...parts };
      const accounts = new Map(
        [...thinned.accounts].map(([id, reading]) => [
          id,
          reading.read
            ? done(reading.value.map((one) => forget(one, memory[Number(one.name.slice(1))]!)))
            : reading,
        ]),
      );
      return {
        ...thinned,
        accounts,
        tenants: tenants ? [{ kind: 'tenant', name: 'Northwind', why: text('Sign in.') }] : [],
      };
    });
