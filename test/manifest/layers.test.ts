import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import ts from 'typescript';
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

/** Every import and re-export of a file. Imports of types are told apart: they are gone at run time. */
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
const layerOf = (file: string) => relative(src, file).split('/')[0] ?? '';
const isOurs = ({ to }: Import) => to.startsWith('.');
const target = ({ from, to }: Import) => resolve(dirname(from), to);

/** What is loaded on first use; each is one file beside `extension.ts`. */
const bundles = [...new Set(files.map(layerOf))].filter((layer) => layer.endsWith('Bundle.ts'));

const allowed: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain'],
  app: ['app', 'domain'],
  azure: ['azure', 'app', 'domain'],
  ui: ['ui', 'app', 'domain'],
  sandbox: ['sandbox'],
  'extension.ts': ['app', 'domain', 'ui', 'azure', 'sandbox', ...bundles],
  ...Object.fromEntries(bundles.map((bundle) => [bundle, ['ui']])),
  'azureBundle.ts': ['azure', 'app', 'ui'],
};

describe('layers', () => {
  test.each(Object.keys(allowed))('%s imports only what its layer may', (layer) => {
    const wrong = imports
      .filter(
        (one) =>
          isOurs(one) && layerOf(one.from) === layer && !allowed[layer]?.includes(layerOf(target(one))),
      )
      .map((one) => `${relative(root, one.from)} -> ${relative(root, target(one))}`);
    expect(wrong).toEqual([]);
  });

  test('there is no other layer', () => {
    expect([...new Set(files.map(layerOf))].filter((layer) => !(layer in allowed))).toEqual([]);
  });

  test.each([
    ['vscode', /^vscode$/, ['ui', 'extension.ts']],
    ["Azure's SDKs", /^@azure/, ['azure']],
    ["Node's modules", /^node:/, ['azure', 'ui', 'sandbox']],
  ] as const)('%s is imported where it belongs', (_, pattern, layers) => {
    const layersFound = imports.filter(({ to }) => pattern.test(to)).map(({ from }) => layerOf(from));
    const exempt = pattern.source === '^@azure' ? ['sandbox'] : [];
    expect([...new Set(layersFound)].filter((layer) => ![...layers, ...exempt].includes(layer))).toEqual([]);
  });

  test('a change is confirmed by a use case: no command makes a permit of its own', () => {
    const makers = imports.filter(
      (one) => isOurs(one) && one.kind !== 'type' && target(one) === join(src, 'app/ensure.ts'),
    );
    expect(makers.length).toBeGreaterThan(3);
    expect([...new Set(makers.map(({ from }) => layerOf(from)))]).toEqual(['app']);
  });

  test("Node's modules are named as such", () => {
    expect(imports.filter(({ to }) => builtinModules.includes(to))).toEqual([]);
  });

  test('azure, the sandbox and every bundle are loaded on first use only', () => {
    const eager = imports.filter(
      (one) =>
        isOurs(one) &&
        one.kind === 'static' &&
        ['ui', 'extension.ts', 'app', 'domain'].includes(layerOf(one.from)) &&
        ['azure', 'sandbox', ...bundles].includes(layerOf(target(one))),
    );
    expect(eager).toEqual([]);
  });

  test("the map's page imports d3 and itself, and of the host the types of what they tell each other", () => {
    const page = join(src, 'ui/mapPage');
    const found = imports.filter(({ from }) => from.startsWith(page));
    expect(found.length).toBeGreaterThan(10);
    const wrong = found.filter(
      (one) =>
        !/^d3-[a-z]+$/.test(one.to) &&
        !(isOurs(one) && target(one).startsWith(page)) &&
        !(one.kind === 'type' && target(one) === join(src, 'ui/map/messages.ts')),
    );
    expect(wrong).toEqual([]);
    expect(
      imports.filter((one) => isOurs(one) && target(one).startsWith(page) && !one.from.startsWith(page)),
    ).toEqual([]);
  });

  test("the map's page makes no markup of what it is told, and no code", () => {
    const sources = files.filter((file) => file.startsWith(join(src, 'ui/mapPage')));
    expect(sources.length).toBeGreaterThan(10);
    for (const file of sources)
      expect(readFileSync(file, 'utf8'), file).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\.html\(|\beval\b|new Function/,
      );
  });

  test('extension.ts is a composition root: under 80 lines', () => {
    expect(readFileSync(join(src, 'extension.ts'), 'utf8').split('\n').length).toBeLessThan(80);
  });
});

test('no file imports itself, however far the way round', () => {
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
