import { Ajv } from 'ajv';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assess } from '../../../src/health/assess.ts';
import type { InventoryView } from '../../../src/model/inventoryView.ts';
import type { Key } from '../../../src/model/resources.ts';
import { plain, text } from '../../../src/model/text.ts';
import { reportOf } from '../../../src/report/report.ts';
import { csvField, csvOf, reportMarkdown } from '../../../src/report/reportDocument.ts';
import { lessened, worlds } from '../../fakes/worlds.ts';
import { falsePlurals } from '../../falsePlurals.ts';
import { fromBundle as english } from '../../fakes/fromBundle.ts';

const reported = (estate: InventoryView) =>
  reportOf(assess(estate), estate, { source: 'azure', show: plain });

/** Here, names from Azure can contain anything, more than Azure allows. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    "'=1",
    '"quoted"',
    'a,b',
    'a\r\nb',
    ';=1',
    '\r=1',
    'a;"+1',
    '\uFF1D1',
    '| a | b |',
    ' x ',
  ),
  fc.constantFrom('[a](command:evil)', '<script>alert(1)</script>', '**b**', '`c`', '# d', '![i](http://x)'),
);
const estates = worlds.chain((world) => lessened(world));
const named = fc.record({ estate: estates, name: hostile }).map(({ estate, name }) => ({
  ...estate,
  accounts: new Map(
    [...estate.accounts].map(([id, reading]) => [
      id,
      reading.read ? { ...reading, value: reading.value.map((one) => ({ ...one, name })) } : reading,
    ]),
  ),
}));

/** RFC 4180, parsed like a spreadsheet. */
function parseCsv(content: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  field.lastIndex = 1;
  for (let found = field.exec(content); found; found = field.exec(content)) {
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** A value without the apostrophes that prevent a formula. */
const unguarded = (field: string) => field.replace(/(?<=^|[;\n]|\r(?!\n))'/g, '');

test('the JSON matches docs/report-schema.json', () => {
  const schema = JSON.parse(readFileSync('docs/report-schema.json', 'utf8')) as object;
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  fc.assert(
    fc.property(estates, (estate) => {
      validate(JSON.parse(JSON.stringify(reported(estate))));
      expect(validate.errors).toBeNull();
    }),
  );
});

test('a CSV that is read back has every account and every unread scope', () => {
  fc.assert(
    fc.property(named, (estate) => {
      const report = reported(estate);
      const [head, ...rows] = parseCsv(csvOf(report));
      expect(rows.length).toBe(report.accounts.length + report.unread.length);
      for (const row of rows) expect(row.length).toBe(head!.length);
      const told = rows.map((row) => unguarded(row[0]!));
      expect(told).toEqual([...report.accounts, ...report.unread].map(({ name }) => name));
    }),
  );
});

/** As lenient as spreadsheets: text after a closing quote belongs to its cell, and every line end ends a row. */
function cells(content: string, separator: ',' | ';', hasQuotes: boolean): string[] {
  const quoted = hasQuotes ? '"(?:[^"]|"")*"?' : '(?!)';
  const cell = new RegExp(`(?:(${quoted})|)([^${separator}\\r\\n]*)(?:${separator}|\\r\\n|\\r|\\n|$)`, 'gy');
  const found: string[] = [];
  for (let at = content.startsWith('\u{feff}') ? 1 : 0; at < content.length; at = cell.lastIndex) {
    cell.lastIndex = at;
    const [, inner, rest = ''] = cell.exec(content) ?? [];
    found.push((inner?.replace(/^"|"$/g, '').replaceAll('""', '"') ?? '') + rest);
  }
  return found;
}

test('no CSV cell is a formula when read with commas or semicolons, and its values can be read back', () => {
  const piece = fc.stringMatching(
    /^[=+\-@\t\r\n;,"' \u00A0a1\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]{0,8}$/,
  );
  const value = fc.oneof(hostile, piece);
  const sign = /^[\t\r]|^[\s"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]/;
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      (rows) => {
        const content = `\u{feff}${rows.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
        const read = [cells(content, ',', true), cells(content, ';', true), cells(content, ';', false)];
        for (const cell of read.flat()) expect(cell).not.toMatch(sign);
        expect(parseCsv(content).map((row) => row.map(unguarded))).toEqual(rows);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('Markdown that is read back shows every name unchanged, in an intact table', () => {
  const markdown = new MarkdownIt({ html: true, linkify: true });
  fc.assert(
    fc.property(named, (estate) => {
      const report = reported(estate);
      const tokens = markdown.parse(reportMarkdown(report, english), {});
      const rows = tokens.filter(({ type }) => type === 'tr_open').length;
      const risks = report.accounts
        .filter(({ state }) => state === 'needsAction' || state === 'watch')
        .flatMap((account) => account.risks).length;
      const used = report.keys.filter((key) => key.accounts > 0).length;
      const parts = [risks, used, report.unread.length];
      const tables = 2 + parts.filter((length) => length > 0).length;
      const inParts = parts.reduce((sum, length) => sum + length, 0);
      expect(rows).toBe(tables + 5 + inParts + report.accounts.length);
      const inline = tokens.flatMap(({ children }) => children ?? []);
      const types = inline.map(({ type }) => type);
      expect(types.filter((type) => /^(image|html|em|strong|code)/.test(type))).toEqual([]);
      // The only links are the key URIs, which lead to their own text.
      const links = inline.flatMap(({ type, attrs }, at) =>
        type === 'link_open' ? [[attrs?.[0]?.[1], inline[at + 1]?.content] as const] : [],
      );
      for (const [href, shown] of links) expect([href, /^https:/.test(href ?? '')]).toEqual([shown, true]);
    }),
  );
});

test("every scope that Resource Graph didn't return is reported with the reason", () => {
  const [world] = fc.sample(worlds, { numRuns: 1, seed: 1 });
  const { estate } = world!;
  const how = { source: 'azure', show: plain } as const;
  const model = assess(estate);
  const refused = reportOf(model, estate, { ...how, refused: () => text('It is closed.') });
  expect(refused.withoutResourceGraph).toEqual(
    estate.subscriptions.map(({ id, name }) => ({
      subscription: name,
      subscriptionId: id,
      why: 'It is closed.',
    })),
  );
  expect(reportMarkdown(refused, english)).toMatch(
    /## Read without Resource Graph[^#]*complete[^#]*It is closed/,
  );
  const answered = reportOf(model, estate, { ...how, refused: () => undefined });
  expect(answered.withoutResourceGraph).toEqual([]);
  expect(reportMarkdown(answered, english)).not.toContain('Resource Graph');
});

test('a key has its rotation and the problems with it in JSON and Markdown', () => {
  const [world] = fc.sample(worlds, { numRuns: 1, seed: 1 });
  const { estate } = world!;
  const [[id = '', reading] = []] = estate.keys;
  const rotated = (rotation: Key['rotation']) => {
    const found = reading?.read ? reading.value : undefined;
    const { rotation: _, ...key } = found!;
    const value = { ...key, ...(rotation === undefined ? {} : { rotation }) };
    const report = reported({ ...estate, keys: new Map([...estate.keys, [id, { read: true, value }]]) });
    const own = report.keys.find(({ uri }) => uri.toLowerCase() === key.uri.toLowerCase());
    return { rotation: own?.rotation, content: reportMarkdown(report, english) };
  };
  const gap = rotated({ rotate: { afterCreation: 'P180D' }, validity: 'P90D' });
  expect(gap.rotation).toMatchObject({ state: 'rotates', afterCreation: 'P180D', validity: 'P90D' });
  expect(gap.rotation?.told).toContain('Each version expires before the policy creates the next one.');
  expect(rotated({ notifyBeforeExpiry: 'P30D' }).rotation).toMatchObject({ state: 'notifies' });
  expect(rotated('none').rotation).toMatchObject({ state: 'none', validity: null });
  expect(rotated(undefined).rotation).toMatchObject({ state: 'unknown', told: '' });
});

test('a report counts without a plural after a one', () => {
  const [world] = fc.sample(worlds, { numRuns: 1, seed: 1 });
  const [[id = '', reading] = []] = world!.estate.accounts;
  const one = reading?.read ? { ...reading, value: reading.value.slice(0, 1) } : undefined;
  const content = reportMarkdown(
    reported({ ...world!.estate, accounts: new Map(one ? [[id, one]] : []) }),
    english,
  );
  expect(content).toMatch(/Accounts: 1\./);
  expect(content).not.toMatch(/\\[-:,()]|FirstPartyIdentity|resourceManager|resourceGraph/);
  expect(falsePlurals(content)).toEqual([]);
});

test('Markdown starts with the summary, and reports unread data before the accounts', () => {
  const [world] = fc.sample(worlds, { numRuns: 1, seed: 1 });
  const content = reportMarkdown(reported({ ...world!.estate, accounts: new Map() }), english);
  const headings = content.split('\n').filter((line) => line.startsWith('#'));
  expect(headings).toEqual(['# Customer-managed keys of Azure Cosmos DB', '## Not read', '## Accounts']);
});
