import { describe, expect, test } from 'vitest';
import { parseCmkStatus } from '../../src/model/cmkStatus.ts';
import type { Node } from '../../src/views/nodes/node.ts';
import { presentation } from '../../src/views/nodes/present.ts';
import { key, vault } from '../fakes/azure.ts';
import {
  accountIn,
  days,
  keyIn,
  northwind,
  problem,
  production,
  setting,
  vaultIn,
  versionOf,
} from '../fakes/treeEstate.ts';
import { manifest, type MenuItem, resolved } from './manifest.ts';

const { contributes } = manifest;

/** The conditions of a row's menu only depend on the row, and on whether it's one of several. */
function applies({ when = '' }: MenuItem, viewItem: string, isOneOfSeveral = false): boolean {
  const [whole, single, pattern] = /^(!listMultiSelection && )?viewItem =~ \/(.*)\/$/.exec(when) ?? [];
  if (whole === undefined || pattern === undefined) throw new Error(`not understood: ${when}`);
  return !(isOneOfSeveral && single !== undefined) && new RegExp(pattern).test(viewItem);
}

const title = ({ command, submenu }: MenuItem) =>
  resolved(
    contributes.commands.find((one) => one.command === command)?.title ??
      contributes.submenus.find(({ id }) => id === submenu)?.label ??
      '',
  );

const inOrder = (a: MenuItem, b: MenuItem) => (a.group ?? '').localeCompare(b.group ?? '');

function itemsOf(menu: string, viewItem: string, isOneOfSeveral = false): readonly MenuItem[] {
  return (contributes.menus[menu] ?? [])
    .filter((item) => applies(item, viewItem, isOneOfSeveral))
    .toSorted(inOrder);
}

/** A row's menu as displayed: an empty submenu is hidden. */
function menuOf(node: Node) {
  const viewItem = presentation(node, setting).capabilities.join(' ');
  const all = itemsOf('view/item/context', viewItem).filter(
    ({ submenu }) => submenu === undefined || itemsOf(submenu, viewItem).length > 0,
  );
  const isInline = ({ group = '' }: MenuItem) => group.startsWith('inline');
  const top = all.filter((item) => !isInline(item));
  return {
    inline: all.filter(isInline).map(title),
    top: top.map(title),
    groups: top.map(({ group = '' }) => group),
    all: top.flatMap((item) => (item.submenu ? itemsOf(item.submenu, viewItem).map(title) : [title(item)])),
  };
}

const statuses = {
  confirmed: 'Access to the configured customer managed key confirmed.',
  revoked: 'Access to the configured customer managed key is currently revoked. (4002)',
  unknown: undefined,
};
type AccountNode = Extract<Node, { kind: 'account' }>;
const accountNode = (status: keyof typeof statuses, standing?: AccountNode['standing']): Node => ({
  kind: 'account',
  subscription: production,
  account: accountIn(production, 'a', {
    keyUri: key.uri,
    status: parseCmkStatus(key.uri, statuses[status]),
  }),
  ...(standing ? { standing } : {}),
});
const { keyUri: _, ...bare } = accountIn(production, 'a');
const serviceManaged: Node = {
  kind: 'account',
  subscription: production,
  account: { ...bare, status: { kind: 'serviceManaged' } },
};
const subscriptionNode = (value: 'Registered' | 'NotRegistered'): Node => ({
  kind: 'subscription',
  subscription: production,
  registration: { state: 'ready', value },
});
type VaultNode = Extract<Node, { kind: 'vault' }>;
const vaultNode = (change: Partial<typeof vault> = {}, more: Partial<VaultNode> = {}): Node => ({
  kind: 'vault',
  subscription: production,
  vault: vaultIn(production, 'kv', { purgeProtection: true, ...change }),
  ...more,
});
const hsmId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/hsm';
const keyNode = (
  change: Partial<typeof key> = {},
  more: Partial<Extract<Node, { kind: 'key' }>> = {},
): Node => ({
  kind: 'key',
  subscription: production,
  vault,
  key: keyIn('k', change),
  ...more,
});
const versionNode = (enabled: boolean, latest: boolean): Node => ({
  kind: 'keyVersion',
  subscription: production,
  vault,
  key: keyIn('k'),
  version: versionOf('a', days(-3), { enabled }),
  latest,
});
/** With findings, a row has one more entry. */
const withFindings = (node: Node): Node =>
  ({ ...node, found: [{ kind: 'nothing', under: 'x', text: problem.what }] }) as Node;

const rows: readonly (readonly [string, Node])[] = [
  ['a subscription', subscriptionNode('Registered')],
  ['an unregistered subscription', subscriptionNode('NotRegistered')],
  ['a vault', vaultNode()],
  ['a vault without purge protection', vaultNode({ purgeProtection: false })],
  ['a vault whose accounts lack access', vaultNode({}, { lacksAccess: true, standing: 'needsAction' })],
  ['a vault with both', vaultNode({ purgeProtection: false }, { lacksAccess: true })],
  ['a vault with access policies', vaultNode({ permissionModel: 'accessPolicy' })],
  ['a managed HSM', vaultNode({ id: hsmId, sku: 'managedHsm', permissionModel: 'rbac' })],
  ['a key', keyNode()],
  ['a disabled key', keyNode({ enabled: false })],
  ['an expired key', keyNode({ expires: days(-1) })],
  ['a key with a disabled version', keyNode({}, { hasDisabledVersion: true })],
  ['the latest version', versionNode(true, true)],
  ['an old version', versionNode(true, false)],
  ['a disabled old version', versionNode(false, false)],
  ['a confirmed account', accountNode('confirmed', { state: 'fine' })],
  ['an account whose key expires', accountNode('confirmed', { state: 'watch', fix: 'rotateKey' })],
  ['an account whose key is disabled', accountNode('revoked', { state: 'needsAction', fix: 'restoreKey' })],
  ['an account without access', accountNode('revoked', { state: 'needsAction', fix: 'grantAccess' })],
  ['an account of unknown status', accountNode('unknown', { state: 'unknown' })],
  ['an account with a service-managed key', serviceManaged],
  ['a tenant that failed', { kind: 'tenantFailure', failure: northwind }],
  ['a failure', { kind: 'failure', part: { kind: 'subscriptions' }, problem }],
];

const dangerous = [
  'Revoke Key...',
  'Revoke Cosmos DB Access...',
  'Disable Old Key Version...',
  'Delete Revoked Account...',
];

describe('the context menu of a row', () => {
  test.each(rows)(
    '%s has at most seven entries and two buttons, with dangerous ones last and never inline',
    (_, node) => {
      for (const one of [node, withFindings(node)]) {
        const { inline, top, groups } = menuOf(one);
        expect(top.length, top.join()).toBeGreaterThan(0);
        expect(top.length, top.join()).toBeLessThanOrEqual(7);
        expect(inline.length, inline.join()).toBeLessThanOrEqual(2);
        expect(inline.filter((name) => dangerous.includes(name))).toEqual([]);
        const firstDanger = groups.findIndex((group) => group.startsWith('9_danger'));
        if (firstDanger >= 0)
          expect(top.slice(firstDanger).filter((name) => !dangerous.includes(name))).toEqual([]);
        expect(new Set(top).size).toBe(top.length);
      }
    },
  );

  const of = (name: string) => menuOf(rows.find(([one]) => one === name)?.[1] ?? serviceManaged);

  test('starts with the most likely command', () => {
    expect(of('a subscription').top[0]).toBe('Create CMK Cosmos account');
    expect(of('a vault').top[0]).toBe('Generate Key...');
    expect(of('a vault without purge protection').top[0]).toBe('Configure Key Vault for CMK...');
    expect(of('a vault whose accounts lack access').top[0]).toBe('Restore Cosmos DB Access');
    expect(of('a key').top[0]).toBe('Rotate Key...');
    expect(of('a disabled key').top[0]).toBe('Restore Key');
    expect(of('an old version').top[0]).toBe('Check Old Key Version');
    expect(of('an account whose key is disabled').top[0]).toBe('Restore Key');
    expect(of('an account whose key expires').top[0]).toBe('Rotate Key...');
    expect(of('an account without access').top[0]).toBe('Grant Cosmos DB Access...');
    expect(of('an account with a service-managed key').top[0]).toBe('Enable CMK on Existing Account...');
  });

  test.each([
    ['a disabled key', 'Revoke Key...'],
    ['a disabled key', 'Rotate Key...'],
    ['an expired key', 'Rotate Key...'],
    ['a key', 'Restore Key'],
    ['a confirmed account', 'Restore Key'],
    ['a confirmed account', 'Explain Status'],
    ['a confirmed account', 'Delete Revoked Account...'],
    ['a subscription', 'Register Resource Provider'],
    ['a vault', 'Restore Cosmos DB Access'],
    ['a vault', 'Configure Key Vault for CMK...'],
    ['a managed HSM', 'Move Vault to RBAC...'],
    ['the latest version', 'Disable Old Key Version...'],
    ['an account with a service-managed key', 'Copy Key URI'],
  ])('of %s has no "%s"', (name, entry) => {
    expect(of(name).all).not.toContain(entry);
  });

  test.each([
    ['an unregistered subscription', 'Register Resource Provider'],
    ['a key with a disabled version', 'Restore Key'],
    ['a vault', 'Create CMK Cosmos account'],
    ['a key', 'Create CMK Cosmos account'],
    ['a key', 'Revoke Key...'],
    ['a vault with access policies', 'Move Vault to RBAC...'],
    ['an account of unknown status', 'Explain Status'],
    ['an account whose key is disabled', 'Delete Revoked Account...'],
  ])('of %s has "%s"', (name, entry) => {
    expect(of(name).all).toContain(entry);
  });

  test('has Refresh last in its submenu, and lost no command', () => {
    const every = new Set(rows.flatMap(([, node]) => menuOf(withFindings(node)).all));
    for (const name of ['Refresh', 'Clear Findings', 'Show Encryption Map', 'Reveal Key', 'Open in Portal'])
      expect([...every]).toContain(name);
    const show = itemsOf('cosmosCmk.show', 'canShowOnMap canOpenInPortal canClearFindings canRefresh');
    expect(show.map(title).at(-1)).toBe('Refresh');
  });
});

describe('the menu of several rows', () => {
  /** VS Code offers what all of the rows offer. */
  const ofSeveral = (...nodes: readonly Node[]) => {
    const offered = nodes.map((node) => {
      const viewItem = presentation(node, setting).capabilities.join(' ');
      return ['view/item/context', 'cosmosCmk.setUp', 'cosmosCmk.show', 'cosmosCmk.copy']
        .flatMap((menu) => itemsOf(menu, viewItem, true))
        .flatMap(({ command }) => (command === undefined ? [] : [command]));
    });
    const [first = [], ...others] = offered;
    return [...new Set(first.filter((one) => others.every((each) => each.includes(one))))].toSorted();
  };

  test('has only the commands that run on all of them', () => {
    expect(ofSeveral(accountNode('confirmed'), accountNode('revoked'))).toEqual([
      'cosmosCmk.changeIdentity',
      'cosmosCmk.changeKey',
      'cosmosCmk.checkReadiness',
      'cosmosCmk.insertTemplate',
    ]);
    expect(ofSeveral(serviceManaged, serviceManaged)).toEqual([
      'cosmosCmk.changeIdentity',
      'cosmosCmk.checkReadiness',
      'cosmosCmk.enableCmk',
      'cosmosCmk.insertTemplate',
    ]);
    expect(ofSeveral(keyNode(), keyNode())).toEqual([
      'cosmosCmk.checkReadiness',
      'cosmosCmk.grantAccess',
      'cosmosCmk.insertTemplate',
      'cosmosCmk.rotateKey',
    ]);
    expect(ofSeveral(vaultNode(), vaultNode())).toEqual([
      'cosmosCmk.checkReadiness',
      'cosmosCmk.grantAccess',
      'cosmosCmk.insertTemplate',
    ]);
    expect(ofSeveral(versionNode(true, false), versionNode(false, false))).toEqual([]);
  });

  test('has nothing dangerous', () => {
    for (const [, node] of rows)
      for (const command of ofSeveral(node, node))
        expect(dangerous).not.toContain(title({ command, when: '' }));
  });
});
