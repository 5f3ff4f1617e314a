import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './places.ts';

/** Where the README of the package is made, from the folder that is packaged. */
export const packagedReadme = 'dist/README.md';

/**
 * The README as an installed extension shows it: it has no repository address yet that pictures and links to other
 * files could lead to, and the pictures would treble the download.
 */
export async function writePackagedReadme(): Promise<void> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const pictures = /^!\[[^\]]*\]\((?!https:)[^)]*\)\n\n?/gm;
  const links = /\[([^\]]*)\]\((?!https:)[^)]*\)/g;
  await writeFile(join(root, packagedReadme), readme.replace(pictures, '').replace(links, '$1'));
}
