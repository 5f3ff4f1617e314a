import type { AccountProtection } from '../health/accounts.ts';
import { onlyNotes } from '../health/verdict.ts';
import { explainRevocation, type StatusExplanation } from '../model/cmkStatus.ts';
import { whoCan } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { addSandboxBanner, MarkdownText, type Source } from '../ui/markdown.ts';
import type { Translate } from '../ui/text.ts';
import { meanings } from './checks.ts';
import { evidenceRows } from './readinessDocument.ts';
import { adviceOn, type Cause, type Clock, recoveryLines } from './status.ts';

export interface StatusSetting {
  readonly sandbox: boolean;
  readonly translate: Translate;
  readonly now: number;
  readonly clock?: Clock | undefined;
}

/** The status of an account as a document: what Azure reports, why, the observed facts, and what to do when. */
export function statusMarkdown(protection: AccountProtection, setting: StatusSetting): string {
  const { account } = protection;
  const document = new MarkdownText(setting.translate);
  document.heading(1, text('Status of {0}', account.name));
  if (setting.sandbox) addSandboxBanner(document);
  const { status } = account;
  document.banner(...verdict(account));
  if (status.kind === 'revoked' || status.kind === 'unknown')
    document
      .heading(2, text('What Azure says'))
      .paragraph(
        status.raw === undefined ? text('Nothing: the account has no status.') : text('"{0}"', status.raw),
      );
  if (status.kind === 'revoked') addRemedy(document, protection, explainRevocation(status.code));
  else addRisks(document, protection);
  if (status.kind === 'revoked' || status.kind === 'unknown')
    document
      .heading(2, text('How long it takes'))
      .list(recoveryLines(setting.clock, setting.now, causeOf(protection)));
  if (status.kind !== 'serviceManaged')
    document
      .heading(2, text('What is to be seen from here'))
      .table([text('Looked at'), text('Found')], evidenceRows(protection));
  return document.sources(text('Source:'), sourcesOn(account)).toString();
}

function verdict({ status }: Account): readonly [Text, Text] {
  switch (status.kind) {
    case 'serviceManaged':
      return [text('Service-managed key.'), text('Microsoft manages the key; no status of a key applies.')];
    case 'confirmed':
      return [text('Confirmed.'), text('Azure says that the account reaches its key.')];
    case 'revoked': {
      const { cause } = explainRevocation(status.code);
      return status.code === undefined
        ? [text('Revoked.'), cause]
        : [text('Revoked ({0}).', status.code), cause];
    }
    case 'unknown':
      return [
        text('Not known.'),
        text('This status is none that is documented: it may be well or not. What is to be seen tells more.'),
      ];
  }
}

/** The causes, apart from the status itself. */
const causesOf = ({ risks }: AccountProtection) =>
  risks.filter(({ id, severity }) => severity === 'needsAction' && id !== 'revoked');

function causeOf(protection: AccountProtection): Cause {
  if (causesOf(protection).length > 0) return 'left';
  return protection.unknowns.some(({ id }) => !onlyNotes(id) && id !== 'revoked') ? 'unknown' : 'gone';
}

function addRemedy(document: MarkdownText, protection: AccountProtection, told: StatusExplanation): void {
  const { status } = protection.account;
  const { name, steps } = adviceOn(status.kind === 'revoked' ? status.code : undefined);
  document.heading(2, text('What to do'));
  const causes = causesOf(protection);
  // Observed causes come before the general causes of this status.
  if (causes.length > 0)
    document
      .list(causes.map(({ what, remedy }) => text('{0} {1}', what, remedy)))
      .paragraph(text('In general, for this status:'));
  document.paragraph(told.remedy).steps(steps);
  if (told.transient)
    document.paragraph(text('The service itself may cause this: refresh once more before acting on it.'));
  const owners = new Set([told.owner, ...causes.map(({ owner }) => owner)]);
  document.heading(2, text('Who can fix it')).list([...owners].map(whoCan));
  if (name !== undefined) document.paragraph(text("Azure's name for this, which support knows: {0}", name));
  document.paragraph(
    text(
      'While access is revoked, reads and writes are refused. Azure allows changes of the identity and the deletion of the account, nothing else.',
    ),
  );
}

function addRisks(document: MarkdownText, { risks }: AccountProtection): void {
  const worth = risks.filter(({ severity }) => severity !== 'note');
  if (worth.length === 0) return;
  document.heading(2, text('What to do'));
  for (const { id, what, remedy, owner } of worth)
    document.heading(3, meanings[id].title).list([what, text('What to do: {0}', remedy), whoCan(owner)]);
}

const guide = 'https://learn.microsoft.com/azure/cosmos-db/cmk-troubleshooting-guide';

function sourcesOn({ status }: Account): readonly Source[] {
  const anchor = status.kind === 'revoked' ? adviceOn(status.code).anchor : undefined;
  return [
    {
      title: 'Customer-managed key troubleshooting guide',
      url: anchor === undefined ? guide : `${guide}#${anchor}`,
    },
    {
      title: 'Configure customer-managed keys for your Azure Cosmos DB account with Azure Key Vault',
      url: 'https://learn.microsoft.com/azure/cosmos-db/how-to-setup-customer-managed-keys',
    },
    {
      title: 'Azure Key Vault recovery management with soft delete and purge protection',
      url: 'https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery',
    },
  ];
}
