import fc from 'fast-check';
import type { SingleWork, SpecOf, Work, WorkKind } from '../../src/session/work.ts';
import { spec as ledger } from './azure.ts';
import { anySpec, identityIdOf } from './specs.ts';

const stem = fc.stringMatching(/^[a-z][a-z0-9]{2,15}$/);
const words = fc.string({ unit: 'grapheme', maxLength: 40 });
const time = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const optional = { requiredKeys: [] as [] };

const subscription = fc.record(
  {
    ...{ id: fc.uuid(), name: words, tenantId: fc.uuid(), account: words },
    managedBy: fc.record({ tenantId: fc.uuid(), name: words }, { requiredKeys: ['tenantId'] }),
  },
  { requiredKeys: ['id', 'name', 'tenantId', 'account'] },
);

/** Resource groups that Azure allows, in any script. */
const group = fc.oneof(fc.constantFrom('rg..prod', 'rg(prod)', 'Gruppe-Ä_1', '日本-グループ'), stem);

const vault = fc
  .record({ name: stem, resourceGroup: group, location: fc.constantFrom('westeurope', 'West Europe') })
  .chain((common) =>
    fc
      .record({ keyStore: fc.constant('managedHsm' as const), allowTrustedServices: fc.boolean() }, optional)
      .map((rest) => ({ ...common, ...rest })),
  );

const key = fc.record({ name: stem });
const account = stem.map((name) => ({ id: `/subscriptions/a/databaseAccounts/${name}`, name }));
const keyLocation = fc
  .record({ subscription, vault, key })
  .chain((common) =>
    fc.record({ applicationId: fc.uuid() }, optional).map((rest) => ({ ...common, ...rest })),
  );
const setKey = fc.record({ subscription, account, keyLocation });

const restore = fc.record({
  subscription,
  vaultId: fc.constant('/subscriptions/a/vaults/kv'),
  id: words,
  name: words,
});

const singles = {
  createAccount: fc.tuple(anySpec, subscription).map(([spec, at]) => ({ ...spec, subscription: at })),
  registerProvider: fc.record({ subscription }),
  configureVault: fc.record({ subscription, vault }),
  createVault: fc.record({
    subscription,
    resourceGroup: fc.record({ name: group, location: fc.constant('westeurope'), isNew: fc.boolean() }),
    vault,
  }),
  generateKey: fc.record({
    subscription,
    vault,
    key: fc.record({
      name: stem,
      create: fc.record(
        {
          type: fc.constant('RSA' as const),
          size: fc.constantFrom(2048 as const, 4096 as const),
          expires: time,
          rotation: fc.constantFrom(
            { rotate: { afterCreation: 'P90D' } },
            { rotate: { beforeExpiry: 'P30D' }, validity: 'P1Y' },
          ),
        },
        { requiredKeys: ['type', 'size'] },
      ),
    }),
  }),
  grantAccess: fc.record(
    {
      subscription,
      vault,
      key,
      onKeyOnly: fc.boolean(),
      identity: fc.record(
        { name: words, principalId: fc.uuid(), applicationId: fc.uuid() },
        { requiredKeys: ['name'] },
      ),
      principalId: fc.uuid(),
    },
    { requiredKeys: ['subscription', 'vault'] },
  ),
  recoverVault: fc.record({
    subscription,
    deleted: fc.record(
      {
        vaultId: stem.map((name) => `/subscriptions/a/vaults/${name}`),
        name: stem,
        location: fc.constant('westeurope'),
        purged: time,
      },
      { requiredKeys: ['vaultId', 'name', 'location'] },
    ),
  }),
  moveVaultToRbac: fc.record({ subscription, vault }),
  rotateKey: fc.record(
    { subscription, vault, key, leaves: fc.stringMatching(/^[0-9a-f]{32}$/) },
    { requiredKeys: ['subscription', 'vault', 'key'] },
  ),
  enableCmk: setKey,
  changeKey: setKey,
  changeIdentity: fc.record({
    subscription,
    account,
    target: fc.oneof(
      fc.constantFrom({ kind: 'firstParty' as const }, { kind: 'system' as const }),
      fc.record(
        {
          ...{ kind: fc.constant('user' as const), id: stem.map(identityIdOf), federatedClientId: fc.uuid() },
          create: fc.record({ location: fc.constantFrom('westeurope', 'West Europe') }),
        },
        { requiredKeys: ['kind', 'id'] },
      ),
    ),
  }),
  restoreAccount: fc.record(
    {
      subscription,
      source: fc.record({
        id: stem.map((name) => `/subscriptions/a/restorableDatabaseAccounts/${name}`),
        name: stem,
      }),
      at: time,
      resourceGroup: group,
      name: stem,
      identityId: stem.map(identityIdOf),
      account,
    },
    { requiredKeys: ['subscription', 'source', 'at', 'resourceGroup', 'name', 'identityId'] },
  ),
  restoreKey: restore,
  restoreAccess: restore,
} satisfies { readonly [K in Exclude<WorkKind, 'several'>]: fc.Arbitrary<SpecOf<K>> };

const anySingle: fc.Arbitrary<SingleWork> = fc.oneof(
  ...(['grantAccess', 'rotateKey', 'enableCmk', 'changeKey', 'changeIdentity'] as const).map((kind) =>
    (singles[kind] as fc.Arbitrary<unknown>).map((spec) => ({ kind, spec }) as SingleWork),
  ),
);

const specs: { readonly [K in WorkKind]: fc.Arbitrary<SpecOf<K>> } = {
  ...singles,
  several: fc.record({
    subscription,
    id: fc.uuid(),
    of: fc.array(anySingle, { minLength: 1, maxLength: 4 }),
  }),
};

/** Its subscription has an id like Azure's. */
export const spec: SpecOf<'createAccount'> = {
  ...ledger,
  subscription: {
    ...ledger.subscription,
    id: '9c2a41d6-71be-4f35-8d0e-5b6a3f90c127',
    tenantId: '4f0e9d3b-7d57-4f0e-9d3b-6f2f6f7a8e10',
  },
};

/** Every kind of change, as its questions can produce it. */
export const anyWork: fc.Arbitrary<Work> = fc.oneof(
  ...Object.entries(specs).map(([kind, spec]) =>
    (spec as fc.Arbitrary<unknown>).map((value) => ({ kind, spec: value }) as Work),
  ),
);
