import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startProxy, type Proxy, type ProxyOptions } from './proxy.ts';

/** The sandbox behind the TLS front end. A vault or an account that doesn't exist has no DNS name. */
export function startSandboxFront(
  { handle, resolves }: Pick<Sandbox, 'handle' | 'resolves'>,
  options: Pick<ProxyOptions, 'port' | 'control' | 'compress'> = {},
): Promise<Proxy> {
  // The Azure CLI first requests this to check for a network.
  const site = { status: 200, headers: { 'content-type': 'text/html' }, body: '' };
  return startProxy({
    ...options,
    handle: async (request) =>
      new URL(request.url).hostname === 'azure.microsoft.com' ? site : handle(request),
    resolves,
  });
}
