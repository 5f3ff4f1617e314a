import type { Report, ReportedAccount } from './report.ts';

/** Column by column, what a row of an account says; stable names, as people build on them. */
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
 * RFC 4180: a header, one row for an account, and one for each place that could not be read, whose state is "unread".
 * It starts with a byte order mark, without which a spreadsheet takes it for another encoding.
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

/** The signs that begin a formula, in their full and small forms too, which spreadsheets take for the plain ones. */
const signs = '=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B';

/**
 * Where a cell begins with such a sign, with a tab or a carriage return (OWASP: "CSV Injection"), whatever white space
 * and quotes come before it. Where lists are separated by semicolons, a spreadsheet takes our commas and quotes for
 * text: then each semicolon and line end inside of a field begins a cell as well, be it of our closing quote alone.
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
 * A field, quoted where RFC 4180 asks for it. An apostrophe before what would be a formula makes it text. One that is
 * there already gets another, so that the value can be read back.
 */
export function csvField(value: string): string {
  const guarded = value.replace(formula, "'");
  return /[",\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
