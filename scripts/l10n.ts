import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './places.ts';

/** The languages that all user-facing texts are translated into. English is in the code. */
export const languages = ['de', 'ja'] as const;

/** The texts of package.json in a language, and those in the code. */
export const translationFiles = (language: string) => ({
  titles: join(root, `package.nls.${language}.json`),
  bundle: join(root, `l10n/bundle.l10n.${language}.json`),
});

/** The bundle that translators start from, with every English message as its own key. */
export const bundleFile = join(root, 'l10n/bundle.l10n.json');

/**
 * The messages of `text('...')` and `l10n.t('...')` in the sources, sorted. A message that isn't a plain string can't
 * be translated, so it is an error, and so is one that VS Code's guidelines call too long, or whose values don't match
 * its placeholders.
 * @throws with every error and its location
 */
export const messages = async (folder?: string): Promise<readonly string[]> => [
  ...(await messagePlaces(folder)).keys(),
];

/** The same messages, each with the files that have it, relative to src. */
export async function messagePlaces(
  folder = join(root, 'src'),
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const faults: string[] = [];
  for (const { file, source } of await sources(folder)) {
    eachNode(source, (node) => {
      if (!ts.isCallExpression(node) || !isMarked(node, source)) return;
      const [message, ...values] = node.arguments;
      if (message && ts.isStringLiteralLike(message)) {
        found.set(message.text, [...(found.get(message.text) ?? []), file]);
        if (!values.some(ts.isSpreadElement) && values.length !== placeholders(message.text))
          faults.push(`${place(source, node)}: ${values.length} values for "${message.text}"`);
        if (message.text.length > 500) faults.push(`longer than 500 characters: ${message.text}`);
      } else if (!passesOn(node)) faults.push(`${place(source, node)}: the message is no plain string`);
    });
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  found.delete('');
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Three words of prose next to each other. */
const prose = /(?<![\w./-])[A-Za-z][a-z']+,? [a-z][a-z']*,? [a-z][a-z']*(?![\w-])/;

/** Not prose: commands, markup, and queries. */
const notProse = /^(?:az |<|# |> \*\*|resource(?:s|changes)\n|SELECT )/;

/**
 * English in string literals that translators don't see. Errors are for the log, and titles of Microsoft's pages, which
 * appear next to their address, stay in English.
 */
export async function untranslatable(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { file, source } of await sources(join(root, 'src'))) {
    eachNode(source, (node) => {
      if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
      const words = ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
        : node.text;
      if (prose.test(words) && !notProse.test(words.trimStart()) && !isForNobody(node, source))
        found.push(`${file}: ${words.slice(0, 80)}`);
    });
  }
  return found;
}

/** The bundle file's content. */
export async function bundle(): Promise<string> {
  const entries = (await messages()).map((message) => [message, message]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** The number of values that a message takes. */
const placeholders = (message: string) =>
  Math.max(0, ...[...message.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number) + 1));

async function parse(folder: string): Promise<readonly { file: string; source: ts.SourceFile }[]> {
  const files = (await readdir(folder, { recursive: true }))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('sandbox'))
    .sort();
  return Promise.all(
    files.map(async (file) => ({
      file,
      source: ts.createSourceFile(
        join(folder, file),
        await readFile(join(folder, file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      ),
    })),
  );
}

const parsed = new Map<string, ReturnType<typeof parse>>();

/** Parsed once, because every check reads all of them. */
function sources(folder: string) {
  const files = parsed.get(folder) ?? parse(folder);
  parsed.set(folder, files);
  return files;
}

function eachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    eachNode(child, visit);
  });
}

const isMarked = ({ expression }: ts.CallExpression, source: ts.SourceFile) =>
  ['text', 'l10n.t'].includes(expression.getText(source));

/** `l10n.t(message, ...args)` translates a text that was created, and found, elsewhere. */
const passesOn = ({ arguments: [, values] }: ts.CallExpression) =>
  values !== undefined && ts.isSpreadElement(values);

/** Whether a literal is a message, a thrown error, or the title of a web page. */
function isForNobody(literal: ts.Node, source: ts.SourceFile): boolean {
  for (let node = literal; !ts.isSourceFile(node.parent); node = node.parent) {
    const { parent } = node;
    if (ts.isImportDeclaration(parent) || ts.isTaggedTemplateExpression(parent)) return true;
    if (ts.isNewExpression(parent) && parent.expression.getText(source).endsWith('Error')) return true;
    if (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.SuperKeyword) return true;
    if (ts.isCallExpression(parent) && isMarked(parent, source) && parent.arguments[0] === node) return true;
    if (ts.isObjectLiteralExpression(parent))
      return parent.properties.some((property) => property.name?.getText(source) === 'url');
  }
  return false;
}

function place(source: ts.SourceFile, node: ts.Node): string {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return `${relative(root, source.fileName)}:${line + 1}`;
}

type Texts = Readonly<Record<string, string>>;

/**
 * Removes unused keys from a translation, and sorts the rest.
 * @returns the missing keys
 */
async function tidy(file: string, keys: readonly string[]): Promise<readonly string[]> {
  const known = JSON.parse(await readFile(file, 'utf8')) as Texts;
  const kept = keys.filter((key) => known[key] !== undefined);
  const texts = Object.fromEntries(kept.map((key) => [key, known[key]]));
  await writeFile(file, `${JSON.stringify(texts, null, 2)}\n`);
  return keys.filter((key) => known[key] === undefined);
}

if (import.meta.main) {
  await writeFile(bundleFile, await bundle());
  const titles = JSON.parse(await readFile(join(root, 'package.nls.json'), 'utf8')) as Texts;
  for (const language of languages) {
    const files = translationFiles(language);
    const lacking = [
      ...(await tidy(files.titles, Object.keys(titles))),
      ...(await tidy(files.bundle, await messages())),
    ];
    if (lacking.length > 0) console.log(`To translate into ${language}:\n  ${lacking.join('\n  ')}`);
  }
}
