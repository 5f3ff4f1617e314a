import { beforeEach, expect, test, vi } from 'vitest';
import { exportReport } from '../../../src/report/exportReport.ts';
import type { Session } from '../../../src/session/session.ts';
import { sampleInventory } from '../../fakes/sampleInventory.ts';

const disk = vi.hoisted(() => ({ files: new Map<string, Uint8Array>(), fullAfter: Infinity }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  return {
    ...vscode,
    workspace: {
      ...vscode.workspace,
      fs: {
        createDirectory: () => Promise.resolve(),
        readDirectory: (parent: string) =>
          Promise.resolve(
            [...disk.files.keys()].flatMap((path) =>
              path.startsWith(`${parent}/`) ? [[path.slice(parent.length + 1).split('/')[0], 2]] : [],
            ),
          ),
        writeFile(path: string, content: Uint8Array) {
          if (disk.files.size >= disk.fullAfter) return Promise.reject(new Error('The disk is full.'));
          disk.files.set(path, content);
          return Promise.resolve();
        },
      },
    },
    commands: { executeCommand: () => Promise.resolve() },
    window: { ...vscode.window, showOpenDialog: () => Promise.resolve(['/out']) },
  };
});
vi.mock('../../../src/ui/quickPick.ts', () => ({
  pickFixed: (_: unknown, { sections }: { sections: { rows: { value: { extension: string } }[] }[] }) => {
    const rows = sections.flatMap(({ rows }) => rows);
    return Promise.resolve({
      kind: 'chosen',
      value: rows.find(({ value }) => value.extension === 'folder')?.value,
    });
  },
}));

beforeEach(() => void Object.assign(disk, { files: new Map(), fullAfter: Infinity }));

async function exporting() {
  const { azure, pace, inventory } = await sampleInventory();
  const session = { kind: 'sandbox', azure, pace, inventory } as Session;
  const shell = {
    connect: () => Promise.resolve(session),
    showProblem: () => Promise.resolve(undefined),
  };
  return () => exportReport(shell, { of: () => undefined });
}
const folders = () => [...new Set([...disk.files.keys()].map((path) => path.split('/')[2] ?? ''))];

test('a later evidence pack has its own folder, because an earlier one is evidence', async () => {
  const run = await exporting();
  await run();
  const first = new Map(disk.files);
  expect([...first.keys()].map((path) => path.split('/').at(-1)).at(-1)).toBe('manifest.json');
  await run();
  await run();
  const [name = ''] = folders();
  expect(folders()).toEqual([name, `${name}-2`, `${name}-3`]);
  for (const [path, content] of first) expect(disk.files.get(path)).toBe(content);
});

test('a pack has no manifest unless all its files were written', async () => {
  const run = await exporting();
  await run();
  disk.fullAfter = disk.files.size + 3;
  await expect(run()).rejects.toThrow('The disk is full.');
  const [, second] = folders();
  expect([...disk.files.keys()].filter((path) => path.includes(`/${second}/`))).toHaveLength(3);
  expect([...disk.files.keys()].filter((path) => path.endsWith('manifest.json'))).toHaveLength(1);
});
