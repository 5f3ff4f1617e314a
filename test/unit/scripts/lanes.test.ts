import { expect, test } from 'vitest';
import { lanes, type Job } from '../../../scripts/lanes.ts';

/** Jobs that end when told to, and the order in which they started. */
function jobs() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string, after?: Promise<unknown>): Job => ({
    work: () => {
      begun.push(name);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      ends.set(name, () => resolve(undefined));
      return promise;
    },
    ...(after === undefined ? {} : { after }),
  });
  const end = async (name: string) => {
    ends.get(name)?.();
    await turns();
  };
  return { begun, job, end };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));

test('each lane takes the next job when it is free', async () => {
  const { begun, job, end } = jobs();
  const lane = lanes([job('a'), job('b'), job('c'), job('d')]);
  const all = Promise.all([lane(), lane()]);
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('c');
  await end('a');
  await end('d');
  await all;
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('a waiting job lets others run first, and starts even if the job it waits for fails', async () => {
  const { begun, job, end } = jobs();
  const installed = Promise.withResolvers<undefined>();
  const lane = lanes([job('needs it', installed.promise), job('a')]);
  const all = Promise.all([lane(), lane()]);
  await turns();
  expect(begun).toEqual(['a']);
  installed.reject(new Error('no network'));
  await turns();
  expect(begun).toEqual(['a', 'needs it']);
  await end('needs it');
  await end('a');
  await all;
});

test('a failed job is reported', async () => {
  const failing = { work: () => Promise.reject(new Error('a bug')) };
  await expect(lanes([failing])()).rejects.toThrow('a bug');
});
