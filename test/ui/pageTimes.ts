import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../../bench/median.ts';
import type { PageTimes } from '../../bench/pages.ts';
import { pack, packageExtension } from '../../scripts/package.ts';
import { root } from '../../scripts/places.ts';
import { installVsix } from '../../scripts/vscodeHost.ts';
import { webview, webviewBody } from './harness/editors.ts';
import { openWorkbench, type Workbench } from './harness/workbench.ts';

const turns = 7;

const emptyExtension = `const vscode = require('vscode');
exports.activate = ({ subscriptions }) => {
  const row = new vscode.TreeItem('empty-row');
  row.command = { command: 'empty.open', title: 'Open' };
  subscriptions.push(
    vscode.window.registerTreeDataProvider('empty.rows', { getChildren: () => [row], getTreeItem: (one) => one }),
    vscode.commands.registerCommand('empty.open', () => {
      vscode.window.createWebviewPanel('empty', 'empty', { viewColumn: 1, preserveFocus: true }).webview.html =
        '<!DOCTYPE html><html><body><h1>emptiness</h1></body></html>';
    }),
  );
};
`;

/** @returns the VSIX file */
async function emptyPackage(folder: string): Promise<string> {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { engines: object };
  const manifest = {
    ...{ name: 'empty', publisher: 'bench', version: '1.0.0', engines, main: './extension.js' },
    contributes: { views: { explorer: [{ id: 'empty.rows', name: 'Empty Rows' }] } },
  };
  const sources = join(folder, 'empty');
  await mkdir(sources);
  await writeFile(join(sources, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(sources, 'extension.js'), emptyExtension);
  const file = join(folder, 'empty.vsix');
  await pack(sources, file);
  return file;
}

async function closeEditors(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand('View: Close All Editors');
  await page.locator('iframe.webview.ready').first().waitFor({ state: 'detached' });
  if ((await workbench.tabs()).length > 0) throw new Error('a tab is open still');
}

async function fromClick(
  { page }: Workbench,
  row: { click(): Promise<void> },
  heading: string,
): Promise<number> {
  // The time starts with the click itself, not with the mouse movement.
  await page.evaluate(() =>
    addEventListener('mousedown', () => performance.mark('clicked'), { once: true, capture: true }),
  );
  await row.click();
  await webview(page).locator('h1', { hasText: heading }).waitFor();
  return page.evaluate(() => performance.measure('to the text', 'clicked').duration);
}

async function measure(workbench: Workbench): Promise<PageTimes> {
  await workbench.openContainer('Explorer');
  await (await workbench.view('Empty Rows')).row('empty-row');
  await workbench.openContainer('Cosmos DB CMK');
  await (await workbench.view('Subscriptions')).pressWelcome('Explore the Sandbox');
  const [page, again, empty] = [[], [], []] as [number[], number[], number[]];
  for (let turn = 0; turn < turns; turn++) {
    await workbench.openContainer('Cosmos DB CMK');
    const accounts = await workbench.view('Cosmos DB Accounts');
    const [first, second] = [
      await accounts.row('cosmos-payments-prod'),
      await accounts.row('cosmos-catalog-prod'),
    ];
    page.push(await fromClick(workbench, first, 'cosmos-payments-prod'));
    await webviewBody(workbench.page, 'Read more');
    again.push(await fromClick(workbench, second, 'cosmos-catalog-prod'));
    await webviewBody(workbench.page, 'Read more');
    await closeEditors(workbench);
    await workbench.openContainer('Explorer');
    const row = await (await workbench.view('Empty Rows')).row('empty-row');
    empty.push(await fromClick(workbench, row, 'emptiness'));
    await closeEditors(workbench);
  }
  const typical = (all: number[]) => Math.round(median(all));
  return { page: typical(page), again: typical(again), empty: typical(empty) };
}

const folder = await mkdtemp(join(tmpdir(), 'cosmos-cmk-pages-'));
try {
  const extensionsDir = join(folder, 'extensions');
  for (const file of [await packageExtension(join(folder, 'ours.vsix')), await emptyPackage(folder)])
    await installVsix(file, extensionsDir);
  const workbench = await openWorkbench({ extensionsDir });
  try {
    process.stdout.write(`${JSON.stringify(await measure(workbench))}\n`);
  } finally {
    await workbench.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
