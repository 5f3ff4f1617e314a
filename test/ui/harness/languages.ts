import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messages } from '../../../scripts/l10n.ts';
import { pack, stage } from '../../../scripts/package.ts';
import { root } from '../../../scripts/places.ts';
import { pseudo } from '../../../scripts/pseudoLocale.ts';
import type { WorkbenchOptions } from './workbench.ts';

/** Microsoft's name for a pseudo-locale. */
export const pseudoLocale = 'qps-ploc';

/** A VSIX of the extension with a translation into the pseudo-locale. */
export async function vsixInPseudoLocale(file: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pseudo-locale-'));
  try {
    await stage(folder);
    const titles = JSON.parse(await readFile(join(root, 'package.nls.json'), 'utf8')) as Record<
      string,
      string
    >;
    const bundle = Object.fromEntries((await messages()).map((message) => [message, pseudo(message)]));
    await mkdir(join(folder, 'l10n'), { recursive: true });
    await writeFile(join(folder, `l10n/bundle.l10n.${pseudoLocale}.json`), JSON.stringify(bundle));
    await writeFile(
      join(folder, `package.nls.${pseudoLocale}.json`),
      JSON.stringify(Object.fromEntries(Object.entries(titles).map(([id, title]) => [id, pseudo(title)]))),
    );
    await pack(folder, file);
    return file;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * A workbench with this display language. Its language pack has no texts, so VS Code's own stay English, but extensions
 * use their translations.
 */
export async function inLanguage(
  language: string,
  dataDir: string,
): Promise<Pick<WorkbenchOptions, 'dataDir' | 'switches'>> {
  const texts = join(dataDir, 'texts.json');
  await mkdir(dataDir, { recursive: true });
  await writeFile(texts, JSON.stringify({ version: '1.0.0', contents: {} }));
  await writeFile(
    join(dataDir, 'languagepacks.json'),
    JSON.stringify({
      [language]: {
        hash: createHash('sha256').update(language).digest('hex').slice(0, 32),
        extensions: [{ extensionIdentifier: { id: `test.language-pack-${language}` }, version: '1.0.0' }],
        translations: { vscode: texts },
        label: language,
      },
    }),
  );
  return { dataDir, switches: ['--locale', language] };
}
