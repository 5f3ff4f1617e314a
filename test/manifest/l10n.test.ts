import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundle, bundleFile, messages } from '../../scripts/l10n.ts';

test('the bundle contains exactly the messages in the sources (node scripts/l10n.ts)', async () => {
  expect(readFileSync(bundleFile, 'utf8')).toBe(await bundle());
});

test('placeholders are numbered from 0, so that none is lost in a translation', async () => {
  for (const message of await messages()) {
    const numbers = [
      ...new Set([...message.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number))),
    ].sort();
    expect(numbers, message).toEqual(numbers.map((_, index) => index));
  }
});
