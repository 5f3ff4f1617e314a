import { createSandbox, runningClock, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts';
import { deployer, type Client } from '../../src/sandbox/directory.ts';
import type { SandboxResponse } from '../../src/sandbox/http.ts';
import type { Exchange, Proxy } from '../proxy/proxy.ts';
import { startSandboxFront } from '../proxy/sandboxFront.ts';
import type { WorkbenchOptions } from './harness/workbench.ts';

/** The simulated Azure behind real TLS and real host names, and a workbench that signs in from its environment. */
export interface AzureFront {
  readonly sandbox: Sandbox;
  readonly proxy: Proxy;
  readonly workbench: WorkbenchOptions;
  /** Requests since the last call, as "METHOD host/path", with a run of equal ones told once. */
  sent(): string[];
  /** The next request that matches waits; resolves when it has arrived, with what lets it go on. */
  hold(request: RegExp): Promise<() => void>;
  /** The next request that matches is answered with this instead. */
  answer(request: RegExp, response: SandboxResponse): void;
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
  const holds: { request: RegExp; arrived: (release: () => void) => void }[] = [];
  const answers: { request: RegExp; response: SandboxResponse }[] = [];
  const proxy = await startSandboxFront({
    ...sandbox,
    async handle(request) {
      const position = holds.findIndex((one) => one.request.test(`${request.method} ${request.url}`));
      const [held] = position < 0 ? [] : holds.splice(position, 1);
      if (held) await new Promise<void>((resolve) => held.arrived(() => resolve()));
      const canned = answers.findIndex((one) => one.request.test(`${request.method} ${request.url}`));
      const [instead] = canned < 0 ? [] : answers.splice(canned, 1);
      return instead?.response ?? sandbox.handle(request);
    },
  });
  let seen = 0;
  return {
    sandbox,
    proxy,
    workbench: {
      name,
      network: { proxy: proxy.proxyUrl, caFile: proxy.caFile },
      env: {
        AZURE_TENANT_ID: client.tenantId,
        AZURE_CLIENT_ID: client.appId,
        AZURE_CLIENT_SECRET: client.secret,
      },
      settings: { 'cosmosCmk.credential': 'default' },
    },
    sent() {
      const fresh = proxy.exchanges.slice(seen).map(told);
      seen = proxy.exchanges.length;
      return fresh.filter((line, index) => line !== fresh[index - 1]);
    },
    hold: (request) => new Promise((arrived) => void holds.push({ request, arrived })),
    answer: (request, response) => void answers.push({ request, response }),
    close: () => proxy.close(),
  };
}

/** Ids that are new in each run, told by what they are. */
function told({ method, url }: Exchange): string {
  const { host, pathname } = new URL(url);
  return `${method} ${host}${pathname}`
    .replace(/(operationsStatus|operationResults|roleAssignments)\/[^/]+$/, '$1/*')
    .replace('management.azure.com/subscriptions/a7c19d40-e26b-4835-9f0c-41d8b35e7f92', 'arm/development')
    .replace('management.azure.com/subscriptions/3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35', 'arm/production')
    .replace('management.azure.com', 'arm');
}
