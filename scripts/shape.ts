// `npm run shape`: figures for how easy the code is to navigate. `-- --json` prints one JSON object.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { root } from './places.ts';

/** Questions that a newcomer asks, and the file that should answer each one. */
const questions: readonly (readonly [question: string, file: string, has: RegExp])[] = [
  ['Where is the check for purge protection?', 'src/setup/steps/vault.ts', /purge protection/i],
  [
    'Where is the confirmation before a revocation?',
    'src/revocation/commands/confirm.ts',
    /confirmRevocation/,
  ],
  ['Where do I add a template language?', 'src/templates/languages.ts', /azureCli/],
  ['Where do I add a command on a key?', 'src/commands.ts', /'cosmosCmk\.rotateKey'/],
  ['Where does an account row come from?', 'src/views/nodes/account.ts', /account/],
  ['Where is Resource Graph throttled?', 'src/azure/resourceGraph/rateLimiter.ts', /quota/i],
  ['Where is the status of an account decoded?', 'src/model/cmkStatus.ts', /revoked/],
  ['Where is what a revocation took written down?', 'src/revocation/undoStore.ts', /record/i],
  ['Where is an Azure error turned into a remedy?', 'src/azure/errors/classify.ts', /problem/i],
  ['Where is the question for the vault in the wizard?', 'src/createAccount/questions/vault.ts', /vault/],
];

/** The functions that a call passes through, from the command table to the adapter that sends the request. */
const revokePath: readonly (readonly [file: string, calls: RegExp])[] = [
  ['src/commands.ts', /revokeKey\b/],
  ['src/revocation/commands/revoke.ts', /\.open\('revoke'\)/],
  ['src/revocation/commands/revocationFlow.ts', /\brevokeRecorded\(/],
  ['src/revocation/revokeAndRestore.ts', /\.revoke\(/],
  ['src/revocation/revokeKey.ts', /setVersionEnabled/],
  ['src/azure/accessChanges.ts', /setVersionEnabled/],
];

interface Source {
  readonly file: string;
  readonly lines: number;
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  readonly text: string;
}

async function sourcesIn(folder: string): Promise<readonly Source[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  const files = names
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts'));
  return Promise.all(files.sort().map(readSource));
}

async function readSource(file: string): Promise<Source> {
  const text = await readFile(join(root, file), 'utf8');
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const imports: string[] = [];
  const exports: string[] = [];
  for (const statement of statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const { text: name } = statement.moduleSpecifier;
      if (name.startsWith('.')) imports.push(posix.join(dirname(file), name));
    }
    exports.push(...exportedNames(statement));
  }
  for (const [, name = ''] of text.matchAll(/import\('(\.[^']+)'\)/g))
    imports.push(posix.join(dirname(file), name));
  return { file, lines: text.split('\n').length - 1, imports, exports, text };
}

function exportedNames(statement: ts.Statement): readonly string[] {
  const isExported =
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!isExported) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  const named = statement as { name?: ts.Node };
  return named.name && ts.isIdentifier(named.name) ? [named.name.text] : [];
}

const at = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** The files of a path, up to the first one that is missing or no longer calls the next. */
const wayOf = (sources: readonly Source[], way: typeof revokePath): readonly string[] =>
  way.flatMap(([file, calls]) =>
    sources.some((one) => one.file === file && calls.test(one.text)) ? [file] : [`${file} (not found)`],
  );

/** The number of folders to open until the file with the answer; Infinity if it isn't there. */
function hopsOf(sources: readonly Source[], file: string, has: RegExp): number {
  const source = sources.find((one) => one.file === file);
  return source && has.test(source.text) ? Math.max(1, file.split('/').length - 2) : Infinity;
}

/** By name, ignoring overloads of one function. */
function definedMoreThanOnce(sources: readonly Source[]): Readonly<Record<string, readonly string[]>> {
  const definedIn = new Map<string, string[]>();
  for (const { file, exports } of sources)
    for (const name of new Set(exports)) definedIn.set(name, [...(definedIn.get(name) ?? []), file]);
  return Object.fromEntries([...definedIn].filter(([, files]) => files.length > 1));
}

export async function shapeOf(folder = 'src', apart = 'src/sandbox/') {
  const all = await sourcesIn(folder);
  const product = all.filter(({ file }) => !file.startsWith(apart));
  const lines = product.map((source) => source.lines).sort((a, b) => a - b);
  const importers = new Map<string, number>();
  for (const { imports } of all)
    for (const name of imports) importers.set(name, (importers.get(name) ?? 0) + 1);
  return {
    files: product.length,
    sandboxFiles: all.length - product.length,
    lines: { median: at(lines, 0.5), percentile90: at(lines, 0.9), most: lines.at(-1) ?? 0 },
    upTo30Lines: product.filter((source) => source.lines <= 30).map(({ file }) => file),
    withOneImporter: product.filter(({ file }) => importers.get(file) === 1).length,
    onlyPassingOn: product
      .filter(({ text }) => /^(\s*(\/\/.*|\/\*[^]*?\*\/|export [^;]* from '[^']*';))+\s*$/.test(text))
      .map(({ file }) => file),
    revoke: wayOf(product, revokePath),
    questions: questions.map(([question, file, has]) => ({
      question,
      file,
      hops: hopsOf(product, file, has),
    })),
    // The sandbox imports none of our code and simulates the same resources, so it also has a `Vault`.
    definedMoreThanOnce: definedMoreThanOnce(product),
    definedMoreThanOnceInSandbox: definedMoreThanOnce(all.filter(({ file }) => file.startsWith(apart))),
  };
}

if (import.meta.main) {
  const shape = await shapeOf();
  if (process.argv.includes('--json')) console.log(JSON.stringify(shape, undefined, 2));
  else {
    const hops = shape.questions.map((one) => one.hops);
    console.log(`${shape.files} product files (without the ${shape.sandboxFiles} of the sandbox)`);
    console.log(
      `lines: median ${shape.lines.median}, 90th percentile ${shape.lines.percentile90}, most ${shape.lines.most}`,
    );
    console.log(
      `${shape.upTo30Lines.length} files of at most 30 lines, ${shape.withOneImporter} with one importer, ${shape.onlyPassingOn.length} that only pass on`,
    );
    console.log(`revoke a key: ${shape.revoke.length} files: ${shape.revoke.join(' > ')}`);
    console.log(
      `ten questions: ${(hops.reduce((a, b) => a + b, 0) / hops.length).toFixed(1)} hops on average`,
    );
    for (const { question, file, hops: count } of shape.questions)
      console.log(`  ${Number.isFinite(count) ? count : 'not found'}  ${question}  ${file}`);
    const twice = [
      ['the product', shape.definedMoreThanOnce],
      ['the sandbox', shape.definedMoreThanOnceInSandbox],
    ] as const;
    for (const [where, names] of twice) {
      console.log(`${Object.keys(names).length} exported names of ${where} are defined more than once in it`);
      for (const [name, files] of Object.entries(names)) console.log(`  ${name}: ${files.join(', ')}`);
    }
  }
}
