import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/places.ts';

/** The output of `npm run sandbox -- --json`. */
export interface Described {
  readonly proxy: string;
  readonly control: string;
  readonly caFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly subscriptions: readonly { readonly id: string; readonly name: string }[];
}

export interface RunningSandbox extends Described {
  subscription(name: string): string;
  /** Advances its time. Tokens that clients hold stay valid. */
  advance(seconds: number): Promise<void>;
  end(): Promise<void>;
}

/**
 * A day in four seconds: an operation of minutes ends before a client's first poll, after which the Azure CLI would
 * wait for 30 s, and an account notices changes before the next command starts.
 */
export const speed = 25_000;

/** Ten months before Azure retires the API versions of az 2.45 (F-22): they pass in 17 minutes. */
const start = '2026-05-01T00:00:00Z';

/** Runs `npm run sandbox` with these arguments in a separate process, and waits for the first line of output. */
export async function startScript(...args: string[]) {
  const command = [join(root, 'scripts/bootstrap.mjs'), 'sandbox', ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const printed: string[] = [];
  lines.on('line', (line) => printed.push(line));
  await Promise.race([
    once(lines, 'line'),
    exited.then(() => Promise.reject(new Error('npm run sandbox ended before it was ready.'))),
  ]);
  return {
    printed,
    lines,
    end: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

interface Wanted {
  readonly faster?: number;
  /** The value of `--estate`. */
  readonly estate?: string;
}

export async function startSandbox({
  faster = speed,
  estate = 'sample',
}: Wanted = {}): Promise<RunningSandbox> {
  const times = ['--speed', String(faster), '--time', start];
  const { printed, end } = await startScript('--json', ...times, '--estate', estate);
  const described = JSON.parse(printed[0] ?? '') as Described;
  return {
    ...described,
    subscription(name) {
      const found = described.subscriptions.find((one) => one.name === name);
      if (found === undefined) throw new Error(`No subscription ${name}`);
      return found.id;
    },
    async advance(seconds) {
      const body = JSON.stringify({ advance: seconds });
      const answer = await fetch(`${described.control}/time`, { method: 'POST', body });
      if (!answer.ok) throw new Error(await answer.text());
    },
    end,
  };
}
