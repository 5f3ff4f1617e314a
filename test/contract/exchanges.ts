import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  /** Absent if something other than the sandbox responded, for example a stub, which makes no claim about Azure. */
  readonly response?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
}

export interface Collected extends Exchange {
  readonly ring: string;
  /** How often a process of the ring had this exchange, ignoring ids and times. */
  readonly times: number;
}

/** Whether our code sent it. The Azure CLI, Microsoft's clients, and plain requests in tests are other clients. */
export const isOurs = ({ request }: Exchange): boolean =>
  (request.headers['user-agent'] ?? '').includes('cosmos-cmk/');

/** Reads the recorder's output in a folder for each ring (recorder.mjs documents its format). */
export function readExchanges(folder: string): readonly Collected[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((ring) =>
    readdirSync(join(folder, ring)).flatMap((file) =>
      readLines(readFileSync(join(folder, ring, file), 'utf8')).map((each) => ({ ...each, ring })),
    ),
  );
}

export function readLines(text: string): readonly (Exchange & { readonly times: number })[] {
  const read: (Exchange & { times: number })[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('{')) {
      const exchange = complete(line);
      if (exchange !== undefined) read.push({ ...exchange, times: 1 });
      continue;
    }
    const same = line === '' ? undefined : read[Number(line)];
    if (same !== undefined) same.times += 1;
  }
  return read;
}

function complete(line: string): Exchange | undefined {
  try {
    return JSON.parse(line) as Exchange;
  } catch {
    // The last line of a process that ended while writing.
    return undefined;
  }
}
