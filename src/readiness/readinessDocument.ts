import type { AccountProtection } from '../health/accounts.ts';
import { type CheckId, checkIds, onlyNotes } from '../health/verdict.ts';
import { remedyLabel, whoCan } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { addSandboxBanner, MarkdownText } from '../ui/markdown.ts';
import type { Translate } from '../ui/text.ts';
import { meanings } from './checks.ts';
import type { Examination } from './examine.ts';
import { type ReadinessFinding, type Standing, tally } from './finding.ts';
import { moment } from './status.ts';

interface ReadinessSetting {
  readonly sandbox: boolean;
  readonly translate: Translate;
  /** The name of the examined resource. */
  readonly name: string;
}

export const standingText: Readonly<Record<Standing, Text>> = {
  needsAction: text('Needs action'),
  unknown: text('Unknown'),
  watch: text('Watch'),
  note: text('Note'),
  passed: text('In order'),
};

/**
 * The result of the checks: the verdict first, then a table of all findings, then details of each that needs action.
 */
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

function verdict(findings: readonly ReadinessFinding[]): readonly [Text, Text] {
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

const linesOf = ({ what, evidence, next, owner, code, fix }: ReadinessFinding): readonly Text[] => [
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

/** The checks on an account's key, and what each found. */
export const evidenceRows = (protection: AccountProtection): readonly (readonly [Text, Text])[] =>
  checkIds
    .filter((id) => !onlyNotes(id) && id !== 'revoked')
    .map((id) => [meanings[id].title, found(protection, id)]);

function found(protection: AccountProtection, id: CheckId): Text {
  const { risks, unknowns } = protection;
  const fact = factOf(protection, id);
  const risk = risks.find((one) => one.id === id);
  const unknown = unknowns.find((one) => one.id === id);
  const told = risk
    ? text('{0} {1}', risk.what, risk.evidence)
    : unknown
      ? text('Not known. {0}', unknown.why)
      : text('In order.');
  return fact ? text('{0}. {1}', fact, told) : told;
}

/** A fact about the resource itself, if there's more to say than that it's in order. */
function factOf({ account, key }: AccountProtection, id: CheckId): Text | undefined {
  const facts: Partial<Record<CheckId, Text | undefined>> = {
    provisioning: text('{0}', account.provisioningState),
    keyUri: text('{0}', account.keyUri ?? ''),
    vaultMissing: key?.vault ? text('{0}', key.vault) : undefined,
    keyMissing: key?.name ? text('{0}', key.name) : undefined,
    defaultIdentity: identity(account),
    olderVersion:
      key?.version === undefined
        ? undefined
        : text('In use: {0}; latest: {1}', key.version, key.latest ?? '?'),
  };
  return facts[id];
}

function identity({ defaultIdentity: used }: Pick<Account, 'defaultIdentity'>): Text {
  switch (used.kind) {
    case 'firstParty':
      return text('The principal "Azure Cosmos DB" of the tenant');
    case 'systemAssigned':
      return text("The account's system-assigned identity");
    case 'userAssigned':
      return used.federatedClientId === undefined
        ? text('{0}', used.id)
        : text('{0}, across tenants by the application {1}', used.id, used.federatedClientId);
    case 'undefined':
      return text('None');
    case 'other':
      return used.text === '' ? text('Not told by Azure') : text('{0}', used.text);
  }
}
