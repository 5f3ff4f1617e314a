import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { build } from '../../scripts/build.ts';
import { root } from '../../scripts/places.ts';

interface Output {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

let outputs: Readonly<Record<string, Output>> = {};
const kib = (name: string) => (outputs[`dist/${name}.js`]?.bytes ?? Number.NaN) / 1024;

// Without the runner, which has just built for the package, the test builds by itself.
beforeAll(async () => {
  if (process.env['COSMOS_CMK_VSIX'] === undefined) outputs = (await build({ production: true })).outputs;
  else
    outputs = (JSON.parse(readFileSync(join(root, 'dist/meta.json'), 'utf8')) as { outputs: typeof outputs })
      .outputs;
}, 120_000);

test('the bundles have fixed names', () => {
  expect(
    Object.keys(outputs)
      .filter((file) => file.endsWith('.js'))
      .sort(),
  ).toEqual([
    'dist/azure.js',
    'dist/checks.js',
    'dist/commands.js',
    'dist/doctor.js',
    'dist/drill.js',
    'dist/extension.js',
    'dist/identity.js',
    'dist/levers.js',
    'dist/map.js',
    'dist/mapPage.js',
    'dist/protection.js',
    'dist/sandbox.js',
    'dist/steps.js',
    'dist/templates.js',
  ]);
});

test('what is loaded at activation is at most 60 KiB and has no SDK in it', () => {
  expect(kib('extension')).toBeLessThanOrEqual(60);
  const inputs = Object.keys(outputs['dist/extension.js']?.inputs ?? {});
  expect(inputs.filter((file) => !file.startsWith('src/'))).toEqual([]);
  expect(inputs.filter((file) => /^src\/(azure|sandbox)\//.test(file))).toEqual([]);
});

test('the judgement of accounts is at most 54 KiB and has no SDK in it', () => {
  // docs/decisions/028: what a key's rotation policy says, too.
  expect(kib('protection')).toBeLessThanOrEqual(54);
  const inputs = Object.keys(outputs['dist/protection.js']?.inputs ?? {});
  expect(inputs.filter((file) => !/^src\/(app|domain|ui|protectionBundle)/.test(file))).toEqual([]);
});

test('the templates, which one command needs, are at most 90 KiB and have no SDK in them', () => {
  expect(kib('templates')).toBeLessThanOrEqual(90);
  const inputs = Object.keys(outputs['dist/templates.js']?.inputs ?? {});
  expect(inputs.filter((file) => !/^src\/(app|domain|ui|templatesBundle)/.test(file))).toEqual([]);
});

test('the checks of templates are at most 32 KiB, with the parser of JSON', () => {
  expect(kib('checks')).toBeLessThanOrEqual(32);
  const inputs = Object.keys(outputs['dist/checks.js']?.inputs ?? {});
  expect(
    inputs.filter((file) => !/^(src\/(domain|ui|checksBundle)|node_modules\/jsonc-parser\/)/.test(file)),
  ).toEqual([]);
});

test('the commands that activation does not need are at most 28 KiB and have no SDK in them', () => {
  expect(kib('commands')).toBeLessThanOrEqual(28);
  const inputs = Object.keys(outputs['dist/commands.js']?.inputs ?? {});
  expect(inputs.filter((file) => !/^src\/(app|domain|ui|commandsBundle)/.test(file))).toEqual([]);
});

test('the levers are at most 108 KiB, with the checks of what is on disk, and have no SDK in them', () => {
  expect(kib('levers')).toBeLessThanOrEqual(108);
  const inputs = Object.keys(outputs['dist/levers.js']?.inputs ?? {});
  expect(
    inputs.filter((file) => !/^(src\/(app|domain|ui|leversBundle)|node_modules\/zod\/)/.test(file)),
  ).toEqual([]);
});

test('the doctor is at most 107 KiB and has no SDK in it', () => {
  expect(kib('doctor')).toBeLessThanOrEqual(107);
  const inputs = Object.keys(outputs['dist/doctor.js']?.inputs ?? {});
  expect(inputs.filter((file) => !/^src\/(app|domain|ui|doctorBundle)/.test(file))).toEqual([]);
});

test('the steps that are commands are at most 130 KiB and have no SDK in them', () => {
  // docs/decisions/030: each looks again, and reads back what it has changed.
  expect(kib('steps')).toBeLessThanOrEqual(130);
  const inputs = Object.keys(outputs['dist/steps.js']?.inputs ?? {});
  expect(inputs.filter((file) => !/^src\/(app|domain|ui|stepsBundle)/.test(file))).toEqual([]);
});

test('the drill is at most 40 KiB and has no SDK in it', () => {
  expect(kib('drill')).toBeLessThanOrEqual(40);
  const inputs = Object.keys(outputs['dist/drill.js']?.inputs ?? {});
  expect(inputs.filter((file) => !/^src\/(app|domain|ui|drillBundle)/.test(file))).toEqual([]);
});

test("the map's host side is at most 32 KiB and has no SDK in it", () => {
  expect(kib('map')).toBeLessThanOrEqual(32);
  const inputs = Object.keys(outputs['dist/map.js']?.inputs ?? {});
  expect(inputs.filter((file) => !/^src\/(app|domain|ui|mapBundle)/.test(file))).toEqual([]);
});

test("the map's page is at most 64 KiB, with d3 and nothing else", () => {
  expect(kib('mapPage')).toBeLessThanOrEqual(64);
  const inputs = Object.keys(outputs['dist/mapPage.js']?.inputs ?? {});
  expect(inputs.length).toBeGreaterThan(10);
  expect(inputs.filter((file) => !/^(src\/ui\/mapPage|node_modules\/d3-[a-z]+)\//.test(file))).toEqual([]);
});

/** docs/decisions/013, 018, 021, 023, 024, 026, 028 and 030 say what the rest over 400 KiB is for. */
test('all but identity is at most 532 KiB', () => {
  expect(kib('extension') + kib('azure') + kib('sandbox')).toBeLessThanOrEqual(532);
});

/** docs/decisions/010-bundle-diet.md; a new version of a package may have moved what is left out. */
test.each([
  'debug/',
  'agent-base/',
  'https-proxy-agent/',
  'http-proxy-agent/',
  '@azure/keyvault-keys/dist/esm/cryptography/',
  '@azure/keyvault-keys/node_modules/@azure/core-lro/',
  'src/sandbox/entra/pages.ts',
])('%s is in no bundle but identity', (left) => {
  const inputs = ['extension', 'azure', 'sandbox'].flatMap((name) =>
    Object.entries(outputs[`dist/${name}.js`]?.inputs ?? {}),
  );
  expect(inputs.length).toBeGreaterThan(100);
  // A file that was read but gives no code is no matter.
  const there = inputs.filter(
    ([file, { bytesInOutput }]) =>
      bytesInOutput > 0 && (file.startsWith(left) || file.includes(`node_modules/${left}`)),
  );
  expect(there.map(([file]) => file)).toEqual([]);
});
