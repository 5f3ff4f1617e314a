import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executable, needsAzureCli, repair } from './azureCli/azureCli.ts';
import { startScript } from './runningSandbox.ts';

const run = promisify(execFile);

describe('the output of npm run sandbox, pasted into a shell', () => {
  let script: Awaited<ReturnType<typeof startScript>>;
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'cosmos-cmk-home-'));
    script = await startScript();
    while (!script.printed.includes('To stop, press Ctrl+C.')) await once(script.lines, 'line');
  });
  afterAll(async () => {
    await script.end();
    await rm(home, { recursive: true, force: true });
  });

  /** The indented lines under a heading. */
  const under = (heading: string) => {
    const start = script.printed.findIndex((line) => line.startsWith(heading));
    const lines = script.printed.slice(start + 1).filter((line, index) => line !== '' || index > 0);
    return lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith('  ')),
    );
  };
  const shell = async (lines: readonly string[], environment: Record<string, string> = {}) => {
    const text = [...under('Every client below'), ...lines].join('\n');
    const env = { PATH: process.env['PATH'], HOME: home, ...environment };
    return (await run('bash', ['-ec', text], { env, cwd: import.meta.dirname })).stdout;
  };

  test.skipIf(executable === undefined)('signs the Azure CLI in', needsAzureCli, async () => {
    const signIn = under('Azure CLI').filter((line) => !line.includes('--use-device-code'));
    const told = await shell(
      [...signIn.map((line) => `${line} >&2`), 'az account list --query [].name'],
      repair,
    );
    expect(JSON.parse(told)).toEqual(['Contoso Production', 'Contoso Development']);
  });

  test('lets curl send requests although it has no token', async () => {
    expect(JSON.parse(await shell(under('curl')))).toMatchObject({ error: { code: 'AuthenticationFailed' } });
  });

  test('lets an Azure SDK sign in and send requests', async () => {
    const SOURCE = `
      import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
      import { DefaultAzureCredential } from '@azure/identity';
      const names = [];
      for await (const { displayName } of new SubscriptionClient(new DefaultAzureCredential()).subscriptions.list())
        names.push(displayName);
      console.log(JSON.stringify(names));`;
    const node = `"${process.execPath}" --input-type=module --eval "$SOURCE"`;
    const told = await shell([...under('Azure SDK for JavaScript'), node], { SOURCE });
    expect(JSON.parse(told)).toEqual(['Contoso Production', 'Contoso Development']);
  });

  test('advances the time, sets faults, and clears them', async () => {
    const [advance, fault, clear] = under('Its time').filter((line) => line.includes('curl'));
    const time = async (line = '') => JSON.parse(await shell([line])) as unknown;
    expect(await time(advance)).toEqual({ now: expect.any(String) as string });
    expect(await time(fault)).toEqual({ id: expect.any(String) as string });
    expect(await time(clear)).toEqual([]);
  });
});
