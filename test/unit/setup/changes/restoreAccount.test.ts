import { describe, expect, test } from 'vitest';
import type { Account, Subscription } from '../../../../src/model/resources.ts';
import { succeeded } from '../../../../src/model/outcome.ts';
import { plain } from '../../../../src/model/text.ts';
import { addAccount, addKey } from '../../../../src/sandbox/estate/builders.ts';
import { setFrom, valueAt } from '../../../../src/sandbox/timeline.ts';
import { sampleEstate } from '../../../../src/sandbox/estate/sample.ts';
import type { State } from '../../../../src/sandbox/model/state.ts';
import { restoration } from '../../../../src/setup/changes/restoreAccount.ts';
import {
  liveAccount,
  restoreReadings,
  restoreParts,
  type RestoreSpec,
} from '../../../../src/setup/changes/restoreChecks.ts';
import { alex, connect, type Connected, megan } from '../../../fakes/connect.ts';
import { refusal } from '../../../fakes/azure.ts';
import { permitFor } from '../../../fakes/permit.ts';
import { undertake } from '../../../fakes/undertaking.ts';

const permit = await permitFor();
const { signal } = new AbortController();
const hour = 3_600_000;
const group = '/subscriptions/3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35/resourceGroups/rg-payments-prod/providers';
const accountId = (name: string) => `${group}/Microsoft.DocumentDB/databaseAccounts/${name}`;
const source = 'cosmos-cards-prod';

interface Ground extends Connected {
  readonly state: State;
  readonly subscription: Subscription;
  readonly account: (name: string) => Promise<Account | undefined>;
}

async function ground(person = megan, change: (state: State) => void = () => undefined): Promise<Ground> {
  let kept: State | undefined;
  const connected = connect(person, {}, (state) => {
    kept = state;
    sampleEstate(state);
    change(state);
  });
  const found = await connected.azure.subscriptions(signal);
  if (found.kind !== 'done' || !kept) throw new Error(JSON.stringify(found));
  const subscription = found.value.subscriptions.find(({ name }) => name === 'Contoso Production')!;
  return Object.assign(connected, {
    state: kept,
    subscription,
    account: async (name: string) => {
      const one = await connected.azure.in(subscription).accounts.get(accountId(name), signal);
      if (one.kind !== 'done') throw new Error(JSON.stringify(one));
      return one.value;
    },
  });
}

/** The command's answers: an hour ago, with the source's identity and key. */
async function specOf(at: Ground, change: Partial<RestoreSpec> = {}): Promise<RestoreSpec> {
  const account = (await at.account(source))!;
  const list = await at.azure.in(at.subscription).restores.list(signal);
  if (list.kind !== 'done' || account.defaultIdentity.kind !== 'userAssigned') throw new Error('no source');
  return {
    subscription: at.subscription,
    source: list.value.find(({ name }) => name === source)!,
    at: at.pace.now() - hour,
    resourceGroup: 'rg-payments-prod',
    name: 'cosmos-cards-restored',
    identityId: account.defaultIdentity.id,
    account,
    keyLocation: {
      subscription: at.subscription,
      vault: { name: 'kv-cards-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
      key: { name: 'cosmos-cards' },
    },
    ...change,
  };
}

const run = (at: Ground, spec: RestoreSpec) =>
  undertake({ ...at, calls: () => at.sent() }, at.subscription, restoration, (stop) =>
    restoreReadings(at.azure, spec, stop),
  );

async function partsOf(at: Ground, spec: RestoreSpec) {
  const parts = await restoreParts(restoreReadings(at.azure, spec, signal), at.pace.now());
  if (parts.kind !== 'done') throw new Error(JSON.stringify(parts));
  return Object.fromEntries(parts.value.map(({ id, finding }) => [id, finding]));
}

const writes = (sent: readonly string[]) =>
  sent.filter((line) => !line.startsWith('GET') && !line.startsWith('HEAD'));

async function vaultOf(at: Ground) {
  const vault = await at.azure
    .in(at.subscription)
    .vaults.get(`${group}/Microsoft.KeyVault/vaults/kv-cards-prod`, signal);
  if (vault.kind !== 'done' || !vault.value) throw new Error('no vault');
  return vault.value;
}

describe('a restore', () => {
  test('creates the account of that time, with the key and identity of its source', async () => {
    const at = await ground();
    const spec = await specOf(at);
    const { end, changes, caveats, irreversible, calls, detail } = await run(at, spec);
    expect(end.kind).toBe('applied');
    expect(changes).toEqual([
      expect.stringMatching(
        /^Restore account cosmos-cards-prod to .*Z as new account cosmos-cards-restored in resource group rg-payments-prod\.$/,
      ),
      'It uses key https://kv-cards-prod.vault.azure.net/keys/cosmos-cards with identity id-cosmos-cards.',
    ]);
    expect(irreversible).toEqual(["You can't turn off continuous backup for account cosmos-cards-restored."]);
    expect(caveats).toEqual([
      expect.stringMatching(/still has the identities of .* Run Change Default Identity/),
    ]);
    expect(writes(calls.apply)).toEqual([`PUT ${accountId('cosmos-cards-restored')}`]);
    expect(detail).toMatch(
      /^Account cosmos-cards-restored is restored to .*Z\. .* run Change Default Identity/,
    );
    expect(await at.account('cosmos-cards-restored')).toMatchObject({
      keyUri: spec.account!.keyUri,
      status: { kind: 'confirmed' },
      restored: { source: spec.source.id },
    });
  });

  test("that exists is found by its source and its time, and isn't created twice", async () => {
    const at = await ground();
    const spec = await specOf(at);
    await run(at, spec);
    const again = await run(at, spec);
    expect(again.end.kind).toBe('already');
    const other = await run(at, { ...spec, at: spec.at - hour });
    expect(other.problem?.code).toBe('F-52');
    expect(writes([...again.calls.check, ...other.calls.check, ...other.calls.apply])).toEqual([]);
  });

  test('that a closed window started is followed to its end, and not sent again', async () => {
    const at = await ground();
    const { account: _, keyLocation: __, source: named, ...wanted } = await specOf(at);
    const services = at.azure.in(at.subscription);
    const list = await services.restores.list(signal);
    if (list.kind !== 'done') throw new Error('no list');
    const closing = new AbortController();
    const left = await services.restores.restore(
      { ...wanted, identityId: wanted.identityId!, source: list.value.find(({ id }) => id === named.id)! },
      () => closing.abort(),
      await permitFor(closing.signal),
    );
    expect(left.kind).toBe('cancelled');
    const { end, changes, calls } = await run(at, await specOf(at, { at: wanted.at }));
    expect(changes).toEqual(['Wait for the current update to finish.']);
    expect(writes(calls.apply)).toEqual([]);
    expect(end.kind).toBe('applied');
  });

  test("isn't sent if another account takes the name after the review", async () => {
    const at = await ground();
    const spec = await specOf(at);
    let seen = 0;
    at.before = ({ method, url }) => {
      if (method !== 'GET' || !url.includes('/databaseAccounts/cosmos-cards-restored') || ++seen !== 3)
        return;
      const inGroup = at.state.resourceGroups.find(({ name }) => name === 'rg-payments-prod')!;
      addAccount(at.state, inGroup, { name: 'cosmos-cards-restored' });
    };
    const { problem, calls } = await run(at, spec);
    expect(problem?.code).toBe('F-52');
    expect(writes(calls.apply)).toEqual([]);
  });

  test('of a deleted account reuses its name, and says that its key is unknown', async () => {
    const at = await ground();
    const { account, keyLocation: _, ...rest } = await specOf(at, { name: source });
    await at.azure.in(at.subscription).accounts.remove(account!.id, permit);
    const { end, caveats } = await run(at, rest);
    expect(end.kind).toBe('applied');
    expect(caveats[0]).toMatch(/^The key version of that time must be enabled/);
    expect((await at.account(source))?.restored).toBeDefined();
  });

  test('grants the identity access first, and waits until it applies', async () => {
    const at = await ground(megan, (state) => {
      const { principalId } = state.identities.find(({ name }) => name === 'id-cosmos-cards')!;
      for (const one of [...state.roleAssignments])
        if (one.principalId === principalId)
          state.roleAssignments.splice(state.roleAssignments.indexOf(one), 1);
    });
    const { end, changes, calls, reports } = await run(at, await specOf(at));
    expect(changes[0]).toMatch(/^Assign the Key Vault Crypto Service Encryption User role/);
    expect(writes(calls.apply).map((line) => line.replace(/.*\/providers\/([^/]+\/[^/]+).*/, '$1'))).toEqual([
      'Microsoft.Authorization/roleAssignments',
      'Microsoft.DocumentDB/databaseAccounts',
    ]);
    expect(reports).toContain('Waiting for the access to take effect');
    expect(end.kind).toBe('applied');
  });
});

describe('a restore is rejected', () => {
  test.each<[string, (at: Ground) => Partial<RestoreSpec>, string]>([
    ['outside of the backup', (at) => ({ at: at.pace.now() - 8 * 24 * hour }), 'F-00'],
    ['under a name that is taken', () => ({ name: 'cosmos-ledger-prod' }), 'F-52'],
    ['under a name that no account can have', () => ({ name: 'Cosmos' }), 'F-52'],
    [
      'with an identity that is gone',
      () => ({ identityId: `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/id-gone` }),
      'F-41',
    ],
    ['from a source that Azure does not list', () => ({ source: { id: '/none', name: source } }), 'F-00'],
  ])('%s', async (_, change, code) => {
    const at = await ground();
    const { problem, calls } = await run(at, await specOf(at, change(at)));
    expect(problem?.code).toBe(code);
    expect(writes(calls.check)).toEqual([]);
    expect(calls.check.filter((line) => line.includes('Cosmos/') || line.endsWith('Cosmos'))).toEqual([]);
  });

  test('for a user without permission', async () => {
    const at = await ground(alex);
    const { problem } = await run(at, await specOf(at));
    expect(problem?.code).toBe('F-02');
  });

  test('if the version of that time is disabled, even if the account uses a newer one', async () => {
    const at = await ground();
    const spec = await specOf(at);
    const { changes, accessChanges } = at.azure.in(at.subscription);
    const former = spec.account!.keyVersion!;
    const vault = await vaultOf(at);
    await changes.rotate(vault, 'cosmos-cards', permit);
    await at.pace.pause(25 * hour, signal);
    const later = await specOf(at, { at: spec.at });
    expect(later.account!.keyVersion).not.toBe(former);
    expect((await partsOf(at, later))['version']).toMatchObject({ state: 'done' });
    await accessChanges.setVersionEnabled(vault, { name: 'cosmos-cards', version: former }, false, permit);
    const { problem, calls } = await run(at, later);
    expect(problem).toMatchObject({ code: 'F-30' });
    expect(calls.apply).toEqual([]);
    expect(plain(problem!.next)).toMatch(/^Run Restore Key/);
    // A time after the rotation only needs the new version.
    const { version } = await partsOf(at, await specOf(at));
    expect(version?.state === 'done' && version.caveats.map(plain)).toEqual([
      expect.stringMatching(/^These older versions can't be used: .* the restore fails/),
    ]);
  });
});

test("isn't sent if its time has left the backup window since the review", async () => {
  const at = await ground();
  const spec = await specOf(at, { at: Math.ceil((at.pace.now() - 7 * 24 * hour) / 1000) * 1000 + 60_000 });
  const late = await undertake(
    { ...at, calls: () => at.sent() },
    at.subscription,
    restoration,
    (stop) => restoreReadings(at.azure, spec, stop),
    { begins: (phase) => void (phase === 'apply' && at.pace.pause(hour, signal)) },
  );
  expect(late.changes).not.toEqual([]);
  expect(late.problem?.code).toBe('F-00');
  expect(plain(late.problem!.next)).toBe('Choose another time.');
  expect(writes(late.calls.apply)).toEqual([]);
});

test("of an account that has another key now isn't reviewed with the previous one", async () => {
  const at = await ground();
  const spec = await specOf(at);
  const account = { ...spec.account!, keyUri: 'https://kv-cards-prod.vault.azure.net/keys/former' };
  const { problem, calls } = await run(at, { ...spec, account });
  expect(problem?.code).toBe('F-50');
  expect(calls.apply).toEqual([]);
});

test('a time before the first version of the key is never OK', async () => {
  const at = await ground();
  const spec = await specOf(at, { at: 1000 });
  expect((await partsOf(at, spec))['version']).toMatchObject({ state: 'done', unchecked: true });
});

test("an account whose list couldn't be read is never treated as deleted", async () => {
  const at = await ground();
  const account = (await at.account(source))!;
  const problem = refusal('F-90');
  expect(liveAccount({ kind: 'failed', problem }, account)).toEqual({ kind: 'failed', problem });
  expect(liveAccount(succeeded([], problem), account)).toEqual({ kind: 'failed', problem });
  expect(liveAccount(succeeded([account], problem), account)).toEqual(succeeded(account));
  expect(liveAccount(succeeded([]), account)).toEqual(succeeded(undefined));
});

test("a version that isn't valid yet can't read the backup", async () => {
  const at = await ground();
  const spec = await specOf(at);
  const key = at.sandbox.state.vaults
    .flatMap(({ keys }) => keys)
    .find(({ name }) => name === 'cosmos-cards')!;
  const { settings } = key.versions.at(-1)!;
  const now = at.pace.now();
  const nbf = Math.floor((now + 48 * hour) / 1000);
  setFrom(settings, now, { ...valueAt(settings, now), attributes: { enabled: true, nbf } });
  const { version } = await partsOf(at, spec);
  expect(version).toMatchObject({ state: 'blocked', problem: { code: 'F-30b', remedy: 'none' } });
  expect(version?.state === 'blocked' && plain(version.problem.why)).toMatch(/^It isn't valid until 20/);
});

test('an unfinished rotation is named, and so is a disabled older version', async () => {
  const at = await ground();
  const spec = await specOf(at);
  await at.azure.in(at.subscription).changes.rotate(await vaultOf(at), 'cosmos-cards', permit);
  const { version } = await partsOf(at, spec);
  expect(version?.state === 'done' && version.caveats.map(plain)).toEqual([
    expect.stringMatching(/doesn't use the latest version of key cosmos-cards yet/),
  ]);
});

test("a network security perimeter must be relaxed, and a key that can't be read is unknown", async () => {
  const at = await ground(megan, (state) => {
    const { settings } = state.vaults.find(({ name }) => name === 'kv-cards-prod')!;
    const now = state.clock.now();
    setFrom(settings, now, { ...valueAt(settings, now), publicNetworkAccess: 'SecuredByPerimeter' });
  });
  const { keyLocation, ...unseen } = await specOf(at);
  const { network } = await partsOf(at, { ...unseen, ...(keyLocation ? { keyLocation } : {}) });
  expect(network?.state === 'done' && network.caveats.map(plain)).toEqual([
    expect.stringMatching(/perimeter of key vault kv-cards-prod\. Relax it until/),
  ]);
  const { key, identity } = await partsOf(at, unseen);
  expect([key, identity]).toMatchObject([{ unchecked: true }, { unchecked: true }]);
});

test.each([
  [
    { type: 'SystemAssigned', userAssigned: [] },
    'SystemAssignedIdentity',
    'grantAccess',
    /is system-assigned, also run Grant Cosmos DB Access/,
  ],
  [undefined, undefined, 'none', /don't change the key or its access/],
])('periodic backups are for Microsoft to restore', async (identity, defaultIdentity, remedy, next) => {
  const at = await ground(megan, (state) => {
    const inGroup = state.resourceGroups.find(({ name }) => name === 'rg-payments-prod')!;
    const vault = state.vaults.find(({ name }) => name === 'kv-payments-prod')!;
    addKey(state, vault, { name: 'periodic' });
    addAccount(state, inGroup, {
      name: 'cosmos-periodic',
      keyVaultKeyUri: 'https://kv-payments-prod.vault.azure.net/keys/periodic',
      ...(identity ? { identity } : {}),
      ...(defaultIdentity === undefined ? {} : { defaultIdentity }),
    });
  });
  const account = (await at.account('cosmos-periodic'))!;
  const spec = await specOf(at, { source: { id: '/none', name: account.name }, account });
  const { point } = await partsOf(at, spec);
  expect(point).toMatchObject({ state: 'blocked', problem: { owner: 'microsoft', remedy } });
  expect(point?.state === 'blocked' && plain(point.problem.next)).toMatch(next);
});
