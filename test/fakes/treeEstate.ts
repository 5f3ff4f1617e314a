import { Snapshot } from '../../src/inventory/snapshot.ts';
import type { KeyVersion, Subscription } from '../../src/model/resources.ts';
import { text } from '../../src/model/text.ts';
import type { PresentationContext } from '../../src/views/nodes/presentation.ts';
import { account, key, refusal, vault } from './azure.ts';

export const now = Date.UTC(2026, 10, 23);
export const days = (count: number) => now + count * 24 * 60 * 60 * 1000;

const subscriptionOf = (id: string, name: string): Subscription => ({
  id,
  name,
  tenantId: 'tenant-1',
  account: 'megan-id',
});

export const production = subscriptionOf('sub-1', 'Production');
export const development = subscriptionOf('SUB-2', 'Development');

export const vaultIn = (subscription: Subscription, name: string, change: Partial<typeof vault> = {}) => ({
  ...vault,
  id: `/subscriptions/${subscription.id}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`,
  name,
  subscriptionId: subscription.id,
  ...change,
});

export const accountIn = (
  subscription: Subscription,
  name: string,
  change: Partial<typeof account> = {},
) => ({
  ...account,
  id: `/subscriptions/${subscription.id}/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/${name}`,
  name,
  subscriptionId: subscription.id,
  ...change,
});

export const keyIn = (name: string, change: Partial<typeof key> = {}) => ({
  ...key,
  id: `${vault.id}/keys/${name}`,
  name,
  ...change,
});

export const versionOf = (digit: string, created: number, change: Partial<KeyVersion> = {}): KeyVersion => ({
  version: digit.repeat(32),
  enabled: true,
  created,
  ...change,
});

export const problem = { ...refusal('F-02'), why: text('You lack the right {0}.', 'read') };
export const northwind = {
  tenantId: 'tenant-3',
  tenantName: 'Northwind',
  account: 'megan-id',
  problem: refusal('F-90'),
};

/** Two subscriptions, a failed tenant, and whatever a test adds. */
export const estate = () =>
  new Snapshot().with('subscriptions', '', {
    state: 'ready',
    value: { subscriptions: [production, development], failures: [northwind] },
  });

export const setting: PresentationContext = {
  now,
  sandbox: false,
  manySubscriptions: false,
  accountLabel: (id) => (id === 'megan-id' ? 'megan@contoso.com' : id),
};
