import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deployer } from '../src/sandbox/directory.ts';
import type { Served } from './inventoryServer.ts';

const execute = promisify(execFile);

/** `az cosmosdb list` and `az keyvault list` of some subscriptions; undefined without az. */
export async function measureAzureCli(
  { proxyUrl, caFile }: Served,
  atMost: number,
): Promise<{ readonly subscriptions: number; readonly allRowsMs: number } | undefined> {
  const config = await mkdtemp(join(tmpdir(), 'cosmos-cmk-az-'));
  const env = {
    ...process.env,
    AZURE_CONFIG_DIR: config,
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    HTTPS_PROXY: proxyUrl,
    REQUESTS_CA_BUNDLE: caFile,
  };
  const az = (...args: string[]) => execute('az', [...args, '--output', 'json'], { env, maxBuffer: 2 ** 28 });
  try {
    if (!(await execute('az', ['version'], { env }).catch(() => undefined))) return undefined;
    const { appId, secret, tenantId } = deployer;
    const who = ['--username', appId, '--password', secret, '--tenant', tenantId];
    const { stdout } = await az('login', '--service-principal', ...who);
    const seen = JSON.parse(stdout) as { id: string }[];
    const every = Math.ceil(seen.length / atMost);
    const asked = seen.filter((_, at) => at % every === 0);
    const from = performance.now();
    for (const { id } of asked) {
      await az('cosmosdb', 'list', '--subscription', id);
      await az('keyvault', 'list', '--subscription', id);
    }
    return { subscriptions: asked.length, allRowsMs: Math.round(performance.now() - from) };
  } finally {
    await rm(config, { recursive: true, force: true });
  }
}
