import { expect, test } from 'vitest';
import { plain, text } from '../../../src/model/text.ts';
import { runnable } from '../../../src/ui/page/page.ts';
import { unfinishedPage } from '../../../src/unfinishedWork/unfinishedPage.ts';
import type { UnfinishedWork } from '../../../src/unfinishedWork/readUnfinished.ts';
import { refusal } from '../../fakes/azure.ts';

const work: UnfinishedWork = {
  names: ['one', 'two'],
  title: text('"Revoke Key" for key {0}', 'orders'),
  at: 1,
  note: text('A version of the key might be disabled.'),
  actions: [{ id: 'show', label: text('Show'), run: () => undefined }],
};

const show = (
  works: readonly UnfinishedWork[],
  problems: Parameters<typeof unfinishedPage>[0]['problems'] = [],
) => {
  const run: string[] = [];
  const page = unfinishedPage({
    works,
    problems,
    sandbox: false,
    moment: () => 'today',
    run: (one, { id }) => run.push(`${id} ${one.names.join(' ')}`),
    refresh: () => run.push('refresh'),
  });
  return { page, run };
};

test('each unfinished change has its actions until it is finished', () => {
  const { page, run } = show([work, { ...work, names: ['three'] }]);
  expect(page.state).toMatchObject({ mark: 'warning', text: { args: [2] } });
  for (const each of runnable(page).values()) each();
  expect(run).toEqual(['refresh', 'show one two', 'show three']);
});

test("an empty page says so, and a record that can't be read is unknown", () => {
  expect(plain(show([]).page.state!.text)).toBe('Every change has finished.');
  const { page } = show([], [refusal('F-00')]);
  expect(page.state?.mark).toBe('unknown');
  expect(page.sections.map(({ id }) => id)).toEqual(['problems']);
});
