import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { delegatedEstate } from '../src/sandbox/estate/delegated.ts';
import { readState, type SavedState } from '../src/sandbox/estate/file.ts';
import { generatedEstate } from '../src/sandbox/estate/generated.ts';
import { sampleEstate } from '../src/sandbox/estate/sample.ts';
import type { State } from '../src/sandbox/model/state.ts';

export type WantedEstate = Partial<SavedState> & Pick<SavedState, 'estate'>;

const size = /^generated:(\d+)$/;

/**
 * The initial environment of a sandbox.
 * @param estate `sample`, `delegated`, `generated:ACCOUNTS`, or a module whose default export fills a state
 * @param load a file that a sandbox has saved, which takes precedence
 * @throws with the problem in plain words
 */
export async function chosenEstate(estate: string, load: string | undefined): Promise<WantedEstate> {
  if (load !== undefined) return readState(await readFile(load, 'utf8'));
  if (estate === 'sample') return { estate: sampleEstate };
  if (estate === 'delegated') return { estate: delegatedEstate };
  const [, accounts] = size.exec(estate) ?? [];
  if (accounts !== undefined) return { estate: generatedEstate(proportioned(Number(accounts))) };
  const { default: fill } = (await import(pathToFileURL(resolve(estate)).href)) as { default?: unknown };
  if (typeof fill !== 'function') throw new Error(`${estate} has no default export that fills a state.`);
  return { estate: fill as (state: State) => void };
}

/** As many vaults and subscriptions, in proportion, as for ten thousand accounts. */
const proportioned = (accounts: number) => ({
  accounts,
  vaults: Math.max(1, Math.round(accounts / 5)),
  subscriptions: Math.max(1, Math.round(accounts / 40)),
});
