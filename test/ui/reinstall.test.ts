import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pack, packageExtension, stage } from '../../scripts/package.ts';
import { installVsix } from '../../scripts/vscodeHost.ts';
import { eventually } from './harness/eventually.ts';
import { withWorkbench, type Workbench } from './harness/workbench.ts';

let folder = '';
let vsix = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-reinstall-'));
  vsix = process.env['COSMOS_CMK_VSIX'] ?? (await packageExtension(join(folder, 'ours.vsix')));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A window in which the extension has started, but hasn't been used. */
async function inStartedWindow(
  name: string,
  scenario: (open: Workbench, installed: string) => Promise<void>,
) {
  const extensionsDir = join(folder, `${name}-extensions`);
  const workspace = join(folder, `${name}-workspace`);
  await mkdir(workspace);
  await writeFile(join(workspace, 'azuredeploy.json'), '{}');
  await installVsix(vsix, extensionsDir);
  await withWorkbench({ name, extensionsDir, folder: workspace }, async (workbench) => {
    await started(workbench);
    await scenario(workbench, extensionsDir);
  });
}

const started = ({ host }: Workbench) =>
  eventually(
    () => 'the extension to start for azuredeploy.json',
    async () => {
      const files = await readdir(host.dataDir, { recursive: true });
      const logs = files.filter((file) => /exthost\w*\.log$/.test(file));
      const texts = await Promise.all(logs.map((file) => readFile(join(host.dataDir, file), 'utf8')));
      return texts.some((text) => text.includes('_doActivateExtension cosmos-cmk.cosmos-cmk')) || undefined;
    },
  );

async function exploresTheSandbox(workbench: Workbench) {
  await workbench.runCommand('Explore the Sandbox');
  const accounts = await workbench.view('Cosmos DB Accounts');
  await accounts.row('cosmos-stores-prod');
}

/** Another build of the same version, whose lazily loaded files have other names. */
async function otherBuild(): Promise<string> {
  const staged = join(folder, 'staged');
  await stage(staged);
  const dist = join(staged, 'dist');
  const files = await readdir(dist);
  const later = files.flatMap((file) => /-([A-Z0-9]{8})\.js$/.exec(file)?.[1] ?? []);
  expect(later.length).toBeGreaterThan(2);
  const renamed = (text: string) =>
    later.reduce((now, hash) => now.replaceAll(hash, `${hash.slice(1)}0`), text);
  for (const file of files) {
    await writeFile(join(dist, file), renamed(await readFile(join(dist, file), 'utf8')));
    await rename(join(dist, file), join(dist, renamed(file)));
  }
  const other = join(folder, 'other.vsix');
  await pack(staged, other);
  return other;
}

test('the first command works after the same build was installed again', async () => {
  await inStartedWindow('reinstalled', async (workbench, extensionsDir) => {
    await installVsix(vsix, extensionsDir);
    await exploresTheSandbox(workbench);
    await workbench.screenshot('sandbox');
  });
});

test('after another build was installed as the same version, it asks to reload the window, and then works', async () => {
  await inStartedWindow('replaced', async (workbench, extensionsDir) => {
    await installVsix(await otherBuild(), extensionsDir);
    await workbench.runCommand('Explore the Sandbox');
    const updated = 'Cosmos DB CMK was updated. Reload the window to continue.';
    await workbench.notification(updated);
    await workbench.screenshot('asks');
    const loaded = workbench.page.waitForEvent('load');
    await workbench.pressNotification(updated, 'Reload Window');
    await loaded;
    await workbench.page.locator('.monaco-workbench .activitybar .action-item').first().waitFor();
    await exploresTheSandbox(workbench);
    await workbench.screenshot('sandbox');
  });
});
