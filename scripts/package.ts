import { createVSIX } from '@vscode/vsce';
import type { Metafile } from 'esbuild';
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from './build.ts';
import { languages, translationFiles } from './l10n.ts';
import { root, vsix } from './places.ts';
import { writeSbom } from './sbom.ts';
import { notices } from './thirdPartyNotices.ts';

/** The files that are copied into the package. The rest is generated here. */
const copied = [
  ...['.vscodeignore', 'package.nls.json', 'CHANGELOG.md', 'LICENSE', 'snippets'],
  ...languages.flatMap((one) => Object.values(translationFiles(one)).map((file) => relative(root, file))),
  ...['media/activity.svg', 'media/icon.png', 'media/map.css', 'media/walkthrough'],
];

/** The timestamp of every file in the package, unless the environment sets another: 2026-01-01. */
const epoch = String(Date.UTC(2026, 0, 1) / 1000);

/**
 * Packages the extension in a separate folder, because `dist` might be in use. The same sources give the same bytes
 * anywhere and at any time, although a zip archive contains times in the local time zone, and file modes.
 * @returns the VSIX file
 */
export async function packageExtension(file = vsix): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-package-'));
  try {
    await stage(folder);
    await pack(folder, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return file;
}

/** Makes a VSIX from the content of a folder. */
export async function pack(folder: string, file: string): Promise<void> {
  const { SOURCE_DATE_EPOCH: given, TZ: zone } = process.env;
  try {
    Object.assign(process.env, { SOURCE_DATE_EPOCH: given ?? epoch, TZ: 'UTC' });
    await createVSIX({
      cwd: folder,
      packagePath: file,
      dependencies: false,
      allowMissingRepository: true,
      skipLicense: true,
    });
  } finally {
    restore('SOURCE_DATE_EPOCH', given);
    restore('TZ', zone);
  }
}

/**
 * Copies and generates everything in the package into a folder.
 * @returns the metadata of the code
 */
export async function stage(folder: string): Promise<Metafile> {
  for (const name of copied) await cp(join(root, name), join(folder, name), { recursive: true });
  const metafile = await build({ production: true, outdir: join(folder, 'dist') });
  const made = {
    'package.json': await packagedManifest(),
    'README.md': await packagedReadme(),
    'ThirdPartyNotices.txt': await notices(metafile),
  };
  for (const [name, content] of Object.entries(made)) await writeFile(join(folder, name), content);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await chmod(join(entry.parentPath, entry.name), 0o644);
  return metafile;
}

/** Without the parts that only the repository needs. */
async function packagedManifest(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { scripts: _, devDependencies: __, overrides: ___, ...packaged } = manifest;
  return `${JSON.stringify(packaged, null, 2)}\n`;
}

/**
 * The README of an installed extension. It has no repository address yet for pictures and links to other files, and the
 * pictures would triple the download.
 */
async function packagedReadme(): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const pictures = /^!\[[^\]]*\]\((?!https:)[^)]*\)\n\n?/gm;
  const links = /\[([^\]]*)\]\((?!https:)[^)]*\)/g;
  return readme.replace(pictures, '').replace(links, '$1');
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

if (import.meta.main) {
  const file = await packageExtension();
  console.log(`${file}  ${((await stat(file)).size / 1000).toFixed(1)} KB`);
  console.log(await writeSbom());
}
