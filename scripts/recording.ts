import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { output, root } from './places.ts';

/** What our code and the sandbox exchanged in the last run: a folder for each ring, a file for each process. */
export const exchanges = join(output, 'exchanges');

const told = 'COSMOS_CMK_EXCHANGES';

/** For the command line of a Node process, whose exchanges are noted where it is told to. */
export const recorder = `--import=${pathToFileURL(join(root, 'test/contract/recorder.mjs')).href}`;

/** The environment in which every Node process that is started, and every one that those start, notes its exchanges. */
export function recording(folder: string): Readonly<Record<string, string>> {
  return { [told]: folder, NODE_OPTIONS: recorder };
}

/**
 * VS Code's server takes NODE_OPTIONS away from its extension hosts, but hands its own command line's options on to
 * them: the recorder, where this process is told to note exchanges.
 */
export const handedOn = (): readonly string[] => (process.env[told] === undefined ? [] : [recorder]);
