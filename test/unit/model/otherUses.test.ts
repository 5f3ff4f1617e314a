import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { clouds } from '../../../src/model/cloud.ts';
import { otherUse } from '../../../src/model/otherUses.ts';
import { connectionTo, StubHttp, subscription } from '../../fakes/stubHttp.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import { done, place, subscription as ledgers } from '../../fakes/revocations.ts';

const { signal } = new AbortController();
const wanted = { keyStore: 'vault', vault: 'kv-ledger', key: 'ledger-key', cloud: clouds.public } as const;
const vault = 'https://kv-ledger.vault.azure.net';
const uri = `${vault}/keys/ledger-key`;
const of = (type: string, properties: unknown) =>
  otherUse({ id: '/x', name: 'x', type, subscriptionId: 's', properties }, wanted)?.certain ?? 'none';

test('every form of a key reference is read: a URI, with or without a version, or separate vault and name', () => {
  expect([
    of('Microsoft.Compute/diskEncryptionSets', { activeKey: { keyUrl: `${uri}/${'0'.repeat(32)}` } }),
    of('microsoft.compute/diskencryptionsets', {
      activeKey: { keyUrl: `${vault}/keys/new` },
      previousKeys: [{ keyUrl: uri }],
    }),
    of('Microsoft.Storage/storageAccounts', {
      encryption: { keyvaultproperties: { keyvaulturi: `${vault}/`, keyname: 'Ledger-Key' } },
    }),
    of('Microsoft.EventHub/namespaces', {
      encryption: {
        keyVaultProperties: [
          { keyVaultUri: 'https://other.vault.azure.net', keyName: 'ledger-key' },
          { keyVaultUri: vault, keyName: 'ledger-key' },
        ],
      },
    }),
    of('Microsoft.Sql/servers', { keyId: uri }),
  ]).toEqual([true, true, true, true, true]);
});

test("the other services that are called Cosmos DB use keys, too, and aren't accounts", () => {
  expect([
    of('Microsoft.DocumentDB/mongoClusters', {
      encryption: { customerManagedKeyEncryption: { keyEncryptionKeyUrl: uri } },
    }),
    of('Microsoft.DBforPostgreSQL/serverGroupsv2', { dataEncryption: { primaryKeyUri: uri } }),
    of('Microsoft.DocumentDB/cassandraClusters/dataCenters', {
      backupStorageCustomerKeyUri: `${uri}/${'0'.repeat(32)}`,
    }),
  ]).toEqual([true, true, true]);
});

test('a key in a vault and one in a managed HSM of the same name are different, both ways', () => {
  const inHsm = uri.replace('.vault.', '.managedhsm.');
  expect(of('Microsoft.Sql/servers', { keyId: inHsm })).toBe('none');
  const mention = { id: '/x', name: 'x', type: 'microsoft.sql/servers', subscriptionId: 's' };
  const hsm = { ...wanted, keyStore: 'managedHsm' } as const;
  expect(otherUse({ ...mention, properties: { keyId: inHsm } }, hsm)?.certain).toBe(true);
  expect(otherUse({ ...mention, properties: { keyId: uri } }, hsm)).toBe(undefined);
});

test("another key in the vault doesn't match", () => {
  expect(of('Microsoft.Sql/servers', { keyId: `${vault}/keys/other` })).toBe('none');
  expect(
    of('Microsoft.EventHub/namespaces', {
      encryption: {
        keyVaultProperties: [
          { keyVaultUri: 'https://other.vault.azure.net', keyName: 'ledger-key' },
          { keyVaultUri: vault, keyName: 'other' },
        ],
      },
    }),
  ).toBe('none');
});

test('an unknown type, or a known one with the vault in another property, might use it', () => {
  expect(of('Microsoft.New/things', { key: uri })).toBe(false);
  expect(of('Microsoft.Sql/servers', { elsewhere: uri })).toBe(false);
  for (const properties of [null, 'text', 1, [], { keyId: 1 }])
    expect(of('Microsoft.Sql/servers', properties)).toBe(false);
});

test('Resource Graph is queried once, by vault, excluding vaults and accounts', async () => {
  const row = { id: '/a', name: 'a', type: 'microsoft.sql/servers', subscriptionId: 's', properties: {} };
  let data: readonly object[] = [row];
  const http = new StubHttp(() => ({
    status: 200,
    body: { totalRecords: data.length, count: data.length, data, resultTruncated: 'false' },
  }));
  const azure = connectAzure(connectionTo(http));
  expect(await azure.mentions({ keyStore: 'vault', vault: 'kv-ledger' }, [subscription], signal)).toEqual({
    kind: 'done',
    value: [row],
  });
  expect(http.sent).toHaveLength(1);
  // An unreadable row might be the relevant one.
  data = [row, { id: '/b' }];
  const partly = await azure.mentions({ keyStore: 'vault', vault: 'kv-ledger' }, [subscription], signal);
  expect(partly).toMatchObject({ kind: 'failed', problem: { code: 'F-97' } });
  expect(JSON.stringify(http.sent[0]?.body)).toContain("contains 'kv-ledger.vault.azure.net'");
  expect(
    await azure.mentions({ keyStore: 'vault', vault: "kv' or '1'=='1" }, [subscription], signal),
  ).toEqual({
    kind: 'done',
    value: [],
  });
  // An invalid name is never queried.
  expect(http.sent).toHaveLength(2);
});

test('the data centers of Cassandra clusters are listed, because Resource Graph has no child resources', async () => {
  const cluster = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.DocumentDB/cassandraClusters/tape';
  const center = (name: string, properties: object) => ({
    id: `${cluster}/dataCenters/${name}`,
    name,
    properties,
  });
  let value: readonly object[] = [
    center('west', { managedDiskCustomerKeyUri: `${uri}/${'0'.repeat(32)}` }),
    center('north', { backupStorageCustomerKeyUri: `${vault}/keys/other` }),
    center('east', {}),
  ];
  const row = {
    id: cluster,
    name: 'tape',
    type: 'microsoft.documentdb/cassandraclusters',
    subscriptionId: 's',
  };
  const http = new StubHttp((route) => ({
    status: 200,
    body: route.includes('dataCenters')
      ? { value }
      : { totalRecords: 1, count: 1, data: [{ ...row, properties: {} }], resultTruncated: 'false' },
  }));
  const azure = connectAzure(connectionTo(http));
  const ask = () => azure.mentions({ keyStore: 'vault', vault: 'kv-ledger' }, [subscription], signal);
  const found = await ask();
  const uses = found.kind === 'done' ? found.value.flatMap((one) => otherUse(one, wanted) ?? []) : [];
  expect(uses).toEqual([
    {
      id: `${cluster}/dataCenters/west`,
      name: 'tape/west',
      type: 'microsoft.documentdb/cassandraclusters/datacenters',
      subscriptionId: 's',
      certain: true,
    },
  ]);
  // An unreadable data center might be the relevant one.
  value = [{ properties: { managedDiskCustomerKeyUri: uri } }];
  expect(await ask()).toMatchObject({ kind: 'failed', problem: { code: 'F-97' } });
});

test('the simulated Resource Graph accepts the query', async () => {
  const there = place((state, made) => void add.addKey(state, made, { name: 'ledger' }));
  expect(
    done(await there.bench.azure.mentions({ keyStore: 'vault', vault: 'kv-ledgers' }, [ledgers], signal)),
  ).toEqual([]);
  expect(there.connected.sent()).toEqual(['POST /providers/Microsoft.ResourceGraph/resources']);
});
