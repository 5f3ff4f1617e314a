import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

/** Runs a command to its end with its output shown. @returns its exit code; a signal or a missing command is 1 */
export async function runShown(command: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } catch (error) {
    console.error(`${command}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

/** Runs a command and keeps its output for the error message. @throws when it fails, with the output's last lines */
export async function runQuiet(command: string, args: string[], options: SpawnOptions = {}): Promise<string> {
  const { all } = await runKept(command, args, options);
  return all;
}

/** Runs a command for what it writes to standard output. @throws when it fails, with the output's last lines */
export async function runOutput(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): Promise<string> {
  const { stdout } = await runKept(command, args, options);
  return stdout;
}

async function runKept(command: string, args: string[], options: SpawnOptions) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let all = '';
  let stdout = '';
  child.stdout.on('data', (data: Buffer) => {
    all += data.toString();
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => (all += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')}: exit code ${code ?? 'none'}\n${all.slice(-3000)}`);
  return { all, stdout };
}

/** Says what is being done, and afterwards how long it took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  console.log(`${what} ...`);
  const from = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return result;
}
