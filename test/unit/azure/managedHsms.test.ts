import { expect, test } from 'vitest';
import type { Vault } from '../../../src/model/resources.ts';
import { addKey, addVault } from '../../../src/sandbox/estate/builders.ts';
import {
  cosmos,
  done,
  hsmId,
  hsmPlace,
  keyUri,
  lettingCosmosIn,
  me,
  signal,
  subscription,
} from '../../fakes/managedHsm.ts';

const closed = {
  networkAcls: { defaultAction: 'Deny', bypass: 'None', ipRules: [], virtualNetworkRules: [] },
};

test('a list of vaults ends with the managed HSMs, with one more request', async () => {
  const { services, connected } = hsmPlace({}, ({ state, group }) => {
    addVault(state, group, { name: 'hsm-ledgers' });
  });
  const found = done(await services.vaults.list(signal));
  expect(found.map(({ id }) => id.split('/').slice(-2).join('/'))).toEqual([
    'vaults/hsm-ledgers',
    'managedHSMs/hsm-ledgers',
  ]);
  expect(found[1]).toMatchObject({
    id: hsmId,
    uri: 'https://hsm-ledgers.managedhsm.azure.net',
    sku: 'managedHsm',
    permissionModel: 'rbac',
    softDelete: true,
    retentionDays: 90,
    purgeProtection: true,
    accessPolicies: [],
    network: { publicAccess: 'Enabled', defaultAction: 'Allow' },
    provisioningState: 'Succeeded',
    observed: { from: 'resourceManager' },
  });
  // In parallel, in any order.
  expect(connected.sent().toSorted()).toEqual(
    ['managedHSMs', 'vaults'].map(
      (type) => `GET /subscriptions/${subscription.id}/providers/Microsoft.KeyVault/${type}`,
    ),
  );
  expect(done(await services.vaults.get(hsmId, signal))).toMatchObject({
    ...found[1],
    observed: expect.anything() as unknown,
  });
  expect(done(await services.vaults.get(`${hsmId}-2`, signal))).toBe(undefined);
});

test.each([
  ['no purge protection', { purgeProtection: false }, { purgeProtection: false }],
  ['a firewall', closed, { network: { defaultAction: 'Deny', bypass: 'None' } }],
  ['a security domain that is not active', { isActivated: false }, { provisioningState: 'NotActivated' }],
])('a problem of an HSM is read: %s', async (_, settings, expected) => {
  const { services } = hsmPlace(settings);
  expect(done(await services.vaults.get(hsmId, signal))).toMatchObject(expected);
});

const answering = (status: number, code: string) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: { code, message: 'No.' } }),
});

test.each([403, 404])('vaults are listed even if the request for managed HSMs returns %i', async (status) => {
  const { services, connected } = hsmPlace({}, ({ state, group }) => {
    addVault(state, group, { name: 'kv-ledgers' });
  });
  const answer = answering(status, 'AuthorizationFailed');
  connected.faults.add({ request: /managedHSMs/, fault: { kind: 'answer', response: answer } });
  expect(done(await services.vaults.list(signal)).map(({ name }) => name)).toEqual(['kv-ledgers']);
});

test('any other failure of that list is reported, because the content of HSMs is unknown then', async () => {
  const { services, connected } = hsmPlace();
  const answer = answering(400, 'BadRequest');
  connected.faults.add({ request: /managedHSMs/, fault: { kind: 'answer', response: answer } });
  expect(await services.vaults.list(signal)).toMatchObject({ kind: 'failed' });
});

test('Resource Graph returns the same for an HSM as Resource Manager', async () => {
  const { azure, services } = hsmPlace({ purgeProtection: false, ...closed });
  const told: Vault[] = [];
  await azure.survey.vaults([subscription], (rows) => void told.push(...rows), signal);
  const [listed] = done(await services.vaults.list(signal));
  expect(told).toEqual([
    { ...listed, observed: expect.objectContaining({ from: 'resourceGraph' }) as unknown },
  ]);
});

const named = (kind: 'arm' | 'hsm') => (line: string) =>
  line.includes('/subscriptions/') === (kind === 'arm');

test("keys come from the HSM if Resource Manager can't read them, which is tried only once", async () => {
  const { services, connected } = hsmPlace();
  const [key] = done(await services.keys.list(hsmId, signal));
  expect(key).toEqual({
    id: `${hsmId}/keys/ledger`,
    vaultId: hsmId,
    name: 'ledger',
    uri: keyUri,
    type: '',
    operations: [],
    enabled: true,
  });
  const full = done(await services.keys.get(hsmId, 'ledger', signal));
  expect(full).toMatchObject({ uri: keyUri, type: 'RSA-HSM', size: 3072, enabled: true });
  const versions = done(await services.keys.versions(`${hsmId}/keys/ledger`, signal));
  expect(versions).toHaveLength(2);
  expect(versions.map(({ version }) => version)).toContain(full?.latestVersion);
  expect(versions.every(({ created }) => created !== undefined)).toBe(true);
  expect(done(await services.keys.get(hsmId, 'other', signal))).toBe(undefined);
  expect(connected.sent().filter(named('arm'))).toHaveLength(1);
});

test('keys come from Resource Manager alone if it can read them', async () => {
  const { services, connected } = hsmPlace({ trustsResourceManager: true, roles: [] });
  expect(done(await services.keys.list(hsmId, signal))).toMatchObject([{ name: 'ledger', uri: keyUri }]);
  expect(done(await services.keys.get(hsmId, 'ledger', signal))).toMatchObject({ type: 'RSA-HSM' });
  expect(done(await services.keys.versions(`${hsmId}/keys/ledger`, signal))).toHaveLength(2);
  expect(connected.sent().filter(named('hsm'))).toEqual([]);
});

test('a user with neither permission sees both, with a sufficient local role', async () => {
  const { services } = hsmPlace({ roles: [] });
  expect(await services.keys.list(hsmId, signal)).toMatchObject({
    kind: 'failed',
    problem: {
      code: 'F-02',
      why: { message: '{0} In the managed HSM itself: {1}' },
      next: { message: '{0} Or: {1}' },
    },
  });
});

test('the local roles of an identity are read from the HSM, with the IDs of their scopes', async () => {
  const { services } = hsmPlace({}, (filling) => {
    lettingCosmosIn(filling, '/keys/ledger');
    lettingCosmosIn(filling, '/keys');
    addKey(filling.state, filling.hsm, { name: 'other' });
  });
  const found = done(await services.access.assignments(hsmId, cosmos, signal));
  expect(found.map(({ scope }) => scope.slice(hsmId.length))).toEqual(['/keys/ledger', '/keys']);
  expect(found.every(({ id, scope }) => id.startsWith(`${scope}/providers/Microsoft.Authorization/`))).toBe(
    true,
  );
  expect(done(await services.access.assignments(hsmId, me, signal)).map(({ scope }) => scope)).toEqual([
    hsmId,
    hsmId,
  ]);
});

test("a user without a local role can't read them", async () => {
  const { services } = hsmPlace({ roles: [] }, lettingCosmosIn);
  expect(await services.access.assignments(hsmId, cosmos, signal)).toMatchObject({
    kind: 'failed',
    problem: { code: 'F-02' },
  });
});

test("another principal's local role is dropped, even if the HSM ignores the filter", async () => {
  const { services, connected } = hsmPlace({}, lettingCosmosIn);
  const everything = {
    value: [me, cosmos.toUpperCase()].map((principalId, at) => ({
      name: `role-${at}`,
      properties: { scope: '/keys', roleDefinitionId: 'roles/1', principalId },
    })),
  };
  const response = { ...answering(200, ''), body: JSON.stringify(everything) };
  connected.faults.add({ request: /managedhsm.*roleAssignments/, fault: { kind: 'answer', response } });
  const found = done(await services.access.assignments(hsmId, cosmos, signal));
  expect(found.map(({ id }) => id.split('/').at(-1))).toEqual(['role-1']);
});
