import { expect, test } from 'vitest';
import { addAccount } from '../../../src/sandbox/estate/builders.ts';
import { world } from './support.ts';

const host = 'https://cosmos-orders.documents.azure.com';

function reachable() {
  const here = world();
  addAccount(here.state, here.group, { name: 'cosmos-orders', location: 'westeurope' });
  return here;
}

test('a client of the data plane finds the account’s regions', async () => {
  const { send } = reachable();
  const region = {
    name: 'West Europe',
    databaseAccountEndpoint: 'https://cosmos-orders-westeurope.documents.azure.com:443/',
  };
  expect(await send('GET', `${host}/`)).toMatchObject({
    status: 200,
    json: { id: 'cosmos-orders', writableLocations: [region], readableLocations: [region] },
  });
});

test.each([
  ['GET', '/dbs'],
  ['POST', '/dbs'],
  ['GET', '/dbs/orders/colls/items/docs/1'],
])('no data is simulated: %s %s returns an error that says so', async (method, path) => {
  const { send } = reachable();
  expect(await send(method, host + path)).toMatchObject({
    status: 501,
    json: {
      code: 'NotImplemented',
      message: `The sandbox does not simulate ${method} ${path}. It holds accounts, not data.`,
    },
  });
});
