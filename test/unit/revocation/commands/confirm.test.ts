import { expect, test, vi } from 'vitest';
import type { Undo } from '../../../../src/model/undo.ts';
import { confirmRevocation } from '../../../../src/revocation/commands/confirm.ts';
import type { Affected, Impact } from '../../../../src/revocation/impact.ts';
import { subscription } from '../../../fakes/revocations.ts';

const shown = vi.hoisted(() => ({ title: '', prompt: '' }));

vi.mock('vscode', () => ({
  l10n: {
    t: (message: string, ...args: string[]) =>
      message.replace(/\{(\d+)\}/g, (_, index: string) => args[Number(index)] ?? ''),
  },
  window: {
    createInputBox() {
      let hidden = () => undefined as unknown;
      return Object.assign(shown, {
        onDidChangeValue: () => undefined,
        onDidAccept: () => undefined,
        onDidHide: (listener: () => unknown) => void (hidden = listener),
        show: () => hidden(),
        dispose: () => undefined,
      });
    },
  },
}));

const vault = { id: '/vaults/kv-payments', name: 'kv-payments' };
/** Only their number matters. */
const three: unknown = [{}, {}, {}];
const impact: Impact = {
  losesAccess: three as readonly Affected[],
  ...{ alreadyRevoked: [], mightLoseAccess: [], keepsAccess: [], unread: [] },
};

test.each([
  ['sandbox', 'Sandbox: Revoke access to kv-payments? 3 accounts lose access to their data.'],
  ['azure', 'Revoke access to kv-payments? 3 accounts lose access to their data.'],
] as const)(
  'the question before a large revocation says what is revoked, and where (%s)',
  async (kind, title) => {
    const undo: unknown = { kind: 'access', subscription, vault, policies: [], assignments: [] };
    expect(await confirmRevocation({ kind }, undo as Undo, impact)).toBe(false);
    expect(shown.title).toBe(title);
    // The vault's name only confirms. It's not what is revoked.
    expect(shown.prompt).toBe('To confirm, type kv-payments.');
  },
);
