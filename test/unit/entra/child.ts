import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Proxy } from '../../proxy/proxy.ts';

const run = promisify(execFile);

/**
 * Runs the text of a module in a separate Node process, pointed at the proxy like any real client, and parses the JSON
 * that it prints. It fails if the process doesn't end on its own.
 */
export async function inChild(
  { proxyUrl, caFile }: Pick<Proxy, 'proxyUrl' | 'caFile'>,
  source: string,
  environment: Record<string, string> = {},
): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: import.meta.dirname,
    timeout: 30_000,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      HTTPS_PROXY: proxyUrl,
      NODE_EXTRA_CA_CERTS: caFile,
      NODE_USE_ENV_PROXY: '1',
      ...environment,
    },
  });
  return JSON.parse(stdout) as unknown;
}
