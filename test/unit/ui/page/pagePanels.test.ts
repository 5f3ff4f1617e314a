import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { failed, succeeded, type Outcome } from '../../../../src/app/outcome.ts';
import type { Problem } from '../../../../src/domain/problem.ts';
import { text } from '../../../../src/domain/text.ts';
import { actionKey, type PageDraft } from '../../../../src/ui/page/model.ts';
import { PagePanels } from '../../../../src/ui/page/pagePanels.ts';
import { livePage, type PageSource } from '../../../../src/ui/page/source.ts';
import { fakeHost, FakePanel, type FakeHost } from './fakeHost.ts';

const problem: Problem = {
  code: 'F-01',
  what: text("Couldn't restore key {0}.", 'orders'),
  why: text('You lack a role.'),
  next: text('Ask for it.'),
  owner: 'you',
};

/** A page that a test changes, and whose actions it ends. */
class TestPage {
  draft: PageDraft;
  following = 0;
  disposed = 0;
  readonly asked: string[] = [];
  readonly #ends: ((outcome: Outcome<unknown> | Error) => void)[] = [];
  readonly source: PageSource & { changed(): void };

  constructor(title: string, more: Partial<PageDraft> = {}) {
    this.draft = {
      title,
      where: { place: 'sandbox' },
      sections: [],
      actions: [
        { id: 'restore', title: 'Restore' },
        { id: 'off', title: 'Off', disabled: 'Not now' },
      ],
      ...more,
    };
    const run = (id: string) => (args: Readonly<Record<string, string>>) => {
      this.asked.push([id, ...Object.values(args)].join(' '));
      return new Promise<Outcome<unknown>>((resolve, reject) => {
        this.#ends.push((outcome) => {
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        });
      });
    };
    this.source = livePage({
      draw: () => this.draft,
      actions: { restore: run('restore'), off: run('off'), revoke: run('revoke') },
      follow: () => {
        this.following += 1;
        return { dispose: () => (this.following -= 1) };
      },
    });
    const { source } = this;
    this.source = {
      ...source,
      dispose: () => {
        this.disposed += 1;
        source.dispose();
      },
    };
  }

  change(more: Partial<PageDraft>): void {
    this.draft = { ...this.draft, ...more };
    this.source.changed();
  }

  async end(outcome: Outcome<unknown> | Error): Promise<void> {
    this.#ends.shift()?.(outcome);
    await vi.advanceTimersByTimeAsync(0);
  }
}

let host: FakeHost;
let pages: PagePanels;

beforeEach(() => {
  vi.useFakeTimers();
  host = fakeHost();
  pages = new PagePanels(host);
});
afterEach(() => vi.useRealTimers());

const loaded = () => vi.advanceTimersByTimeAsync(0);
const later = () => vi.advanceTimersByTimeAsync(1_000);
const account = (id: string) => ({ kind: 'account', id });

async function show(page: TestPage, id = 'a', how = {}): Promise<FakePanel> {
  pages.show(account(id), page.source, how);
  await loaded();
  const panel = host.panels.at(-1);
  if (!panel) throw new Error('no panel');
  return panel;
}

const press = (panel: FakePanel, id: string, args?: Record<string, string>, typed?: string) =>
  panel.say({ type: 'action', key: actionKey({ id, args }), ...(typed === undefined ? {} : { typed }) });

describe('which panel a page has', () => {
  test('one for each subject', async () => {
    const panel = await show(new TestPage('A'), 'a');
    await show(new TestPage('B'), 'b');
    expect(host.panels).toHaveLength(2);
    pages.open(account('a'));
    expect(host.panels).toHaveLength(2);
    expect(panel.reveals).toEqual([false]);
  });

  test('another source for a subject takes the place of the one before', async () => {
    const [first, second] = [new TestPage('First'), new TestPage('Second')];
    const panel = await show(first);
    await show(second);
    expect(host.panels).toHaveLength(1);
    expect(first).toMatchObject({ disposed: 1, following: 0 });
    expect(panel.last.model.title).toBe('Second');
  });

  test('a preview is replaced by the next one', async () => {
    const [a, b] = [new TestPage('A'), new TestPage('B')];
    const panel = await show(a, 'a', { preview: true, preserveFocus: true });
    expect(panel.last.preview).toBe(true);
    host.time += 1_000;
    await show(b, 'b', { preview: true, preserveFocus: true });
    await later();
    expect(host.panels).toHaveLength(1);
    expect(panel.reveals).toEqual([true]);
    expect(panel.last).toMatchObject({ subject: account('b'), preview: true, model: { title: 'B' } });
    expect(a).toMatchObject({ disposed: 1, following: 0 });
  });

  test.each([
    ['it is opened twice, as by a double click', () => pages.open(account('a'), { preview: true })],
    ['it is opened as more than a preview', () => pages.open(account('a'))],
    ['its button is pressed', (panel: FakePanel) => panel.say({ type: 'keep' })],
    ['an action is run on it', (panel: FakePanel) => press(panel, 'restore')],
  ])('a preview is kept when %s', async (_, keep) => {
    const panel = await show(new TestPage('A'), 'a', { preview: true });
    keep(panel);
    await later();
    expect(panel.last.preview).toBe(false);
    await show(new TestPage('B'), 'b', { preview: true });
    expect(host.panels).toHaveLength(2);
  });

  test('two openings with time between them are no double click', async () => {
    const panel = await show(new TestPage('A'), 'a', { preview: true });
    host.time += 501;
    pages.open(account('a'), { preview: true });
    await later();
    expect(panel.last.preview).toBe(true);
  });

  test('a closed panel lets go of its source, and its subject may be opened again', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    panel.close();
    expect(page).toMatchObject({ disposed: 1, following: 0 });
    expect(panel.listeners).toBe(0);
    await show(new TestPage('A again'));
    expect(host.panels).toHaveLength(2);
  });

  test('a link leads to the page of its subject, by its kind', async () => {
    const opened: string[] = [];
    pages.register('vault', {
      open: (id) => (opened.push(id), new TestPage(`Vault ${id}`).source),
      again: { title: text('Vault'), command: 'vault' },
    });
    const panel = await show(new TestPage('A'));
    panel.say({ type: 'open', subject: { kind: 'vault', id: 'kv' } });
    await loaded();
    expect(opened).toEqual(['kv']);
    expect(host.panels.at(-1)?.last.model.title).toBe('Vault kv');
  });

  test('the tab says that it is the sandbox', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    expect(panel.title).toBe('A (Sandbox)');
    page.change({ title: 'A2', where: { place: 'azure' } });
    expect(panel.title).toBe('A2');
  });
});

describe('when a page is sent', () => {
  test('a burst of changes is two updates: the first at once, the rest together', async () => {
    const page = new TestPage('0');
    const panel = await show(page);
    const before = panel.updates;
    for (let count = 1; count <= 50; count++) page.change({ title: String(count) });
    expect(panel.updates).toBe(before + 1);
    await later();
    expect(panel.updates).toBe(before + 2);
    expect(panel.last.model.title).toBe('50');
  });

  test('nothing is sent that is as it was', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    const before = panel.updates;
    page.change({});
    await later();
    expect(panel.updates).toBe(before);
  });

  test('a hidden page follows nothing and is sent nothing; once visible, it is sent as it is by then', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    expect(page.following).toBe(1);
    panel.show(false);
    expect(page.following).toBe(0);
    const before = panel.updates;
    page.change({ title: 'B' });
    await later();
    expect(panel.updates).toBe(before);
    panel.show(true);
    expect(page.following).toBe(1);
    expect(panel.updates).toBe(before + 1);
    expect(panel.last.model.title).toBe('B');
  });

  test('a page that does not follow its schema says so, and the log why', async () => {
    const bad = new TestPage('A', { links: [{ label: 'x', href: 'https://evil.example/' }] });
    const panel = await show(bad);
    expect(panel.last.model.title).toBe("This page can't be shown");
    expect(String(host.reported[0])).toMatch(/href/);
  });
});

describe('an action', () => {
  const keys = [actionKey({ id: 'restore' })];

  test('is busy while it runs, and not run twice', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    press(panel, 'restore');
    press(panel, 'restore');
    expect(panel.last.busy).toEqual(keys);
    await page.end(succeeded(undefined));
    expect(panel.last).toMatchObject({ busy: [], problems: [] });
    expect(page.asked).toEqual(['restore']);
  });

  test('that fails leaves why on the page, until it is run again', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    press(panel, 'restore');
    await page.end(failed(problem));
    expect(panel.last.problems).toEqual([
      { key: keys[0], title: "Couldn't restore key orders.", text: ['You lack a role.', 'Ask for it.'] },
    ]);
    expect(host.notified).toEqual([]);
    press(panel, 'restore');
    expect(panel.last.problems).toEqual([]);
    await page.end({ kind: 'cancelled' });
    expect(panel.last.problems).toEqual([]);
  });

  test('that fails leaves why on the page, until it is dismissed', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    press(panel, 'restore');
    await page.end(failed(problem));
    panel.say({ type: 'dismiss', key: keys[0] ?? '' });
    expect(panel.last.problems).toEqual([]);
  });

  test('that throws is told as an error of ours, and the log has it', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    press(panel, 'restore');
    await page.end(new Error('boom'));
    expect(panel.last.problems[0]?.title).toMatch(/error in the extension/);
    expect(host.reported).toEqual([new Error('boom')]);
  });

  test('that fails on a hidden page is notified of, with the way back, and is still on it', async () => {
    const page = new TestPage('A');
    const panel = await show(page);
    press(panel, 'restore');
    panel.show(false);
    await page.end(failed(problem));
    expect(host.notified.map(({ message }) => message)).toEqual([
      "Couldn't restore key orders. You lack a role. Ask for it.",
    ]);
    host.notified[0]?.show?.();
    expect(panel.visible).toBe(true);
    expect(panel.last.problems).toHaveLength(1);
  });

  test.each([
    ['closed', (panel: FakePanel) => panel.close()],
    ['replaced', () => pages.show(account('a'), new TestPage('B').source)],
  ])('that fails on a page that was %s meanwhile is notified of', async (_, end) => {
    const page = new TestPage('A');
    const panel = await show(page);
    press(panel, 'restore');
    end(panel);
    await page.end(failed(problem));
    expect(host.notified).toMatchObject([{ show: undefined }]);
  });

  test.each([
    ['disabled', 'off', undefined],
    ['not on the page', 'revoke', undefined],
    ['on the page with other values', 'restore', { account: 'other' }],
  ])('that is %s is not run, whatever the page says', async (_, id, args) => {
    const page = new TestPage('A');
    const panel = await show(page);
    press(panel, id, args);
    await later();
    expect(page.asked).toEqual([]);
  });

  test('comes with the values that it has on the page', async () => {
    const args = { finding: 'purge' };
    const page = new TestPage('A', { actions: [{ id: 'restore', title: 'Fix', args }] });
    const panel = await show(page);
    press(panel, 'restore', args);
    expect(page.asked).toEqual(['restore purge']);
  });

  test.each([
    [undefined, 0],
    ['order', 0],
    ['Orders', 0],
    ['orders', 1],
  ])('that takes a typed name is run with that name only: %s', async (typed, times) => {
    const action = { id: 'revoke', title: 'Revoke' };
    const page = new TestPage('A', { sections: [{ id: 'c', kind: 'confirm', expected: 'orders', action }] });
    const panel = await show(page);
    press(panel, 'revoke', undefined, typed);
    expect(page.asked).toHaveLength(times);
  });
});

describe('what else a page may ask for', () => {
  test('copies what it offers to copy, and says that it did', async () => {
    const fact = { id: 'uri', term: 'URI', value: 'x', copy: 'https://kv/keys/k' };
    const panel = await show(new TestPage('A', { sections: [{ id: 'f', kind: 'facts', facts: [fact] }] }));
    panel.say({ type: 'copy', text: 'something else' });
    panel.say({ type: 'copy', text: 'https://kv/keys/k' });
    await later();
    expect(host.copied).toEqual(['https://kv/keys/k']);
    expect(panel.sent.at(-1)).toEqual({ type: 'announce', text: 'Copied' });
  });

  test('saves itself as Markdown, under the name of its tab', async () => {
    const panel = await show(new TestPage('A'));
    panel.say({ type: 'save' });
    await later();
    expect(host.saved[0]?.name).toBe('A (Sandbox)');
    expect(host.saved[0]?.markdown).toMatch(/^# A\n/);
  });

  test('says where saving has failed', async () => {
    host.saveMarkdown = () => Promise.reject(new Error('The disk is full'));
    const panel = await show(new TestPage('A'));
    panel.say({ type: 'save' });
    await later();
    expect(host.notified[0]?.message).toBe("Couldn't save the page: The disk is full");
  });

  test.each([
    [{ type: 'action' }],
    [{ type: 'action', key: '["restore"]', more: 1 }],
    [{ type: 'run', command: 'x' }],
    [{ type: 'rejected', reason: 'because' }],
  ])('does nothing on %j but note it', async (message) => {
    const page = new TestPage('A');
    const panel = await show(page);
    panel.say(message);
    await later();
    expect(page.asked).toEqual([]);
    expect(host.reported).toHaveLength(1);
  });
});

describe('after a reload', () => {
  const kept = { subject: account('a'), open: {}, filters: {}, scroll: 0, focus: [] };
  const restored = async (state: unknown) => {
    const panel = new FakePanel();
    pages.restore(panel, state);
    await loaded();
    return panel;
  };

  test('a page is made again from its subject, and is the one of that subject', async () => {
    pages.register('account', {
      open: (id) => new TestPage(`Account ${id}`).source,
      again: { title: text('Accounts'), command: 'accounts' },
    });
    const panel = await restored(kept);
    expect(panel.last.model.title).toBe('Account a');
    pages.open(account('a'));
    expect(panel.reveals).toHaveLength(1);
    expect(host.panels).toEqual([]);
  });

  test('a page that its subject alone does not bring back says what to run, and runs it', async () => {
    pages.register('account', {
      open: () => undefined,
      again: { title: text('Create Account'), command: 'cosmosCmk.createAccount' },
    });
    const panel = await restored(kept);
    expect(JSON.stringify(panel.last.model)).toContain('To create it again, run \\"Create Account\\".');
    press(panel, 'again');
    await later();
    expect(host.commands).toEqual(['cosmosCmk.createAccount']);
  });

  test.each([[kept], [undefined], [{ subject: 7 }], ['x']])(
    'a page of no known kind says so: %j',
    async (state) => {
      const panel = await restored(state);
      expect(panel.last.model.title).toBe('Page from an Earlier Session');
      expect(panel.last.model.actions).toBeUndefined();
    },
  );
});
