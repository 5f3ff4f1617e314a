import { expect, test } from 'vitest';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { unconfirmed } from '../../../src/sandbox/unconfirmed.ts';
import type { Exchanged } from '../../../src/sandbox/trafficChannel.ts';
import { createSandbox } from '../../../src/sandbox/sandbox.ts';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import { alex, clientsOf, contoso, fabrikam, megan } from './support.ts';

function estate() {
  const sandbox = createSandbox({ clock: manualClock() });
  return {
    sandbox,
    here: clientsOf(sandbox, megan.label, contoso.id),
    there: clientsOf(sandbox, megan.label, fabrikam.id),
  };
}

const rows = async ({ send }: ReturnType<typeof clientsOf>, type: string, options: object = {}) => {
  const query = `resources | where type =~ '${type}' | project id, name, properties`;
  const answer = await send(
    'POST',
    'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01',
    { query, options },
  );
  return answer.json as {
    totalRecords: number;
    data: { name: string; id: string; properties: Record<string, unknown> }[];
    $skipToken?: string;
  };
};

test('the estate has an account in every possible state', async () => {
  const { sandbox, here } = estate();
  const { data } = await rows(here, 'microsoft.documentdb/databaseaccounts');
  const states = await Promise.all(
    data.map(async ({ id, name }) => {
      const { json } = await here.send('GET', `https://management.azure.com${id}?api-version=2026-03-15`);
      const { customerManagedKeyStatus = 'service-managed' } = (
        json as { properties: { customerManagedKeyStatus?: string } }
      ).properties;
      return [
        name,
        /\((\d+)\)\.$|(confirmed|service-managed)/.exec(customerManagedKeyStatus)?.slice(1).find(Boolean),
      ];
    }),
  );
  expect(Object.fromEntries(states)).toEqual({
    'cosmos-payments-prod': 'confirmed',
    'cosmos-ledger-prod': 'confirmed',
    'cosmos-disputes-prod': '4018',
    'cosmos-cards-prod': 'confirmed',
    'cosmos-orders-prod': 'confirmed',
    'cosmos-catalog-prod': 'service-managed',
    'cosmos-returns-prod': '4002',
    'cosmos-stores-prod': '4017',
  });
  expect(
    sandbox.state.subscriptions.map(({ displayName, providers }) => [
      displayName,
      providers.has('microsoft.documentdb'),
    ]),
  ).toEqual([
    ['Contoso Production', true],
    ['Contoso Development', false],
    ['Fabrikam Health', true],
  ]);
});

test('Resource Graph returns pages of the rows that the caller can read, without the status', async () => {
  const { here, there } = estate();
  const first = await rows(here, 'Microsoft.KeyVault/vaults', { $top: 2 });
  expect(first.data).toHaveLength(2);
  const second = await rows(here, 'Microsoft.KeyVault/vaults', { $top: 100, $skipToken: first.$skipToken });
  expect(second.data).toHaveLength(first.totalRecords - 2);
  const theirs = await rows(there, 'microsoft.documentdb/databaseaccounts');
  expect(theirs.data.map(({ name }) => name)).toEqual([
    'cosmos-fabrikam-patients',
    'cosmos-fabrikam-booking',
    'cosmos-fabrikam-genomes',
  ]);
  expect(theirs.data[0]!.properties).toHaveProperty('keyVaultKeyUri');
  expect(theirs.data[0]!.properties).not.toHaveProperty('customerManagedKeyStatus');
});

test("a user with limited permissions can read everything, but can't register", async () => {
  const { sandbox } = estate();
  const them = clientsOf(sandbox, alex.label, contoso.id);
  expect((await rows(them, 'microsoft.documentdb/databaseaccounts')).totalRecords).toBe(8);
  const development = sandbox.state.subscriptions[1]!.id;
  const url = `https://management.azure.com/subscriptions/${development}/providers/Microsoft.DocumentDB/register?api-version=2025-04-01`;
  expect((await them.send('POST', url)).status).toBe(403);
});

test('a listener receives every exchange until it unsubscribes', async () => {
  const { sandbox, here } = estate();
  const heard: (number | undefined)[] = [];
  const listener = (exchanged: unknown) => void heard.push((exchanged as Exchanged).response?.status);
  subscribe('cosmos-cmk:exchange', listener);
  await here.send('GET', 'https://management.azure.com/subscriptions?api-version=2022-12-01');
  unsubscribe('cosmos-cmk:exchange', listener);
  await here.send('GET', 'https://management.azure.com/subscriptions?api-version=2022-12-01');
  expect(heard).toEqual([200]);
  expect(sandbox.requests.map(({ caller }) => caller)).toEqual([megan.label, megan.label]);
});

test('every unconfirmed entry names the file that uses it', () => {
  for (const { where } of Object.values(unconfirmed))
    expect(existsSync(`src/sandbox/${where}`), where).toBe(true);
  for (const [name, one] of Object.entries(unconfirmed)) {
    if (!('says' in one)) continue;
    expect(readFileSync(`src/sandbox/${one.where}`, 'utf8'), name).toContain(`unconfirmedMessages.${name}`);
  }
});
