import { identityName } from '../model/grantee.ts';
import { fixLabel, type Problem, whoCan } from '../model/problem.ts';
import type { CmkSpec } from '../model/spec.ts';
import { text, type Text } from '../model/text.ts';
import { irreversibleOn, isBlocked, isDone, type Plan, type PlannedStep } from '../setup/plan.ts';
import { addSandboxBanner, MarkdownText, type PlanSetting, type Source } from '../ui/markdown.ts';
import { backupText, changesOf, identityText } from './planActions.ts';

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

/**
 * What a person should know about CMK before they confirm: docs/azure.md, Cost and coverage, CMK status and revocation.
 */
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

/** The plan as a document to read before confirming: the current state, the changes, and what blocks them. */
export function planMarkdown(plan: Plan, { sandbox, translate, agreed }: PlanSetting): string {
  const document = new MarkdownText(translate);
  document.heading(1, text('Plan for {0}', plan.spec.account.name));
  if (sandbox) addSandboxBanner(document);
  document.paragraph(agreed ? text('This plan is being carried out.') : verdict(plan));
  if (isBlocked(plan)) addBlocked(document, plan);
  addSteps(document, plan);
  addIrreversible(document, plan);
  addSpec(document, plan.spec);
  return addBackground(document, plan.spec).toString();
}

function verdict(plan: Plan): Text {
  if (isBlocked(plan))
    return text('Nothing has changed, and nothing can be created before what stands in the way is solved.');
  if (isDone(plan)) return text('Everything is done already. Nothing will be changed.');
  const count = changesOf(plan).length;
  return count === 1
    ? text('Nothing has changed yet. 1 change will be made once you choose Create.')
    : text('Nothing has changed yet. {0} changes will be made once you choose Create.', count);
}

function addBlocked(document: MarkdownText, plan: Plan): void {
  document.heading(2, text('What stands in the way'));
  for (const { title, finding } of plan.steps) {
    if (finding.state !== 'blocked') continue;
    const { problem } = finding;
    document.heading(3, title);
    document.list([
      problem.what,
      text('Why: {0}', problem.why),
      text('What to do: {0}', problem.next),
      who(problem),
    ]);
  }
}

/** Who can solve a problem: you, or a person with other permissions (docs/azure.md, Roles and permissions). */
const who = ({ fix, owner }: Problem): Text =>
  fix ? text('Who can: you, here: choose "{0}" in the list.', fixLabel(fix)) : whoCan(owner);

const states = { done: text('done'), needed: text('to do'), blocked: text('blocked') } as const;

const stateOf = ({ finding }: PlannedStep): Text =>
  finding.state === 'done' && finding.unseen ? text('not seen from here') : states[finding.state];

function addSteps(document: MarkdownText, plan: Plan): void {
  document.heading(2, text('The five steps'));
  for (const [index, step] of plan.steps.entries()) {
    document.heading(3, text('{0}. {1}: {2}', index + 1, step.title, stateOf(step)));
    document.list(lines(step));
  }
}

function lines({ finding }: PlannedStep): readonly Text[] {
  switch (finding.state) {
    case 'done':
      return [finding.detail, ...finding.caveats];
    case 'needed':
      return [...finding.changes, ...finding.irreversible, ...finding.caveats];
    case 'blocked':
      return [finding.problem.what];
  }
}

function addIrreversible(document: MarkdownText, plan: Plan): void {
  document.heading(2, text('What cannot be undone'));
  const [onVault, onAccount] = [irreversibleOn(plan, 'vault'), irreversibleOn(plan, 'account')];
  if (onVault.length > 0)
    document.paragraph(text('On the key vault {0}:', plan.spec.vault.name)).list(onVault);
  if (onAccount.length > 0)
    document.paragraph(text('On the account {0}:', plan.spec.account.name)).list(onAccount);
  if (onVault.length + onAccount.length > 0) return;
  if (isDone(plan)) document.paragraph(text('Nothing is changed, so nothing is to be undone.'));
  else
    document.paragraph(
      text('Nothing in this plan is for good, except that the account keeps its customer-managed key.'),
    );
}

/** The specification, so that people can compare the plan with a request. */
export function addSpec(document: MarkdownText, spec: CmkSpec, title = text('What is asked for')): void {
  const { subscription, resourceGroup, vault, key, account, principalId, identityId, applicationId } = spec;
  document.heading(2, title);
  document.table(
    [text('What'), text('Choice')],
    [
      [text('Subscription'), text('{0} ({1})', subscription.name, subscription.id)],
      [
        text('Resource group'),
        resourceGroup.isNew
          ? text('{0}, new, in {1}', resourceGroup.name, resourceGroup.location)
          : text('{0}', resourceGroup.name),
      ],
      [text('Key vault'), applicationId === undefined ? vaultText(vault) : acrossText(spec)],
      [
        text('Key'),
        key.create
          ? text('{0}, new, {1} {2}', key.name, key.create.type, key.create.size)
          : text('{0}', key.name),
      ],
      [text('Account'), text('{0}, {1}', account.name, account.api)],
      [
        text('Region'),
        account.zoneRedundant
          ? text('{0}, zone-redundant', account.region.displayName)
          : text('{0}', account.region.displayName),
      ],
      [
        applicationId === undefined ? text('Identity that gets the access') : text('Identity of the account'),
        identityText(spec),
      ],
      ...(identityId === undefined ? [] : [[text('Id of the identity'), text('{0}', identityId)] as const]),
      ...(applicationId === undefined
        ? []
        : [[text('Application that gets the access there'), text('{0}', applicationId)] as const]),
      [text('Backup'), backupText(spec)],
      ...(principalId === undefined || identityId !== undefined
        ? []
        : [[text('Object id of "Azure Cosmos DB"'), text('{0}', principalId)] as const]),
    ],
  );
}

const acrossText = ({ vault: { name }, vaultSubscription: home }: CmkSpec): Text =>
  home === undefined
    ? text('{0}, in another tenant', name)
    : text('{0}, in another tenant: the subscription {1} of {2}', name, home.name, home.tenantId);

function vaultText({ home, name, resourceGroup, location, create }: CmkSpec['vault']): Text {
  if (home === 'managedHsm')
    return text('{0}, a managed HSM, in the resource group {1}', name, resourceGroup);
  if (!create) return text('{0}, in the resource group {1}', name, resourceGroup);
  return create.permissionModel === 'rbac'
    ? text('{0}, new, {1}, Azure RBAC, in {2}', name, create.sku, location)
    : text('{0}, new, {1}, access policies, in {2}', name, create.sku, location);
}
