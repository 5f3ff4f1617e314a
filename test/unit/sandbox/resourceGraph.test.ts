import { expect, test } from 'vitest';
import { addAccount, addResourceGroup, addVault } from '../../../src/sandbox/estate/builders.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { alex, fabrikam, lidia, minute, subscriptionId, world, type World } from './support.ts';

const url = 'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly totalRecords: number;
    readonly count: number;
    readonly resultTruncated: string;
    readonly data: readonly Readonly<Record<string, unknown>>[];
    readonly $skipToken?: string;
    readonly error: { readonly code: string; readonly details: readonly { readonly code: string }[] };
  };
}

async function ask(here: Pick<World, 'send'>, query: string, options = {}): Promise<Answer> {
  const { json, ...rest } = await here.send('POST', url, { subscriptions: [subscriptionId], query, options });
  return { ...rest, body: json };
}

const names = ({ body }: Answer) => body.data.map(({ name }) => name);

function estate(accounts = 3): World {
  const here = world();
  const other = addResourceGroup(here.state, here.state.subscriptions[0]!, 'rg-other');
  for (let at = 1; at <= accounts; at++)
    addAccount(here.state, at % 2 ? here.group : other, { name: `cosmos-${String(at).padStart(4, '0')}` });
  addVault(here.state, here.group, { name: 'kv-orders' });
  return here;
}

const accounts = "resources | where type =~ 'Microsoft.DocumentDB/databaseAccounts'";

test('a query shapes its rows: types, kinds, and groups are in lower case, and regions are short names', async () => {
  const { body } = await ask(
    estate(),
    `${accounts} and name == 'cosmos-0001' | project id, type, kind, location, resourceGroup, status = tostring(properties.customerManagedKeyStatus), default = properties['defaultIdentity'], none = tobool(properties.nothing)`,
  );
  expect(body.data).toEqual([
    {
      id: expect.stringMatching(/databaseAccounts\/cosmos-0001$/) as string,
      type: 'microsoft.documentdb/databaseaccounts',
      kind: 'globaldocumentdb',
      location: 'westeurope',
      resourceGroup: 'rg-orders',
      status: '',
      default: 'FirstPartyIdentity',
      none: null,
    },
  ]);
});

test.each([
  ["where name in~ ('COSMOS-0001', 'kv-orders') | order by name", ['kv-orders', 'cosmos-0001']],
  [
    "where name startswith 'cosmos' and not(name endswith '2') | order by name asc",
    ['cosmos-0001', 'cosmos-0003'],
  ],
  ["where (name == 'KV-ORDERS' or name contains '0003') and isnotempty(id)", ['cosmos-0003']],
  ['where properties.enablePurgeProtection == true | extend shown = tolower(name)', ['kv-orders']],
  ['order by name asc | take 2', ['cosmos-0001', 'cosmos-0002']],
])('resources | %s', async (rest, expected) => {
  expect(names(await ask(estate(), `resources // all\n| ${rest}`))).toEqual(expected);
});

test('more than a thousand rows have pages, which can be requested in any order', async () => {
  const here = estate(2300);
  const query = `${accounts} | project id, name | order by name asc`;
  const first = await ask(here, query);
  expect(first.body).toMatchObject({ totalRecords: 2300, count: 1000, resultTruncated: 'false' });
  const { $skipToken } = first.body;
  const next = await ask(here, query, { $skipToken });
  const last = await ask(here, query, { $skipToken, $skip: 2000 });
  expect([names(next)[0], names(last).length, last.body.$skipToken]).toEqual(['cosmos-1001', 300, undefined]);
  expect(names(await ask(here, query, { $top: 2 }))).toEqual(['cosmos-0001', 'cosmos-0002']);
});

test('the pages of a query are a snapshot of its start', async () => {
  const here = estate(4);
  const query = `${accounts} | project id, name | order by name asc`;
  const { body } = await ask(here, query, { $top: 2 });
  addAccount(here.state, here.group, { name: 'cosmos-0000' });
  here.clock.advance(5 * minute);
  const rest = { $top: 2, $skipToken: body.$skipToken };
  expect(names(await ask(here, query, rest))).toEqual(['cosmos-0003', 'cosmos-0004']);
  // The token of a query isn't valid for another one.
  expect(names(await ask(here, `${query} | take 3`, rest))).toEqual(['cosmos-0002']);
});

test('without IDs there is no next page, and the response says that it is truncated', async () => {
  const { body } = await ask(estate(1001), `${accounts} | project name`);
  expect([body.resultTruncated, body.$skipToken]).toEqual(['true', undefined]);
});

test('rows are two minutes old', async () => {
  const here = estate();
  const account = here.state.accounts[0]!;
  const settings = valueAt(account.settings, here.clock.now());
  setFrom(account.settings, here.clock.now(), { ...settings, defaultIdentity: 'SystemAssignedIdentity' });
  const seen = async () => {
    const query = `${accounts} and name == 'cosmos-0001' | project now = properties.defaultIdentity`;
    return (await ask(here, query)).body.data[0]?.['now'];
  };
  expect(await seen()).toBe('FirstPartyIdentity');
  here.clock.advance(2 * minute);
  expect(await seen()).toBe('SystemAssignedIdentity');
});

test('fifteen queries in five seconds are answered, each with the remaining quota', async () => {
  const here = estate();
  const left: unknown[] = [];
  for (let sent = 0; sent < 15; sent++) {
    const { status, headers } = await ask(here, `${accounts} | count`);
    expect(status).toBe(200);
    left.push(headers['x-ms-user-quota-remaining']);
    here.clock.advance(100);
  }
  expect(left.slice(-2)).toEqual(['1', '0']);
  const refused = await ask(here, accounts);
  expect(refused).toMatchObject({
    status: 429,
    headers: { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:04' },
    body: { error: { code: 'RateLimiting' } },
  });
  expect((await ask(here.as(alex.label), accounts)).status).not.toBe(429);
  here.clock.advance(4000);
  expect((await ask(here, accounts)).status).toBe(200);
});

test.each([
  ["resources | where type =~ 'a", 400, 'ParserFailure'],
  ['resources | project identifier', 400, 'ParserFailure'],
  ['resources | where name ==', 400, 'ParserFailure'],
])('%s is rejected: %i', async (query, status, code) => {
  const refused = await ask(estate(), query);
  expect(refused.status).toBe(status);
  expect(refused.body.error.details.map((one) => one.code)).toEqual(['InvalidQuery', code]);
});

test.each(['resources | summarize count() by type', 'resourcecontainers', 'resources | where bin(a, 1)'])(
  'unsupported query language is an error: %s',
  async (query) => {
    expect((await ask(estate(), query)).status).toBe(501);
  },
);

test("a subscription is unknown in another tenant, and a caller without a role can't query it", async () => {
  const stranger = await ask(estate().as(lidia.label, fabrikam.id), accounts);
  expect(stranger.body.error.details[0]?.code).toBe('NoValidSubscriptionsInQueryRequest');
  expect((await ask(world({ without: 'owner' }), accounts)).status).toBe(403);
});
