import { beforeEach, expect, test, vi } from 'vitest';
import { text } from '../../../../src/model/text.ts';
import type { Page } from '../../../../src/ui/page/page.ts';
import { type PageHost, type PageSource, showPage } from '../../../../src/ui/page/panel.ts';

interface Tab {
  made: number;
  posted: { drawing: number }[];
  receive: (message: unknown) => void;
}
const at = vi.hoisted<Tab>(() => ({
  ...{ made: 0, posted: [] },
  receive: (message: unknown) => {
    throw new Error(`Nobody listens: ${String(message)}`);
  },
}));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const panel = vscode.window.createWebviewPanel();
  return {
    ...vscode,
    window: {
      ...vscode.window,
      createWebviewPanel: () => ({
        ...panel,
        number: (at.made += 1),
        webview: {
          ...panel.webview,
          postMessage: (message: { drawing: number }) => Promise.resolve(at.posted.push(message) > 0),
          onDidReceiveMessage: (listener: (message: unknown) => void) => {
            at.receive = listener;
            return { dispose: () => undefined };
          },
        },
      }),
    },
  };
});

beforeEach(() => void Object.assign(at, { made: 0, posted: [] }));

const host: unknown = { extensionUri: '', run: (_: string, work: () => unknown) => Promise.resolve(work()) };

test("a click on an outdated page doesn't run the action that is now at its position", () => {
  const ran: string[] = [];
  const page = (label: string): Page => ({
    title: text('Key'),
    actions: [{ ...{ id: 'way-0', label: text('{0}', label), kind: 'primary' }, run: () => ran.push(label) }],
    sections: [],
  });
  const draw: ((page: Page) => void)[] = [];
  const address = { kind: 'change', subject: 'key' };
  const source: PageSource = { address, tab: text('Key'), follow: (show) => void draw.push(show) };
  showPage(host as PageHost, source);
  at.receive({ type: 'ready' });
  const click = (drawing: number) => at.receive({ type: 'run', address, drawing, id: 'way-0' });
  draw[0]!(page('Restore Key'));
  const [first] = at.posted;
  draw[0]!(page('Revoke Access'));
  click(first!.drawing);
  expect(ran).toEqual([]);
  click(at.posted[1]!.drawing);
  expect(ran).toEqual(['Revoke Access']);
  at.receive({ type: 'run', address, id: 'way-0' });
  expect(ran).toHaveLength(1);
});

test('a finished change yields to the next one, and a running or failed one stays', () => {
  const finished = { first: false };
  const source = (subject: string, kind: string, isFinished = () => false): PageSource => ({
    ...{ address: { kind, subject }, tab: text('{0}', subject), isFinished },
    follow: () => undefined,
  });
  const pages = host as PageHost;
  showPage(
    pages,
    source('first', 'work', () => finished.first),
  );
  showPage(pages, source('second', 'work'));
  expect(at.made).toBe(2);
  finished.first = true;
  showPage(pages, source('of another kind', 'other'));
  expect(at.made).toBe(3);
  showPage(pages, source('third', 'work'));
  expect(at.made).toBe(3);
  // The second one isn't finished, and the third has replaced the first.
  showPage(pages, source('fourth', 'work'));
  expect(at.made).toBe(4);
});
