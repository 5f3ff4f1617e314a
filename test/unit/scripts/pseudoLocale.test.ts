import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundleFile } from '../../../scripts/l10n.ts';
import { pseudo } from '../../../scripts/pseudoLocale.ts';
import { text } from '../../../src/model/text.ts';
import { plainSurface, renderText } from '../../../src/ui/text.ts';

test('a pseudo-translation keeps placeholders, icons, and links, and is 30% longer', () => {
  const kept = (message: string) => message.match(/\{\d+\}|\$\([a-z-~]+\)|https?:[\w./-]+/g) ?? [];
  for (const message of Object.keys(JSON.parse(readFileSync(bundleFile, 'utf8')) as object)) {
    const translated = pseudo(message);
    expect(kept(translated)).toEqual(kept(message));
    if (translated !== message) expect(translated.length).toBeGreaterThan(message.length * 1.3);
  }
});

test('a pseudo-translation shows where a sentence and the texts in it begin and end', () => {
  const value = text('{0} {1}', text('Key {0} has no purge protection.', 'orders'), text('Try again.'));
  const english = (message: string, ...args: readonly (string | number)[]) =>
    pseudo(message).replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));
  expect(renderText(value, english, plainSurface)).toMatch(
    /^⟦Kéý orders ĥáš ñô þûŕğé þŕôţéçţîôñ\.~+⟧ ⟦Tŕý áğáîñ\.~+⟧$/,
  );
});

test('a format without words stays as it is', () => {
  expect(pseudo('{0} · {1}')).toBe('{0} · {1}');
});
