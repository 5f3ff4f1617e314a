import { applicationOf } from '../model/defaultIdentity.ts';
import { identityName } from '../model/grantee.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { Account, Subscription } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { type Cause, causes, toldOf } from '../session/rehearsal.ts';
import { MarkdownText, type Source } from '../ui/markdown.ts';
import { editedMarkdownSurface, type Translate } from '../ui/text.ts';
import {
  applicationCommands,
  applicationsOf,
  followCommands,
  repairCommands,
  type Repaired,
  repairedAcross,
} from './repairCommands.ts';

/** The facts of a run-book: a key and the accounts that use it, from the real inventory. */
export interface RunbookFacts extends Repaired {
  readonly accounts: readonly Account[];
  readonly subscriptions: readonly Subscription[];
  /** Whether parts of Azure couldn't be read and might have more accounts. */
  readonly atLeast: boolean;
  /** The cause of the drill, which comes first. */
  readonly drilled: Cause;
  /** Whether the facts are the sandbox's own resources, not a real inventory. */
  readonly sandbox: boolean;
}

/** The vault's tenant, as named in the run-book. */
const tenantOf = ({ accounts, vault, subscriptions }: RunbookFacts): string =>
  repairedAcross(accounts, vault, subscriptions).tenantId ?? '?';

/** People to call, besides the owners of the vault and the accounts. */
const calledAcross = (facts: RunbookFacts): readonly (readonly [Text, Text])[] =>
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

/**
 * The application and tenant that a key in another tenant depends on, and who must act there (docs/azure.md,
 * Identities and access).
 */
function addAcross(document: MarkdownText, facts: RunbookFacts): void {
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

const guide: Source = {
  title: 'Customer-managed key troubleshooting guide',
  url: 'https://learn.microsoft.com/azure/cosmos-db/cmk-troubleshooting-guide',
};
const vaultRecovery: Source = {
  title: 'Azure Key Vault recovery management with soft delete and purge protection',
  url: 'https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery',
};
const hsmRecovery: Source = {
  title: 'Managed HSM soft-delete and purge protection',
  url: 'https://learn.microsoft.com/azure/key-vault/managed-hsm/recovery',
};

/**
 * What to do when the accounts of a key lose access, for a team's own files. It has blanks for what only the team
 * knows.
 */
export function runbookMarkdown(facts: RunbookFacts, translate: Translate): string {
  const { key, vault, accounts, atLeast, drilled, sandbox } = facts;
  const document = new MarkdownText(translate, editedMarkdownSurface);
  document.heading(1, text('Run-book: the key {0} is lost', key));
  if (sandbox)
    document.banner(
      text('Sandbox.'),
      text('It was made from simulated resources: none of them exists in Azure.'),
    );
  document
    .heading(2, text('What hangs on it'))
    .paragraph(
      atLeast
        ? text(
            'Accounts on the key {1} of the vault {2}: at least {0}, as some places could not be read.',
            accounts.length,
            key,
            vault.name,
          )
        : text('Accounts on the key {1} of the vault {2}: {0}.', accounts.length, key, vault.name),
    )
    .table(
      [text('Account'), text('API'), text('Regions'), text('Identity'), text('Backup'), text('Subscription')],
      accounts.map((account) => rowOf(account, facts)),
    );
  document
    .heading(2, text('Who is called'))
    .table(
      [text('Who'), text('Name and number')],
      [
        [text('Whoever manages the key vault and its keys'), text('(to be filled in)')],
        [text('Whoever manages the accounts'), text('(to be filled in)')],
        ...calledAcross(facts),
        [text('Who decides on a deliberate revocation'), text('(to be filled in)')],
      ],
    );
  addAcross(document, facts);
  document
    .heading(2, text('How it shows'))
    .list([
      text(
        'Applications are refused with HTTP 403 and one of the sub-statuses below; creating a container times out (408).',
      ),
      text('The account has a status that begins with "Access to your account is currently revoked".'),
      text('Azure allows changes of the identity and the deletion of the account, nothing else.'),
    ])
    .paragraph(
      text('Do not delete an account to help itself: up to an hour of its backup data may be lost by it.'),
    );
  document.heading(2, text('Ask first'));
  document.list([
    text('Was it meant? A deliberate revocation is not repaired, however many alarms it raises.'),
    text(
      'Is the key compromised? Then do not restore it: make a new key, move the accounts, and disable the old one.',
    ),
  ]);
  for (const cause of [drilled, ...causes.filter((one) => one !== drilled)]) addCause(document, cause, facts);
  document
    .heading(2, text('Afterwards'))
    .paragraph(text('Ask the accounts until each one confirms its key.'))
    .code('bash', followCommands(facts))
    .list([
      text('It may take an hour from the repair on; after two hours, open a support request with Microsoft.'),
      text('Write down when it began, who noticed, and how long each step took.'),
    ]);
  return document
    .sources(text('Source:'), [guide, isManagedHsm(vault.id) ? hsmRecovery : vaultRecovery])
    .toString();
}

function addCause(document: MarkdownText, cause: Cause, facts: RunbookFacts): void {
  const { title, code, diagnosis, recovery } = toldOf(cause, facts.vault);
  const across = repairedAcross(facts.accounts, facts.vault, facts.subscriptions);
  document
    .heading(2, text('{0} (sub-status {1})', title, code))
    .steps([...diagnosis, ...recovery])
    .code('bash', repairCommands(cause, { ...facts, ...across }));
  if (cause === 'vaultDeleted' && isManagedHsm(facts.vault.id)) {
    document.paragraph(
      text(
        'The last command lists the local roles that are there. Where one of the identities above is missing, give it its role again, as where the access is removed.',
      ),
    );
    return;
  }
  const managed = facts.accounts.some(
    ({ defaultIdentity: used }) => used.kind !== 'firstParty' && applicationOf(used) === undefined,
  );
  if (
    managed &&
    (cause === 'accessRemoved' || (cause === 'vaultDeleted' && facts.vault.permissionModel === 'rbac'))
  )
    document.paragraph(
      text(
        'The commands give the principal "Azure Cosmos DB" access; do the same for each managed identity above.',
      ),
    );
}

function rowOf(account: Account, { subscriptions }: RunbookFacts): readonly Text[] {
  const home = subscriptions.find(({ id }) => id.toLowerCase() === account.subscriptionId.toLowerCase());
  return [
    text('{0}', account.name),
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
      return text('The principal "Azure Cosmos DB"');
    case 'systemAssigned':
      return text('System-assigned identity');
    case 'userAssigned':
      return defaultIdentity.federatedClientId === undefined
        ? text('{0}', identityName(defaultIdentity.id))
        : text(
            '{0}, by the application {1}',
            identityName(defaultIdentity.id),
            defaultIdentity.federatedClientId,
          );
    case 'undefined':
    case 'other':
      return text('Not known');
  }
}
