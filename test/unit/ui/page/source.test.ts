import { expect, test, vi } from 'vitest';
import { drawPage } from '../../../../src/ui/page/draw.ts';
import { livePage } from '../../../../src/ui/page/source.ts';
import { english } from './english.ts';
import { counterPage } from './example.ts';

test('a page follows what it shows only while it is visible', () => {
  const listeners = new Set<() => void>();
  const ticks = {
    count: 0,
    onTick(listener: () => void) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
  const source = counterPage(ticks, () => Promise.resolve());
  const changed = vi.fn();
  const tie = source.onDidChange(changed);
  const tick = () => {
    ticks.count += 1;
    for (const listener of listeners) listener();
  };
  tick();
  expect(changed).not.toHaveBeenCalled();
  source.setVisible(true);
  source.setVisible(true);
  tick();
  expect(changed).toHaveBeenCalledTimes(1);
  expect(drawPage(source.model(), english).sections).toMatchObject([{ paragraphs: ['2 ticks'] }]);
  source.setVisible(false);
  tick();
  expect(changed).toHaveBeenCalledTimes(1);
  source.setVisible(true);
  tie.dispose();
  tick();
  expect(changed).toHaveBeenCalledTimes(1);
  source.dispose();
  expect(listeners.size).toBe(0);
});

test('an action is run by its id; one that is not known does nothing', async () => {
  const renamed = vi.fn(() => Promise.resolve());
  const source = counterPage({ count: 0, onTick: () => ({ dispose: () => undefined }) }, renamed);
  expect(await source.onAction({ id: 'rename', args: {} })).toEqual({ kind: 'done', value: undefined });
  expect(await source.onAction({ id: 'other', args: {} })).toBeUndefined();
  expect(renamed).toHaveBeenCalledTimes(1);
  expect(
    livePage({ draw: () => ({ title: '', where: { place: 'none' }, sections: [] }) }).model().title,
  ).toBe('');
});
