import { expect, test } from 'vitest';
import { text } from '../../../../src/model/text.ts';
import { Clicks } from '../../../../src/ui/page/clicks.ts';
import type { Action, Page } from '../../../../src/ui/page/page.ts';

const action = (id: string, label: string): Action => ({
  ...{ id, label: text('{0}', label), kind: 'primary' },
  run: () => label,
});
const page = (...actions: readonly Action[]): Page => ({ title: text('Key'), actions, sections: [] });
const item = (title: string, ...actions: readonly Action[]): Page => ({
  ...page(),
  sections: [
    {
      id: 'all',
      heading: text('All'),
      blocks: [{ kind: 'items', items: [{ id: 'f', mark: 'error', title: text('{0}', title), actions }] }],
    },
  ],
});

test('a click counts if every update since then has offered the same action', () => {
  const clicks = new Clicks();
  const first = clicks.drawn(page(action('confirm', 'Rotate')));
  const second = clicks.drawn(page(action('confirm', 'Rotate'), action('again', 'Check Again')));
  expect(clicks.find('confirm', first)?.()).toBe('Rotate');
  expect(clicks.find('again', second)?.()).toBe('Check Again');
  // It wasn't there.
  expect(clicks.find('again', first)).toBeUndefined();
  expect(clicks.find('other', second)).toBeUndefined();
});

test('a click on an action that was replaced at its position runs neither', () => {
  const clicks = new Clicks();
  const first = clicks.drawn(page(action('way-0', 'Restore Key')));
  const second = clicks.drawn(page(action('way-0', 'Revoke Access')));
  expect(clicks.find('way-0', first)).toBeUndefined();
  expect(clicks.find('way-0', second)?.()).toBe('Revoke Access');
  const third = clicks.drawn(item('Key vault kv-a', action('fix', 'Configure')));
  clicks.drawn(item('Key vault kv-b', action('fix', 'Configure')));
  expect(clicks.find('fix', third)).toBeUndefined();
});

test("a click on a review doesn't confirm a later one, even if it looks the same", () => {
  const clicks = new Clicks();
  const review = clicks.drawn(page(action('confirm', 'Rotate')));
  clicks.drawn(page(action('cancel', 'Cancel')));
  const later = clicks.drawn(page(action('confirm', 'Rotate')));
  expect(clicks.find('confirm', review)).toBeUndefined();
  expect(clicks.find('confirm', later)?.()).toBe('Rotate');
  clicks.drawn(page({ ...action('confirm', 'Rotate'), disabled: text('Not now') }));
  clicks.drawn(page(action('confirm', 'Rotate')));
  expect(clicks.find('confirm', later)).toBeUndefined();
});

test('a page about something else ignores earlier clicks', () => {
  const clicks = new Clicks();
  const first = clicks.drawn(page(action('revoke', 'Revoke')));
  clicks.clear();
  clicks.drawn(page(action('revoke', 'Revoke')));
  expect(clicks.find('revoke', first)).toBeUndefined();
});
