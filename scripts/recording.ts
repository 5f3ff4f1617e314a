import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { output, root } from './places.ts';

/** What our code and the sandbox exchanged in the last run: a folder for each ring, a file for each process. */
export const exchanges = join(output, 'exchanges');

/**
 * The environment in which every Node process that is started, and every one that those start, notes its exchanges.
 * @param folder where; by default where this process itself was told to, if it was
 */
export function recording(folder = process.env['COSMOS_CMK_EXCHANGES']): Readonly<Record<string, string>> {
  if (folder === undefined) return {};
  const recorder = pathToFileURL(join(root, 'test/contract/recorder.mjs'));
  return { COSMOS_CMK_EXCHANGES: folder, NODE_OPTIONS: `--import=${recorder.href}` };
}
