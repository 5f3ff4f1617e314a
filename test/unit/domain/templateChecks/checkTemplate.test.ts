import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkTemplate,
  type TemplateFinding,
  type TemplateLanguage,
} from '../../../../src/domain/templateChecks/index.ts';
import { hostile } from '../../../templates/hostile.ts';
import { broken, good } from './examples.ts';

const codes = (findings: readonly TemplateFinding[]) => findings.map(({ code }) => code);

/** As an editor applies a quick fix. */
function applied(text: string, { fix }: TemplateFinding): string {
  return [...(fix?.edits ?? [])]
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end), text);
}

describe.each(Object.keys(good) as TemplateLanguage[])('%s', (language) => {
  test('a template without a mistake has no finding', () => {
    expect(checkTemplate(good[language], language)).toEqual([]);
  });

  test('nor has one for a key of a managed HSM, which is told like any other where it has a version', () => {
    const inHsm = good[language].replaceAll('.vault.azure.net/', '.managedhsm.azure.net/');
    expect(inHsm).not.toBe(good[language]);
    expect(checkTemplate(inHsm, language)).toEqual([]);
    const versioned = inHsm.replace(/(\.managedhsm\.azure\.net\/keys\/\w+)/, `$1/${'0'.repeat(32)}`);
    expect(codes(checkTemplate(versioned, language))).toEqual(['F-35']);
  });

  test('a file that is about something else is not read', () => {
    const other = good[language].replaceAll(/keyVaultKeyUri|key_vault_key_id/g, 'somethingElse');
    expect(checkTemplate(other.replace('2026-02-01', '2015-06-01'), language)).toEqual([]);
  });
});

test.each(broken)('$language: $what', ({ language, text, code, at, fixed }) => {
  const findings = checkTemplate(text, language);
  expect(codes(findings)).toEqual([code]);
  const [finding] = findings as [TemplateFinding];
  expect(text.slice(finding.start, finding.end)).toBe(at);
  if (fixed === undefined) {
    expect(finding.fix).toBeUndefined();
    return;
  }
  const after = applied(text, finding);
  expect(after).toContain(fixed);
  expect(checkTemplate(after, language)).toEqual([]);
  if (language === 'arm') expect(() => void JSON.parse(after)).not.toThrow();
});

test('every kind of mistake is found in every language that can make it', () => {
  const kinds = new Set(broken.map(({ language, code }) => `${language} ${code}`));
  for (const language of ['arm', 'bicep'])
    for (const code of ['F-35', 'F-11', 'F-16', 'F-21', 'F-04', 'F-36', 'F-22', 'F-38', 'F-41', 'F-42'])
      expect(kinds).toContain(`${language} ${code}`);
  for (const code of ['F-35', 'F-53', 'F-11', 'F-16', 'F-21', 'F-04', 'F-38', 'F-54', 'F-31'])
    expect(kinds).toContain(`terraform ${code}`);
});

test('no text stops it, and what it finds is in the text', () => {
  const languages = fc.constantFrom<TemplateLanguage>('arm', 'bicep', 'terraform');
  const cut = languages.chain((language) =>
    fc.tuple(fc.nat(good[language].length), fc.nat(good[language].length), hostile()).map(([a, b, put]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const about = '\n// Microsoft.DocumentDB/databaseAccounts keyVaultKeyUri';
      return { language, text: good[language].slice(0, from) + put + good[language].slice(to) + about };
    }),
  );
  fc.assert(
    fc.property(cut, ({ language, text }) => {
      for (const { start, end, fix } of checkTemplate(text, language))
        for (const span of [{ start, end }, ...(fix?.edits ?? [])]) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.start).toBeLessThanOrEqual(span.end);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
    }),
    { numRuns: 3000 },
  );
});
