import { readdir, readFile } from 'node:fs/promises';

/**
 * The processes that run the extensions of a server's windows. Only for Linux, like the other tests of the workbench.
 */
export async function extensionHosts(server: number): Promise<number[]> {
  const found = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const [status, command] = await Promise.all([
          readFile(`/proc/${name}/status`, 'utf8'),
          readFile(`/proc/${name}/cmdline`, 'utf8'),
        ]).catch(() => ['', '']);
        const isOurs = new RegExp(`^PPid:\\s+${server}$`, 'm').test(status);
        return isOurs && command.includes('--type=extensionHost') ? [Number(name)] : [];
      }),
  );
  return found.flat();
}
