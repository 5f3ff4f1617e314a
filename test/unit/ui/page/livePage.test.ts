import { expect, test } from 'vitest';
import { text } from '../../../../src/model/text.ts';
import { LivePage } from '../../../../src/ui/page/livePage.ts';
import { type Page, runnable } from '../../../../src/ui/page/page.ts';

const page = (title: string, actions: Page['actions'] = []): Page => ({
  title: text('{0}', title),
  actions,
  sections: [],
});
const revoke = { id: 'revoke', label: text('Revoke...'), kind: 'danger', run: () => 0 } as const;

function shown(live: LivePage) {
  const drawn: Page[] = [];
  const tab = new AbortController();
  live.source.follow((one) => drawn.push(one), tab.signal);
  return { drawn, close: () => tab.abort() };
}

const live = () => new LivePage({ kind: 'revocation', subject: 'key' }, text('Key'), page('first', [revoke]));

test('shows its content to a tab that opens late, and updates it until the tab is hidden', () => {
  const one = live();
  one.update(page('second'));
  expect(one.isVisible).toBe(false);
  const { drawn, close } = shown(one);
  expect(one.isVisible).toBe(true);
  one.update(page('third'));
  close();
  expect(one.isVisible).toBe(false);
  one.update(page('fourth'));
  expect(drawn.map(({ title }) => title.args[0])).toEqual(['second', 'third']);
});

test('work replaces the actions, can be canceled, and then shows them again', async () => {
  const one = live();
  const { drawn } = shown(one);
  const done = one.work(text('Reading'), (signal, report) => {
    report(text('Waiting'));
    runnable(drawn[2]!).get('cancel')?.();
    return Promise.resolve(signal.aborted);
  });
  expect(await done).toBe(true);
  expect(drawn.map(({ busy, actions }) => [busy?.message, actions?.map(({ id }) => id)])).toEqual([
    [undefined, ['revoke']],
    ['Reading', ['cancel']],
    ['Waiting', ['cancel']],
    [undefined, ['revoke']],
  ]);
});

test('a failure ends the work', async () => {
  const one = live();
  const { drawn } = shown(one);
  await expect(one.work(text('Reading'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(drawn.at(-1)?.busy).toBeUndefined();
});

test('while another connection is in use, a page only offers to stop its work', async () => {
  let isCurrent = true;
  const listeners = new Set<() => void>();
  const one = new LivePage(
    { kind: 'change', subject: 'key' },
    text('Key'),
    {
      ...page('first', [revoke]),
      state: { mark: 'todo', text: text('Nothing has changed yet.') },
      sections: [
        {
          id: 'all',
          heading: text('All'),
          blocks: [
            { kind: 'items', items: [{ id: 'f', mark: 'error', title: text('F'), actions: [revoke] }] },
            { kind: 'links', links: [{ ...revoke, id: 'link' }] },
          ],
        },
      ],
    },
    {
      isCurrent: () => isCurrent,
      onDidChange: (listener) => {
        listeners.add(listener);
        return { dispose: () => void listeners.delete(listener) };
      },
    },
  );
  const change = (current: boolean) => {
    isCurrent = current;
    for (const listener of listeners) listener();
  };
  const { drawn, close } = shown(one);
  const offered = () => [...runnable(drawn.at(-1)!).keys()];
  change(false);
  expect(offered()).toEqual([]);
  expect(drawn.at(-1)!.state?.text.message).toContain('read with an earlier connection');
  await one.work(text('Changing'), () => {
    expect(offered()).toEqual(['cancel']);
    return Promise.resolve();
  });
  // Finished work stays valid.
  one.update({ ...page('second', [revoke]), state: { mark: 'done', text: text('Done.') } });
  expect([drawn.at(-1)!.state?.text.message, offered()]).toEqual(['Done.', []]);
  change(true);
  expect(offered()).toEqual(['revoke']);
  close();
  expect(listeners.size).toBe(0);
});
