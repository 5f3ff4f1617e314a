import type { Examination } from '../../app/doctor/examine.ts';
import { tally, type DoctorFinding, type Standing } from '../../domain/doctor/doctorFinding.ts';
import { moment } from '../../domain/doctor/recovery.ts';
import { whoCan } from '../../domain/problem.ts';
import { text, type Text } from '../../domain/text.ts';
import { addSandboxBanner, MarkdownText } from '../create/markdown.ts';
import { remedyLabel } from '../remedy/remedyLabel.ts';
import type { Translate } from '../renderText.ts';

export interface ReadinessSetting {
  readonly sandbox: boolean;
  readonly translate: Translate;
  /** The name of what was examined. */
  readonly name: string;
}

export const standingText: Readonly<Record<Standing, Text>> = {
  needsAction: text('Needs action'),
  unknown: text('Unknown'),
  watch: text('Watch'),
  note: text('Note'),
  passed: text('In order'),
};

/** What the checks have found: the answer first, then all in one table, then each that needs somebody. */
export function readinessMarkdown(
  { facts, findings }: Examination,
  { sandbox, translate, name }: ReadinessSetting,
): string {
  const document = new MarkdownText(translate);
  document.heading(1, text('CMK readiness of {0}', name));
  if (sandbox) addSandboxBanner(document);
  const counts = tally(findings);
  document
    .banner(...verdict(findings))
    .paragraph(
      text(
        'Checks: {0}, as of {1}. Needs action: {2}; unknown: {3}; to watch: {4}; notes: {5}; in order: {6}. Checking changes nothing.',
        findings.length,
        moment(facts.estate.now),
        counts.needsAction,
        counts.unknown,
        counts.watch,
        counts.note,
        counts.passed,
      ),
    )
    .table(
      [text('Result'), text('Check'), text('On'), text('Finding'), text('Code')],
      findings.map(({ standing, title, on, what, code }) => [
        standingText[standing],
        title,
        text('{0}', on),
        what,
        text('{0}', code ?? ''),
      ]),
    );
  const open = findings.filter(({ standing }) => standing !== 'passed');
  if (open.length > 0) document.heading(2, text('What was found'));
  for (const finding of open) {
    const { standing, title, on } = finding;
    document.heading(3, text('{0}: {1} ({2})', standingText[standing], title, on)).list(linesOf(finding));
  }
  return document.sources(text('Source:'), sources).toString();
}

function verdict(findings: readonly DoctorFinding[]): readonly [Text, Text] {
  const { needsAction, unknown, watch } = tally(findings);
  if (needsAction > 0)
    return [
      text('Not ready.'),
      text('What needs action stands in the way: see below, with who can solve it.'),
    ];
  if (unknown > 0)
    return [
      text('Perhaps ready.'),
      text('Nothing stands in the way as far as can be seen, but not all could be judged.'),
    ];
  return watch > 0
    ? [text('Ready.'), text('Nothing stands in the way; some things are worth watching.')]
    : [text('Ready.'), text('Nothing stands in the way.')];
}

const linesOf = ({ what, evidence, next, owner, code, fix }: DoctorFinding): readonly Text[] => [
  what,
  ...(evidence ? [text('Evidence: {0}', evidence)] : []),
  ...(next ? [text('What to do: {0}', next)] : []),
  ...(owner ? [whoCan(owner)] : []),
  ...(fix ? [text('Fix: choose "{0}" in the list.', remedyLabel[fix])] : []),
  ...(code === undefined ? [] : [text('Code: {0}', code)]),
];

const sources = [
  {
    title: 'Configure customer-managed keys for your Azure Cosmos DB account with Azure Key Vault',
    url: 'https://learn.microsoft.com/azure/cosmos-db/how-to-setup-customer-managed-keys',
  },
  {
    title: 'Configure Azure Key Vault networking settings',
    url: 'https://learn.microsoft.com/azure/key-vault/general/how-to-azure-key-vault-network-security',
  },
];
