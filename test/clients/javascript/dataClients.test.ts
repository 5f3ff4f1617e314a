import { Agent } from 'node:https';
import { CosmosClient, type CosmosClientOptions } from '@azure/cosmos';
import { DefaultAzureCredential } from '@azure/identity';
import { CertificateClient } from '@azure/keyvault-certificates';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointAt } from '../pointAt.ts';
import { startSandbox, type RunningSandbox } from '../runningSandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  pointAt(sandbox);
});
afterAll(() => sandbox.end());

describe("@azure/cosmos, which the extension doesn't use", () => {
  /** It doesn't read HTTPS_PROXY: according to its documentation, it needs an agent. */
  const cosmos = (account: string, auth: Pick<CosmosClientOptions, 'key' | 'aadCredentials'>) =>
    new CosmosClient({
      endpoint: `https://${account}.documents.azure.com:443/`,
      ...auth,
      agent: new Agent({ proxyEnv: { HTTPS_PROXY: sandbox.proxy } }),
    });
  const ways: [string, () => Pick<CosmosClientOptions, 'key' | 'aadCredentials'>][] = [
    ['a key', () => ({ key: Buffer.from('not a real key').toString('base64') })],
    ['Entra ID', () => ({ aadCredentials: new DefaultAzureCredential() })],
  ];

  test.each(ways)(
    'finds the regions of a healthy account with %s, and gets an error that there is no data',
    async (_, auth) => {
      const client = cosmos('cosmos-orders-prod', auth());
      const { resource } = await client.getDatabaseAccount();
      expect(resource?.writableLocations).toEqual([
        {
          name: 'North Europe',
          databaseAccountEndpoint: 'https://cosmos-orders-prod-northeurope.documents.azure.com:443/',
        },
      ]);
      const refusals: [string, () => Promise<unknown>][] = [
        ['GET /dbs', () => client.databases.readAll().fetchAll()],
        ['POST /dbs', () => client.databases.create({ id: 'orders' })],
        ['GET /dbs/orders/colls/items', () => client.database('orders').container('items').read()],
      ];
      for (const [what, work] of refusals)
        await expect(work()).rejects.toMatchObject({
          code: 501,
          body: { message: `The sandbox does not simulate ${what}. It holds accounts, not data.` },
        });
    },
  );

  test.each([
    ['no access', 'cosmos-returns-prod', 4002],
    ['a disabled key', 'cosmos-disputes-prod', 4018],
  ])('is blocked on an account that is revoked because of %s', async (_, account, substatus) => {
    for (const [, auth] of ways) {
      const client = cosmos(account, auth());
      await expect(client.databases.create({ id: 'orders' })).rejects.toMatchObject({
        code: 403,
        substatus,
        message: expect.stringContaining('Access to your account is currently revoked because') as string,
      });
    }
  });
});

describe('the other clients of a vault', () => {
  const vault = 'https://kv-retail-prod.vault.azure.net';
  const unsimulated = (what: string) => ({
    statusCode: 501,
    code: 'NotImplemented',
    message: `The sandbox does not simulate ${what}.`,
  });

  test('@azure/keyvault-secrets gets an error that there are no secrets', async () => {
    const secrets = new SecretClient(vault, new DefaultAzureCredential());
    await expect(secrets.getSecret('password')).rejects.toMatchObject(unsimulated('GET /secrets/password/'));
    await expect(secrets.setSecret('password', 'x')).rejects.toMatchObject(
      unsimulated('PUT /secrets/password'),
    );
  });

  test('@azure/keyvault-certificates gets an error that there are no certificates', async () => {
    const certificates = new CertificateClient(vault, new DefaultAzureCredential());
    await expect(certificates.getCertificate('tls')).rejects.toMatchObject(
      unsimulated('GET /certificates/tls/'),
    );
  });
});
