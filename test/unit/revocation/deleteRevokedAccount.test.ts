import { beforeEach, expect, test, vi } from 'vitest';
import { deleteRevoked } from '../../../src/revocation/commands/deleteRevokedAccount.ts';
import { add, ledgers, minute, signal, subscription } from '../../fakes/ledgers.ts';
import { sessionOn, use, windowOn } from '../../fakes/revocationPages.ts';

const shown = vi.hoisted<{ told: string[]; asked: () => void }>(() => ({ told: [], asked: () => {} }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const say = (message: string, ...how: unknown[]) => {
    shown.told.push(message);
    return Promise.resolve(how.find((one) => typeof one === 'string'));
  };
  return {
    ...vscode,
    window: {
      ...vscode.window,
      showInformationMessage: say,
      showWarningMessage: say,
      createInputBox: () => {
        let accept = () => undefined as unknown;
        const box = {
          placeholder: '',
          get value() {
            return box.placeholder;
          },
          onDidChangeValue: () => undefined,
          onDidAccept: (listener: () => unknown) => void (accept = listener),
          onDidHide: () => undefined,
          hide: () => undefined,
          show: () => {
            shown.asked();
            return accept();
          },
        };
        return box;
      },
    },
  };
});

beforeEach(() => void Object.assign(shown, { told: [], asked: () => {} }));

test.each([false, true])(
  'a revoked account is deleted only with the connection that it was confirmed for (another one: %s)',
  async (isReplaced) => {
    const at = ledgers((state, group, vault) => {
      add.addKey(state, vault, { name: 'off', enabled: false });
      const keyVaultKeyUri = 'https://kv-ledgers.vault.azure.net/keys/off';
      add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri });
    });
    await at.pace.pause(120 * minute, signal);
    const context = windowOn(at, '');
    const account = await at.account();
    expect(account.status.kind).toBe('revoked');
    if (isReplaced) shown.asked = () => use(context, sessionOn(at));
    at.sent();
    await deleteRevoked(context, { kind: 'account', subscription, account });
    const deleted = at.sent().filter((line) => line.startsWith('DELETE '));
    expect([deleted.length, shown.told.at(-1)]).toEqual(
      isReplaced ? [0, expect.stringContaining('Nothing was run')] : [1, 'Account cosmos-a is deleted.'],
    );
  },
);
