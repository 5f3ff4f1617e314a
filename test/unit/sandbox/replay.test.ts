import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { needsRecordings, recordings as others, restoreRecordings } from '../../recordings.ts';
import { differences, unsimulated } from './replay/differences.ts';
import { play, type Played } from './replay/play.ts';
import { compareBodies, type Mismatch } from './replay/shape.ts';

const recordings = [...others, ...restoreRecordings];

const json = (value: unknown) => (value === undefined ? 'undefined' : JSON.stringify(value));
const reasonOf = ({ request }: Played, { at, azure, sandbox }: Mismatch) =>
  differences.find(
    (one) =>
      one.request.test(request) && one.at.test(at) && one.values.test(`${json(azure)} but ${json(sandbox)}`),
  );
const kindOf = ({ request }: Played) => unsimulated.find((one) => one.request.test(request));

type Result = 'equal' | 'equalByShape' | 'differentWithReason' | 'notSimulated' | 'different';

function resultOf(played: Played): Result {
  if (played.unsimulated) return kindOf(played) === undefined ? 'different' : 'notSimulated';
  if (played.mismatches.length === 0) return played.byShape ? 'equalByShape' : 'equal';
  const explained = played.mismatches.every((mismatch) => reasonOf(played, mismatch) !== undefined);
  return explained ? 'differentWithReason' : 'different';
}

/** The figures for the report, with the data behind them. */
function summary(played: readonly Played[]) {
  const count = (result: Result) => played.filter((one) => resultOf(one) === result).length;
  const hits = ({ why }: { readonly why: string }, matches: number) => ({ why, exchanges: matches });
  return {
    recordings: recordings.length,
    exchanges: played.length,
    equal: count('equal'),
    equalByShape: count('equalByShape'),
    differentWithReason: count('differentWithReason'),
    notSimulated: count('notSimulated'),
    different: count('different'),
    reasons: differences.map((one) =>
      hits(one, played.filter((it) => it.mismatches.some((found) => reasonOf(it, found) === one)).length),
    ),
    kindsNotSimulated: unsimulated.map((one) =>
      hits(one, played.filter((it) => it.unsimulated && kindOf(it) === one).length),
    ),
  };
}

describe.skipIf(recordings.length === 0)(
  'recorded Azure (skipped where ../shared/recordings is absent)',
  needsRecordings,
  () => {
    let played: readonly Played[] = [];
    beforeAll(async () => {
      played = (await Promise.all(recordings.map(play))).flat();
      const numbers = summary(played);
      const file = new URL('../../../test-output/replay.json', import.meta.url);
      mkdirSync(new URL('.', file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(numbers, undefined, 2)}\n`);
      console.info('Replayed to the sandbox:', numbers);
    });

    it.each(recordings)('matches the sandbox: $name', ({ name, exchanges }) => {
      const own = played.filter(({ recording }) => recording === name);
      expect(own).toHaveLength(exchanges.length);
      const unexplained = own
        .filter((one) => resultOf(one) === 'different')
        .map((one) => ({
          ...one,
          mismatches: one.mismatches.filter((it) => reasonOf(one, it) === undefined),
        }));
      expect(unexplained).toEqual([]);
    });

    it('differs in everything listed as different', () => {
      const { reasons, kindsNotSimulated } = summary(played);
      expect([...reasons, ...kindsNotSimulated].filter(({ exchanges }) => exchanges === 0)).toEqual([]);
    });
  },
);

test('distinguishes a wrong name, casing, type, value, length, or ID from a value with an equal shape', () => {
  const id = '5abcf527-6b49-469f-9676-9d1ae1185a86';
  const azure = { id, when: '2023-06-08T15:48:04.3116683Z', EnabledApiTypes: 'Sql', list: [1], none: null };
  const other = { ...azure, id: id.toUpperCase(), when: '2026-11-23T09:00:00.000Z' };
  expect(compareBodies(azure, other, new Map())).toEqual({ mismatches: [], byShape: true });
  const places = (sandbox: object, ids = new Map<string, string>()) =>
    compareBodies(azure, { ...azure, ...sandbox }, ids).mismatches.map(({ at }) => at);
  expect(places({ enabledApiTypes: 'Sql', EnabledApiTypes: undefined })).toHaveLength(2);
  expect(places({ EnabledApiTypes: 'sql' })).toEqual(['body.EnabledApiTypes']);
  expect(places({ when: 'yesterday' })).toEqual(['body.when']);
  expect(places({ list: ['1'] })).toEqual(['body.list[0]']);
  expect(places({ list: [1, 1] })).toEqual(['body.list']);
  expect(places({ none: undefined })).toEqual(['body.none']);
  expect(places({}, new Map([[id, 'd90f1c53-8b52-4d6a-9f0e-5d1c7a3b2e64']]))).toEqual(['body.id']);
});
