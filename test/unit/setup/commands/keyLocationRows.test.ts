import { expect, test } from 'vitest';
import type { Key, Vault } from '../../../../src/model/resources.ts';
import { plain } from '../../../../src/model/text.ts';
import { keyRows, keyVaultRows } from '../../../../src/setup/commands/keyLocationRows.ts';
import { key as ownKey, subscription, vault } from '../../../fakes/azure.ts';

const other = { ...subscription, id: 'sub-2', name: 'Security' };
const good: Vault = { ...vault, softDelete: true, purgeProtection: true };
const hsm: Vault = {
  ...good,
  id: '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.KeyVault/managedHSMs/hsm-new',
  name: 'hsm-new',
  sku: 'managedHsm',
  provisioningState: 'Provisioning',
};

const lines = (located: Parameters<typeof keyVaultRows>[0]) =>
  keyVaultRows(located, subscription.id).map(({ title, rows }) => [
    title && plain(title),
    rows.map(({ label, description, detail, value }) => [
      label,
      description && plain(description),
      detail && plain(detail),
      value !== undefined,
    ]),
  ]);

test("vaults in the account's subscription come first, then others, each with the effect of the change", () => {
  const bare = { ...good, name: 'kv-bare', purgeProtection: false };
  const far = { ...good, name: 'kv-security' };
  expect(
    lines([
      { subscription: other, vault: far },
      { subscription, vault: good },
      { subscription, vault: bare },
    ]),
  ).toEqual([
    [
      'This subscription',
      [
        ['kv-bare', expect.stringContaining(subscription.name), 'Turns on purge protection', true],
        [good.name, expect.stringContaining(subscription.name), undefined, true],
      ],
    ],
    ['Other subscriptions', [['kv-security', expect.stringContaining('Security'), undefined, true]]],
  ]);
});

test("a managed HSM that isn't activated is last with the reason, and can't be chosen", () => {
  expect(lines([{ subscription, vault: hsm }])).toEqual([
    ['Not available', [['hsm-new', expect.stringContaining(subscription.name), 'Not activated', false]]],
  ]);
});

test("the account's own key is marked as in use, and can't be chosen", () => {
  const key = (name: string): Key => ({ ...ownKey, name });
  const rows = keyRows([key('orders'), key('cards')], 0, ({ name }) => name === 'orders');
  expect(
    rows
      .slice(1)
      .map(({ title, rows: some }) => [
        title && plain(title),
        some.map(({ label, value }) => [label, value]),
      ]),
  ).toEqual([
    ['Existing keys', [['cards', { name: 'cards' }]]],
    ['In use', [['orders', undefined]]],
  ]);
});
