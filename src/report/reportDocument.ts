import { severityText, states, stateText } from '../health/verdict.ts';
import { text, type Text } from '../model/text.ts';
import { escapeMarkdown, markdownSurface, renderText, type Translate } from '../ui/text.ts';
import type { Report, ReportedAccount } from './report.ts';

/** A readable report: the summary, then the resources that need attention, then everything. Every value is escaped. */
export function reportMarkdown(report: Report, translate: Translate): string {
  const show = (value: Text) => renderText(value, translate, markdownSurface);
  const { accounts, counts, unread, withoutResourceGraph } = report;
  const table = (head: readonly Text[], rows: readonly (readonly string[])[]) => [
    row(head.map(show)),
    row(head.map(() => '---')),
    ...rows.map(row),
  ];
  const used = report.keys.filter((key) => key.accounts > 0);
  const urgent = accounts.filter(({ state }) => state === 'needsAction' || state === 'watch');
  const blocks: readonly (readonly string[])[] = [
    [`# ${show(text('Customer-managed keys of Azure Cosmos DB'))}`],
    ...(report.source === 'sandbox'
      ? [[`> **${show(text('Simulated Azure: nothing here is real.'))}**`]]
      : []),
    [show(text('As of {0}. Accounts: {1}.', report.generated, accounts.length))],
    table(
      [text('State'), text('Accounts')],
      states.map((state) => [show(stateText[state]), String(counts[state])]),
    ),
    ...(unread.length === 0
      ? []
      : [
          [`## ${show(text('What could not be read'))}`],
          [show(text('Accounts in these places are in no count: every number here is "at least".'))],
          table(
            [text('Place'), text('What'), text('Why')],
            unread.map(({ name, kind, why }) => [name, kind, why].map(escapeMarkdown)),
          ),
        ]),
    ...(withoutResourceGraph.length === 0
      ? []
      : [
          [`## ${show(text('Read without Resource Graph'))}`],
          [
            show(
              text(
                'Resource Graph did not answer for these subscriptions. Azure Resource Manager listed them one by one: as complete, but slower.',
              ),
            ),
          ],
          withoutResourceGraph.map(
            ({ subscription, why }) => `- ${escapeMarkdown(subscription)}: ${escapeMarkdown(why)}`,
          ),
        ]),
    ...(urgent.length === 0
      ? []
      : [
          [`## ${show(text('Risks'))}`],
          table(
            [text('Account'), text('Severity'), text('Risk'), text('Evidence'), text('Remedy')],
            urgent.flatMap((account) =>
              account.risks.map(({ severity, what, evidence, remedy }) => [
                escapeMarkdown(account.name),
                show(severityText[severity]),
                ...[what, evidence, remedy].map(escapeMarkdown),
              ]),
            ),
          ),
        ]),
    ...(used.length === 0
      ? []
      : [
          [`## ${show(text('Keys in use'))}`],
          table(
            [text('Key'), text('State'), text('Accounts'), text('Rotation')],
            used.map(({ uri, state, accounts, atLeast, rotation }) => [
              escapeMarkdown(uri),
              show(stateText[state]),
              show(atLeast ? text('at least {0}', accounts) : text('{0}', accounts)),
              rotation.state === 'unknown' ? show(text('not known')) : escapeMarkdown(rotation.told),
            ]),
          ),
        ]),
    [`## ${show(text('Accounts'))}`],
    table(
      [
        text('Account'),
        text('State'),
        text('Subscription'),
        text('Key'),
        text('Version'),
        text('Expires'),
        text('Identity'),
        text('Unknown'),
        text('Read'),
      ],
      accounts.map((account) => [
        escapeMarkdown(account.name),
        show(stateText[account.state]),
        ...cells(account).map(escapeMarkdown),
      ]),
    ),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const cells = (account: ReportedAccount): readonly string[] => [
  account.subscription,
  account.keyUri ?? '',
  account.keyVersion ?? '',
  account.keyExpires?.slice(0, 10) ?? '',
  account.keyUri === null ? '' : account.identity,
  account.unknown.map(({ id, why }) => `${id}: ${why}`).join(' '),
  [account.seenAt, account.seenFrom].filter((part) => part !== null).join(' '),
];

const row = (fields: readonly string[]) => `| ${fields.join(' | ')} |`;

export interface Format {
  readonly extension: 'md' | 'csv' | 'json';
  readonly label: Text;
  readonly use: Text;
}

export const formats: readonly Format[] = [
  { extension: 'md', label: text('Markdown'), use: text('To read: the summary first, then every account.') },
  { extension: 'csv', label: text('CSV'), use: text('For a spreadsheet: one row for each account.') },
  { extension: 'json', label: text('JSON'), use: text('For a program: everything, by a documented schema.') },
];

/** A name that sorts by date. */
export const fileName = ({ extension }: Format, now: number) =>
  `cosmos-cmk-report-${new Date(now).toISOString().slice(0, 10)}.${extension}`;
