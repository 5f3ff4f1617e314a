import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuiet, timed } from './command.ts';

/** shellcheck: SHELLCHECK where it is set, or one that is installed. */
function found(): string | undefined {
  const named = process.env['SHELLCHECK'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'shellcheck')).find((file) => existsSync(file));
}

/** Finds shellcheck, or installs Debian's where this is root on Debian. Undefined where neither is possible. */
export async function findShellcheck(): Promise<string | undefined> {
  const there = found();
  if (there !== undefined) return there;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await timed('Installing shellcheck (apt-get)', async () => {
      await runQuiet('apt-get', ['update', '-q'], { env });
      await runQuiet('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'shellcheck'], { env });
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
  }
  return found();
}
