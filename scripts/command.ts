import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './places.ts';

/**
 * Runs a command to its end and shows its output.
 * @returns its exit code, which is 1 for a signal or a missing command
 */
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

/** Runs a tool from node_modules with this Node, and shows its output. */
export const runTool = (script: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> =>
  runShown(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });

/**
 * Runs a command and keeps its output for the error message.
 * @throws if it fails, with the last lines of its output
 */
export async function runQuiet(command: string, args: string[], options: SpawnOptions = {}): Promise<string> {
  const { all } = await runKept(command, args, options);
  return all;
}

/**
 * Runs a command and returns its standard output.
 * @throws if it fails, with the last lines of its output
 */
export async function runOutput(
  command: string,
  args: string[],
  options: SpawnOptions = {},
): Promise<string> {
  const { stdout } = await runKept(command, args, options);
  return stdout;
}

async function runKept(command: string, args: string[], options: SpawnOptions) {
  const { code, all, stdout } = await runWhole(command, args, options);
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')}: exit code ${code ?? 'none'}\n${all.slice(-3000)}`);
  return { all, stdout };
}

/** Runs a command to its end, and returns its exit code with its output. */
export async function runWhole(command: string, args: string[], options: SpawnOptions = {}) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let all = '';
  let stdout = '';
  child.stdout.on('data', (data: Buffer) => {
    all += data.toString();
    stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => (all += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, all, stdout };
}

/** Logs the start of the work, and then its duration. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  console.log(`${what} ...`);
  const from = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return result;
}
