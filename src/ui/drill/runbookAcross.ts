import { applicationsOf, repairedAcross } from '../../domain/drill/applications.ts';
import { applicationCommands } from '../../domain/drill/commands.ts';
import { text, type Text } from '../../domain/text.ts';
import type { MarkdownText } from '../create/markdown.ts';
import type { RunbookFacts } from './runbookFacts.ts';

/** The tenant of the vault, as the run-book names it. */
const tenantOf = ({ accounts, vault, subscriptions }: RunbookFacts): string =>
  repairedAcross(accounts, vault, subscriptions).tenantId ?? '?';

/** Whom to call beside the owners of vault and accounts. */
export const calledAcross = (facts: RunbookFacts): readonly (readonly [Text, Text])[] =>
  applicationsOf(facts.accounts).flatMap(({ id }) => [
    [
      text(
        'Whoever gives access to the vault in its tenant {0}, for the application {1}',
        tenantOf(facts),
        id,
      ),
      text('(to be filled in)'),
    ],
    [text('Whoever owns the application {0}, and its federated credentials', id), text('(to be filled in)')],
  ]);

/** The application and tenant that a key in another tenant hangs on, and who there must act (domain.md, XT). */
export function addAcross(document: MarkdownText, facts: RunbookFacts): void {
  const used = applicationsOf(facts.accounts);
  if (used.length === 0) return;
  const tenant = tenantOf(facts);
  document.heading(2, text('Across tenants'));
  for (const { id, accounts } of used)
    document
      .paragraph(
        text(
          'By the application {0} reach the key: {1}. In the tenant {2}, where the vault is, its service principal has the access; the identity of an account has none.',
          id,
          accounts.map(({ name }) => name).join(', '),
          tenant,
        ),
      )
      .list([
        text(
          'Vault, key and access are repaired in the tenant {0}, by somebody who has the rights there.',
          tenant,
        ),
        text('Run Check CMK Readiness on one of the accounts: it judges the access of the application.'),
        text('A service principal that is missing there is made by an administrator of that tenant.'),
        text(
          "A federated credential that is missing, or an application that is deleted, is its owner's to repair: the accounts get no token without it.",
        ),
      ])
      .code('bash', applicationCommands(id, tenant));
}
