import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapActionIds, messageFromMap, nodeContext } from '../../../src/encryptionMap/messages.ts';
import { mapView } from '../../../src/ui/ids.ts';

const valid: readonly object[] = [
  { type: 'ready' },
  { type: 'opened', ids: ['vault/a', 'vault/b'] },
  { type: 'selected', id: 'account/a' },
  { type: 'save', svg: '<svg />' },
  ...mapActionIds.map((action) => ({ type: 'run', id: 'key/a', action })),
];

test.each(valid)('a valid message of a page is accepted: %j', (message) => {
  expect(messageFromMap(message)).toEqual(message);
});

test.each([
  undefined,
  null,
  'ready',
  7,
  [],
  {},
  { type: 'run' },
  { type: 'run', id: 'a' },
  { type: 'run', id: 'a', action: 'deleteRevoked' },
  { type: 'run', id: 'a', action: 'toString' },
  { type: 'run', action: 'revokeKey' },
  { type: 'run', id: '', action: 'revokeKey' },
  { type: 'run', id: 'a'.repeat(2_001), action: 'revokeKey' },
  { type: 'run', id: { toString: (): string => 'account/a' }, action: 'revokeKey' },
  { type: 'save' },
  { type: 'save', svg: 7 },
  { type: 'selected', id: 7 },
  { type: 'opened', ids: 'vault/a' },
  { type: 'opened', ids: ['vault/a', 7] },
  { type: 'opened', ids: Array.from({ length: 10_001 }, () => 'vault/a') },
])("an invalid one isn't: %j", (message) => {
  expect(messageFromMap(message)).toBeUndefined();
});

test('no message passes more than its schema allows, and none throws', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const message = messageFromMap(value);
      if (message) expect(['ready', 'opened', 'selected', 'run', 'save']).toContain(message.type);
    }),
  );
  expect(messageFromMap({ type: 'selected', id: 'a', command: 'b' })).toEqual({ type: 'selected', id: 'a' });
});

test("a menu's context names a node of the map, and not of another page", () => {
  const context = { webview: mapView, nodeId: 'key/a', viewItem: 'canRevokeKey', webviewSection: 'x' };
  expect(nodeContext.safeParse(context).data).toEqual({ webview: mapView, nodeId: 'key/a' });
  for (const other of [undefined, 'a', {}, { ...context, webview: 'cosmosCmk.page' }, { webview: mapView }])
    expect(nodeContext.safeParse(other).success).toBe(false);
});
