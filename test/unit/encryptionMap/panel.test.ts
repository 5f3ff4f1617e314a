import { beforeEach, expect, test, vi } from 'vitest';
import { restoreMap, showMap } from '../../../src/encryptionMap/panel.ts';
import { ledgers } from '../../fakes/ledgers.ts';
import { windowOn } from '../../fakes/revocationPages.ts';

const at = vi.hoisted(() => ({ made: 0, closed: [] as unknown[], tabs: [] as unknown[] }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  return {
    ...vscode,
    Disposable: { from: () => ({ dispose: () => undefined }) },
    window: {
      ...vscode.window,
      createWebviewPanel: () => {
        at.made += 1;
        return vscode.window.createWebviewPanel();
      },
      tabGroups: {
        get all() {
          return [{ tabs: at.tabs }];
        },
        close: (tabs: readonly unknown[]) => Promise.resolve(at.closed.push(...tabs) > 0),
      },
    },
  };
});

const services = () =>
  Object.assign(windowOn(ledgers(), ''), {
    choice: { onDidChange: () => ({ dispose: () => undefined }), of: () => undefined },
  });

beforeEach(() => void Object.assign(at, { made: 0, closed: [], tabs: [] }));

test('a map that a reload left behind is closed when another is opened, and not restored beside it', () => {
  const left = { input: { viewType: 'mainThreadWebview-cosmosCmk.map' }, label: 'Encryption Map' };
  const page = { input: { viewType: 'mainThreadWebview-cosmosCmk.page' }, label: 'a' };
  at.tabs = [left, page];
  showMap(services(), undefined);
  expect(at.made).toBe(1);
  expect(at.closed).toEqual([left]);
  const dispose = vi.fn();
  const restored: unknown = { webview: {}, dispose };
  restoreMap(services(), restored as Parameters<typeof restoreMap>[1]);
  expect(dispose).toHaveBeenCalledOnce();
});
