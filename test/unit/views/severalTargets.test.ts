import { beforeEach, expect, test, vi } from 'vitest';
import { plain, text } from '../../../src/model/text.ts';
import type { CommandContext } from '../../../src/views/commandContext.ts';
import type { Node } from '../../../src/views/nodes/node.ts';
import { severalTargets, tellOneOnly } from '../../../src/views/severalTargets.ts';
import { key, vault } from '../../fakes/azure.ts';
import { accountIn, keyIn, production, setting, vaultIn } from '../../fakes/treeEstate.ts';

const shown = vi.hoisted(() => ({ messages: [] as string[] }));
vi.mock('vscode', async () => {
  const vscode = (await import('../../fakes/vscodeForPages.ts')).vscodeForPages();
  const showInformationMessage = (message: string) => Promise.resolve(void shown.messages.push(message));
  return { ...vscode, window: { ...vscode.window, showInformationMessage } };
});
beforeEach(() => void (shown.messages = []));

const context = Object.assign({} as CommandContext, { session: {}, views: { setting: () => setting } });
const accountNode = (name: string, keyUri?: string): Node => {
  const { keyUri: _, ...bare } = accountIn(production, name);
  const account =
    keyUri === undefined ? { ...bare, status: { kind: 'serviceManaged' } as const } : { ...bare, keyUri };
  return { kind: 'account', subscription: production, account };
};
const keyNode: Node = { kind: 'key', subscription: production, vault, key: keyIn('k') };
const enable = { kinds: ['account'], capability: 'canEnableCmk', title: text('Enable CMK') } as const;

test('a command runs on the selected rows that it applies to, once each, and the others are named', async () => {
  const [a, b] = [accountNode('a'), accountNode('b')];
  const found = await severalTargets(context, [a, accountNode('with-key', key.uri), b, keyNode, a], enable);
  expect(found?.nodes).toEqual([a, b]);
  expect(found?.leftOut.map(plain)).toEqual(['with-key', 'k']);
});

test('where it applies to none of them, it says so', async () => {
  const vaultNode: Node = { kind: 'vault', subscription: production, vault: vaultIn(production, 'kv') };
  expect(await severalTargets(context, [keyNode, vaultNode], enable)).toBeUndefined();
  expect(shown.messages).toEqual(["Enable CMK doesn't apply to the selected rows."]);
});

test('a command that takes one row says so', async () => {
  await tellOneOnly(text('Revoke Key'));
  expect(shown.messages).toEqual([
    'Only one row can be selected for Revoke Key. Select that row, then try again.',
  ]);
});
