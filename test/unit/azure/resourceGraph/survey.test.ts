import { expect, test } from 'vitest';
import { connectAzure } from '../../../../src/azure/connectAzure.ts';
import { clouds } from '../../../../src/model/cloud.ts';
import type { Account, Subscription, Vault } from '../../../../src/model/resources.ts';
import { contoso, fabrikam, megan } from '../../../../src/sandbox/directory.ts';
import {
  addAccount,
  addResourceGroup,
  addSubscription,
  addVault,
  assignRole,
} from '../../../../src/sandbox/estate/builders.ts';
import { owner } from '../../../../src/sandbox/authorization/roles.ts';
import type { SandboxRequest, SandboxResponse } from '../../../../src/sandbox/http.ts';
import { createHttpClient } from '../../../../src/sandbox/httpClient.ts';
import { createSandbox } from '../../../../src/sandbox/sandbox.ts';
import { manualClock } from '../../../../src/sandbox/clock.ts';
import { signInTo } from '../../../../src/sandbox/openSandbox.ts';
import type { State } from '../../../../src/sandbox/model/state.ts';

const signal = new AbortController().signal;
const guid = (at: number) => `${String(at).padStart(8, '0')}-0000-4000-8000-000000000000`;
const graph = '/providers/Microsoft.ResourceGraph/resources';

const tier = 'Continuous7Days';

interface Sent {
  readonly subscriptions: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

function connect(fill: (state: State) => void, change: Change = (_, answer) => answer()) {
  const clock = manualClock();
  const sandbox = createSandbox({ clock, estate: fill });
  const sent: Sent[] = [];
  const pauses: number[] = [];
  const azure = connectAzure({
    cloud: clouds.public,
    signIn: signInTo(sandbox),
    pace: {
      now: () => clock.now(),
      pause: (milliseconds) => {
        pauses.push(milliseconds);
        clock.advance(milliseconds);
        return Promise.resolve();
      },
    },
    httpClient: createHttpClient({
      handle: (request) => {
        if (!request.url.includes(graph)) return sandbox.handle(request);
        sent.push(JSON.parse(request.body ?? '') as Sent);
        return change(request, () => sandbox.handle(request));
      },
    }),
    log: () => undefined,
    userAgent: 'test',
  });
  return { azure, sandbox, sent, pauses, clock };
}

type Change = (request: SandboxRequest, answer: () => Promise<SandboxResponse>) => Promise<SandboxResponse>;

const seenBy =
  (tenantId: string) =>
  (at: number): Subscription => ({
    id: guid(at),
    name: `Subscription ${at}`,
    tenantId,
    account: megan.label,
  });

/** This many subscriptions with this many accounts and vaults each. */
const fill =
  (subscriptions: number, accounts: number, vaults: number, tenantId = contoso.id) =>
  (state: State) => {
    for (let at = 0; at < subscriptions; at++) {
      const one = addSubscription(state, { id: guid(at), tenantId, displayName: `Subscription ${at}` });
      assignRole(state, `/subscriptions/${one.id}`, owner, megan.objectIds[tenantId]!);
      const group = addResourceGroup(state, one, 'rg');
      for (let name = 0; name < accounts; name++)
        addAccount(state, group, {
          name: `cosmos-${at}-${name}`,
          keyVaultKeyUri: `https://kv-${at}-0.vault.azure.net/keys/key`,
          properties: { backupPolicy: { type: 'Continuous', continuousModeProperties: { tier } } },
        });
      for (let name = 0; name < vaults; name++) addVault(state, group, { name: `kv-${at}-${name}` });
    }
  };

const subscriptions = (count: number, tenantId = contoso.id) =>
  Array.from({ length: count }, (_, at) => seenBy(tenantId)(at));

test("returns the same accounts and vaults as Azure's lists, except for properties that Resource Graph lacks", async () => {
  const { azure, clock } = connect(fill(1, 1, 1));
  const [subscription] = subscriptions(1);
  const accounts: Account[] = [];
  const vaults: Vault[] = [];
  expect(await azure.survey.accounts([subscription!], (rows) => accounts.push(...rows), signal)).toEqual([]);
  expect(await azure.survey.vaults([subscription!], (rows) => vaults.push(...rows), signal)).toEqual([]);
  const services = azure.in(subscription!);
  const observed = { from: 'resourceGraph', at: clock.now() };
  expect({ kind: 'done', value: vaults.map((vault) => ({ ...vault, observed: undefined })) }).toEqual({
    ...(await services.vaults.list(signal)),
    value: vaults.map((vault) => ({ ...vault, observed: undefined })),
  });
  const listed = await services.accounts.list(signal);
  const [account] = listed.kind === 'done' ? listed.value : [];
  const { keyVersion, identities, analyticalStorage, endpoint: _, ...rest } = account!;
  expect([keyVersion, identities, analyticalStorage]).toEqual([undefined, { userAssigned: [] }, false]);
  expect(accounts).toEqual([{ ...rest, kind: 'globaldocumentdb', observed, status: { kind: 'unknown' } }]);
});

test("requests all pages but the first in parallel, with the first one's token", async () => {
  const { azure, sent } = connect(fill(2, 1250, 0));
  const rows: Account[] = [];
  await azure.survey.accounts(subscriptions(2), (found) => rows.push(...found), signal);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(2500);
  expect(sent.map(({ options }) => options['$skip'])).toEqual([undefined, 1000, 2000]);
  expect(sent[2]?.options).toMatchObject({ $skipToken: expect.any(String) as string, $top: 1000 });
});

test('has requested the other pages before it reads the rows of the first', async () => {
  const { azure, sent } = connect(fill(1, 2001, 0));
  const askedFor: number[] = [];
  await azure.survey.accounts(subscriptions(1), () => askedFor.push(sent.length), signal);
  expect(askedFor).toEqual([3, 3, 3]);
});

test('reads the pages again in sequence if rows were added or removed', async () => {
  let answers = 0;
  const { azure, sent } = connect(fill(1, 2001, 0), async (_, answer) => {
    const response = await answer();
    return ++answers === 2
      ? { ...response, body: response.body.replace('"totalRecords":2001', '"totalRecords":2000') }
      : response;
  });
  const rows = new Set<string>();
  await azure.survey.accounts(subscriptions(1), (found) => found.forEach(({ id }) => rows.add(id)), signal);
  expect(rows.size).toBe(2001);
  expect(sent.map(({ options }) => options['$skip'])).toEqual([undefined, 1000, 2000, undefined, undefined]);
});

test('requests at most 250 subscriptions at once, and each sign-in separately', async () => {
  const { azure, sent } = connect((state) => {
    fill(260, 0, 0)(state);
    fill(3, 0, 0, fabrikam.id)(state);
  });
  await azure.survey.vaults(
    [...subscriptions(260), { ...seenBy(fabrikam.id)(0), id: guid(0) }],
    () => undefined,
    signal,
  );
  expect(sent.map(({ subscriptions: named }) => named.length).sort((a, b) => a - b)).toEqual([1, 10, 250]);
});

test('sends no more than the quota allows, and waits for the next window', async () => {
  const page = { totalRecords: 16_001, count: 0, data: [], resultTruncated: 'false', $skipToken: 'next' };
  const { azure, sent, pauses } = connect(fill(1, 0, 0), () =>
    Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(page) }),
  );
  await azure.survey.accounts(subscriptions(1), () => undefined, signal);
  expect([sent.length, new Set(pauses)]).toEqual([17, new Set([5000])]);
});

test('waits as long as an answer says if another client used up the quota', async () => {
  let answers = 0;
  const { azure, sent, pauses } = connect(fill(1, 1, 0), async (_, answer) => {
    const response = await answer();
    if (++answers > 1) return response;
    const headers = { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:03' };
    return { status: 429, headers, body: '{"error":{"code":"RateLimiting","message":"Throttled."}}' };
  });
  expect(await azure.survey.accounts(subscriptions(1), () => undefined, signal)).toEqual([]);
  expect([sent.length, pauses]).toEqual([2, [3000]]);
});

test('returns the subscriptions that Resource Graph refuses, with its reason', async () => {
  const { azure } = connect(fill(1, 1, 0), () =>
    Promise.resolve({
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: '{"error":{"code":"Forbidden","message":"No.","details":[{"code":"AccessDenied","message":"No."}]}}',
    }),
  );
  const refused = await azure.survey.accounts(subscriptions(1), () => undefined, signal);
  expect(refused).toMatchObject([{ subscriptions: subscriptions(1), problem: { azure: { status: 403 } } }]);
});

test('sends nothing more once canceled', async () => {
  const stop = new AbortController();
  const { azure, sent } = connect(fill(1, 3000, 0), async (_, answer) => {
    stop.abort();
    return answer();
  });
  const refused = await azure.survey.accounts(subscriptions(1), () => undefined, stop.signal);
  expect([refused, sent.length]).toEqual([[{ subscriptions: subscriptions(1) }], 1]);
});
