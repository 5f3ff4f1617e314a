import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languages, messages, translationFiles } from '../../scripts/l10n.ts';
import { root } from '../../scripts/places.ts';

type Texts = Readonly<Record<string, string>>;

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const english = await messages();
const titles = read(join(root, 'package.nls.json')) as Texts;
/** English terms or prefixes, with Microsoft's terms or prefixes in a language. */
const glossary = read(join(root, 'l10n/glossary.json')) as Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
>;

/** The parts that a translation must keep: values, icons, links, settings, and code. */
const kept = (text: string) =>
  [...text.matchAll(/\{\d+\}|\$\([a-z-~]+\)|\]\([^)]*\)|#[\w.-]+#|`[^`]+`|https?:[^\s)]+/g)]
    .map(([part]) => part)
    .sort()
    .join();

const has = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());
const withoutDots = (title: string) => title.replace(/\.\.\.$/, '');

describe.each(languages)('the translation into %s', (language) => {
  const files = translationFiles(language);
  const bundle = read(files.bundle) as Texts;
  const nls = read(files.titles) as Texts;
  const pairs = [
    ...english.map((message) => [message, bundle[message] ?? ''] as const),
    ...Object.entries(titles).map(([id, title]) => [title, nls[id] ?? ''] as const),
  ];
  const wrong = (isWrong: (message: string, translated: string) => boolean) =>
    pairs.filter(([message, translated]) => isWrong(message, translated));

  test('has exactly the texts of the bundle (node scripts/l10n.ts)', () => {
    expect(Object.keys(bundle)).toEqual(english);
    expect(Object.keys(nls)).toEqual(Object.keys(titles));
    expect(wrong((_, translated) => translated.trim() === '')).toEqual([]);
  });

  test('keeps placeholders, icons, links, settings, and code', () => {
    expect(wrong((message, translated) => kept(message) !== kept(translated))).toEqual([]);
  });

  test('keeps the ellipsis of a command that asks for more', () => {
    expect(wrong((message, translated) => message.endsWith('...') !== translated.endsWith('...'))).toEqual(
      [],
    );
  });

  test("uses Microsoft's terms", () => {
    for (const [term, words] of Object.entries(glossary[language] ?? {}))
      expect(
        wrong((message, translated) => has(message, term) && !words.some((word) => has(translated, word))),
        `${term}: ${words.join(', ')}`,
      ).toEqual([]);
  });

  test('names a command by its title', () => {
    const names = Object.entries(titles)
      // One-word titles also occur as words in sentences.
      .filter(([id, title]) => id.startsWith('command.') && title.includes(' '))
      .map(([id, title]) => [withoutDots(title), withoutDots(nls[id] ?? '')] as const);
    const named = (message: string) => {
      const there = names.filter(([name]) => message.includes(name));
      // "Reveal Key Vault" doesn't count as naming "Reveal Key".
      return there.filter(([name]) => !there.some(([other]) => other !== name && other.includes(name)));
    };
    expect(
      pairs.flatMap(([message, translated]) =>
        named(message)
          .filter(([, name]) => !translated.includes(name))
          .map(([, name]) => `${name}: ${message} | ${translated}`),
      ),
    ).toEqual([]);
  });
});
