import { succeeded } from '../../../../src/app/outcome.ts';
import { text } from '../../../../src/domain/text.ts';
import type { PageDraft, SectionDraft } from '../../../../src/ui/page/model.ts';
import { livePage, type PageSource, type Tie } from '../../../../src/ui/page/source.ts';

/** Pages as features may make them, with a section of each kind among them. */
const where = { place: 'sandbox', tenant: 'Contoso', subscription: 'Payments Production' } as const;
const vault = { kind: 'vault', id: '/subscriptions/1/vaults/kv-payments-prod' };
const learn = 'https://learn.microsoft.com/azure/cosmos-db/how-to-setup-customer-managed-keys';

export const account: PageDraft = {
  title: text('Account {0}', 'cosmos-payments-prod'),
  icon: 'account',
  where,
  state: {
    severity: 'error',
    label: text('Access to the key is revoked'),
    since: '2026-11-29T12:04:00Z',
    detail: [
      'Key ',
      { label: 'orders', page: { kind: 'key', id: 'orders' } },
      ' is disabled. Requests fail with 403.',
    ],
  },
  actions: [
    { id: 'restoreKey', title: text('Restore Key'), kind: 'primary' },
    { id: 'changeKey', title: text('Change Key...') },
    { id: 'rotate', title: text('Rotate Key...'), disabled: text('The key is disabled. Restore it first.') },
    { id: 'revoke', title: text('Revoke Access...'), kind: 'danger' },
  ],
  links: [
    { label: 'kv-payments-prod', page: vault },
    { label: text('Open in Azure portal'), href: 'https://portal.azure.com/#resource/subscriptions/1' },
    { label: text('Customer-managed keys'), href: learn },
  ],
  sections: [
    {
      id: 'cause',
      kind: 'callout',
      severity: 'error',
      text: [
        text('Azure Cosmos DB revoked access because key {0} was disabled.', 'orders'),
        text('An administrator of key vault {0} can enable it again.', 'kv-payments-prod'),
      ],
    },
    {
      id: 'encryption',
      kind: 'facts',
      title: text('Encryption'),
      facts: [
        {
          id: 'key',
          term: text('Key'),
          value: [{ label: 'orders', page: { kind: 'key', id: 'orders' } }],
          severity: 'error',
          note: text('Disabled'),
        },
        {
          id: 'uri',
          term: text('Key URI'),
          value: [{ code: 'https://kv-payments-prod.vault.azure.net/keys/orders' }],
          copy: 'https://kv-payments-prod.vault.azure.net/keys/orders',
        },
        {
          id: 'version',
          term: text('Version in use'),
          value: [{ code: '5f3a9c1e77d64b6f8a53c29fbb2cf4a8' }],
          note: text('Version {0} is newer. The account moves to it within 24 hours.', 'b81d02aa'),
        },
        {
          id: 'identity',
          term: text('Default identity'),
          value: text('System-assigned'),
          severity: 'ok',
          actions: [{ id: 'changeIdentity', title: text('Change...') }],
        },
        {
          id: 'backup',
          term: text('Backup'),
          value: text('Continuous, 30 days'),
          severity: 'warning',
          note: text('Deleting the account while its key is revoked can lose up to an hour of data.'),
        },
        { id: 'region', term: text('Region'), value: 'West Europe' },
      ],
    },
    {
      id: 'checks',
      kind: 'findings',
      title: text('Readiness'),
      findings: [
        {
          id: 'disabled',
          severity: 'error',
          title: text('Key {0} is disabled', 'orders'),
          detail: text('Azure Cosmos DB can no longer unwrap the data encryption key.'),
          more: [
            text('Read 2026-11-29 12:06 UTC from management.azure.com'),
            [{ code: 'attributes.enabled = false' }],
          ],
          actions: [{ id: 'fix', title: text('Fix...'), args: { finding: 'disabled' } }],
        },
        {
          id: 'purge',
          severity: 'warning',
          title: text('Key vault {0} has no purge protection', 'kv-payments-prod'),
          detail: ['Azure Cosmos DB needs purge protection. ', { label: 'Learn more', href: learn }],
          actions: [{ id: 'fix', title: text('Fix...'), args: { finding: 'purge' } }],
        },
        {
          id: 'role',
          severity: 'waiting',
          title: text('Role Key Vault Crypto Service Encryption User was granted'),
          since: '2026-11-29T12:04:00Z',
          detail: text('Azure can take up to an hour to apply it.'),
        },
        {
          id: 'network',
          severity: 'ok',
          title: text('The firewall of the key vault lets Azure Cosmos DB in'),
        },
        { id: 'region', severity: 'ok', title: text('The key vault is in the same region') },
        { id: 'rbac', severity: 'ok', title: text('The key vault uses Azure RBAC') },
      ],
    },
  ],
};

const planSteps = (provider: 'done' | 'running', vaultState: 'running' | 'failed'): SectionDraft => ({
  id: 'steps',
  kind: 'steps',
  title: text('Steps'),
  steps: [
    {
      id: 'provider',
      title: text('Register resource provider Microsoft.DocumentDB'),
      state: provider,
      detail: text('Registered already.'),
    },
    {
      id: 'vault',
      title: text('Turn on purge protection of key vault {0}', 'kv-payments-prod'),
      state: vaultState,
      ...(vaultState === 'failed'
        ? {
            problem: [
              text('You need permission to write to key vault {0}.', 'kv-payments-prod'),
              text('Ask an owner of the subscription for the Key Vault Contributor role.'),
            ],
            more: [[{ code: 'AuthorizationFailed' }, ' request 6c1b5b0e-5f0c-4b8f-9f42-0c2f6f5b7c11']],
            actions: [{ id: 'grant', title: text('Grant Role...') }],
          }
        : { detail: text('Sent. Waiting for key vault {0} (12 s).', 'kv-payments-prod') }),
    },
    { id: 'access', title: text('Grant the identity access to the key'), state: 'pending' },
    {
      id: 'key',
      title: text('Generate key {0}', 'orders'),
      state: 'skipped',
      detail: text('You chose an existing key.'),
    },
    {
      id: 'account',
      title: text('Create account {0}', 'cosmos-orders'),
      state: 'pending',
      detail: text('Takes about 5 minutes.'),
    },
  ],
});

export const plan: PageDraft = {
  title: text('Create Account {0}', 'cosmos-orders'),
  icon: 'plan',
  where,
  state: { severity: 'waiting', label: text('Creating: step 2 of 5') },
  reading: true,
  lead: text(
    'The account is created with a customer-managed key. You can stop at any time and continue later.',
  ),
  sections: [
    {
      id: 'progress',
      kind: 'progress',
      label: text('Turning on purge protection'),
      detail: text('About 6 minutes left'),
      percent: 22,
      cancel: { id: 'cancel', title: text('Cancel') },
    },
    planSteps('done', 'running'),
    {
      id: 'choices',
      kind: 'facts',
      title: text('Your Choices'),
      folded: true,
      facts: [
        { id: 'name', term: text('Account'), value: 'cosmos-orders' },
        { id: 'vault', term: text('Key vault'), value: [{ label: 'kv-payments-prod', page: vault }] },
      ],
    },
    {
      id: 'note',
      kind: 'callout',
      severity: 'info',
      title: text('Good to know'),
      text: [
        text(
          "You can't remove the customer-managed key from the account later. Everything else in this plan can be undone.",
        ),
      ],
    },
  ],
};

export const failedPlan: PageDraft = {
  ...plan,
  state: { severity: 'error', label: text('Stopped at step 2 of 5') },
  reading: false,
  actions: [
    { id: 'create', title: text('Continue'), kind: 'primary' },
    { id: 'change', title: text('Change...') },
    { id: 'check', title: text('Check Again') },
  ],
  sections: [planSteps('done', 'failed'), ...plan.sections.slice(2)],
};

export const revocation: PageDraft = {
  title: text('Revoke Key {0}', 'orders'),
  icon: 'revocation',
  where,
  state: { severity: 'info', label: text('Nothing has changed yet') },
  lead: text(
    'Disabling the key cuts off every account that uses it, within about 15 minutes to 24 hours. Restoring the key brings them back.',
  ),
  sections: [
    {
      id: 'accounts',
      kind: 'table',
      title: text('Accounts That Lose Access'),
      intro: text(
        '3 accounts use key {0}. All of their data becomes unreadable, including backups.',
        'orders',
      ),
      filter: true,
      columns: [
        { id: 'account', title: text('Account') },
        { id: 'status', title: text('Status') },
        { id: 'region', title: text('Region') },
        { id: 'size', title: text('Containers'), numeric: true },
      ],
      rows: [
        {
          id: '1',
          cells: [
            [{ label: 'cosmos-payments-prod', page: { kind: 'account', id: '1' } }],
            { text: text('Healthy'), severity: 'ok' },
            'West Europe',
            '12',
          ],
          actions: [{ id: 'reveal', title: text('Show in Map'), args: { account: '1' } }],
        },
        {
          id: '2',
          cells: [
            [{ label: 'cosmos-ledger-prod', page: { kind: 'account', id: '2' } }],
            { text: text('Version expires in 9 days'), severity: 'warning' },
            'North Europe',
            '4',
          ],
          actions: [{ id: 'reveal', title: text('Show in Map'), args: { account: '2' } }],
        },
        {
          id: '3',
          cells: [
            [{ label: 'cosmos-archive', page: { kind: 'account', id: '3' } }],
            { text: text('Already revoked'), severity: 'error' },
            'West Europe',
            '1',
          ],
          actions: [
            {
              id: 'reveal',
              title: text('Show in Map'),
              args: { account: '3' },
              disabled: text('It is not on the map.'),
            },
          ],
        },
      ],
    },
    {
      id: 'effects',
      kind: 'list',
      title: text('What Happens'),
      ordered: true,
      items: [
        { id: '1', text: ['Applications get ', { code: '403 Forbidden' }, ' with sub-status 5014.'] },
        { id: '2', text: text('Backups stop. The last one is kept for 30 days.') },
        {
          id: '3',
          text: [
            'You can do ',
            { strong: 'little more than delete' },
            ' the accounts until access is restored.',
          ],
        },
      ],
    },
    {
      id: 'warning',
      kind: 'callout',
      severity: 'warning',
      text: [
        text('An account that stays revoked for more than 7 days may need help from Microsoft support.'),
      ],
    },
    {
      id: 'confirm',
      kind: 'confirm',
      title: text('Revoke'),
      expected: 'orders',
      action: { id: 'revoke', title: text('Revoke Key'), kind: 'danger' },
    },
  ],
};

export const drill: PageDraft = {
  title: text('Revocation Drill'),
  icon: 'drill',
  where,
  state: {
    severity: 'warning',
    label: text('An account lost access'),
    detail: text('Find the cause and fix it.'),
  },
  actions: [
    { id: 'hint', title: text('Show a Hint'), kind: 'primary' },
    { id: 'runbook', title: text('Write Run-Book') },
  ],
  sections: [
    {
      id: 'events',
      kind: 'timeline',
      title: text('What Happened'),
      events: [
        { id: '1', at: '2026-11-28T09:00:00Z', title: text('Access was removed'), severity: 'warning' },
        {
          id: '2',
          at: '2026-11-28T09:14:00Z',
          when: text('14 minutes later'),
          title: text('Applications get 403'),
          detail: [{ code: 'Forbidden (5014)' }],
          severity: 'error',
          more: [text('Requests 1,204 to 1,377 failed.')],
        },
        {
          id: '3',
          at: '2026-11-28T09:20:00Z',
          title: text('You opened the account'),
          actions: [{ id: 'undo', title: text('Undo'), args: { event: '3' } }],
        },
      ],
      filter: true,
    },
    { id: 'buttons', kind: 'actions', actions: [{ id: 'again', title: text('Start Over') }] },
    {
      id: 'about',
      kind: 'text',
      title: text('About Drills'),
      paragraphs: [
        text('A drill runs in an estate of its own. Your estate comes back when it ends.'),
        ['Read ', { label: 'Revoke access', href: learn }, ' first if this is new to you.'],
      ],
    },
  ],
};

export const examples = { account, plan, failedPlan, revocation, drill };

/** A page that changes, in so many lines. */
export function counterPage(
  ticks: { onTick(listener: () => void): Tie; readonly count: number },
  rename: () => Promise<void>,
): PageSource {
  return livePage({
    draw: () => ({
      title: text('Counter'),
      where: { place: 'azure' },
      sections: [{ id: 'count', kind: 'text', paragraphs: [text('{0} ticks', ticks.count)] }],
      actions: [{ id: 'rename', title: text('Rename...') }],
    }),
    actions: {
      async rename() {
        await rename();
        return succeeded(undefined);
      },
    },
    follow: (changed) => ticks.onTick(changed),
  });
}
