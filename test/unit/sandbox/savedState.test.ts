import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { deployer } from '../../../src/sandbox/directory.ts';
import { readState, writeState } from '../../../src/sandbox/estate/file.ts';
import { generatedEstate } from '../../../src/sandbox/estate/generated.ts';
import { sampleEstate } from '../../../src/sandbox/estate/sample.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { valueAt } from '../../../src/sandbox/timeline.ts';
import { clientsOf, megan, type Clients } from './support.ts';

const arm = 'https://management.azure.com';
const cosmosVersion = 'api-version=2025-10-15';
const vaultVersion = 'api-version=2023-07-01';
const minute = 60_000;

/** A sandbox that continues from a file. */
function loaded(text: string): Sandbox {
  const { now, ...filled } = readState(text);
  return createSandbox({ clock: manualClock(now), ...filled });
}

/** Everything that can be read from it: every resource, the keys in their vaults, and running operations. */
async function read({ state, ...sandbox }: Sandbox): Promise<Record<string, unknown>> {
  const urls = state.subscriptions.flatMap(({ id, tenantId }) =>
    [
      `/subscriptions/${id}/resources?api-version=2021-04-01`,
      `/subscriptions/${id}/providers?api-version=2021-04-01`,
      `/subscriptions/${id}/providers/Microsoft.KeyVault/deletedVaults?${vaultVersion}`,
      `/subscriptions/${id}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`,
      `/subscriptions/${id}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    ].map((path) => ({ url: arm + path, tenantId })),
  );
  const home = (subscriptionId: string) =>
    state.subscriptions.find(({ id }) => id === subscriptionId)?.tenantId ?? '';
  for (const { id, subscriptionId } of state.accounts)
    urls.push({ url: `${arm}${id}?${cosmosVersion}`, tenantId: home(subscriptionId) });
  for (const { id, subscriptionId, name, tenantId, keys } of state.vaults) {
    urls.push({ url: `${arm}${id}?${vaultVersion}`, tenantId: home(subscriptionId) });
    for (const key of keys) {
      urls.push({ url: `${arm}${id}/keys/${key.name}/versions?${vaultVersion}`, tenantId });
      urls.push({ url: `https://${name}.vault.azure.net/keys/${key.name}?api-version=7.4`, tenantId });
    }
  }
  const tenants = new Map<string, Clients>();
  const answers: Record<string, unknown> = {};
  for (const { url, tenantId } of urls) {
    const clients = tenants.get(tenantId) ?? clientsOf({ state, ...sandbox }, megan.label, tenantId);
    tenants.set(tenantId, clients);
    answers[url] = await clients.send('GET', url).then(
      ({ status, json }) => ({ status, json }),
      (error: unknown) => ({ failed: String(error) }),
    );
  }
  return answers;
}

/** Changes that users make to an environment, some of which are running when it is saved. */
const changes: Readonly<Record<string, (sandbox: Sandbox, pick: number) => Promise<unknown>>> = {
  'a key is disabled': ({ state }, pick) => {
    const line = state.vaults[pick % state.vaults.length]?.keys[0]?.versions.at(-1)?.settings;
    const now = state.clock.now();
    if (line !== undefined) {
      const was = valueAt(line, now);
      line.entries.push({ at: now, value: { ...was, attributes: { ...was.attributes, enabled: false } } });
    }
    return Promise.resolve();
  },
  'a vault is deleted': (sandbox, pick) => {
    const vault = sandbox.state.vaults[pick % sandbox.state.vaults.length]!;
    const { send } = clientsOf(sandbox, megan.label, vault.tenantId);
    return send('DELETE', `${arm}${vault.id}?${vaultVersion}`);
  },
  'an account is being deleted': (sandbox, pick) => {
    const { id, subscriptionId } = sandbox.state.accounts[pick % sandbox.state.accounts.length]!;
    const tenant = sandbox.state.subscriptions.find((one) => one.id === subscriptionId)!.tenantId;
    return clientsOf(sandbox, megan.label, tenant).send('DELETE', `${arm}${id}?${cosmosVersion}`);
  },
  'a provider is being registered': (sandbox, pick) => {
    const { id, tenantId } = sandbox.state.subscriptions[pick % sandbox.state.subscriptions.length]!;
    const url = `${arm}/subscriptions/${id}/providers/Microsoft.DocumentDB/register?api-version=2021-04-01`;
    return clientsOf(sandbox, megan.label, tenantId).send('POST', url);
  },
};

test('a saved and loaded state answers the same, now and as time passes', async () => {
  const estates = {
    sample: sampleEstate,
    small: generatedEstate({ subscriptions: 3, vaults: 5, accounts: 9 }),
  };
  const estate = fc.constantFrom(...Object.values(estates));
  const change = fc.tuple(fc.constantFrom(...Object.keys(changes)), fc.nat(50), fc.nat(90));
  await fc.assert(
    fc.asyncProperty(estate, fc.array(change, { maxLength: 5 }), async (fill, made) => {
      const clock = manualClock();
      const sandbox = createSandbox({ clock, estate: fill, behaviour: { callerAddress: '198.51.100.7' } });
      for (const [name, pick, minutes] of made) {
        await changes[name]!(sandbox, pick);
        clock.advance(minutes * minute);
      }
      const text = writeState(sandbox.state);
      const { now, ...filled } = readState(text);
      const again = manualClock(now);
      const other = createSandbox({ clock: again, ...filled });
      expect(writeState(other.state)).toBe(text);
      expect(await read(other)).toEqual(await read(sandbox));
      for (const one of [clock, again]) one.advance(50 * minute);
      expect(await read(other)).toEqual(await read(sandbox));
    }),
    { numRuns: 12 },
  );
});

test('the file has no secret, and a client can still sign in to the loaded state', () => {
  const text = writeState(createSandbox({ clock: manualClock() }).state);
  expect(text).not.toContain(deployer.secret);
  expect(loaded(text).state.directory.clients).toEqual([deployer]);
});

test('one file can be loaded into two independent sandboxes', () => {
  const { now, ...filled } = readState(writeState(createSandbox({ clock: manualClock() }).state));
  const [one, other] = [0, 1].map(() => createSandbox({ clock: manualClock(now), ...filled }));
  one!.state.vaults[0]!.keys.length = 0;
  one!.state.subscriptions[0]!.providers.clear();
  expect(other!.state.vaults[0]!.keys.length).toBeGreaterThan(0);
  expect(other!.state.subscriptions[0]!.providers.size).toBeGreaterThan(0);
});

test.each([
  ['{', /no JSON/],
  ['[]', /no state of the sandbox/],
  ['{"format":"something"}', /no state of the sandbox[^]*"cosmos-cmk-sandbox"[^]*at format/],
])('an invalid state is rejected: %s', (text, told) => {
  expect(() => readState(text)).toThrow(told);
});

test('a file with another version, or a missing part, is rejected with the name of the part', () => {
  const state = JSON.parse(writeState(createSandbox({ clock: manualClock() }).state)) as object;
  expect(() => readState(JSON.stringify({ ...state, version: 3 }))).toThrow(/at version/);
  expect(() => readState(JSON.stringify({ ...state, vaults: undefined }))).toThrow(/at vaults/);
  expect(() => readState(JSON.stringify({ ...state, accounts: [1] }))).toThrow(/at accounts\[0\]/);
});
