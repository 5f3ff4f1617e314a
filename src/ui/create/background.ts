import { identityName } from '../../domain/accountGrantee.ts';
import type { CmkSpec } from '../../domain/spec.ts';
import { text, type Text } from '../../domain/text.ts';
import type { MarkdownText, Source } from './markdown.ts';

const configure: Source = {
  title: 'Configure customer-managed keys for your Azure Cosmos DB account with Azure Key Vault',
  url: 'https://learn.microsoft.com/azure/cosmos-db/how-to-setup-customer-managed-keys',
};
const troubleshoot: Source = {
  title: 'Troubleshooting guide for customer-managed keys',
  url: 'https://learn.microsoft.com/azure/cosmos-db/cmk-troubleshooting-guide',
};
const recovery: Source = {
  title: 'Azure Key Vault recovery management with soft delete and purge protection',
  url: 'https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery',
};

const source = text('Source:');

/** What a person should know of CMK before they agree: domain.md sections 0, 1.1, 2.11 and 4.7. */
export function addBackground(document: MarkdownText, spec: CmkSpec): MarkdownText {
  return document
    .heading(2, text('What it costs'))
    .table(
      [text('Operation'), text('Request units')],
      [
        [text('Point read'), text('5 % more')],
        [text('Write'), text('6 % more, about 0.06 for each indexed property')],
        [text('Query, change feed, conflict feed'), text('15 % more')],
      ],
    )
    .paragraph(text('Cosmos DB charges nothing else for it; Key Vault bills the key and its operations.'))
    .sources(source, [configure])
    .heading(2, text('What the key does not encrypt'))
    .list([
      text('Names of the account, its databases and its containers'),
      text('Names of stored procedures'),
      text('Property paths in indexing policies'),
      text('Values of partition keys'),
    ])
    .paragraph(
      text(
        'Microsoft encrypts these with keys of its own. One key serves the whole account: there is none for a single container.',
      ),
    )
    .sources(source, [configure])
    .heading(2, text('What backups need'))
    .list([
      ...backups(spec),
      text(
        'To restore a backup, the key version that was in use when it was taken must still be enabled: keep old versions.',
      ),
    ])
    .sources(source, [configure])
    .heading(2, text('How to take it back'))
    .list([
      text('An account cannot leave customer-managed keys again; it can only be deleted.'),
      text(
        "To cut the account off from its data, disable the key's latest version, or take the access away from Cosmos DB.",
      ),
      sharing(spec),
      text(
        'While access is revoked, reads and writes are refused. Azure allows changes of the identity and the deletion of the account, nothing else.',
      ),
      text('Enable the version or give the access again, and the account is back within about an hour.'),
      text('Revoking just before deleting an account may lose up to an hour of its backup data.'),
      text(
        'Purge protection stays on for good: a deleted vault or key can be recovered until its retention ends, and not be removed before.',
      ),
    ])
    .sources(source, [configure, troubleshoot, recovery]);
}

function backups({ account: { backup } }: CmkSpec): readonly Text[] {
  if (backup === undefined)
    return [
      text('The account is made with periodic backups, and they are encrypted with the key as well.'),
      text('Continuous backup needs a user-assigned identity instead of the principal "Azure Cosmos DB".'),
    ];
  return [
    backup === 'Continuous7Days'
      ? text('The account can be restored to any moment of the last 7 days.')
      : text('The account can be restored to any moment of the last 30 days.'),
    text('A restored account is another one: it needs a user-assigned identity with access to the key, too.'),
  ];
}

const sharing = ({ identityId }: CmkSpec): Text =>
  identityId === undefined
    ? text(
        'Every account of the tenant that uses the principal "Azure Cosmos DB" shares it: taking its access to a vault away cuts off all accounts with keys of that vault.',
      )
    : text(
        'Every account that uses the identity {0} shares it: taking its access to a vault away cuts off all of them that have keys of that vault.',
        identityName(identityId),
      );
