import {
  keepVersions,
  versionOfBackup,
  notEncrypted,
  applicationErrors,
  deletionRisk,
  keyStays,
  onlyIdentities,
} from '../model/applicationErrors.ts';
import { learnConfigure, learnExisting, learnTroubleshoot } from '../model/learn.ts';
import { text } from '../model/text.ts';
import type { Action, Page, Section } from '../ui/page/page.ts';

/**
 * Explains customer-managed keys: cost, coverage, limits, and how to start. The facts and their sources are in
 * docs/azure.md ("Cost and coverage", "Existing accounts", "While access is revoked").
 */
export function aboutPage(begin: readonly Action[]): Page {
  return {
    title: text('Customer-managed keys of Azure Cosmos DB'),
    state: {
      mark: 'info',
      text: text('Azure Cosmos DB encrypts all data with keys that Microsoft manages.'),
      details: [
        text(
          'With a customer-managed key (CMK), a key in your own key vault encrypts the data a second time. You decide who can use that key, when it changes, and when the data becomes unreadable.',
        ),
      ],
    },
    actions: begin,
    sections: [...aboutKeys, beginning, learnMore],
  };
}

/** The questions that people ask before they enable CMK, for new and for existing accounts. */
const aboutKeys: readonly Section[] = [
  {
    id: 'cost',
    heading: text('What does it cost?'),
    blocks: [
      {
        kind: 'table',
        caption: text('More request units with a customer-managed key'),
        columns: [text('Operation'), text('Request units')],
        rows: [
          { id: 'read', cells: [{ text: text('Point read') }, { text: text('5% more') }] },
          {
            id: 'write',
            cells: [{ text: text('Write') }, { text: text('6% more, about 0.06 for each indexed property') }],
          },
          {
            id: 'query',
            cells: [{ text: text('Query, change feed, conflict feed') }, { text: text('15% more') }],
          },
        ],
      },
      {
        kind: 'text',
        text: text('Azure Cosmos DB charges nothing else. Key Vault bills the key and its operations.'),
      },
    ],
  },
  {
    id: 'encrypted',
    heading: text('What is encrypted?'),
    blocks: [
      {
        kind: 'list',
        items: [
          text('All data in the account, and its backups. One key protects the whole account.'),
          notEncrypted,
          text(
            'Encryption with both keys covers the transactional store, but not the analytical store or continuous backups.',
          ),
        ],
      },
    ],
  },
  {
    id: 'irreversible',
    heading: text('Can it be undone?'),
    blocks: [
      {
        kind: 'list',
        items: [
          text(
            "You can't remove the customer-managed key from the account later. You can change it to another key.",
          ),
          text("The key vault requires purge protection, which you can't turn off later."),
          text(
            'You can enable CMK on an existing account, unless it uses the Cassandra API or vector search. Earlier periodic backups stay as they are. Restoring to a time before CMK creates an account with CMK.',
          ),
          text(
            'Document IDs can have 990 bytes instead of 1,024. Microsoft documents this for existing accounts. It probably applies to new ones, too.',
          ),
        ],
      },
    ],
  },
  {
    id: 'revocation',
    heading: text('What happens when the account loses access to its key?'),
    blocks: [
      {
        kind: 'list',
        items: [
          text(
            'Access is revoked if the key is disabled, expired, or deleted, if a permission is removed, or if the firewall blocks Azure Cosmos DB. The account can take up to an hour to notice, and up to an hour to recover.',
          ),
          ...applicationErrors(),
          onlyIdentities,
          deletionRisk,
          keyStays,
        ],
      },
    ],
  },
  {
    id: 'backup',
    heading: text('What about backups?'),
    blocks: [
      {
        kind: 'list',
        items: [
          versionOfBackup,
          text(
            'With continuous backup, a new account requires a user-assigned identity as its default identity, and so does a restore.',
          ),
          keepVersions,
        ],
      },
    ],
  },
  {
    id: 'move',
    heading: text('Can the account be moved?'),
    blocks: [
      {
        kind: 'list',
        items: [
          text('Yes, to another resource group or subscription, unless its access to the key is revoked.'),
          text('Assign its identities again after the move.'),
          text(
            'If the subscription of the account moves to another tenant, the account needs a cross-tenant key.',
          ),
        ],
      },
    ],
  },
  {
    id: 'scope',
    heading: text('Which services does this extension cover?'),
    blocks: [
      {
        kind: 'text',
        text: text(
          'Azure Cosmos DB accounts with request units: the APIs for NoSQL, MongoDB, Cassandra, Gremlin, and Table. Not covered: Azure DocumentDB clusters (vCore), Azure Cosmos DB for PostgreSQL, and Azure Managed Instance for Apache Cassandra.',
        ),
      },
    ],
  },
];

const beginning: Section = {
  id: 'begin',
  heading: text('How do I start?'),
  blocks: [
    {
      kind: 'list',
      ordered: true,
      items: [
        text(
          'Explore the sandbox, a simulated Azure on this machine. Nothing is real and nothing is billed.',
        ),
        text('Run Create CMK Cosmos account. It shows a plan of five steps before anything changes.'),
        text('Run Check CMK Readiness on an account or key vault to find problems.'),
        text('Run a revocation drill in the sandbox before you need to revoke a key in an incident.'),
      ],
    },
  ],
};

const learnMore: Section = {
  id: 'learn',
  heading: text('Read more at Microsoft Learn'),
  blocks: [
    {
      kind: 'links',
      links: [learnConfigure, learnExisting, learnTroubleshoot()],
    },
  ],
};
