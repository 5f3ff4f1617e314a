import { expect, test } from 'vitest';
import { actionOfKey } from '../../../../src/encryptionMap/page/keyboard.ts';
import { inOrder, visibleOf } from '../../../../src/encryptionMap/page/visibleNodes.ts';
import { vaults } from '../../../fakes/mapNodes.ts';

const order = (open: ReadonlyMap<string, boolean> = new Map()) =>
  inOrder(visibleOf(vaults(2, 1), { open, query: '' }).roots);

test.each([
  ['ArrowDown', 'vault/v0', { do: 'go', to: 'key/v0-key' }],
  ['ArrowUp', 'key/v0-key', { do: 'go', to: 'vault/v0' }],
  ['ArrowUp', 'vault/v0', undefined],
  ['ArrowRight', 'vault/v0', { do: 'go', to: 'key/v0-key' }],
  ['ArrowRight', 'account/v0-account-0', undefined],
  ['ArrowLeft', 'vault/v0', { do: 'toggle', id: 'vault/v0' }],
  ['ArrowLeft', 'account/v0-account-0', { do: 'go', to: 'version/v0-version' }],
  ['Home', 'vault/v1', { do: 'go', to: 'vault/v0' }],
  ['End', 'vault/v0', { do: 'go', to: 'account/v1-account-0' }],
  ['Enter', 'key/v0-key', { do: 'reveal', id: 'key/v0-key' }],
  [' ', 'key/v0-key', { do: 'select', id: 'key/v0-key' }],
  ['+', 'vault/v0', { do: 'zoom', by: 1.3 }],
  ['-', 'vault/v0', { do: 'zoom', by: 1 / 1.3 }],
  ['0', 'vault/v0', { do: 'fit' }],
  ['/', 'vault/v0', { do: 'search' }],
  ['a', 'vault/v0', undefined],
] as const)('%s on %s', (key, current, asked) => {
  expect(actionOfKey(key, order(), current)).toEqual(asked);
});

test('the right arrow expands a collapsed node', () => {
  const folded = order(new Map([['vault/v0', false]]));
  expect(actionOfKey('ArrowRight', folded, 'vault/v0')).toEqual({ do: 'toggle', id: 'vault/v0' });
});

test('a hidden position becomes the first one, and nothing is requested if nothing is visible', () => {
  expect(actionOfKey('ArrowDown', order(), 'vault/gone')).toEqual({ do: 'go', to: 'key/v0-key' });
  expect(actionOfKey('Enter', [], undefined)).toBeUndefined();
  expect(actionOfKey('/', [], undefined)).toEqual({ do: 'search' });
});
