import { named } from '../model/problems.ts';
import { identityName } from '../model/keyIdentity.ts';
import type { CmkSpec } from '../model/spec.ts';
import { learnConfigure, learnRecovery, learnTroubleshoot } from '../model/learn.ts';
import { text, type Text } from '../model/text.ts';
import type { Section } from '../ui/page/page.ts';
import {
  versionOfBackup,
  onlyIdentities,
  notEncrypted,
  keepVersions,
  deletionRisk,
} from '../model/applicationErrors.ts';

/**
 * What the user should know about customer-managed keys before confirming (docs/azure.md, Cost and coverage, CMK status
 * and revocation). It is collapsed, because nobody needs to read it again for a second account.
 */
export const background = (spec: CmkSpec): readonly Section[] => [
  {
    id: 'cost',
    heading: text('What it costs'),
    folded: true,
    blocks: [
      {
        kind: 'table',
        caption: text('More request units with a customer-managed key'),
        columns: [text('Operation'), text('Request units')],
        rows: [
          row('read', text('Point read'), text('5% more')),
          row('write', text('Write'), text('6% more, about 0.06 for each indexed property')),
          row('query', text('Query, change feed, conflict feed'), text('15% more')),
        ],
      },
      {
        kind: 'text',
        text: text('Azure Cosmos DB charges nothing else. Key Vault bills the key and its operations.'),
      },
      { kind: 'links', links: [learnConfigure] },
    ],
  },
  {
    id: 'coverage',
    heading: text("What the key doesn't encrypt"),
    folded: true,
    blocks: [
      {
        kind: 'list',
        items: [
          notEncrypted,
          text(
            'Microsoft encrypts these with its own keys. Your key applies to the whole account, not to single containers.',
          ),
        ],
      },
      { kind: 'links', links: [learnConfigure] },
    ],
  },
  {
    id: 'backups',
    heading: text('What backups need'),
    folded: true,
    blocks: [
      {
        kind: 'list',
        items: [...backups(spec), versionOfBackup, keepVersions],
      },
      { kind: 'links', links: [learnConfigure] },
    ],
  },
  {
    id: 'revoke',
    heading: text('How to revoke access'),
    folded: true,
    blocks: [
      {
        kind: 'list',
        items: [
          text(
            "You can't remove the customer-managed key from the account later. You can change it to another key.",
          ),
          text(
            "To block all access to the data, disable the key's latest version, or revoke access to the key.",
          ),
          sharing(spec),
          text('Azure denies reads and writes in all regions until you restore access.'),
          onlyIdentities,
          text(
            'To restore access, enable the version or grant access again. The account recovers within about an hour.',
          ),
          deletionRisk,
          text(
            "With purge protection, a deleted key vault or key can be recovered until its retention ends, but can't be purged earlier.",
          ),
        ],
      },
      { kind: 'links', links: [learnConfigure, learnTroubleshoot(), learnRecovery] },
    ],
  },
];

const row = (id: string, operation: Text, units: Text) => ({
  id,
  cells: [{ text: operation }, { text: units }],
});

function backups({ account: { backup } }: CmkSpec): readonly Text[] {
  if (backup === undefined) return [text('Continuous backup requires a user-assigned identity.')];
  return [
    backup === 'Continuous7Days'
      ? text('You can restore the account to any time in the last {0} days.', 7)
      : text('You can restore the account to any time in the last {0} days.', 30),
    text(
      'A restore creates another account, which also needs a user-assigned identity with access to the key.',
    ),
  ];
}

const sharing = ({ identityId }: CmkSpec): Text =>
  identityId === undefined
    ? text(
        'Accounts share {0}. If you revoke its access to a key vault, all of them with a key there lose access to their data.',
        named.firstParty,
      )
    : text(
        'Accounts share {0}. If you revoke its access to a key vault, all of them with a key there lose access to their data.',
        named.identity(identityName(identityId)),
      );
