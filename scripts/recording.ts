import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { output, root } from './places.ts';

/** The exchanges between our code and the sandbox in the last run: a folder for each ring, a file for each process. */
export const exchanges = join(output, 'exchanges');

const told = 'COSMOS_CMK_EXCHANGES';

/** For the command line of a Node process. It records the exchanges if the environment says where. */
export const recorder = `--import=${pathToFileURL(join(root, 'test/contract/recorder.mjs')).href}`;

/** The environment with which every started Node process, and its children, record their exchanges. */
export function recording(folder: string): Readonly<Record<string, string>> {
  return { [told]: folder, NODE_OPTIONS: recorder };
}

/**
 * VS Code's server removes NODE_OPTIONS for its extension hosts, but passes on its own command-line options: the
 * recorder, if this process should record exchanges.
 */
export const handedOn = (): readonly string[] => (process.env[told] === undefined ? [] : [recorder]);
