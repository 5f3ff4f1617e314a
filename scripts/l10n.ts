import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './places.ts';

/** The bundle that translators start from: every English sentence under itself. */
export const bundleFile = join(root, 'l10n/bundle.l10n.json');

/**
 * The messages of `text('...')` and `l10n.t('...')` in the sources, sorted. A message that is not a plain string cannot
 * be translated, and is an error; so is one that VS Code's guidelines call too long.
 * @throws with every fault and its place
 */
export async function messages(folder = join(root, 'src')): Promise<readonly string[]> {
  const found = new Set<string>();
  const faults: string[] = [];
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  for (const file of files.filter((name) => !name.startsWith('sandbox'))) {
    const path = join(folder, file);
    const source = ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && isMarked(node.expression, source)) {
        const [message] = node.arguments;
        if (message && ts.isStringLiteralLike(message)) found.add(message.text);
        else if (!passesOn(node)) faults.push(`${place(source, node)}: the message is no plain string`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  for (const message of found)
    if (message.length > 500) faults.push(`longer than 500 characters: ${message}`);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return [...found].filter((message) => message !== '').sort();
}

/** The bundle's text, as it is to be in the file. */
export async function bundle(): Promise<string> {
  const entries = (await messages()).map((message) => [message, message]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

const isMarked = (called: ts.Expression, source: ts.SourceFile) =>
  called.getText(source) === 'text' || called.getText(source) === 'l10n.t';

/** `l10n.t(message, ...args)` translates a text that was made, and found, elsewhere. */
const passesOn = ({ arguments: [, values] }: ts.CallExpression) =>
  values !== undefined && ts.isSpreadElement(values);

function place(source: ts.SourceFile, node: ts.Node): string {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return `${relative(root, source.fileName)}:${line + 1}`;
}

if (import.meta.main) await writeFile(bundleFile, await bundle());
