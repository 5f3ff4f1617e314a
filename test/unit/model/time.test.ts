import { expect, test } from 'vitest';
import { succeeded } from '../../../src/model/outcome.ts';
import { minutes, seconds, waitUntil } from '../../../src/model/time.ts';

test("waiting ends even if the machine's clock is set back", async () => {
  const { signal } = new AbortController();
  let now = Date.UTC(2026, 10, 30);
  let pauses = 0;
  const pace = {
    now: () => now,
    pause: (milliseconds: number) => {
      pauses += 1;
      if (pauses > 1000) throw new Error('It waits for a day.');
      now += pauses === 2 ? -minutes(24 * 60) : milliseconds;
      return Promise.resolve();
    },
  };
  const look = () => Promise.resolve(succeeded('not yet'));
  const waited = await waitUntil(
    look,
    () => false,
    { every: seconds(5), atMost: minutes(2) },
    { pace, signal },
  );
  expect(waited).toEqual(succeeded({ reached: false, last: 'not yet' }));
  expect(pauses).toBeLessThanOrEqual(2 * 24 + 2);
});

test('a quick operation is noticed quickly, and a long one is read every 30 seconds', async () => {
  const { signal } = new AbortController();
  let now = 0;
  const polls: number[] = [];
  const pace = {
    now: () => now,
    pause: (milliseconds: number) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
  const look = () => {
    polls.push(now / 1000);
    return Promise.resolve(succeeded(now));
  };
  await waitUntil(look, () => false, { every: seconds(30), atMost: minutes(3) }, { pace, signal });
  expect(polls).toEqual([
    0, 2, 4, 6, 9, 13.5, 20.25, 30.375, 45.5625, 68.34375, 98.34375, 128.34375, 158.34375, 188.34375,
  ]);
});
