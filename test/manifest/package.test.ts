import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages } from '../../scripts/l10n.ts';
import { packageExtension, stage } from '../../scripts/package.ts';
import { root } from '../../scripts/places.ts';
import { sbomOf } from '../../scripts/sbom.ts';
import { bundledPackages, packageAt } from '../../scripts/thirdPartyNotices.ts';

let folder = '';
let staged = '';
let metafile: Metafile;
let bundled: readonly { readonly name: string; readonly version: string; readonly license: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-package-test-'));
  staged = join(folder, 'staged');
  metafile = await stage(staged);
  bundled = await Promise.all(bundledPackages(metafile).map(packageAt));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the package contains only what it needs to run', async () => {
  const files = await readdir(staged, { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const code =
    /^dist\/(extension|mapPage|page|(product|azureIdentity|openSandbox|open|chunk)-[A-Z0-9]{8})\.js$/;
  expect(
    names
      .map((file) => file.slice(staged.length + 1))
      .filter((file) => !code.test(file) && file !== '.vscodeignore')
      .sort(),
  ).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'ThirdPartyNotices.txt',
    'dist/page.css',
    ...languages.map((one) => `l10n/bundle.l10n.${one}.json`),
    'media/activity.svg',
    'media/icon.png',
    'media/map.css',
    ...['cmk', 'create', 'drill', 'readiness', 'sandbox'].map((step) => `media/walkthrough/${step}.svg`),
    'package.json',
    ...languages.map((one) => `package.nls.${one}.json`),
    'package.nls.json',
    'snippets/cosmos-cmk.code-snippets',
  ]);
  const readme = await readFile(join(staged, 'README.md'), 'utf8');
  expect(readme).not.toMatch(/\]\((?!https:)/);
});

test('the VSIX is at most 800 KB, and reproducible byte for byte at any time and place', async () => {
  const hashOf = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  const source = join(root, 'CHANGELOG.md');
  const { atime, mtime, mode } = await stat(source);
  const zone = process.env['TZ'];
  const one = await packageExtension(join(folder, 'one.vsix'));
  const { size } = await stat(one);
  expect(size).toBeGreaterThan(100_000);
  expect(size).toBeLessThanOrEqual(800_000);
  try {
    await utimes(source, new Date(0), new Date(0));
    await chmod(source, 0o664);
    process.env['TZ'] = 'Pacific/Auckland';
    const other = await packageExtension(join(folder, 'other.vsix'));
    expect(await hashOf(other)).toBe(await hashOf(one));
    expect(process.env['TZ']).toBe('Pacific/Auckland');
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    await utimes(source, atime, mtime);
    await chmod(source, mode);
  }
});

test('every bundled package has its license text in the notices', async () => {
  const notices = await readFile(join(staged, 'ThirdPartyNotices.txt'), 'utf8');
  const found = notices.split(/^-{80}$/m).slice(1);
  expect(bundled.length).toBeGreaterThan(20);
  expect(found.map((each) => each.trim().split('\n', 1)[0])).toEqual(
    bundled.map(({ name, version, license }) => `${name} ${version} (${license})`),
  );
  for (const each of found) {
    expect(each, each.slice(0, 80)).toMatch(/permission|redistribution|licen[cs]e/i);
    expect(each.trim().split('\n').length, each.slice(0, 80)).toBeGreaterThan(5);
  }
});

test("npm's bill of materials lists exactly the bundled packages, without timestamps", async () => {
  const sbom = await sbomOf(metafile);
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'cosmos-cmk' } } });
  expect(sbom.components.map((one) => one['bom-ref']).sort()).toEqual(
    bundled.map(({ name, version }) => `${name}@${version}`).sort(),
  );
  for (const one of sbom.components) expect(one).toMatchObject({ licenses: [expect.anything()] });
  expect(sbom).not.toHaveProperty('serialNumber');
  expect(sbom.metadata).not.toHaveProperty('timestamp');
});
