import { beforeEach, expect, test, vi } from 'vitest';
import { text } from '../../../../src/model/text.ts';
import type { Page } from '../../../../src/ui/page/page.ts';
import { type PageHost, type PageSource, showPage } from '../../../../src/ui/page/panel.ts';

interface Tab {
  made: number;
  posted: { drawing: number }[];
  html: string[];
  receive: (message: unknown) => void;
}
const at = vi.hoisted<Tab>(() => ({
  ...{ made: 0, posted: [], html: [] },
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
          set html(html: string) {
            at.html.push(html);
          },
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

beforeEach(() => void Object.assign(at, { made: 0, posted: [], html: [] }));

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
  const click = (drawing: number) => at.receive({ type: 'run', address, drawing, id: 'way-0' });
  draw[0]!(page('Restore Key'));
  at.receive({ type: 'ready' });
  draw[0]!(page('Revoke Access'));
  click(1);
  expect(ran).toEqual([]);
  click(at.posted[0]!.drawing);
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

test('the first drawing comes with the page itself, as data that nothing runs', () => {
  const name = '</script><script>alert(1)</script>';
  const page = (): Page => ({ title: text('{0}', name), sections: [] });
  const draw: ((page: Page) => void)[] = [];
  const address = { kind: 'account', subject: 'known' };
  showPage(host as PageHost, { address, tab: text('Account'), follow: (show) => void draw.push(show) });
  expect(at.html).toEqual([]);
  draw[0]!(page());
  const [html = '', ...more] = at.html;
  expect(more).toEqual([]);
  const [, json = ''] = /<script type="application\/json" id="first">(.*)<\/script>/.exec(html) ?? [];
  expect(JSON.parse(json)).toMatchObject({ address, drawing: 1, page: { title: name } });
  expect(html).not.toContain('<script>alert');
  // The page has it already when it says that it's ready, and gets the next one as a message.
  at.receive({ type: 'ready' });
  expect(at.posted).toEqual([]);
  draw[0]!(page());
  expect(at.posted).toMatchObject([{ drawing: 2 }]);
});
