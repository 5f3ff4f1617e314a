import type { Metafile } from 'esbuild';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './places.ts';

/** The folders of all packages that contribute to a bundle. */
export function bundledPackages({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.flatMap(([file, { bytesInOutput }]) => {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
    return found === undefined || bytesInOutput === 0 ? [] : [found];
  });
  return [...new Set(folders)].sort();
}

const manifest = z.object({ name: z.string(), version: z.string(), license: z.string() });

/**
 * A bundled package by its folder.
 * @throws if it names no license
 */
export const packageAt = async (folder: string): Promise<z.infer<typeof manifest>> =>
  manifest.parse(JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')));

/**
 * One package's notice: its name, version, license, and the license's text.
 * @throws if it has no license
 */
async function notice(folder: string): Promise<string> {
  const { name, version, license } = await packageAt(folder);
  const files = (await readdir(join(root, folder))).filter((file) =>
    /^(licen[cs]e|notice|copying)/i.test(file),
  );
  const texts = await Promise.all(files.sort().map((file) => readFile(join(root, folder, file), 'utf8')));
  const text = texts.map((each) => each.trim().replaceAll('\r\n', '\n')).join('\n\n');
  if (text === '') throw new Error(`${folder} is in a bundle, but has no license text.`);
  return `${name} ${version} (${license})\n\n${text}`;
}

/** The notices of all bundled packages. */
export async function notices(metafile: Metafile): Promise<string> {
  const each = await Promise.all(bundledPackages(metafile).map(notice));
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  const head = 'Cosmos DB CMK contains parts of the following packages.';
  return `${[head, ...each].join(rule)}\n`;
}
