import type { Severity } from '../health/verdict.ts';
import type { Report, ReportedAccount } from './report.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  needsAction: 'error',
  watch: 'warning',
  note: 'note',
};

/**
 * The report as SARIF 2.1.0: a result for each risk of an account. A check that couldn't be made is a result to review,
 * because a missing result would look like a passed check.
 */
export function sarifOf({ accounts, generated, source, unread }: Report): string {
  const ids = accounts.flatMap(({ risks, unknown }) => [...risks, ...unknown].map(({ id }) => id));
  const run = {
    tool: {
      driver: {
        name: 'Cosmos DB CMK',
        rules: [...new Set(ids)].sort().map((id) => ({ id })),
      },
    },
    properties: { generated, source },
    invocations: [
      {
        executionSuccessful: unread.length === 0,
        endTimeUtc: generated,
        toolExecutionNotifications: unread.map(({ kind, name, why }) => ({
          level: 'warning',
          message: { text: `${kind} ${name}: ${why}` },
        })),
      },
    ],
    results: accounts.flatMap((account) => [
      ...account.risks.map(({ id, severity, what, evidence, remedy }) => ({
        ...{ ruleId: id, kind: 'fail', level: levels[severity] },
        message: { text: [what, evidence, remedy].filter(Boolean).join(' ') },
        locations: locationOf(account),
      })),
      ...account.unknown.map(({ id, why }) => ({
        ...{ ruleId: id, kind: 'review', level: 'none' },
        message: { text: why },
        locations: locationOf(account),
      })),
    ]),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const locationOf = ({ id, name }: Pick<ReportedAccount, 'id' | 'name'>) => [
  { logicalLocations: [{ name, fullyQualifiedName: id, kind: 'resource' }] },
];
