import { decodeJwt } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { runningClock } from '../../../src/sandbox/clock.ts';
import { contoso, deployer, fabrikam, sampleDirectory } from '../../../src/sandbox/directory.ts';
import { createEntra } from '../../../src/sandbox/entra/entra.ts';
import { startProxy, type Proxy } from '../../proxy/proxy.ts';
import { inChild } from './child.ts';

const started: Proxy[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.close()));
});

async function front(): Promise<Proxy> {
  const entra = createEntra({ clock: runningClock(), directory: sampleDirectory() });
  const proxy = await startProxy({
    handle: async (request) => (await entra.handle(request)) ?? { status: 404, headers: {}, body: '' },
  });
  started.push(proxy);
  return proxy;
}

const environment = {
  AZURE_TENANT_ID: contoso.id,
  AZURE_CLIENT_ID: deployer.appId,
  AZURE_CLIENT_SECRET: deployer.secret,
};

const askTwice = `
  import { ClientSecretCredential } from '@azure/identity';
  const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET } = process.env;
  const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET);
  const arm = await credential.getToken('https://management.azure.com/.default');
  const again = await credential.getToken('https://management.azure.com/.default');
  const vault = await credential.getToken('https://vault.azure.net/.default');
  console.log(JSON.stringify({ arm, again, vault }));`;

test('@azure/identity’s client secret credential signs in over TLS to Entra’s real host name', async () => {
  const proxy = await front();
  const { arm, again, vault } = (await inChild(proxy, askTwice, environment)) as Record<
    'arm' | 'again' | 'vault',
    { token: string; expiresOnTimestamp: number }
  >;
  expect(decodeJwt(arm.token)).toMatchObject({ aud: 'https://management.azure.com', oid: deployer.objectId });
  expect(decodeJwt(vault.token)).toMatchObject({ aud: 'https://vault.azure.net' });
  expect(again.token).toBe(arm.token);
  expect(Math.abs(Number(decodeJwt(arm.token).exp) * 1000 - arm.expiresOnTimestamp)).toBeLessThan(60_000);
  const path = `https://login.microsoftonline.com/${contoso.id}/oauth2/v2.0/token`;
  expect(proxy.exchanges.map(({ method, url, status }) => [method, url.split('?')[0], status])).toEqual([
    ['POST', path, 200],
    ['POST', path, 200],
  ]);
});

const complain = `
  import { ClientSecretCredential } from '@azure/identity';
  const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET } = process.env;
  const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET);
  const { name, message } = await credential.getToken('https://management.azure.com/.default').catch((e) => e);
  console.log(JSON.stringify({ name, message }));`;

test.each([
  ['a wrong secret', { AZURE_CLIENT_SECRET: 'wrong' }, '7000215'],
  ['another tenant', { AZURE_TENANT_ID: fabrikam.id }, '700016'],
])('@azure/identity reports %s by Entra’s code', async (_, change, code) => {
  const told = await inChild(await front(), complain, { ...environment, ...change });
  expect(told).toMatchObject({ name: 'AuthenticationRequiredError' });
  expect((told as { message: string }).message).toContain(code);
});

test('the environment credential needs only the variables that the sandbox prints', async () => {
  const source = `
    import { EnvironmentCredential } from '@azure/identity';
    const { token } = await new EnvironmentCredential().getToken('https://management.core.windows.net//.default');
    console.log(JSON.stringify(token));`;
  const token = (await inChild(await front(), source, environment)) as string;
  expect(decodeJwt(token).aud).toBe('https://management.core.windows.net/');
});
