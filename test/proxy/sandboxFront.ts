import { accountOfHost } from '../../src/sandbox/cosmos/dataPlane.ts';
import { vaultOfHost } from '../../src/sandbox/keyVault/data/front.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startProxy, type Proxy, type ProxyOptions } from './proxy.ts';

/** The sandbox behind the TLS front; a vault or an account that does not exist has no name either. */
export function startSandboxFront(
  { handle, state, clock }: Pick<Sandbox, 'handle' | 'state' | 'clock'>,
  options: Pick<ProxyOptions, 'port' | 'delayMs'> = {},
): Promise<Proxy> {
  // Azure CLI looks here first whether there is a network at all.
  const site = { status: 200, headers: { 'content-type': 'text/html' }, body: '' };
  const resolves = (host: string) => {
    if (host.endsWith('.vault.azure.net')) return vaultOfHost(state, host, clock.now()) !== undefined;
    if (host.endsWith('.documents.azure.com')) return accountOfHost(state, host, clock.now()) !== undefined;
    return true;
  };
  return startProxy({
    ...options,
    handle: async (request) =>
      new URL(request.url).hostname === 'azure.microsoft.com' ? site : handle(request),
    resolves,
  });
}
