import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startProxy, type Proxy, type ProxyOptions } from './proxy.ts';

/** The sandbox behind the TLS front; a vault or an account that does not exist has no name either. */
export function startSandboxFront(
  { handle, resolves }: Pick<Sandbox, 'handle' | 'resolves'>,
  options: Pick<ProxyOptions, 'port' | 'control'> = {},
): Promise<Proxy> {
  // Azure CLI looks here first whether there is a network at all.
  const site = { status: 200, headers: { 'content-type': 'text/html' }, body: '' };
  return startProxy({
    ...options,
    handle: async (request) =>
      new URL(request.url).hostname === 'azure.microsoft.com' ? site : handle(request),
    resolves,
  });
}
