import { describe, expect, test } from 'vitest';
import { alex, contoso, deployer, fabrikam, lidia, megan } from '../../../src/sandbox/directory.ts';
import { cosmos, world } from './support.ts';

const graph = 'https://graph.microsoft.com/v1.0';
const filtered = (collection: string, filter: string) =>
  `${graph}/${collection}?$filter=${encodeURIComponent(filter)}`;

describe('the requests by which the Azure CLI finds an assignee in Microsoft Graph', () => {
  test('find a client by its application ID', async () => {
    const url = filtered('servicePrincipals', `servicePrincipalNames/any(c:c eq '${deployer.appId}')`);
    expect(await world().send('GET', url)).toMatchObject({
      status: 200,
      json: { value: [{ id: deployer.objectId, displayName: deployer.name }] },
    });
  });

  test('and then by the object ID that it found', async () => {
    const { send } = world();
    expect(await send('GET', `${graph}/servicePrincipals/${cosmos}`)).toMatchObject({
      status: 200,
      json: { id: cosmos, displayName: 'Azure Cosmos DB' },
    });
    // An application id is none of these.
    expect(await send('GET', `${graph}/servicePrincipals/${deployer.appId}`)).toMatchObject({
      status: 404,
      json: { error: { code: 'Request_ResourceNotFound' } },
    });
  });

  test('find a user by sign-in name, in the calling tenant', async () => {
    const { send, as } = world();
    const url = filtered('users', `userPrincipalName eq '${megan.label}'`);
    const found = async (one: typeof send) => (await one('GET', url)).json;
    expect(await found(send)).toMatchObject({ value: [{ id: megan.objectIds[contoso.id] }] });
    expect(await found(as(lidia.label, fabrikam.id).send)).toMatchObject({
      value: [{ id: megan.objectIds[fabrikam.id] }],
    });
  });

  test('find any principal by its object ID', async () => {
    const { send } = world();
    const ids = [cosmos, alex.homeObjectId, lidia.homeObjectId];
    expect(await send('POST', `${graph}/directoryObjects/getByIds`, { ids })).toMatchObject({
      status: 200,
      json: {
        value: [
          { '@odata.type': '#microsoft.graph.user', userPrincipalName: alex.label },
          { '@odata.type': '#microsoft.graph.servicePrincipal', displayName: 'Azure Cosmos DB' },
        ],
      },
    });
  });

  test("fail for a user who can't read the directory", async () => {
    const { send } = world().as(alex.label);
    for (const [method, url] of [
      ['GET', `${graph}/users`],
      ['POST', `${graph}/directoryObjects/getByIds`],
    ] as const)
      expect((await send(method, url, { ids: [] })).status).toBe(403);
  });

  test('are the only simulated part of the directory', async () => {
    expect((await world().send('GET', `${graph}/groups`)).status).toBe(501);
    expect((await world().send('DELETE', `${graph}/users`)).status).toBe(501);
  });
});
