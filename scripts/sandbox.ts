import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { movableClock, runningClock } from '../src/sandbox/clock.ts';
import type { Client, Directory } from '../src/sandbox/directory.ts';
import { writeState } from '../src/sandbox/estate/file.ts';
import { createFaults } from '../src/sandbox/faults/faults.ts';
import type { Subscription } from '../src/sandbox/model/governance.ts';
import { createSandbox } from '../src/sandbox/sandbox.ts';
import { createControl } from '../test/proxy/control.ts';
import type { Proxy } from '../test/proxy/proxy.ts';
import { chosenEstate, type WantedEstate } from './sandboxEstate.ts';

const usage = `npm run sandbox -- [--json] [--speed N] [--time TIME] [--port N] [--estate NAME | --load FILE] [--save FILE]

A simulated Azure on this machine, behind a loopback proxy with Azure's real host names.
  --json     one line of JSON on stdout when it is ready, and nothing else
  --speed N  its time runs N times as fast (1)
  --time TIME    its time at the start, in ISO 8601 (now)
  --port N   the proxy's port (a free one)
  --estate NAME  its content: sample; delegated, with subscriptions that Azure Lighthouse delegates; generated:N, with
             N accounts; or the path of a module whose default export fills a state (CONTRIBUTING.md)
  --load FILE    continues from a saved sandbox and its time
  --save FILE    saves the sandbox to a file when it ends`;

interface Wanted {
  readonly json: boolean;
  readonly speed: number;
  readonly time: number | undefined;
  readonly port: number;
  readonly save: string | undefined;
  readonly chosen: WantedEstate;
}

/** @throws with the invalid argument, or the problem with the loaded file */
async function readArguments(): Promise<Wanted | undefined> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      speed: { type: 'string', default: '1' },
      time: { type: 'string' },
      port: { type: 'string', default: '0' },
      estate: { type: 'string' },
      load: { type: 'string' },
      save: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [speed, port] = [Number(values.speed), Number(values.port)];
  if (!(speed > 0 && Number.isFinite(speed))) throw new Error('--speed must be a number greater than 0.');
  if (!(Number.isInteger(port) && port >= 0 && port < 65536))
    throw new Error('--port must be a port number.');
  const { json, estate, load, save } = values;
  const time = values.time === undefined ? undefined : Date.parse(values.time);
  if (Number.isNaN(time)) throw new Error('--time must be a time in ISO 8601.');
  if (time !== undefined && load !== undefined) throw new Error('Use --time or --load, not both.');
  if (estate !== undefined && load !== undefined) throw new Error('Use --estate or --load, not both.');
  return { json, speed, time, port, save, chosen: await chosenEstate(estate ?? 'sample', load) };
}

async function run({ json, speed, time, port, save, chosen }: Wanted): Promise<void> {
  // Registered before any output, because a client might end it as soon as it has read the line.
  const end = ended();
  const clientClock = runningClock(speed);
  const clock = movableClock(clientClock);
  const { now = time, ...filled } = chosen;
  if (now !== undefined) clock.advance(now - clock.now());
  const sandbox = createSandbox({ clock, clientClock, speed, ...filled });
  const faults = createFaults(sandbox);
  const control = createControl({ clock, faults, save: () => writeState(sandbox.state) });
  // Only now, because invalid arguments don't need it.
  const { startSandboxFront } = await import('../test/proxy/sandboxFront.ts');
  const front = await startSandboxFront({ ...sandbox, handle: faults.handle }, { port, control });
  const { directory, subscriptions } = sandbox.state;
  const [client] = directory.clients;
  if (client === undefined) throw new Error('The sandbox has no client to sign in with.');
  console.log(
    json ? described(front, client, subscriptions) : guide(front, client, directory, subscriptions),
  );
  await end;
  await front.close();
  if (save !== undefined) await writeFile(save, writeState(sandbox.state));
}

function described(
  { proxyUrl, caFile }: Proxy,
  client: Client,
  subscriptions: readonly Subscription[],
): string {
  return JSON.stringify({
    proxy: proxyUrl,
    control: proxyUrl,
    caFile,
    tenantId: client.tenantId,
    clientId: client.appId,
    clientSecret: client.secret,
    // The subscriptions that this client can read, with `id` and `name` as in the Azure CLI, and the others as in
    // Resource Manager.
    subscriptions: subscriptions
      .filter(({ tenantId }) => tenantId === client.tenantId)
      .map(({ id, displayName, tenantId }) => ({
        id,
        name: displayName,
        subscriptionId: id,
        displayName,
        tenantId,
      })),
  });
}

function guide(
  { proxyUrl, caFile }: Proxy,
  client: Client,
  directory: Directory,
  subscriptions: readonly Subscription[],
): string {
  const tenants = directory.tenants.map(({ id, displayName }) => {
    const inside = subscriptions.filter(({ tenantId }) => tenantId === id);
    const people = directory.people.filter(({ objectIds }) => id in objectIds);
    return [
      `Tenant        ${displayName}  ${id}`,
      ...inside.map((each) => `Subscription  ${each.displayName}  ${each.id}`),
      `People        ${people.map(({ label }) => label).join(', ')}`,
      '',
    ].join('\n');
  });
  return `The Cosmos CMK sandbox: a simulated Azure on this machine. Nothing leaves it, and nothing in it is real.

Proxy         ${proxyUrl}
CA            ${caFile}

${tenants.join('\n')}
Every client below sees Azure's real host names:

  export HTTPS_PROXY=${proxyUrl}

Azure CLI
  export REQUESTS_CA_BUNDLE=${caFile}
  az login --service-principal -u ${client.appId} -p '${client.secret}' --tenant ${client.tenantId}
  az login --use-device-code      # as one of the people: open the page with curl or a browser behind the proxy

curl
  curl --cacert ${caFile} https://management.azure.com/tenants?api-version=2022-12-01

Azure SDK for JavaScript (and DefaultAzureCredential's environment)
  export NODE_EXTRA_CA_CERTS=${caFile}
  export AZURE_TENANT_ID=${client.tenantId} AZURE_CLIENT_ID=${client.appId}
  export AZURE_CLIENT_SECRET='${client.secret}'

VS Code's extension host (its Microsoft sign-in uses fetch), and other programs on OpenSSL
  export SSL_CERT_FILE=${caFile}

Its time, moved on by an hour (tokens last), and its faults by rule (CONTRIBUTING.md)
  curl ${proxyUrl}/time -d '{"advance":3600}'
  curl ${proxyUrl}/faults -d '{"request":"^GET .*/vaults","times":1,"fault":{"kind":"throttled","seconds":5}}'
  curl ${proxyUrl}/faults -X DELETE

All that is in it, for --load
  curl ${proxyUrl}/state -o estate.json

To stop, press Ctrl+C.`;
}

/** Resolves at a signal, or when the parent process has ended without one. */
function ended(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, 1000).unref();
  });
}

let wanted: Wanted | undefined;
try {
  wanted = await readArguments();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exit(2);
}
if (wanted === undefined) console.log(usage);
else await run(wanted);
