import { beforeAll, expect, test } from 'vitest';
import type { Metafile } from 'esbuild';
import { build, loadedWithShell } from '../../scripts/build.ts';

let outputs: Metafile['outputs'] = {};

beforeAll(async () => {
  ({ outputs } = await build({ production: true, write: false }));
});

/** What runs in webviews: packed by itself. */
const pages = ['dist/mapPage.js', 'dist/page.js'];

const inputsOf = (file: string) => Object.keys(outputs[file]?.inputs ?? {});

test('what is loaded before the first use is at most 32 KiB in at most 3 files, all of it our own', () => {
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

test('the product, identity and the sandbox are files of their own, and no code is there twice', () => {
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

test('the names of the files that are loaded later tell one build from another', () => {
  const later = Object.keys(outputs).filter(
    (file) => file.endsWith('.js') && !['dist/extension.js', ...pages].includes(file),
  );
  expect(later.length).toBeGreaterThan(2);
  for (const file of later) expect(file).toMatch(/^dist\/\w+-[A-Z0-9]{8}\.js$/);
});

test('pages have lit, the elements and icons of VS Code, and zod in them, and of the host the schemas of the messages', () => {
  const inputs = inputsOf('dist/page.js');
  expect(inputs.length).toBeGreaterThan(10);
  const ours = /^src\/ui\/page\/(browser\/|messages\.ts)/;
  const theirs =
    /^node_modules\/(lit|lit-html|lit-element|@lit\/[\w-]+|@vscode-elements\/elements|@vscode\/codicons\/src|zod)\//;
  expect(inputs.filter((file) => !ours.test(file) && !theirs.test(file))).toEqual([]);
});

test("the map's page has d3 in it, and of the host the list of what a picture has", () => {
  const inputs = inputsOf('dist/mapPage.js');
  expect(inputs.length).toBeGreaterThan(10);
  expect(
    inputs.filter(
      (file) => !/^(src\/encryptionMap\/(page\/|picture\.ts$)|node_modules\/d3-[a-z]+\/)/.test(file),
    ),
  ).toEqual([]);
});
