import { expect, test } from 'vitest';
import { fileName, formats } from '../../../src/report/reportDocument.ts';

test('a report is named by date, so that reports sort by time, and says if it is from the sandbox', () => {
  const today = new Date(Date.UTC(2026, 10, 24, 23));
  expect(fileName(formats[0]!, 'sandbox', today)).toBe('cosmos-cmk-report-sandbox-2026-11-24.md');
  expect(formats.map((format) => fileName(format, 'azure', today))).toEqual([
    'cosmos-cmk-report-2026-11-24.md',
    'cosmos-cmk-report-2026-11-24.csv',
    'cosmos-cmk-report-2026-11-24.json',
    'cosmos-cmk-report-2026-11-24.sarif',
    'cosmos-cmk-report-2026-11-24',
  ]);
});
