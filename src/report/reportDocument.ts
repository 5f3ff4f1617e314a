import { severityText, states, stateText } from '../health/verdict.ts';
import type { DataSource } from '../model/dataAge.ts';
import { parseDefaultIdentity } from '../model/defaultIdentity.ts';
import type { Unread } from '../model/inventoryView.ts';
import { identityName } from '../model/keyIdentity.ts';
import { asSentence, properName, capital, text, type Text } from '../model/text.ts';
import { MarkdownText } from '../ui/markdown.ts';
import { editedMarkdownSurface, type Translate } from '../ui/text.ts';
import type { Report, ReportedAccount } from './report.ts';

/** A readable report: the summary, then the resources that need attention, then everything. Every value is escaped. */
export function reportMarkdown(report: Report, translate: Translate): string {
  const { accounts, counts, keys, unread, withoutResourceGraph, source, generated } = report;
  const document = new MarkdownText(translate, editedMarkdownSurface);
  document.heading(1, text('Customer-managed keys of Azure Cosmos DB'));
  if (source === 'sandbox')
    document.banner(
      asSentence(text('Sandbox')),
      text(
        '{0} {1}',
        text('Nothing here exists in Azure, and nothing is billed.'),
        asSentence(text('Times are simulated')),
      ),
    );
  document.paragraph(text('As of {0}. Accounts: {1}.', timeText(generated), accounts.length)).table(
    [text('State'), text('Accounts')],
    states.map((state) => [stateText[state], text('{0}', counts[state])]),
  );
  if (unread.length > 0)
    document
      .heading(2, text('Not read'))
      .paragraph(
        text("Accounts in these subscriptions and tenants aren't counted, so every number is a minimum."),
      )
      .table(
        [text('Subscription or tenant'), text('What'), text('Why')],
        unread.map(({ name, kind, why }) => [value(name), unreadText[kind], value(why)]),
      );
  if (withoutResourceGraph.length > 0)
    document
      .heading(2, text('Read without Resource Graph'))
      .paragraph(
        text(
          "Resource Graph didn't respond for these subscriptions. Azure Resource Manager listed them, which is complete but slower.",
        ),
      )
      .list(withoutResourceGraph.map(({ subscription, why }) => text('{0}: {1}', subscription, why)));
  const urgent = accounts.filter(({ state }) => state === 'needsAction' || state === 'watch');
  if (urgent.length > 0)
    document.heading(2, text('Risks')).table(
      [text('Account'), text('Severity'), text('Risk'), text('Evidence'), text('Next action')],
      urgent.flatMap(({ name, risks }) =>
        risks.map(({ severity, what, evidence, remedy }) => [
          value(name),
          severityText[severity],
          ...[what, evidence, remedy].map(value),
        ]),
      ),
    );
  const used = keys.filter((key) => key.accounts > 0);
  if (used.length > 0)
    document.heading(2, text('Keys in use')).table(
      [capital(text('key')), text('State'), text('Accounts'), text('Rotation')],
      used.map(({ uri, state, accounts: count, atLeast, rotation }) => [
        value(uri),
        stateText[state],
        atLeast ? text('at least {0}', count) : text('{0}', count),
        rotation.state === 'unknown' ? capital(text('unknown')) : value(rotation.told),
      ]),
    );
  return document.heading(2, text('Accounts')).table(accountColumns, accounts.map(accountCells)).toString();
}

const value = (shown: string) => text('{0}', shown);

/** To the minute: "2026-11-30 06:25 UTC". */
const timeText = (iso: string) => text('{0} UTC', iso.slice(0, 16).replace('T', ' '));

const unreadText: Readonly<Record<Unread['kind'], Text>> = {
  tenant: capital(text('tenant')),
  accounts: text('Accounts'),
  vaults: text('Key vaults'),
  keys: text('Keys'),
  versions: text('Key versions'),
  assignments: text('Role assignments'),
  principal: text('Principal'),
};

const accountColumns: readonly Text[] = [
  text('Account'),
  text('State'),
  capital(text('subscription')),
  capital(text('key')),
  text('Version'),
  text('Expires'),
  text('Identity'),
  capital(text('unknown')),
  text('Read'),
];

const accountCells = (account: ReportedAccount): readonly Text[] => [
  value(account.name),
  stateText[account.state],
  value(account.subscription),
  value(account.keyUri ?? ''),
  value(account.keyVersion ?? ''),
  value(account.keyExpires?.slice(0, 10) ?? ''),
  account.keyUri === null ? value('') : identityText(account.identity),
  value(account.unknown.map(({ why }) => why).join(' ')),
  readText(account),
];

function identityText(reported: string): Text {
  const identity = parseDefaultIdentity(reported);
  switch (identity.kind) {
    case 'firstParty':
      return capital(text('principal "Azure Cosmos DB"'));
    case 'systemAssigned':
      return capital(text('system-assigned identity'));
    case 'userAssigned':
      return identity.federatedClientId === undefined
        ? value(identityName(identity.id))
        : text('{0}, as application {1}', identityName(identity.id), identity.federatedClientId);
    case 'undefined':
      return capital(text('none'));
    case 'other':
      return value(identity.text);
  }
}

const sourceText: Readonly<Record<DataSource, Text>> = {
  resourceGraph: properName('Resource Graph'),
  resourceManager: properName('Azure Resource Manager'),
  cached: text('the last session'),
};

const readText = ({ seenAt, seenFrom }: ReportedAccount): Text => {
  if (seenFrom === null) return value('');
  return seenAt === null
    ? sourceText[seenFrom]
    : text('{0}, from {1}', timeText(seenAt), sourceText[seenFrom]);
};

export interface Format {
  readonly extension: 'md' | 'csv' | 'json' | 'sarif' | 'folder';
  readonly label: Text;
  readonly use: Text;
}

export const formats: readonly Format[] = [
  { extension: 'md', label: properName('Markdown'), use: text('For people. A summary, then every account.') },
  { extension: 'csv', label: properName('CSV'), use: text('For spreadsheets. One row for each account.') },
  {
    extension: 'json',
    label: properName('JSON'),
    use: text('For programs. All data, in a documented schema.'),
  },
  {
    extension: 'sarif',
    label: properName('SARIF'),
    use: text('For code scanning. One result for each risk.'),
  },
  {
    extension: 'folder',
    label: text('Evidence Pack'),
    use: text('For auditors. All formats, who can break keys, and the hash of each file.'),
  },
];

/** A name that sorts by date, which is the machine's: the sandbox's time runs ahead of it. */
export const fileName = ({ extension }: Format, source: Report['source'], today: Date) =>
  `cosmos-cmk-report-${source === 'sandbox' ? 'sandbox-' : ''}${today.toISOString().slice(0, 10)}${extension === 'folder' ? '' : `.${extension}`}`;

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
 * RFC 4180: a header, one row for each account, and one for each failed read, whose state is "unread".
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
  return csvTable(rows);
}

/** The byte order mark makes spreadsheets read the file as UTF-8. */
export const csvTable = (rows: readonly (readonly string[])[]): string =>
  `\u{feff}${rows.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;

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
