import type { Report, ReportedAccount } from './report.ts';

/** The columns of an account's row. The names are stable, because people build on them. */
const columns: Readonly<Record<string, (account: ReportedAccount) => string | number | null>> = {
  name: ({ name }) => name,
  state: ({ state }) => state,
  status: ({ status }) => status,
  statusCode: ({ statusCode }) => statusCode,
  subscription: ({ subscription }) => subscription,
  resourceGroup: ({ resourceGroup }) => resourceGroup,
  location: ({ location }) => location,
  api: ({ api }) => api,
  backup: ({ backup }) => backup,
  vault: ({ vault }) => vault,
  key: ({ key }) => key,
  keyUri: ({ keyUri }) => keyUri,
  keyVersion: ({ keyVersion }) => keyVersion,
  latestVersion: ({ latestVersion }) => latestVersion,
  keyExpires: ({ keyExpires }) => keyExpires,
  identity: ({ identity }) => identity,
  risks: ({ risks }) => risks.map(({ id, severity }) => `${severity}:${id}`).join(' '),
  details: ({ risks }) =>
    risks.map(({ what, evidence, remedy }) => `${what} ${evidence} ${remedy}`).join('\n'),
  unknown: ({ unknown }) => unknown.map(({ id, why }) => `${id}: ${why}`).join('\n'),
  seenFrom: ({ seenFrom }) => seenFrom,
  seenAt: ({ seenAt }) => seenAt,
  id: ({ id }) => id,
};

/**
 * RFC 4180: a header, one row for each account, and one for each failed read, whose state is "unread". The byte order
 * mark makes spreadsheets read the file as UTF-8.
 */
export function csvOf({ accounts, unread }: Report): string {
  const names = Object.keys(columns);
  const empty = names.map(() => '');
  const rows = [
    names,
    ...accounts.map((account) => Object.values(columns).map((value) => String(value(account) ?? ''))),
    ...unread.map(({ kind, name, why }) =>
      empty.map(
        (_, index) => ({ name, state: 'unread', status: kind, details: why })[names[index] ?? ''] ?? '',
      ),
    ),
  ];
  return `\u{feff}${rows.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

/** The characters that start a formula, with their full-width and small forms, which spreadsheets treat the same. */
const signs = '=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B';

/**
 * Finds where a cell starts with one of these characters, a tab, or a carriage return (OWASP: "CSV Injection"), after
 * any white space and quotes. Where semicolons separate lists, a spreadsheet treats our commas and quotes as text. Then
 * every semicolon and line end inside a field also starts a cell, even one that contains only our closing quote.
 */
const formula = new RegExp(
  [
    `(?<=^|[;\\n]|\\r(?!\\n))(?=(?:[^\\S\\r\\n]|")*[${signs}\\t]|\\r(?!\\n)|')`,
    '^(?=[\\r\\n])',
    '(?<=[;\\n]|\\r(?!\\n))(?=(?:[^\\S\\r\\n]|")*$)',
  ].join('|'),
  'g',
);

/**
 * A field, quoted if RFC 4180 requires it. An apostrophe in front turns a formula into text. An existing apostrophe
 * gets another one, so that the value can be read back.
 */
export function csvField(value: string): string {
  const guarded = value.replace(formula, "'");
  return /[",\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
