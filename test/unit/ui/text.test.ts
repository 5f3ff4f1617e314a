import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { capital, plain, text } from '../../../src/model/text.ts';
import {
  editedMarkdownSurface,
  escapeIcons,
  markdownSurface,
  messageSurface,
  plainSurface,
  renderText,
  type Translate,
} from '../../../src/ui/text.ts';
import { hostile } from '../../templates/hostile.ts';

const fill = (message: string, args: readonly (string | number)[]) =>
  message.replace(/\{(\d+)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));
const english: Translate = (message, ...args) => fill(message, args);

describe('a displayed text', () => {
  test("is translated as a sentence, with its values in the translation's order", () => {
    const german: Translate = (message, ...args) =>
      fill(message === 'The key {0} of {1}' ? 'In {1}: Schlüssel {0}' : message, args);
    expect(renderText(text('The key {0} of {1}', 'k', 'kv'), german, plainSurface)).toBe(
      'In kv: Schlüssel k',
    );
  });

  test('contains nested texts, each translated separately', () => {
    const shout: Translate = (message, ...args) => fill(message.toUpperCase(), args);
    expect(renderText(text('it is {0}', text('not {0}', 'Here')), shout, plainSurface)).toBe(
      'IT IS NOT Here',
    );
  });

  test.each([
    ['key {0}', 'Key kv'],
    ["{0} isn't here", "Kv isn't here"],
  ])('starts with a capital letter as a label: %s', (message, label) => {
    const inner = message.startsWith('{0}') ? text('kv') : 'kv';
    expect(renderText(capital(text(message, inner)), english, plainSurface)).toBe(label);
    expect(plain(capital(text(message, inner)))).toBe(label);
  });

  test('keeps the small letter of a name that a label starts with', () => {
    const japanese: Translate = (_, ...args) => fill('{0} のキー', args);
    expect(renderText(capital(text('key of {0}', 'kv')), japanese, plainSurface)).toBe('kv のキー');
  });

  test('keeps a placeholder that has no value', () => {
    expect(renderText(text('one {0} two {1}', 1), english, plainSurface)).toBe('one 1 two {1}');
  });

  test('shows values unchanged where nothing is interpreted, even ones that look like placeholders', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(renderText(text('{0}|{1}', a, b), english, plainSurface)).toBe(`${a}|${b}`);
      }),
    );
  });

  test('is never markup in Markdown, because every punctuation mark of a value is escaped, and is complete', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const shown = renderText(text('{0}', name), english, markdownSurface);
        expect(shown.replace(/\\([!-/:-@[-`{-~])/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
        expect(shown.replace(/\\([!-/:-@[-`{-~])/g, '$1')).toBe(name.replace(/\s+/g, ' '));
      }),
    );
  });

  test.each([
    ['[open](command:cosmosCmk.signIn)', '\\[open\\]\\(command\\:cosmosCmk\\.signIn\\)'],
    ['a\n# b', 'a \\# b'],
    ['<img src=x>', '\\<img src\\=x\\>'],
    ['https://evil.example', 'https\\:\\/\\/evil\\.example'],
  ])('in Markdown, %j stays text', (name, shown) => {
    expect(renderText(text('{0}', name), english, markdownSurface)).toBe(shown);
  });

  test('stays text in Markdown that people edit, whatever surrounds it', () => {
    const parser = new MarkdownIt({ html: true, linkify: true });
    const parsed = (name: string, message: string, frame: (shown: string) => string) => {
      const tokens = parser.parse(frame(renderText(text(message, name), english, editedMarkdownSurface)), {});
      const inline = tokens.flatMap(({ children }) => children ?? []);
      // Every link leads to its own text.
      const links = inline.filter(
        ({ type, attrs }, at) => type === 'link_open' && attrs?.[0]?.[1] !== inline[at + 1]?.content,
      );
      return {
        types: tokens.map(({ type }) => type),
        links,
        inline: inline.map(({ type }) => type).filter((type) => !/^(text|link_)/.test(type)),
        hrefs: inline.flatMap(({ type, attrs }) => (type === 'link_open' ? [attrs?.[0]?.[1] ?? ''] : [])),
        content: inline.map(({ content }) => content).join(''),
      };
    };
    const addresses = fc.constantFrom(
      'kv-a.vault.azure.net',
      'www.example.com',
      'ada@example.com',
      'https://a.b',
      'https://kv-a.vault.azure.net/keys/k',
      'http://a.com',
      'see https://a.b/c_d_e.',
      'https://a.b@evil.com',
      'https://a.b](command:x)',
      '//localhost',
      'mailto:a@b.com',
      'De.',
      '.de',
      'ada@',
    );
    const messages = [
      '{0}',
      '{0}. Then',
      '{0}) or {0}',
      'see {0}/{0}',
      'a{0}',
      '{0}{0}',
      '{0}com',
      '({0})',
      '{0}: {0}',
    ];
    const frames = [
      (shown: string) => shown,
      (shown: string) => `- ${shown}`,
      (shown: string) => `## ${shown}`,
      (shown: string) => `| ${shown} |\n| --- |`,
    ];
    fc.assert(
      fc.property(
        fc.oneof(hostile(), addresses),
        fc.constantFrom(...messages),
        fc.constantFrom(...frames),
        (raw, message, frame) => {
          // White space at the edges doesn't matter, and Markdown replaces NUL.
          const name = raw.replaceAll('\0', '').replace(/\s+/g, ' ').trim().toWellFormed() || 'x';
          const { types, inline, links, hrefs, content } = parsed(name, message, frame);
          const expected = { types: parsed('x', message, frame).types, inline: [], links: [] };
          expect({ types, inline, links }).toEqual(expected);
          for (const href of hrefs)
            expect([/^https:\/\//.test(href), name.includes(href)]).toEqual([true, true]);
          expect(content).toBe(fill(message, [name]));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('is readable in Markdown that people edit, because plain sentences stay unchanged', () => {
    const sentence = 'Sandbox: made (by "Ada"), key-1; it isn\'t there? Yes.';
    expect(renderText(text(sentence), english, editedMarkdownSurface)).toBe(sentence);
  });

  test('keeps the period after a value, unless the value could number a list', () => {
    const shown = (message: string, value: string) =>
      renderText(text(message, value), english, editedMarkdownSurface);
    expect(shown('As of {0}. Accounts.', '1')).toBe('As of 1. Accounts.');
    expect(shown('{0}. Accounts.', '1')).toBe('1\\. Accounts.');
  });

  test.each([
    ['https://kv-a.vault.azure.net/keys/cosmos-a', '<https://kv-a.vault.azure.net/keys/cosmos-a>'],
    ['Key https://kv-a.vault.azure.net/keys/k.', 'Key <https://kv-a.vault.azure.net/keys/k>.'],
    ['2026-11-30T06:25:13.939Z', '2026-11-30T06:25:13.939Z'],
    ['Customer-managed keys (2) {x} 100% ^ !', 'Customer-managed keys (2) {x} 100% ^ !'],
    ['a_b_c', 'a_b_c'],
    ['/subscriptions/x/resourceGroups/rg', '/subscriptions/x/resourceGroups/rg'],
    ['kv-a.vault.azure.net', 'kv-a.vault.azure\\.net'],
    ['megan.bowen@contoso.com', 'megan.bowen\\@contoso\\.com'],
    ['status: KeyDisabled (4018). Next', 'status: KeyDisabled (4018). Next'],
    ['http://a.com', 'http\\:\\/\\/a\\.com'],
  ])('in Markdown that people edit, %j is %j', (value, shown) => {
    expect(renderText(text('{0}', value), english, editedMarkdownSurface)).toBe(shown);
  });

  test('is never a link in a notification, where a link can run a command', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const name = `${before}](command:${after})`;
        expect(renderText(text('{0} failed', name), english, messageSurface)).not.toContain('](');
      }),
    );
  });

  test('is never an icon in a quick pick', () => {
    expect(escapeIcons('$(flame) $(x)')).toBe('\\$(flame) \\$(x)');
  });
});
