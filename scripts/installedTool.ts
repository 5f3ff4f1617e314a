import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuiet, timed } from './command.ts';

export interface Tool {
  /** Its command on PATH. */
  readonly command: string;
  /** The environment variable with the path of another executable to use. */
  readonly variable: string;
  /** Its Debian package. */
  readonly debian: string;
}

export const azureCli: Tool = { command: 'az', variable: 'AZURE_CLI', debian: 'azure-cli' };
export const shellcheck: Tool = { command: 'shellcheck', variable: 'SHELLCHECK', debian: 'shellcheck' };

function found({ command, variable }: Tool): string | undefined {
  const named = process.env[variable];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find((file) => existsSync(file));
}

/** Finds a tool, or installs Debian's as root on Debian. Undefined if neither is possible. */
export async function findTool(tool: Tool): Promise<string | undefined> {
  const there = found(tool);
  if (there !== undefined) return there;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await timed(`Installing ${tool.debian} (apt-get)`, async () => {
      // Another installation can hold the lock for minutes, so wait for it instead of failing.
      const wait = ['-o', 'DPkg::Lock::Timeout=600'];
      await runQuiet('apt-get', [...wait, 'update', '-q'], { env });
      await runQuiet('apt-get', [...wait, 'install', '-y', '-q', '--no-install-recommends', tool.debian], {
        env,
      });
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
  }
  return found(tool);
}
