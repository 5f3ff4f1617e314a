import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip } from '../../../../src/encryptionMap/page/picture.ts';
import { savedStateFrom } from '../../../../src/encryptionMap/page/state.ts';

test("a page's saved state is restored", () => {
  const kept = { open: { 'vault/a': true }, query: 'a', current: 'key/a', camera: { x: 1, y: 2, k: 0.5 } };
  expect(savedStateFrom(kept)).toEqual(kept);
});

test.each([
  undefined,
  null,
  'a',
  {},
  { query: 7, open: {} },
  { query: '', open: [] },
  { query: '', open: { a: 'yes' } },
  { query: '', open: {}, current: 7, camera: { x: 0, y: 0, k: Number.NaN } },
])('an invalid saved state is ignored: %j', (value) => {
  expect(savedStateFrom(value)).toEqual({ open: {}, query: '' });
});

test('a text that is too long ends with an ellipsis, and no character is split', () => {
  const measure = (text: string) => Array.from(text).length;
  expect(clip('short', 5, measure)).toBe('short');
  expect(clip('much too long', 6, measure)).toBe('much …');
  expect(clip('👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀', 6, measure)).toBe('👩🏽‍🚀…');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
      const clipped = clip(text, width, measure);
      expect(measure(clipped)).toBeLessThanOrEqual(width);
      expect(text.startsWith(clipped.replace(/…$/, ''))).toBe(true);
    }),
  );
});
