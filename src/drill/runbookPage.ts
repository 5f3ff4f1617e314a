import type { ChangesContent } from '../history/changeHistory.ts';
import { changesSection } from '../history/changesSection.ts';
import { applicationErrors, deletionRisk, onlyIdentities } from '../model/applicationErrors.ts';
import { learnRecovery, learnTroubleshoot } from '../model/learn.ts';
import { applicationOf } from '../model/defaultIdentity.ts';
import { identityName } from '../model/keyIdentity.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { named, namedStore } from '../model/problems.ts';
import { accountCount } from '../model/accountCount.ts';
import { properName, capital, text, type Text } from '../model/text.ts';
import { causeTextOf, type KeyLossCause, keyLossCauses } from '../session/keyLossSimulation.ts';
import { type Block, type Link, linkTo, type Page, type Section } from '../ui/page/page.ts';
import {
  applicationCommands,
  applicationsOf,
  followCommands,
  repairCommands,
  type Repaired,
  repairedAcross,
} from './repairCommands.ts';
import { inSandbox } from '../ui/page/where.ts';

/** The facts of a runbook: a key and the accounts that use it, from the real inventory. */
export interface RunbookFacts extends Repaired {
  readonly accounts: readonly Account[];
  /** The accounts that use other keys of the vault. */
  readonly others?: readonly Account[];
  readonly subscriptions: readonly Subscription[];
  /** Whether parts of Azure couldn't be read and might have more accounts. */
  readonly atLeast: boolean;
  /** The cause of the drill, which comes first. */
  readonly drilled: KeyLossCause;
  /** The changes of the vault and the accounts, once they are read. */
  readonly changes?: ChangesContent;
  /** Whether the facts are the sandbox's own resources, not a real inventory. */
  readonly sandbox: boolean;
}

const affectsVault = (cause: KeyLossCause) =>
  cause === 'accessRemoved' || cause === 'vaultFirewalled' || cause === 'vaultDeleted';

/** The accounts that lose access: those of the key, or of all keys of the vault. */
export const accountsHitBy = (
  cause: KeyLossCause,
  { accounts, others = [] }: Pick<RunbookFacts, 'accounts' | 'others'>,
): readonly Account[] => (affectsVault(cause) ? [...accounts, ...others] : accounts);

type Copy = (commands: string) => unknown;
/** Opens the page of an account. */
type Open = (account: Account) => unknown;

/**
 * What to do when the accounts of a key lose access. A team saves it as Markdown and fills in what only the team knows.
 */
export function runbookPage(facts: RunbookFacts, copy: Copy, open: Open): Page {
  const { key, vault, accounts, drilled, sandbox } = facts;
  const causes = [drilled, ...keyLossCauses.filter((one) => one !== drilled)];
  return {
    title: text('Runbook: {0}', named.keyIn(vault.id, key)),
    where: sandbox
      ? inSandbox
      : text(
          'Azure · Save it as Markdown, fill in the blanks, and keep it where you can find it in an incident',
        ),
    sections: [
      dependentsSection(facts, open),
      contactsSection(facts),
      ...acrossSection(facts, copy),
      {
        id: 'symptoms',
        heading: text('Symptoms'),
        blocks: [
          {
            kind: 'list',
            items: [
              ...applicationErrors(new Set(accounts.map(({ api }) => api))),
              text('The account\'s status starts with "Access to your account is currently revoked".'),
              onlyIdentities,
              deletionRisk,
            ],
          },
        ],
      },
      {
        id: 'first',
        heading: text('Check first'),
        blocks: [
          {
            kind: 'list',
            items: [
              text("Was it intended? Don't undo a deliberate revocation, even if it raises alarms."),
              text(
                "Is the key compromised? A revoked account can't be moved to another key. Restore access, create a new key, wait until Azure confirms access, change the key of the accounts, then disable the old one.",
              ),
            ],
          },
        ],
      },
      ...(facts.changes ? [changesSection(facts.changes)] : []),
      ...causes.map((cause) => causeSection(cause, facts, copy)),
      {
        id: 'afterwards',
        heading: text('After the fix'),
        blocks: [
          { kind: 'text', text: text('Check the accounts until Azure confirms access for each one.') },
          codeBlock(
            'follow',
            followCommands({ ...facts, accounts: [...accounts, ...(facts.others ?? [])] }),
            copy,
          ),
          {
            kind: 'list',
            items: [
              text(
                'After the fix, this can take an hour. After two hours, open a support request with Microsoft.',
              ),
              text('Record when it started, who noticed, and how long each step took.'),
            ],
          },
        ],
      },
      {
        id: 'sources',
        heading: text('Sources'),
        blocks: [
          {
            kind: 'links',
            links: [learnTroubleshoot(), isManagedHsm(vault.id) ? hsmRecovery : learnRecovery],
          },
        ],
      },
    ],
  };
}

const hsmRecovery: Link = {
  label: text('Managed HSM soft-delete and purge protection'),
  url: 'https://learn.microsoft.com/azure/key-vault/managed-hsm/recovery',
};

const codeBlock = (id: string, code: string, copy: Copy): Block => ({
  kind: 'code',
  language: 'bash',
  code,
  copy: { id: `copy-${id}`, label: text('Copy Commands'), kind: 'secondary', run: () => copy(code) },
});

function dependentsSection(facts: RunbookFacts, open: Open): Section {
  const { accounts, others = [], vault, atLeast } = facts;
  return {
    id: 'dependents',
    heading: text('Accounts that use it'),
    blocks: [
      {
        kind: 'text',
        text: text('It protects {0}.', accountCount(accounts.length, atLeast)),
      },
      {
        kind: 'table',
        caption: text('Accounts'),
        columns: [
          text('Account'),
          properName('API'),
          text('Regions'),
          text('Identity'),
          text('Backup'),
          capital(text('subscription')),
        ],
        rows: accounts.map((account) => ({
          id: account.id,
          cells: [
            linkTo(`open ${account.id}`, account.name, () => open(account)),
            ...rowOf(account, facts).map((cell) => ({ text: cell })),
          ],
        })),
      },
      ...(others.length === 0
        ? []
        : [
            {
              kind: 'text',
              text: text(
                'Accounts that use other keys in {0}: {1}. They lose access only if the cause affects all keys.',
                namedStore(vault.id),
                others.map(({ name }) => name).join(', '),
              ),
            } as const,
          ]),
    ],
  };
}

function contactsSection(facts: RunbookFacts): Section {
  const blank = text('(fill in)');
  const contacts: readonly Text[] = [
    text('Owner of the key vault and its keys'),
    text('Owner of the accounts'),
    ...applicationsOf(facts.accounts).flatMap(({ id }) => [
      text('Administrator who grants application {1} access in tenant {0}', tenantOf(facts), id),
      text('Owner of application {0} and its federated credentials', id),
    ]),
    text('Decides whether a revocation was deliberate'),
  ];
  return {
    id: 'contacts',
    heading: text('Contacts'),
    blocks: [
      {
        kind: 'table',
        caption: text('Contacts'),
        columns: [text('Role'), text('Name and phone number')],
        rows: contacts.map((contact, index) => ({
          id: String(index),
          cells: [{ text: contact }, { text: blank }],
        })),
      },
    ],
  };
}

/** The vault's tenant, as named in the runbook. */
const tenantOf = ({ accounts, vault, subscriptions }: RunbookFacts): string =>
  repairedAcross(accounts, vault, subscriptions).tenantId ?? '?';

/**
 * The application and tenant that a key in another tenant depends on, and who must act there (docs/azure.md,
 * Identities and access).
 */
function acrossSection(facts: RunbookFacts, copy: Copy): readonly Section[] {
  const used = applicationsOf(facts.accounts);
  if (used.length === 0) return [];
  const tenant = tenantOf(facts);
  return [
    {
      id: 'across',
      heading: text('Across tenants'),
      blocks: used.flatMap(({ id, accounts }): readonly Block[] => [
        {
          kind: 'text',
          text: text(
            "These accounts use the key as application {0}: {1}. The application's service principal in tenant {2} has the access, not the identities of the accounts.",
            id,
            accounts.map(({ name }) => name).join(', '),
            tenant,
          ),
        },
        {
          kind: 'list',
          items: [
            text(
              'Fix the key vault, key, and access in tenant {0}. This requires permissions there.',
              tenant,
            ),
            text("To check the application's access, run Check CMK Readiness on one of the accounts."),
            text(
              'If the service principal is missing there, ask an administrator of that tenant to create it.',
            ),
            text(
              "If the application or its federated credential is missing, ask the application's owner to restore it. Until then, the accounts get no token.",
            ),
          ],
        },
        codeBlock(`application-${id}`, applicationCommands(id, tenant), copy),
      ]),
    },
  ];
}

function causeSection(cause: KeyLossCause, all: RunbookFacts, copy: Copy): Section {
  const facts = { ...all, accounts: accountsHitBy(cause, all) };
  const { title, code, diagnosis, recovery } = causeTextOf(cause, facts.vault);
  const otherTenants = repairedAcross(facts.accounts, facts.vault, facts.subscriptions);
  const note = noteOn(cause, facts);
  return {
    id: cause,
    heading: text('{0} (sub-status {1})', title, code),
    blocks: [
      { kind: 'list', ordered: true, items: [...diagnosis, ...recovery] },
      codeBlock(cause, repairCommands(cause, { ...facts, ...otherTenants }), copy),
      ...(note ? [{ kind: 'text', text: note } as const] : []),
    ],
  };
}

function noteOn(cause: KeyLossCause, { accounts, vault }: RunbookFacts): Text | undefined {
  if (cause === 'vaultDeleted' && isManagedHsm(vault.id))
    return text(
      'The last command lists the local roles. If one of the identities above is missing, assign its role again.',
    );
  const managed = accounts.some(
    ({ defaultIdentity: used }) => used.kind !== 'firstParty' && applicationOf(used) === undefined,
  );
  return managed &&
    (cause === 'accessRemoved' || (cause === 'vaultDeleted' && vault.permissionModel === 'rbac'))
    ? text(
        'The commands grant access to the principal "Azure Cosmos DB". Do the same for each managed identity above.',
      )
    : undefined;
}

function rowOf(account: Account, { subscriptions }: RunbookFacts): readonly Text[] {
  const home = subscriptions.find(({ id }) => sameId(id, account.subscriptionId));
  return [
    text('{0}', account.api),
    text('{0}', account.regions.join(', ')),
    identityOf(account),
    text('{0}', account.backup ?? '?'),
    text('{0}', home?.name ?? account.subscriptionId),
  ];
}

function identityOf({ defaultIdentity }: Account): Text {
  switch (defaultIdentity.kind) {
    case 'firstParty':
      return capital(text('principal "Azure Cosmos DB"'));
    case 'systemAssigned':
      return capital(text('system-assigned identity'));
    case 'userAssigned':
      return defaultIdentity.federatedClientId === undefined
        ? text('{0}', identityName(defaultIdentity.id))
        : text(
            '{0}, as application {1}',
            identityName(defaultIdentity.id),
            defaultIdentity.federatedClientId,
          );
    case 'undefined':
    case 'other':
      return capital(text('unknown'));
  }
}
