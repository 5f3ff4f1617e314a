import { expect, test } from 'vitest';
import type { AccessPart, CmkSpec, KeyPart } from '../../../src/model/spec.ts';
import { plain } from '../../../src/model/text.ts';
import { rotation, rotationReadings } from '../../../src/setup/changes/rotateKey.ts';
import { enablement, enablementReadings } from '../../../src/setup/changes/setKey.ts';
import { createCmkAccount, makePlan } from '../../../src/setup/plan.ts';
import { keyReadings, vaultReadings } from '../../../src/setup/readings.ts';
import type { Change } from '../../../src/setup/step.ts';
import { accessStep } from '../../../src/setup/steps/access.ts';
import { keyStep } from '../../../src/setup/steps/key.ts';
import { vaultStep } from '../../../src/setup/steps/vault.ts';
import { addAccount } from '../../../src/sandbox/estate/builders.ts';
import {
  hsmAdministrator,
  hsmCryptoUser,
  hsmEncryptionUser,
} from '../../../src/sandbox/estate/hsmBuilders.ts';
import { undertake } from '../../fakes/undertaking.ts';
import {
  cosmos,
  done,
  hsmId,
  hsmPlace,
  keyUri,
  lettingCosmosIn,
  signal,
  subscription,
  type HsmPlace,
} from '../../fakes/managedHsm.ts';
import { permitFor } from '../../fakes/permit.ts';

const permit = await permitFor();

const vault = {
  keyStore: 'managedHsm',
  name: 'hsm-ledgers',
  resourceGroup: 'rg-ledgers',
  location: 'westeurope',
} as const;
const local = '//providers/Microsoft.Authorization/roleAssignments/';

const run = <R>({ connected }: HsmPlace, change: Change<R>, look: (signal: AbortSignal) => R) => {
  connected.sent();
  return undertake({ ...connected, calls: () => connected.sent() }, subscription, change, look);
};

const writes = (sent: readonly string[]) => sent.filter((line) => !line.startsWith('GET'));

const grant = (place: HsmPlace, part: Partial<AccessPart> = {}) =>
  run(place, accessStep, (stop) =>
    vaultReadings<AccessPart>(place.azure, { subscription, vault, ...part }, stop),
  );

test('access is granted by the local role on all keys, under a name that a second run finds', async () => {
  const place = hsmPlace();
  const first = await grant(place);
  expect(first.end).toMatchObject({ kind: 'applied' });
  expect(first.changes.join()).toContain('Managed HSM Crypto Service Encryption User');
  expect(writes(first.calls.apply)).toEqual([
    expect.stringMatching(
      /^PUT \/\/keys\/providers\/Microsoft\.Authorization\/roleAssignments\/[0-9a-f-]{36}$/,
    ),
  ]);
  const [made] = done(await place.services.access.assignments(hsmId, cosmos, signal));
  expect(made?.scope).toBe(`${hsmId}/keys`);
  expect(await grant(place)).toMatchObject({ end: { kind: 'already' } });
  const again = await place.services.access.assign(
    `${hsmId}/keys`,
    made!.roleDefinitionId.split('/').at(-1)!,
    cosmos,
    permit,
  );
  expect(again).toMatchObject({ kind: 'done' });
  expect(done(await place.services.access.assignments(hsmId, cosmos, signal))).toHaveLength(1);
});

test("access to one key doesn't give access to another", async () => {
  const place = hsmPlace();
  const { end } = await grant(place, { key: { name: 'ledger' }, onKeyOnly: true });
  expect(end).toMatchObject({ kind: 'applied' });
  const found = done(await place.services.access.assignments(hsmId, cosmos, signal));
  expect(found.map(({ scope }) => scope)).toEqual([`${hsmId}/keys/ledger`]);
  expect(await grant(place, { key: { name: 'ledger' } })).toMatchObject({ end: { kind: 'already' } });
  expect(await grant(place, { key: { name: 'other' } })).toMatchObject({ end: { kind: 'applied' } });
});

test.each([
  ['reads no local roles', [], 'Crypto Auditor'],
  ['may assign none', [hsmCryptoUser], 'Policy Administrator'],
])('a user who %s sees the required local role', async (_, roles, role) => {
  const { end } = await grant(hsmPlace({ roles }));
  expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-02' } });
  if (end.kind === 'failed') expect(plain(end.problem.next)).toContain(role);
});

test("a conflict isn't a grant, and the HSM's state afterwards decides", async () => {
  const body = JSON.stringify({ error: { code: 'Conflict', message: 'Another operation is in progress.' } });
  const response = { status: 409, headers: { 'content-type': 'application/json' }, body };
  const request = /^PUT .*roleAssignments/;
  const place = hsmPlace();
  place.connected.faults.add({ request, fault: { kind: 'answer', response } });
  expect((await grant(place)).end).toMatchObject({ kind: 'failed', begun: true });
  place.connected.faults.clear();
  expect((await grant(place)).end.kind).toBe('applied');
  const there = hsmPlace({}, lettingCosmosIn);
  expect(
    await there.services.access.assign(`${hsmId}/keys`, hsmEncryptionUser, cosmos, permit),
  ).toMatchObject({
    kind: 'done',
  });
});

const configure = (place: HsmPlace) =>
  run(place, vaultStep, (stop) => vaultReadings(place.azure, { subscription, vault }, stop));

test('purge protection is turned on permanently, and read back', async () => {
  const place = hsmPlace({ purgeProtection: false });
  const { end, calls, irreversible } = await configure(place);
  expect(end).toMatchObject({ kind: 'applied' });
  expect(irreversible).toHaveLength(1);
  expect(writes(calls.apply)).toEqual([`PATCH ${hsmId}`]);
  expect(done(await place.services.vaults.get(hsmId, signal))).toMatchObject({ purgeProtection: true });
  expect(await configure(place)).toMatchObject({ end: { kind: 'already' } });
});

test('a firewall allows trusted services, and keeps its addresses', async () => {
  const networkAcls = {
    defaultAction: 'Deny',
    bypass: 'None',
    ipRules: [{ value: '203.0.113.7/32' }],
    virtualNetworkRules: [],
  };
  const place = hsmPlace({ networkAcls });
  const { end } = await run(place, vaultStep, (stop) =>
    vaultReadings(place.azure, { subscription, vault: { ...vault, allowTrustedServices: true } }, stop),
  );
  expect(end).toMatchObject({ kind: 'applied' });
  expect(done(await place.services.vaults.get(hsmId, signal))?.network).toMatchObject({
    bypass: 'AzureServices',
    defaultAction: 'Deny',
    ipRules: ['203.0.113.7/32'],
  });
});

test("one that isn't activated accepts no key, and only its administrator can change that", async () => {
  const { end } = await configure(hsmPlace({ isActivated: false }));
  expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-34', owner: 'vaultOwner' } });
});

const generate = (place: HsmPlace, part: Partial<KeyPart> = {}) =>
  run(place, keyStep, (stop) =>
    keyReadings<KeyPart>(
      place.azure,
      { subscription, vault, key: { name: 'orders', create: { type: 'RSA-HSM', size: 4096 } }, ...part },
      stop,
    ),
  );

test.each([
  ['in the HSM', false, 'POST /keys/orders/create'],
  ['through Resource Manager where the HSM lets it', true, `PUT ${hsmId}/keys/orders`],
])('a key is generated %s', async (_, trustsResourceManager, request) => {
  const place = hsmPlace({ trustsResourceManager });
  const { end, calls } = await generate(place);
  expect(end).toMatchObject({ kind: 'applied' });
  expect(writes(calls.apply).at(-1)).toBe(request);
  expect(done(await place.services.keys.get(hsmId, 'orders', signal))).toMatchObject({
    type: 'RSA-HSM',
    size: 4096,
    operations: ['wrapKey', 'unwrapKey'],
    uri: 'https://hsm-ledgers.managedhsm.azure.net/keys/orders',
  });
  expect(await generate(place)).toMatchObject({ end: { kind: 'already' } });
});

test("its administrator can't generate a key, and sees the required role", async () => {
  const { end } = await generate(hsmPlace({ roles: [hsmAdministrator] }));
  expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-02' } });
});

test('a key is rotated in the HSM', async () => {
  const place = hsmPlace();
  const before = done(await place.services.keys.get(hsmId, 'ledger', signal));
  const spec = { subscription, vault, key: { name: 'ledger' }, accounts: [], hidden: false };
  const { end, calls } = await run(place, rotation(), (stop) => rotationReadings(place.azure, spec, stop));
  expect(end).toMatchObject({ kind: 'applied' });
  expect(writes(calls.apply)).toEqual(['POST /keys/ledger/rotate']);
  const after = done(await place.services.keys.get(hsmId, 'ledger', signal));
  expect(after?.latestVersion).not.toBe(before?.latestVersion);
});

const account = {
  name: 'cosmos-ledgers',
  api: 'NoSQL',
  region: { name: 'westeurope', displayName: 'West Europe' },
  zoneRedundant: false,
} as const;

test.each([
  ['that is there', { name: 'ledger' }],
  ['that is new', { name: 'orders', create: { type: 'RSA-HSM', size: 3072 } }],
] as const)('an account is created with a key of the HSM %s', async (_, key) => {
  const { azure, connected } = hsmPlace({ purgeProtection: false });
  const resourceGroup = { name: 'rg-ledgers', location: 'westeurope', isNew: false };
  const spec: CmkSpec = { subscription, resourceGroup, vault, key, account };
  const plan = done(await makePlan(azure, connected.pace, spec, signal));
  expect(plan.steps.flatMap(({ finding }) => (finding.state === 'blocked' ? [finding.problem] : []))).toEqual(
    [],
  );
  const { outcome } = await createCmkAccount(azure, connected.pace, plan, () => undefined, signal);
  expect(outcome).toMatchObject({
    kind: 'done',
    value: {
      keyUri: `https://hsm-ledgers.managedhsm.azure.net/keys/${key.name}`,
      status: { kind: 'confirmed' },
    },
  });
});

test('an existing account is encrypted with a key of the HSM', async () => {
  const place = hsmPlace({}, (filling) => {
    addAccount(filling.state, filling.group, { name: 'cosmos-ledgers' });
  });
  const [there] = done(await place.services.accounts.list(signal));
  const keyLocation = { subscription, vault, key: { name: 'ledger' } };
  const { end, calls, caveats } = await run(place, enablement, (stop) =>
    enablementReadings(place.azure, { subscription, account: there!, keyLocation }, stop),
  );
  expect(end).toMatchObject({ kind: 'applied' });
  expect(caveats).toContainEqual(
    expect.stringMatching(/managed HSM keys for new accounts only\. It's not confirmed/),
  );
  expect(writes(calls.apply)[0]).toContain(`PUT //keys${local.slice(1)}`);
  const listed = done(await place.services.accounts.list(signal));
  expect(listed).toMatchObject([{ keyUri, status: { kind: 'confirmed' } }]);

  // The account has a key of the HSM now, so a change to another one isn't its first.
  const another = {
    ...keyLocation,
    key: { name: 'orders', create: { type: 'RSA-HSM', size: 3072 } },
  } as const;
  const changed = await run(place, enablement, (stop) =>
    enablementReadings(place.azure, { subscription, account: listed[0]!, keyLocation: another }, stop),
  );
  expect(changed.end).toMatchObject({ kind: 'applied' });
  expect(changed.caveats.join(' ')).not.toContain('new accounts only');
});

test('nothing is changed if the access already exists', async () => {
  const place = hsmPlace({}, lettingCosmosIn);
  expect(await grant(place)).toMatchObject({ end: { kind: 'already' } });
});
