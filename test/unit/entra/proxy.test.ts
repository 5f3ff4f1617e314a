import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import type { Handle } from '../../../src/sandbox/http.ts';
import { isServed } from '../../proxy/hosts.ts';
import { startProxy, type Proxy, type ProxyOptions } from '../../proxy/proxy.ts';
import { inChild } from './child.ts';

const started: Proxy[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.close()));
});

const echo: Handle = ({ method, url, headers, body }) =>
  Promise.resolve({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-front': 'echo' },
    body: JSON.stringify({ method, url, host: headers['host'], body }),
  });

async function front(options: Partial<ProxyOptions> = {}): Promise<Proxy> {
  const proxy = await startProxy({ handle: echo, ...options });
  started.push(proxy);
  return proxy;
}

const get = (...urls: string[]) => `
  const answers = [];
  for (const url of ${JSON.stringify(urls)})
    answers.push(await fetch(url).then(async (r) => [r.status, await r.text()]).catch((e) => e.cause?.message ?? e.message));
  console.log(JSON.stringify(answers));`;

test("real host names are served over TLS trusted through the sandbox's authority, in order", async () => {
  const proxy = await front();
  const urls = [
    'https://management.azure.com/tenants?a=b%20c',
    'https://kv-one.vault.azure.net/keys/k',
    'https://vscode.dev/x',
  ];
  const answers = (await inChild(proxy, get(...urls))) as [number, string][];
  expect(answers.map(([status, body]) => [status, (JSON.parse(body) as { url: string }).url])).toEqual(
    urls.map((url) => [200, url]),
  );
  expect(proxy.exchanges.map(({ method, url, status }) => [method, url, status])).toEqual(
    urls.map((url) => ['GET', url, 200]),
  );
  expect(proxy.exchanges[0]?.responseHeaders).toEqual({
    'content-type': 'application/json',
    'x-front': 'echo',
  });
});

test('without the authority the certificate is rejected', async () => {
  const proxy = await front();
  const answers = await inChild(proxy, get('https://management.azure.com/'), { NODE_EXTRA_CA_CERTS: '' });
  expect(answers).toEqual([expect.stringMatching(/self-signed|unable to (get|verify)/)]);
  expect(proxy.exchanges).toEqual([]);
});

test('a body is passed on and recorded', async () => {
  const proxy = await front();
  const source = `
    const body = JSON.stringify({ name: 'ключ' });
    const response = await fetch('https://kv.vault.azure.net/keys/k', { method: 'PATCH', body });
    console.log(await response.text());`;
  expect(await inChild(proxy, source)).toMatchObject({ method: 'PATCH', body: '{"name":"ключ"}' });
  expect(proxy.exchanges[0]).toMatchObject({ method: 'PATCH', requestBody: '{"name":"ключ"}' });
});

test('Resource Manager compresses long answers, as their header says, and a key vault none', async () => {
  const long = 'long '.repeat(1_000);
  const proxy = await front({
    handle: ({ url }) =>
      Promise.resolve({ status: 200, headers: {}, body: url.endsWith('/short') ? 'short' : long }),
  });
  const source = `
    const answers = [];
    for (const url of ['https://management.azure.com/long', 'https://management.azure.com/short', 'https://kv.vault.azure.net/long'])
      answers.push(await fetch(url).then(({ headers }) => [headers.get('content-encoding'), headers.get('vary')]));
    answers.push(await fetch('https://management.azure.com/long').then((r) => r.text()));
    console.log(JSON.stringify(answers));`;
  expect(await inChild(proxy, source)).toEqual([
    ['gzip', 'Accept-Encoding'],
    [null, null],
    [null, null],
    long,
  ]);
  expect(proxy.exchanges[0]?.responseBody).toBe(long);
});

/** The response to a bare CONNECT, before any TLS. */
function connectAnswer({ proxyUrl }: Proxy, target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(proxyUrl).port), '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (data: Buffer) => {
      socket.destroy();
      resolve(data.toString().split('\r\n')[0] ?? '');
    });
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  });
}

test("other hosts, and names that don't resolve, get a bad gateway error before TLS", async () => {
  const proxy = await front({ resolves: (host) => host !== 'no-such-vault.vault.azure.net' });
  for (const target of [
    'mobile.events.data.microsoft.com:443',
    'vault.azure.net:443',
    'no-such-vault.vault.azure.net:443',
  ])
    expect(await connectAnswer(proxy, target)).toBe('HTTP/1.1 502 Bad Gateway');
  expect(await connectAnswer(proxy, 'Other-Vault.vault.azure.net:443')).toBe(
    'HTTP/1.1 200 Connection Established',
  );
});

test('a wildcard stands for one label', () => {
  expect(isServed('a.vault.azure.net')).toBe(true);
  for (const host of [
    'a.b.vault.azure.net',
    'vault.azure.net',
    'evilmanagement.azure.com',
    'management.azure.com.evil',
  ])
    expect(isServed(host)).toBe(false);
});

test('the instance metadata service is a bad gateway', async () => {
  const { proxyUrl } = await front();
  expect((await fetch(proxyUrl + '/metadata/identity/oauth2/token')).status).toBe(502);
});

test('a browser can reach the TLS server without the proxy', async () => {
  const { tlsPort, caFile } = await front();
  const ca = await readFile(caFile);
  const protocol = await new Promise<string | null>((resolve, reject) => {
    const socket = connectTls(
      { port: tlsPort, host: '127.0.0.1', servername: 'login.microsoftonline.com', ca },
      () => {
        resolve(socket.authorized ? socket.getProtocol() : null);
        socket.destroy();
      },
    );
    socket.once('error', reject);
  });
  expect(protocol).toBe('TLSv1.3');
});

test('one connection carries many requests', async () => {
  const proxy = await front();
  const source = `
    import { Agent, request } from 'node:https';
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = () => new Promise((done, fail) => request({ host: '127.0.0.1', port: ${proxy.tlsPort},
      servername: 'management.azure.com', headers: { host: 'management.azure.com' }, agent },
      (r) => r.resume().on('end', () => done(r.req.reusedSocket))).on('error', fail).end());
    console.log(JSON.stringify([await get(), await get(), await get()]));
    agent.destroy();`;
  expect(await inChild(proxy, source)).toEqual([false, true, true]);
});

test('a fault of the sandbox is a 500 that says so', async () => {
  const proxy = await front({ handle: () => Promise.reject(new Error('rotten estate')) });
  const [answer] = (await inChild(proxy, get('https://management.azure.com/'))) as [[number, string]];
  expect(answer[0]).toBe(500);
  expect(answer[1]).toContain('rotten estate');
  expect(proxy.exchanges[0]?.responseHeaders).toMatchObject({ 'x-sandbox-fault': 'true' });
});

test('closing ends open connections and leaves neither port nor file', async () => {
  const proxy = await startProxy({ handle: echo });
  const idle = connect(Number(new URL(proxy.proxyUrl).port), '127.0.0.1');
  await new Promise((resolve) => idle.once('connect', resolve));
  const ended = new Promise((resolve) => idle.once('close', resolve));
  idle.on('error', () => undefined);
  await proxy.close();
  await ended;
  expect(existsSync(proxy.caFile)).toBe(false);
  await expect(connectAnswer(proxy, 'management.azure.com:443')).rejects.toThrow('ECONNREFUSED');
});

test('a process ends once it has closed its proxy', async () => {
  const source = `
    import { startProxy } from '../../proxy/proxy.ts';
    const proxy = await startProxy({ handle: async () => ({ status: 204, headers: {}, body: '' }) });
    const { promise, resolve } = Promise.withResolvers();
    const { connect } = await import('node:net');
    connect(Number(new URL(proxy.proxyUrl).port), '127.0.0.1', resolve).on('error', () => undefined);
    await promise;
    await proxy.close();
    console.log('"closed"');`;
  expect(await inChild({ proxyUrl: '', caFile: '' }, source)).toBe('closed');
});
