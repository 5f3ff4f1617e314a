import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { because } from '../../because.ts';
import type { RunningSandbox } from '../runningSandbox.ts';

/** Set by the ring, if az is available. */
export const executable = process.env['AZURE_CLI'];

export const needsAzureCli = because(
  'no Azure CLI: install it (https://aka.ms/azure-cli), or name it in AZURE_CLI',
);

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

type Command<T> = (text: TemplateStringsArray, ...values: readonly string[]) => Promise<T>;

/** Commands are templates without the `az`. A value is one argument, whatever it contains. */
export interface AzureCli {
  readonly environment: Readonly<Record<string, string>>;
  /**
   * The answer as JSON; undefined if there is none.
   * @throws with az's error if its exit code isn't 0
   */
  readonly ok: Command<unknown>;
  /**
   * The exit code and az's error.
   * @throws if the command succeeds
   */
  readonly refused: Command<Ended>;
  /**
   * Repeats a command until its answer matches, for operations that take time in Azure.
   * @throws after 20 attempts
   */
  until(fits: (answer: unknown) => boolean): Command<unknown>;
  remove(): Promise<void>;
}

/** Settings of az in addition to the sandbox's address: no telemetry, and a fix for Debian's package. */
export const repair = {
  AZURE_CORE_COLLECT_TELEMETRY: 'false',
  AZURE_CORE_NO_COLOR: 'true',
  PYTHONPATH: import.meta.dirname,
  PYTHONDONTWRITEBYTECODE: '1',
};

/** The Azure CLI with a separate configuration, which knows the sandbox in the same way as any client. */
export async function azureCli({ proxy, caFile }: RunningSandbox): Promise<AzureCli> {
  const folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-az-'));
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HTTPS_PROXY: proxy,
    REQUESTS_CA_BUNDLE: caFile,
    AZURE_CONFIG_DIR: folder,
    ...repair,
  };
  const run: Command<Ended> = (text, ...values) =>
    new Promise((resolve, reject) => {
      const args = text.flatMap((part, index) => [...words(part), ...values.slice(index, index + 1)]);
      execFile(executable ?? 'az', args, { env: environment, timeout: 120_000 }, (failure, out, error) => {
        if (failure !== null && typeof failure.code !== 'number')
          reject(new Error(`az ${args.join(' ')} did not end by itself`, { cause: failure }));
        else resolve({ code: Number(failure?.code ?? 0), out, error });
      });
    });
  const ok: Command<unknown> = async (text, ...values) => {
    const { code, out, error } = await run(text, ...values);
    if (code !== 0) throw new Error(`az ${String.raw(text, ...values)}: exit code ${code}\n${error}`);
    return out.trim() === '' ? undefined : (JSON.parse(out) as unknown);
  };
  return {
    environment,
    ok,
    async refused(text, ...values) {
      const ended = await run(text, ...values);
      if (ended.code === 0) throw new Error(`az ${String.raw(text, ...values)} was not refused`);
      return ended;
    },
    until:
      (fits) =>
      async (text, ...values) => {
        let answer: unknown;
        for (let tries = 0; tries < 20; tries += 1) {
          answer = await ok(text, ...values);
          if (fits(answer)) return answer;
        }
        throw new Error(`az ${String.raw(text, ...values)} stayed at ${JSON.stringify(answer)}`);
      },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const words = (part: string): string[] => part.split(/\s+/).filter((word) => word !== '');

/** Signs in with the client that the sandbox describes, and selects one of its subscriptions. */
export async function signedIn(sandbox: RunningSandbox, subscription: string): Promise<AzureCli> {
  const az = await azureCli(sandbox);
  const { clientId, clientSecret, tenantId } = sandbox;
  await az.ok`login --service-principal -u ${clientId} -p ${clientSecret} --tenant ${tenantId}`;
  await az.ok`account set --subscription ${subscription}`;
  return az;
}
