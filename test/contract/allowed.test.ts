import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/places.ts';
import { because } from '../because.ts';
import { allowanceOf, allowances } from './allowed.ts';
import type { Exchange } from './exchanges.ts';
import { judge, specifications } from './judged.ts';

/** Real exchanges with Azure, stored next to the checkout. */
const folder = join(root, '../shared/recordings');

interface Recorded {
  readonly method: string;
  readonly uri: string;
  readonly req: string | object | null;
  readonly qh: Readonly<Record<string, string>> | null;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | object | null;
}

const text = (body: string | object | null): { body?: string } =>
  // Some recordings have a placeholder instead of the request body.
  body === null || body === '' || body === 'mock_body'
    ? {}
    : { body: typeof body === 'string' ? body : JSON.stringify(body) };

const asExchange = ({ method, uri, req, qh, status, headers, body }: Recorded): Exchange => ({
  request: { method, url: uri, headers: qh ?? {}, ...text(req) },
  response: { status, headers: headers ?? {}, ...text(body) },
});

const read = (file: string): readonly Exchange[] =>
  (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recorded[]).map(asExchange);

describe.skipIf(specifications.length === 0 || !existsSync(folder))(
  'recorded Azure (skipped without ../shared/recordings and specifications)',
  because('../shared/recordings or the specifications are not there'),
  () => {
    it('answers as the specifications say, or with an allowed difference', async () => {
      const left: string[] = [];
      for (const file of readdirSync(folder))
        for (const exchange of read(file)) {
          const verdict = await (await judge()).judge(exchange);
          for (const finding of verdict.findings)
            if (finding.side === 'response' && allowanceOf(finding, verdict, exchange) === undefined)
              left.push(`${file} ${verdict.means} ${finding.code} ${finding.path}`);
        }
      expect(left).toEqual([]);
    }, 120_000);

    const recorded = allowances.flatMap((allowance) =>
      'recordings' in allowance.evidence
        ? allowance.evidence.recordings.map((file) => ({ allowance, file, reason: allowance.reason }))
        : [],
    );

    it.each(recorded)('shows that $reason: $file', async ({ allowance, file }) => {
      const shown: unknown[] = [];
      for (const exchange of read(file)) {
        const verdict = await (await judge()).judge(exchange);
        shown.push(...verdict.findings.map((finding) => allowanceOf(finding, verdict, exchange)));
      }
      expect(shown).toContain(allowance);
    });
  },
);
