import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { output } from '../../scripts/places.ts';
import { exchanges } from '../../scripts/recording.ts';
import { readExchanges } from './exchanges.ts';
import { judge, needsSpecifications, specifications } from './judged.ts';
import { line, reportOn, told, type Report } from './report.ts';

describe.skipIf(specifications.length === 0)(
  'all exchanges of the last run (skipped without ../shared/specs or AZURE_REST_API_SPECS)',
  needsSpecifications,
  () => {
    const collected = readExchanges(exchanges);
    let report: Report;

    beforeAll(async () => {
      report = await reportOn(await judge(), collected);
      const file = { summary: [...told(report)], ...report };
      writeFileSync(join(output, 'contract.json'), JSON.stringify(file, null, 2));
    }, 120_000);

    it('exist, because another ring has run before', () => {
      expect(
        report.exchanges,
        'run "npm run test:unit" first: this ring validates what the others said',
      ).toBeGreaterThan(0);
    });

    it('include those of the sandbox in the packaged extension if the ui ring has run', ({ skip, task }) => {
      task.meta.because = 'the UI ring has left no exchanges';
      const inWorkbench = collected.filter(({ ring }) => ring === 'ui');
      skip(inWorkbench.length === 0);
      // On the wire, a request has its host in a header.
      expect(inWorkbench.some(({ request }) => request.headers['host'] === undefined)).toBe(true);
    });

    it('match the specifications, or recorded answers of Azure that differ', () => {
      expect(report.failures.map(line)).toEqual([]);
    });
  },
);
