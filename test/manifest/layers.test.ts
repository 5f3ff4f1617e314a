import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import ts from 'typescript';
import mayImport from '../../scripts/layers.json' with { type: 'json' };
import { root } from '../../scripts/places.ts';

const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(src, file));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly kind: 'static' | 'type' | 'dynamic';
}

/** Every import and re-export of a file. Type imports are marked, because they don't exist at run time. */
function importsOf(file: string): readonly Import[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (node: ts.Expression | undefined, kind: Import['kind']) => {
    if (node && ts.isStringLiteralLike(node)) found.push({ from: file, to: node.text, kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const names = node.importClause?.namedBindings;
      const typesOnly =
        node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
        (names !== undefined && ts.isNamedImports(names) && names.elements.every((each) => each.isTypeOnly));
      add(node.moduleSpecifier, typesOnly ? 'type' : 'static');
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], 'dynamic');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const imports = files.flatMap(importsOf);
const reexports = (file: string) => /^export (type )?[*{][^;]*\bfrom '/m.test(readFileSync(file, 'utf8'));
const layerOf = (file: string) => relative(src, file).split('/')[0] ?? '';
const isOurs = ({ to }: Import) => to.startsWith('.');
const target = ({ from, to }: Import) => resolve(dirname(from), to);

const spine = ['auth', 'azure', 'inventory', 'health', 'model', 'session', 'ui', 'views'];
const features = Object.keys(mayImport).filter((name) => ![...spine, 'sandbox'].includes(name));
/** Lint also checks the folders while you type. These files connect everything. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...mayImport,
  'extension.ts': ['product.ts', 'encryptionMap', 'templates', 'ui', 'views'],
  'product.ts': [
    'agents',
    'commands.ts',
    'pages.ts',
    'sandbox',
    'encryptionMap',
    'journal',
    'templates',
    'unfinishedWork',
    ...spine,
  ],
  'commands.ts': [...spine, ...features],
  'pages.ts': [...spine, ...features],
};

describe('folders', () => {
  test.each(Object.keys(allowed))('%s imports only what it may', (folder) => {
    const wrong = imports
      .filter(
        (one) =>
          isOurs(one) &&
          layerOf(one.from) === folder &&
          layerOf(target(one)) !== folder &&
          !allowed[folder]?.includes(layerOf(target(one))),
      )
      .map((one) => `${relative(root, one.from)} -> ${relative(root, target(one))}`);
    expect(wrong).toEqual([]);
  });

  test('every folder has a rule, and no two folders import each other', () => {
    expect([...new Set(files.map(layerOf))].filter((folder) => !(folder in allowed))).toEqual([]);
    const below = (folder: string, way: readonly string[]): readonly string[] =>
      way.includes(folder)
        ? [[...way, folder].join(' -> ')]
        : (allowed[folder] ?? []).flatMap((next) => below(next, [...way, folder]));
    expect(Object.keys(allowed).flatMap((folder) => below(folder, []))).toEqual([]);
  });

  test('Azure is read only through its interface', () => {
    const around = imports.filter(
      (one) =>
        isOurs(one) &&
        !['azure', 'product.ts'].includes(layerOf(one.from)) &&
        layerOf(target(one)) === 'azure' &&
        target(one) !== join(src, 'azure/api.ts'),
    );
    expect(around).toEqual([]);
  });

  test('no file only re-exports another one', () => {
    expect(files.filter((file) => layerOf(file) !== 'sandbox' && reexports(file))).toEqual([]);
  });

  test.each([
    ["Azure's SDKs", /^@azure/, ['auth', 'azure', 'sandbox']],
    [
      "Node's modules",
      /^node:/,
      ['auth', 'azure', 'inventory', 'journal', 'revocation', 'sandbox', 'session', 'ui', 'views'],
    ],
  ] as const)('%s are imported only where they belong', (_, pattern, folders) => {
    const found = imports.filter(({ to }) => pattern.test(to)).map(({ from }) => layerOf(from));
    expect([...new Set(found)].filter((folder) => !(folders as readonly string[]).includes(folder))).toEqual(
      [],
    );
  });

  test('rules and use cases run without vscode', () => {
    const pure =
      /^(model|azure|inventory|health|sandbox|views\/nodes)\/|^(setup|readiness|revocation)\/(?!commands\/)|^agents\/(?!languageModel|workspaceFile)/;
    const wrong = imports.filter(
      ({ from, to, kind }) => to === 'vscode' && kind !== 'type' && pure.test(relative(src, from)),
    );
    expect(wrong).toEqual([]);
  });

  test('changes are confirmed in use cases, and no command creates a permit', () => {
    const makers = imports.filter(
      (one) => isOurs(one) && one.kind !== 'type' && target(one) === join(src, 'model/ensure.ts'),
    );
    expect(makers.length).toBeGreaterThan(3);
    const wrong = makers.filter(
      ({ from }) => !/^(setup|revocation)\/(?!commands\/)/.test(relative(src, from)),
    );
    expect(wrong.map(({ from }) => relative(src, from))).toEqual([]);
  });

  test('tools for language models run no command, change nothing, and never prompt for sign-in', () => {
    const ours = files.filter((file) => layerOf(file) === 'agents');
    expect(ours.length).toBeGreaterThan(10);
    const changing =
      /executeCommand|accessChanges|\.changes\.|\.(apply|revoke|restore|save|send|prompt|signIn|connect)\(|\bensure\b|writeFile|showTextDocument/;
    for (const file of ours) expect(readFileSync(file, 'utf8'), file).not.toMatch(changing);
    const wrong = imports.filter(
      ({ from, to }) =>
        layerOf(from) === 'agents' && /ensure\.ts|undoStore|signInCommands|commands\.ts/.test(to),
    );
    expect(wrong).toEqual([]);
  });

  test("Node's modules are imported with the node: prefix", () => {
    expect(imports.filter(({ to }) => builtinModules.includes(to))).toEqual([]);
  });

  test('only the product, @azure/identity, and the sandbox are loaded on first use, each in one place', () => {
    const lazy = imports.filter(({ kind }) => kind === 'dynamic');
    expect(lazy.map(({ from, to }) => `${relative(src, from)} ${to}`).sort()).toEqual([
      'extension.ts ./product.ts',
      'product.ts ./auth/azureIdentity.ts',
      'product.ts ./sandbox/openSandbox.ts',
    ]);
    const places = lazy.map(target);
    const eager = imports.filter(
      (one) =>
        one.kind === 'static' &&
        (places.includes(target(one)) || layerOf(target(one)) === 'sandbox') &&
        layerOf(one.from) !== 'sandbox',
    );
    expect(eager).toEqual([]);
  });

  test("the map's page imports only d3, itself, and the host's list of picture elements and message types", () => {
    const page = join(src, 'encryptionMap/page');
    const found = imports.filter(({ from }) => from.startsWith(page));
    expect(found.length).toBeGreaterThan(10);
    const wrong = found.filter(
      (one) =>
        !/^d3-[a-z]+$/.test(one.to) &&
        !(isOurs(one) && target(one).startsWith(page)) &&
        target(one) !== join(src, 'encryptionMap/picture.ts') &&
        !(one.kind === 'type' && target(one) === join(src, 'encryptionMap/messages.ts')),
    );
    expect(wrong).toEqual([]);
    expect(
      imports.filter((one) => isOurs(one) && target(one).startsWith(page) && !one.from.startsWith(page)),
    ).toEqual([]);
  });

  test.each(['encryptionMap/page', 'ui/page/browser'])(
    'the script in %s never turns data it receives into markup or code',
    (folder) => {
      const sources = files.filter((file) => file.startsWith(join(src, folder)));
      expect(sources.length).toBeGreaterThan(1);
      for (const file of sources)
        expect(readFileSync(file, 'utf8'), file).not.toMatch(
          /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\.html\(|unsafe|\beval\b|new Function/,
        );
    },
  );

  test('the script of the pages imports only its libraries, itself, and the message schemas', () => {
    const page = join(src, 'ui/page/browser');
    const wrong = imports
      .filter(({ from }) => from.startsWith(page))
      .filter(
        (one) =>
          !/^(lit|@vscode-elements\/elements|@vscode\/codicons\/src\/icons)\b/.test(one.to) &&
          !(
            isOurs(one) &&
            (target(one).startsWith(page) || target(one) === join(src, 'ui/page/messages.ts'))
          ),
      );
    expect(wrong).toEqual([]);
  });

  test('extension.ts does little but register, in under 100 lines', () => {
    expect(readFileSync(join(src, 'extension.ts'), 'utf8').split('\n').length).toBeLessThan(100);
  });
});

test('no file imports itself, directly or through others', () => {
  const edges = new Map<string, readonly string[]>(
    files.map((file) => [file, imports.filter((one) => one.from === file && isOurs(one)).map(target)]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (file: string, way: readonly string[]): void => {
    if (way.includes(file))
      cycles.push([...way.slice(way.indexOf(file)), file].map((one) => relative(src, one)).join(' -> '));
    if (done.has(file) || way.includes(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  expect(cycles).toEqual([]);
});
