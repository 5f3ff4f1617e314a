import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain, text } from '../../../src/model/text.ts';

test('values stay unchanged, even if they look like placeholders', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (first, second) => {
      expect(plain(text('{1} and {0}', first, second))).toBe(`${second} and ${first}`);
    }),
  );
});

test('a message can contain another, and a placeholder without a value stays', () => {
  expect(plain(text('<{0}> {1}', text('a {0}', 1)))).toBe('<a 1> {1}');
});
