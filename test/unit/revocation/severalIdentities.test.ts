import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { contoso } from '../../../src/sandbox/directory.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { add, cosmos, keyUri, ledgers, policies, vaultId, type Ledgers } from '../../fakes/ledgers.ts';
import { ShownRevocation, windowOn } from '../../fakes/revocationPages.ts';

const shown = vi.hoisted(() => ({ offered: [] as string[], picked: [] as string[] }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  return {
    ...vscode,
    window: {
      ...vscode.window,
      showInformationMessage: () => Promise.resolve(undefined),
      showErrorMessage: () => Promise.resolve(undefined),
      showQuickPick: (items: readonly { label: string }[]) => {
        shown.offered = items.map(({ label }) => label);
        return Promise.resolve(items.filter(({ label }) => shown.picked.some((one) => label.includes(one))));
      },
    },
  };
});

vi.mock('../../../src/ui/confirm.ts', () => ({
  confirm: () => Promise.resolve(true),
  confirmByTyping: () => Promise.resolve(true),
}));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'revocations-'));
  Object.assign(shown, { offered: [], picked: [] });
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const cards = {
  principalId: '7d0f0c52-3c7e-4a55-9a0e-0f5c1f1f2a11',
  clientId: '1c2f9a7e-8b1d-4d52-8a2c-4c6b0a3d9e21',
};

/** Account cosmos-a uses the shared principal, cosmos-b the identity id-cards. */
const twoIdentities = () =>
  ledgers(
    (state, group) => {
      const identity = add.addIdentity(state, group, 'id-cards', cards);
      add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri });
      add.addAccount(state, group, {
        name: 'cosmos-b',
        keyVaultKeyUri: keyUri,
        identity: { type: 'UserAssigned', userAssigned: [identity.id] },
        defaultIdentity: `UserAssignedIdentity=${identity.id}`,
      });
    },
    {
      enableRbacAuthorization: undefined,
      accessPolicies: [
        ...policies,
        add.keyPolicy(contoso.id, cards.principalId, ['get', 'wrapKey', 'unwrapKey']),
      ],
    },
  );

const holders = ({ vault, pace }: Ledgers) =>
  valueAt(vault.settings, pace.now()).accessPolicies.map(({ objectId }) => objectId);

const records = () => readdir(join(storage, 'revocations'));

async function pageOf(at: Ledgers): Promise<ShownRevocation> {
  const page = new ShownRevocation(windowOn(at, storage), vaultId);
  await page.read;
  return page;
}

/** Revokes the first identity, then the second one. */
async function revokeBoth(at: Ledgers): Promise<ShownRevocation> {
  const one = await pageOf(at);
  await one.press('Revoke Access...');
  shown.picked = ['id-cards'];
  await one.press('Revoke More Identities...');
  await one.press('Revoke Access: Remaining...');
  return one;
}

test('after one identity is revoked, another one with access to the same vault can be revoked', async () => {
  const at = twoIdentities();
  const one = await pageOf(at);
  await one.press('Revoke Access...');
  expect(holders(at)).toEqual([cards.principalId]);
  expect(one.buttons).toEqual(['Restore Access', 'Revoke More Identities...', 'Refresh']);
  shown.picked = ['id-cards'];
  await one.press('Revoke More Identities...');
  expect(shown.offered).toEqual(['id-cards']);
  // The impact is shown before anything else is revoked.
  expect(holders(at)).toEqual([cards.principalId]);
  expect(one.accounts.map(([name]) => name)).toEqual(['cosmos-b', 'cosmos-a']);
  await one.press('Revoke Access: Remaining...');
  expect(holders(at)).toEqual([]);
  expect(one.state).toContain('Access to key vault kv-ledgers is revoked. Accounts revoked: 2 of 2.');
  expect(one.buttons).toEqual(['Restore Access', 'Restore Some Identities...', 'Refresh']);
  await one.press('Restore Access');
  expect(holders(at).toSorted()).toEqual([cosmos, cards.principalId].toSorted());
  expect(one.state).toContain('Accounts with access: 2 of 2.');
  expect(await records()).toEqual([]);
});

test('after a reload, more can be revoked, and a refresh returns to what is revoked', async () => {
  const at = twoIdentities();
  await (await pageOf(at)).press('Revoke Access...');
  const after = await pageOf(at);
  expect(after.buttons).toEqual(['Restore Access', 'Revoke More Identities...', 'Refresh']);
  shown.picked = ['id-cards'];
  await after.press('Revoke More Identities...');
  expect(after.buttons).toContain('Revoke Access: Remaining...');
  await after.press('Refresh');
  expect(after.buttons).toEqual(['Restore Access', 'Revoke More Identities...', 'Refresh']);
  expect(holders(at)).toEqual([cards.principalId]);
});

test('restores one of several identities, and the others stay revoked and on record', async () => {
  const at = twoIdentities();
  const one = await revokeBoth(at);
  shown.picked = ['id-cards'];
  await one.press('Restore Some Identities...');
  expect(shown.offered).toHaveLength(2);
  expect(holders(at)).toEqual([cards.principalId]);
  expect(one.state).toContain(`Restored: access policy of ${cards.principalId}.`);
  expect(one.accounts.map(([name]) => name)).toEqual(['cosmos-a']);
  expect(await records()).toHaveLength(1);
  await one.press('Restore Access');
  expect(holders(at).toSorted()).toEqual([cosmos, cards.principalId].toSorted());
  expect(await records()).toEqual([]);
});

test('restoring one of two revoked identities removes it and its accounts from the record', async () => {
  const at = twoIdentities();
  const one = await pageOf(at);
  shown.picked = ['Azure Cosmos DB', 'id-cards'];
  await one.press('Choose Identities...');
  await one.press('Revoke Access...');
  expect(holders(at)).toEqual([]);
  shown.picked = ['id-cards'];
  await one.press('Restore Some Identities...');
  expect(holders(at)).toEqual([cards.principalId]);
  const after = await pageOf(at);
  expect(after.accounts.map(([name]) => name)).toEqual(['cosmos-a']);
  expect(plain(after.page.state!.text)).toBe('Access to key vault kv-ledgers is revoked.');
});

test('if the first identity has no access, the page offers to revoke the next one', async () => {
  const at = twoIdentities();
  const { settings } = at.vault;
  const now = at.pace.now();
  const was = valueAt(settings, now);
  setFrom(settings, now, {
    ...was,
    accessPolicies: was.accessPolicies.filter(({ objectId }) => objectId === cards.principalId),
  });
  const one = await pageOf(at);
  expect(one.accounts.map(([name]) => name)).toContain('cosmos-b');
  await one.press('Revoke Access...');
  expect(holders(at)).toEqual([]);
});
