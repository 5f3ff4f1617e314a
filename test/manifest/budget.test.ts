import { beforeAll, expect, test } from 'vitest';
import type { Metafile } from 'esbuild';
import { build, loadedWithShell } from '../../scripts/build.ts';

let outputs: Metafile['outputs'] = {};

beforeAll(async () => {
  ({ outputs } = await build({ production: true, write: false }));
});

/** Scripts for webviews, bundled separately. */
const pages = ['dist/mapPage.js', 'dist/page.js'];

const inputsOf = (file: string) => Object.keys(outputs[file]?.inputs ?? {});

test('the code loaded before the first use is at most 32 KiB in at most 3 files, all of it from this repository', () => {
  const loaded = loadedWithShell({ outputs });
  expect(loaded.get('dist/extension.js')).toBeGreaterThan(0);
  expect(loaded.size).toBeLessThanOrEqual(3);
  expect([...loaded.values()].reduce((total, bytes) => total + bytes, 0)).toBeLessThanOrEqual(32 * 1024);
  const inputs = [...loaded.keys()].flatMap(inputsOf);
  expect(inputs.filter((file) => !file.startsWith('src/'))).toEqual([]);
  expect(inputs.filter((file) => /^src\/(azure|inventory|sandbox|product|commands)\b/.test(file))).toEqual(
    [],
  );
});

test('the product, @azure/identity, and the sandbox are separate files, and no code is duplicated', () => {
  const code = Object.entries(outputs).filter(([file]) => file.endsWith('.js') && !pages.includes(file));
  expect(code.map(([, { entryPoint }]) => entryPoint)).toEqual(
    expect.arrayContaining(['src/product.ts', 'src/auth/azureIdentity.ts', 'src/sandbox/openSandbox.ts']),
  );
  const inputs = code.flatMap(([, { inputs }]) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  expect(inputs.length).toBeGreaterThan(500);
  expect(inputs.filter((file, at) => inputs.indexOf(file) !== at)).toEqual([]);
});

test('the names of lazily loaded files differ between builds', () => {
  const later = Object.keys(outputs).filter(
    (file) => file.endsWith('.js') && !['dist/extension.js', ...pages].includes(file),
  );
  expect(later.length).toBeGreaterThan(2);
  for (const file of later) expect(file).toMatch(/^dist\/\w+-[A-Z0-9]{8}\.js$/);
});

test('page scripts contain lit, the elements and icons of VS Code, zod, and only the message schemas of the host', () => {
  const inputs = inputsOf('dist/page.js');
  expect(inputs.length).toBeGreaterThan(10);
  const ours = /^src\/ui\/page\/(browser\/|messages\.ts)/;
  const theirs =
    /^node_modules\/(lit|lit-html|lit-element|@lit\/[\w-]+|@vscode-elements\/elements|@vscode\/codicons\/src|zod)\//;
  expect(inputs.filter((file) => !ours.test(file) && !theirs.test(file))).toEqual([]);
});

test("the map's page script contains d3, and only the list of picture elements of the host", () => {
  const inputs = inputsOf('dist/mapPage.js');
  expect(inputs.length).toBeGreaterThan(10);
  expect(
    inputs.filter(
      (file) => !/^(src\/encryptionMap\/(page\/|picture\.ts$)|node_modules\/d3-[a-z]+\/)/.test(file),
    ),
  ).toEqual([]);
});
