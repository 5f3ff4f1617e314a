import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { runningClock } from '../../src/sandbox/clock.ts';
import { deployer, type Client } from '../../src/sandbox/directory.ts';
import { createFaults, type Faults } from '../../src/sandbox/faults/faults.ts';
import type { Exchange, Proxy } from '../proxy/proxy.ts';
import { startSandboxFront } from '../proxy/sandboxFront.ts';
import type { WorkbenchOptions } from './harness/workbench.ts';

/** The simulated Azure behind real TLS and real host names, and a workbench that signs in from its environment. */
export interface AzureFront {
  readonly sandbox: Sandbox;
  readonly proxy: Proxy;
  readonly workbench: WorkbenchOptions;
  /** Requests since the last call, as "METHOD host/path", with consecutive equal ones listed once. */
  sent(): string[];
  readonly faults: Faults;
  close(): Promise<void>;
}

/** Minutes of Azure pass in seconds; the extension waits in real time. */
const speed = 120;

export async function startAzure(
  name: string,
  options: Partial<SandboxOptions> = {},
  client: Client = deployer,
): Promise<AzureFront> {
  const sandbox = createSandbox({ clock: runningClock(speed), speed, ...options });
  const faults = createFaults(sandbox);
  const proxy = await startSandboxFront({ ...sandbox, handle: faults.handle });
  let seen = 0;
  return {
    sandbox,
    faults,
    proxy,
    workbench: {
      name,
      network: { proxy: proxy.proxyUrl, caFile: proxy.caFile },
      env: {
        AZURE_TENANT_ID: client.tenantId,
        AZURE_CLIENT_ID: client.appId,
        AZURE_CLIENT_SECRET: client.secret,
      },
      settings: {
        'cosmosCmk.credential': 'default',
        // VS Code would add each of the system's certificates to every connection, most of the extension host's CPU
        // time. Without them, Node trusts NODE_EXTRA_CA_CERTS. The sign-in tests use the default.
        'http.systemCertificates': false,
      },
    },
    sent() {
      const fresh = proxy.exchanges.slice(seen).map(told);
      seen = proxy.exchanges.length;
      return fresh.filter((line, index) => line !== fresh[index - 1]);
    },
    close: () => proxy.close(),
  };
}

/** A request with ids that differ between runs replaced by what they identify. */
function told({ method, url }: Exchange): string {
  const { host, pathname } = new URL(url);
  return `${method} ${host}${pathname}`
    .replace(/(operationsStatus|operationResults|roleAssignments)\/[^/]+$/, '$1/*')
    .replace('management.azure.com/subscriptions/a7c19d40-e26b-4835-9f0c-41d8b35e7f92', 'arm/development')
    .replace('management.azure.com/subscriptions/3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35', 'arm/production')
    .replace('management.azure.com', 'arm');
}
