import { expect, test } from 'vitest';
import { fileName, formats } from '../../../src/report/reportDocument.ts';

test('a report is named by its day, so that reports sort by time', () => {
  expect(formats.map((format) => fileName(format, Date.UTC(2026, 10, 24, 23)))).toEqual([
    'cosmos-cmk-report-2026-11-24.md',
    'cosmos-cmk-report-2026-11-24.csv',
    'cosmos-cmk-report-2026-11-24.json',
  ]);
});
