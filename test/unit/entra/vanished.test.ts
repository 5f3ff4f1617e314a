import { expect, test } from 'vitest';
import { startProxy } from '../../proxy/proxy.ts';
import { inChild } from './child.ts';

test('a name that disappears while a connection is open gets no answer', async () => {
  const proxy = await startProxy({
    handle: () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })),
  });
  try {
    const source = `
      const failed = await fetch('https://gone.vault.azure.net/keys').then((r) => r.status, (e) => e.message);
      console.log(JSON.stringify(failed));`;
    expect(await inChild(proxy, source)).toBe('fetch failed');
    expect(proxy.exchanges).toMatchObject([{ method: 'GET', url: 'https://gone.vault.azure.net/keys' }]);
  } finally {
    await proxy.close();
  }
});
