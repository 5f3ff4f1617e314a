import { describe, expect, test, vi } from 'vitest';
import { inventoryIndex } from '../../../src/health/inventoryIndex.ts';
import { inventoryViewOf } from '../../../src/health/readInventoryView.ts';
import { type InventoryView, readResultOf } from '../../../src/model/inventoryView.ts';
import { isIn } from '../../../src/model/keyUri.ts';
import { plain, text } from '../../../src/model/text.ts';
import { keyPage, type KeyPageContent } from '../../../src/readiness/keyPage.ts';
import { keyUsesOf } from '../../../src/readiness/keyUse.ts';
import { vaultPage, type VaultPageContent } from '../../../src/readiness/vaultPage.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import { draw } from '../../../src/ui/page/drawing.ts';
import { type Page, runnable } from '../../../src/ui/page/page.ts';
import { sampleInventory } from '../../fakes/sampleInventory.ts';
import { keyName, payments, vaultName } from '../../fakes/lostKey.ts';
import { translate } from '../../fakes/readinessEstate.ts';

const { inventory, scope } = await sampleInventory();
const whole = inventoryViewOf(inventory.snapshot, scope);
const vaults = [...whole.vaults].flatMap(([, list]) => (list.read ? list.value : []));
const nothing = () => undefined;

function vaultContent(name: string, view: InventoryView = whole): VaultPageContent {
  const vault = vaults.find((one) => one.name === name)!;
  const index = inventoryIndex(view);
  return {
    subscription: scope.subscriptions.find(({ id }) => id === vault.subscriptionId)!,
    vault,
    keys: readResultOf(view.keyLists, vault.id),
    uses: keyUsesOf(view, index, (uri) => isIn(uri, vault)),
    index,
    restorable: false,
    sandbox: true,
    now: view.now,
    ...{ run: nothing, openAccount: nothing, openKey: nothing, refresh: nothing },
  };
}

function keyContent(vaultName: string, name: string, view: InventoryView = whole): KeyPageContent {
  const content = vaultContent(vaultName, view);
  const list = readResultOf(whole.keyLists, content.vault.id);
  const key = list.read ? list.value.find((one) => one.name === name)! : undefined!;
  const full = readResultOf(view.keys, key.id);
  return {
    ...content,
    key: (full.read ? full.value : undefined) ?? key,
    uses: content.uses.filter(({ subject }) => subject.name.uri?.key === name),
    versions: readResultOf(view.versions, key.id),
    expiryDays: 30,
    openVault: nothing,
    run: nothing,
  };
}

const said = (page: Page) => JSON.stringify(draw(page, translate));
const actions = ({ actions: all = [] }: Page) =>
  all.map(({ label, kind, disabled }) => [plain(label), kind, ...(disabled ? [plain(disabled)] : [])]);
const table = (page: Page, id: string) => {
  const block = page.sections
    .find((section) => section.id === id)
    ?.blocks.find(({ kind }) => kind === 'table');
  return block?.kind === 'table'
    ? block.rows.map(({ cells }) =>
        cells.map(({ text: cell, mark }) => (mark ? `${mark}: ${plain(cell)}` : plain(cell))),
      )
    : undefined;
};

const keysOf = vaults.flatMap(({ id, name }) => {
  const list = readResultOf(whole.keyLists, id);
  return list.read ? list.value.map((key) => [name, key.name] as const) : [];
});

describe('the page of a key', () => {
  test('says whether an old version can be disabled, and when that was checked', () => {
    const content = keyContent(...keysOf[0]!);
    expect(keyPage(content).sections.map(({ id }) => id)).not.toContain('checked-version');
    const at = Date.UTC(2026, 11, 8, 9, 30);
    const page = keyPage({
      ...content,
      checked: { kind: 'wait', text: text('Keep version 1 enabled.'), at },
    });
    expect(page.sections[0]).toMatchObject({
      id: 'checked-version',
      blocks: [{ items: [{ mark: 'warning', title: text('Keep version 1 enabled.') }] }],
    });
    expect(said(page)).toContain('2026-12-08 09:30 UTC');
  });

  test.each(keysOf)('%s/%s is drawn, can be saved as Markdown, and has unique action IDs', (vault, key) => {
    const page = keyPage(keyContent(vault, key));
    expect(() => runnable(page)).not.toThrow();
    expect(draw(page, translate).title).toBe(`Key ${key}`);
    expect(pageMarkdown(page, translate)).toContain('Used by');
    expect(page.sections.map(({ id }) => id)).toEqual([
      'accounts',
      'versions',
      'expiry',
      'access',
      'details',
    ]);
  });

  test('that is disabled offers Restore Key first, and not Revoke', () => {
    const page = keyPage(keyContent('kv-payments-prod', 'cosmos-disputes'));
    expect(page.state?.mark).toBe('error');
    expect(actions(page)[0]).toEqual(['Restore Key', 'primary']);
    expect(actions(page).at(-1)).toEqual([
      'Revoke Key...',
      'danger',
      "The key's latest version is disabled.",
    ]);
    expect(actions(page)).toContainEqual([
      'Rotate Key...',
      'secondary',
      "You can't rotate a key that can't be used.",
    ]);
    expect(runnable(page).has('revokeKey')).toBe(false);
  });

  test('that works names the accounts and versions in use, and ends with dangerous actions', () => {
    const page = keyPage(keyContent('kv-payments-prod', 'cosmos-payments'));
    expect(actions(page)[0]).toEqual(['Rotate Key...', 'primary']);
    expect(actions(page).at(-1)).toEqual(['Revoke Key...', 'danger']);
    expect(
      table(page, 'versions')
        ?.map((cells) => cells.at(-1))
        .join(),
    ).toContain('cosmos-payments-prod');
    expect(
      table(page, 'access')
        ?.map((cells) => cells.at(-1))
        .join(),
    ).toMatch(/^ok: /);
  });

  test("whose grants couldn't be read says unknown, and claims neither access nor missing access", () => {
    const why = text('You lack the right {0}.', 'read');
    const view = {
      ...whole,
      assignments: new Map([...whole.assignments].map(([id]) => [id, { read: false, why } as const])),
    };
    const content = keyContent('kv-payments-prod', 'cosmos-payments', view);
    const access = table(
      keyPage({ ...content, vault: { ...content.vault, permissionModel: 'rbac' } }),
      'access',
    );
    expect(access?.length).toBeGreaterThan(0);
    for (const cells of access ?? []) expect(cells.at(-1)).toMatch(/^unknown: /);
  });

  test("whose versions couldn't be read says why, and a version that an account doesn't report is unknown", () => {
    const content = keyContent('kv-payments-prod', 'cosmos-payments');
    const unread = keyPage({ ...content, versions: { read: false, why: text('The firewall is closed.') } });
    expect(said(unread)).toContain(
      "Couldn't read the versions of key cosmos-payments. The firewall is closed.",
    );
    const silent = content.uses.map((use) => {
      const { version: _, ...key } = use.health.key!;
      return { ...use, health: { ...use.health, key } };
    });
    const page = keyPage({ ...content, uses: silent });
    for (const cells of table(page, 'versions') ?? []) expect(cells.at(-1)).toMatch(/^unknown: Unknown for /);
  });

  test("warns before expiry, and about accounts that can't be read", () => {
    const content = keyContent('kv-payments-prod', 'cosmos-payments');
    const soon = { ...content.key, expires: content.now + 9 * 24 * 60 * 60 * 1000 };
    const state = keyPage({ ...content, key: soon, uses: [] }).state;
    expect([state?.mark, state && plain(state.text)]).toEqual([
      'warning',
      expect.stringMatching(/^Key cosmos-payments expires in 9 days.$/),
    ]);
    const hidden = [{ kind: 'tenant', name: 'Northwind', why: text('Not signed in.') } as const];
    const page = keyPage({ ...content, uses: [], index: { ...content.index, hidingAccounts: hidden } });
    expect(said(page)).toContain('No account that you can read uses it.');
    expect(said(page)).toContain('Northwind: Not signed in.');
    expect(said(page)).not.toContain('no accounts.');
  });

  test('runs the chosen action, and opens the accounts and the vault', () => {
    const run = vi.fn();
    const openAccount = vi.fn();
    const openVault = vi.fn();
    const content = { ...keyContent('kv-payments-prod', 'cosmos-payments'), run, openAccount, openVault };
    const can = runnable(keyPage(content));
    for (const [id, each] of can) if (id !== 'refresh') each();
    expect(run.mock.calls.flat()).toContain('revokeKey');
    expect(openAccount).toHaveBeenCalledTimes(content.uses.length);
    expect(openVault).toHaveBeenCalledOnce();
  });
});

describe('the page of a key vault', () => {
  test.each(vaults.map(({ name }) => name))('%s is drawn, and has unique action IDs', (name) => {
    const page = vaultPage(vaultContent(name));
    expect(() => runnable(page)).not.toThrow();
    expect(pageMarkdown(page, translate)).toContain('Soft delete');
    expect(actions(page).at(-1)?.slice(0, 2)).toEqual(['Revoke Cosmos DB Access...', 'danger']);
  });

  test('that affects accounts names them', () => {
    const { state } = vaultPage(vaultContent('kv-payments-prod'));
    expect(state?.mark).toBe('error');
    expect(state && plain(state.text)).toContain('cosmos-disputes-prod');
  });

  test('without a grant shows which identity lacks it', () => {
    const page = vaultPage(vaultContent('kv-returns-prod'));
    expect(
      table(page, 'access')
        ?.map((cells) => cells.at(-1))
        .join(),
    ).toMatch(/^error: /);
    const restorable = vaultPage({ ...vaultContent('kv-returns-prod'), restorable: true });
    expect(actions(restorable)[0]).toEqual(['Restore Cosmos DB Access', 'primary']);
    expect(actions(page).flat()).not.toContain('Restore Cosmos DB Access');
  });

  test('without purge protection offers to configure it first', () => {
    const content = vaultContent('kv-payments-prod');
    const page = vaultPage({ ...content, vault: { ...content.vault, purgeProtection: false } });
    expect(page.state?.mark).toBe('error');
    expect(actions(page)[0]).toEqual(['Configure Key Vault for CMK...', 'primary']);
  });

  test('that no account uses says so, and offers no revocation', () => {
    const page = vaultPage({ ...vaultContent('kv-payments-prod'), uses: [] });
    expect(actions(page).at(-1)).toEqual([
      'Revoke Cosmos DB Access...',
      'danger',
      'No account that you can read uses it.',
    ]);
    expect(page.state?.mark).toBe('ok');
  });

  test("whose keys couldn't be read says why", () => {
    const keys = { read: false, why: text('You lack the right {0}.', 'keys/list') } as const;
    expect(said(vaultPage({ ...vaultContent('kv-payments-prod'), keys }))).toContain(
      "Couldn't read the keys in key vault kv-payments-prod. You lack the right keys/list.",
    );
  });

  test('shows a hostile name unchanged, and in none of our messages', () => {
    const content = vaultContent('kv-payments-prod');
    const name = '<img src=x onerror=alert(1)> [x](command:y)';
    const page = vaultPage({ ...content, vault: { ...content.vault, name } });
    expect(draw(page, translate).title).toBe(`Key vault ${name}`);
    expect(pageMarkdown(page, translate)).not.toContain('](command:y)');
  });
});

describe('what changed', () => {
  const changesIn = (page: Page) => page.sections.find(({ id }) => id === 'changes');
  const titles = (page: Page) =>
    changesIn(page)!.blocks.flatMap((block) =>
      block.kind === 'items' ? block.items.map(({ title }) => plain(title)) : [],
    );

  test.each(['vault', 'key'] as const)('is on the page of a %s, once it is read', async (kind) => {
    const at = await payments();
    await at.lose('vaultFirewalled');
    const changes = await at.content();
    const page = (content: Partial<KeyPageContent & VaultPageContent>) =>
      kind === 'vault'
        ? vaultPage({ ...vaultContent(vaultName), ...content })
        : keyPage({ ...keyContent(vaultName, keyName), ...content });
    expect(changesIn(page({}))).toBeUndefined();
    expect(titles(page({ changes }))[0]).toBe(
      'Key vault kv-payments-prod: Firewall bypass changed from AzureServices (default) to None',
    );
    expect(
      page({ changes })
        .sections.map(({ id }) => id)
        .indexOf('changes'),
    ).toBeGreaterThan(
      page({ changes })
        .sections.map(({ id }) => id)
        .indexOf('accounts'),
    );
    expect(() => runnable(page({ changes }))).not.toThrow();
  });

  test('includes the versions of the key that no account uses', async () => {
    const at = await payments();
    const content = keyContent(vaultName, keyName);
    const versions = {
      read: true,
      value: [{ version: 'unused', enabled: false, created: 1, updated: 2 }],
    } as const;
    const page = keyPage({ ...content, versions, changes: await at.content() });
    expect(titles(page)).toContain('Key version unused: Last changed. Disabled now.');
  });
});
