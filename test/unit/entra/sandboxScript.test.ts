import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { inChild } from './child.ts';

interface Described {
  proxy: string;
  caFile: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  subscriptions: { id: string; name: string; tenantId: string }[];
}

const sources = join(import.meta.dirname, '../../../src/sandbox');
const builders = join(sources, 'estate/builders.ts');
const directory = join(sources, 'directory.ts');
const script = join(import.meta.dirname, '../../../scripts/sandbox.ts');
const command = [process.execPath, script] as const;
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(...args: string[]) {
  const [node, ...rest] = command;
  const child = spawn(node, [...rest, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const lines: string[] = [];
  const first = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      resolve(line);
    });
  });
  return { child, lines, first, exited: once(child, 'exit') as Promise<[number | null, string | null]> };
}

const listSubscriptions = `
  import { EnvironmentCredential } from '@azure/identity';
  const { token } = await new EnvironmentCredential().getToken('https://management.azure.com/.default');
  const response = await fetch('https://management.azure.com/subscriptions?api-version=2022-12-01',
    { headers: { authorization: 'Bearer ' + token } });
  console.log(await response.text());`;

test('a real client needs only one line of JSON, and a signal ends the process cleanly', async () => {
  const { child, lines, first, exited } = start('--json', '--speed', '60');
  const told = JSON.parse(await first) as Described;
  const { value } = (await inChild({ proxyUrl: told.proxy, caFile: told.caFile }, listSubscriptions, {
    AZURE_TENANT_ID: told.tenantId,
    AZURE_CLIENT_ID: told.clientId,
    AZURE_CLIENT_SECRET: told.clientSecret,
  })) as { value: { subscriptionId: string }[] };
  const inTenant = told.subscriptions.filter(({ tenantId }) => tenantId === told.tenantId);
  expect(value.map(({ subscriptionId }) => subscriptionId).sort()).toEqual(
    inTenant.map(({ id }) => id).sort(),
  );
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(lines).toHaveLength(1);
  expect(existsSync(told.caFile)).toBe(false);
});

test('without --json it says how to point a client at it', async () => {
  const { child, lines, first, exited } = start();
  await first;
  while (!lines.includes('To stop, press Ctrl+C.')) await once(child.stdout, 'data');
  const text = lines.join('\n');
  for (const name of [
    'HTTPS_PROXY',
    'REQUESTS_CA_BUNDLE',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
    'AZURE_CLIENT_ID',
  ])
    expect(text).toContain(name);
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
});

test('invalid arguments are reported with the usage, and start nothing', async () => {
  const invalid = [
    ['--speed', 'fast'],
    ['--speed', '0'],
    ['--time', 'soon'],
    ['--port', '70000'],
    ['--no-such'],
    ['--load', 'no/such.json'],
    ['--estate', directory],
  ];
  await Promise.all(
    invalid.map(async (args) => {
      const { child, exited, lines } = start(...args);
      let told = '';
      child.stderr.on('data', (data: Buffer) => (told += data.toString()));
      const ended = once(child, 'close');
      expect(await exited).toEqual([2, null]);
      await ended;
      expect(told).toContain('npm run sandbox');
      expect(lines).toEqual([]);
    }),
  );
});

test('the sandbox is saved when it ends, and continues from there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-state-'));
  try {
    const [module, file] = [join(folder, 'estate.ts'), join(folder, 'state.json')];
    await writeFile(
      module,
      `import { addSubscription, assignRole } from '${builders}';
       import { contoso, deployer } from '${directory}';
       export default (state) => {
         const id = 'a1d0a6c4-7d57-4f0e-9d3b-6f2f6f7a8e10';
         addSubscription(state, { id, displayName: 'Reported', tenantId: contoso.id });
         assignRole(state, '/subscriptions/' + id, '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', deployer.objectId);
       };`,
    );
    const first = start('--json', '--estate', module, '--save', file);
    const told = JSON.parse(await first.first) as Described;
    expect(told.subscriptions.map(({ name }) => name)).toEqual(['Reported']);
    await fetch(`${told.proxy}/time`, { method: 'POST', body: '{"advance":86400}' });
    first.child.kill('SIGTERM');
    expect(await first.exited).toEqual([0, null]);
    const second = start('--json', '--load', file);
    const again = JSON.parse(await second.first) as Described;
    expect(again.subscriptions).toEqual(told.subscriptions);
    const { now } = (await (await fetch(`${again.proxy}/time`)).json()) as { now: string };
    expect(Date.parse(now)).toBeGreaterThan(Date.now() + 80_000_000);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("it doesn't outlive the process that started it", async () => {
  const parent = spawn(
    process.execPath,
    [
      '--eval',
      `const { spawn } = require('node:child_process');
       spawn(${JSON.stringify(command[0])}, ${JSON.stringify([...command.slice(1), '--json'])}, { stdio: 'inherit' });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  started.push(parent);
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  expect(JSON.parse(line)).toHaveProperty('proxy');
  // The sandbox shares the pipe, which closes when the sandbox has ended, too.
  const closed = once(parent.stdout, 'close');
  parent.kill('SIGKILL');
  await closed;
  expect(existsSync((JSON.parse(line) as Described).caFile)).toBe(false);
});
