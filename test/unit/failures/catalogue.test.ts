import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { classifyFailure, rules } from '../../../src/azure/errors/classify.ts';
import { type AzureResponse, readFailure } from '../../../src/azure/errors/parse.ts';
import { type Problem, problemText } from '../../../src/model/problem.ts';
import { plain, text } from '../../../src/model/text.ts';
import { markdownSurface, messageSurface, renderText } from '../../../src/ui/text.ts';
import { fromBundle } from '../../fakes/fromBundle.ts';
import { catalogue, outOfScope } from './catalogue.ts';
import { isProblem, type Provocation } from './provocation.ts';
import { file, isOurs, provokeAll, table, type Told } from './table.ts';

let told: Told = new Map();
beforeAll(async () => {
  told = await provokeAll();
}, 120_000);

const title = ({ code, where, by }: Pick<Provocation, 'code' | 'where' | 'by'>) => `${code}, ${where}: ${by}`;

describe('the failure catalogue', () => {
  test.each(catalogue.map((one) => [title(one), one] as const))('%s', (_, provocation) => {
    const seen = told.get(provocation)!;
    if (isProblem(seen)) expect(seen.code).toBe(provocation.code);
    for (const part of [seen.what, seen.why, seen.next]) {
      expect(plain(part).length).toBeGreaterThan(5);
      expect(plain(part)).not.toMatch(/^(?:Forbidden|BadRequest|undefined)\b|\{\d\}/);
    }
    if (isProblem(seen))
      expect(renderText(problemText(seen), fromBundle, messageSurface)).not.toMatch(/\{\d\}/);
  });

  test.each(catalogue.flatMap(({ again, ...one }) => (again ? [[title({ ...one }), again] as const] : [])))(
    '%s: the plan does what the remedy says',
    async (_, again) => {
      expect((await again()).outcome).toMatchObject({
        kind: 'done',
        value: { status: { kind: 'confirmed' } },
      });
    },
  );

  test('matches docs/failures.md (npm run failures)', () => {
    expect(readFileSync(file, 'utf8')).toBe(table(told));
  });

  test('has every rule', () => {
    const codes = new Set(catalogue.map(({ code }) => code));
    expect(rules.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });

  test('has every code in docs/azure.md, or says why not', () => {
    const page = readFileSync(new URL('../../../docs/azure.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split(/^## F-codes$/m);
    const codes = [...section.matchAll(/^\| (F-\d\d[a-z]?) +\|/gm)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(50);
    const here = [
      ...catalogue.map(({ code }) => code).filter((code) => !isOurs(code)),
      ...Object.keys(outOfScope),
    ];
    expect([...new Set(here)].sort()).toEqual([...new Set(codes)].sort());
  });
});

describe('rules', () => {
  /**
   * The failures with an error message. A policy's properties are outside the message, so F-17 needs more than these.
   */
  const answered = () =>
    [...told].flatMap(([{ code, on }, problem]) =>
      isProblem(problem) && problem.azure?.code && !/^F-(17|91)$/.test(code)
        ? [{ code, on, azure: problem.azure }]
        : [],
    );
  type Answered = ReturnType<typeof answered>[number];

  const tell = ({ on, azure }: Answered, name = 'n'): Problem => {
    const { status = 200, code, message } = azure;
    const answer: AzureResponse = { status, body: { status: 'Failed', error: { code, message } } };
    return classifyFailure(readFailure(new Error('Refused'), answer), { what: text('x'), on, name });
  };

  test('report the same answer the same way, whatever its case and white space', () => {
    expect(answered().length).toBeGreaterThan(50);
    fc.assert(
      fc.property(
        fc.constantFrom(...answered()),
        fc.boolean(),
        fc.constantFrom(' ', '  ', '\r\n', '\t', '\r\n  '),
        (one, upper, gap) => {
          const spelt = (words = '') => (upper ? words.toUpperCase() : words.toLowerCase());
          const azure = { code: spelt(one.azure.code), message: spelt(one.azure.message).replace(/ /g, gap) };
          expect(tell({ ...one, azure: { ...one.azure, ...azure } }).code).toBe(one.code);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("don't match words inside resource names", () => {
    const words = fc.constantFrom(
      ...['abac-condition', 'purge-protection', 'soft-delete', 'multi-factor-authentication', 'is-taken'],
      ...['already-exists', 'revoked-status', 'disabled-key', 'access-denied', 'high-demand', 'not-found'],
      ...['cross-tenant', 'request-timed-out', '990-bytes', 'cassandra-api', 'vector-search', 'locked'],
    );
    fc.assert(
      fc.property(fc.constantFrom(...answered()), words, (one, name) => {
        const message = one.azure.message.replaceAll('orders', name);
        expect(tell({ ...one, azure: { ...one.azure, message } }).code).toBe(one.code);
      }),
      { numRuns: 500 },
    );
  });

  test('never turn a part of an answer into a link, an image, or a heading', () => {
    const evil = fc.constantFrom('[x](command:evil)', '![x](https://evil)', '<img src=x>', '\n# x');
    const english = (message: string, ...args: (string | number)[]) =>
      message.replace(/\{(\d+)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));
    fc.assert(
      fc.property(fc.constantFrom(...answered()), evil, (one, name) => {
        const message = one.azure.message.replaceAll('orders', name);
        const problem = tell({ ...one, azure: { ...one.azure, message } }, name);
        const shown = problemText(problem);
        expect(renderText(shown, english, messageSurface)).not.toContain('](');
        expect(renderText(shown, english, markdownSurface)).not.toMatch(/(?<!\\)[[\]<#!]|\n/);
      }),
      { numRuns: 500 },
    );
  });
});
