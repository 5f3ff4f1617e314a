import { describe, expect, test } from 'vitest';
import { codeText } from '../../src/templates/code.ts';
import { isAboutCmk } from '../../src/templates/lint/about.ts';
import { checkTemplate } from '../../src/templates/lint/lint.ts';
import type { TemplateLanguage } from '../../src/templates/lint/syntaxTree.ts';
import { render } from '../../src/templates/render.ts';
import type { FormatId, ScopeId } from '../../src/templates/request.ts';
import { nameOf, templatesOf } from './matrix.ts';

const declarative = [
  ['arm', 'arm'],
  ['bicep', 'bicep'],
  ['bicepModule', 'bicep'],
  ['terraform5', 'terraform'],
  ['terraform4', 'terraform'],
  ['terraformAzapi', 'terraform'],
] as const satisfies readonly (readonly [FormatId, TemplateLanguage])[];

/** They name no key of an account: one is only the other tenant's side, and the other uses the key of its source. */
const withoutKey: readonly ScopeId[] = ['crossTenantKey', 'restore'];

/** The distinct texts, with the name of the first template that has it. */
const textsOf = (format: FormatId) =>
  new Map(
    templatesOf(format)
      .filter(({ scope }) => !withoutKey.includes(scope))
      .map((request) => [codeText(render(request).parts), nameOf(request)]),
  );

const found = (text: string, language: TemplateLanguage) =>
  checkTemplate(text, language).map(({ code }) => code);

describe('Check CMK Template on our own templates', () => {
  test.each(declarative)('%s: checks every template, and finds nothing', (format, language) => {
    const told = [...textsOf(format)].flatMap(([text, name]) =>
      isAboutCmk(text) ? found(text, language).map((code) => `${name}: ${code}`) : `${name}: not looked at`,
    );
    expect(told).toEqual([]);
  });

  // Proves that the silence above isn't from a check that reads nothing.
  test.each(declarative)('%s: finds each mistake added to it', (format, language) => {
    const texts = [...textsOf(format).keys()];
    const withUri = texts.filter((text) => text.includes('/keys/orders'));
    const withVault = texts.filter((text) => /enablePurgeProtection|purge_protection_enabled/.test(text));
    for (const text of withUri) {
      const versioned = text.replaceAll(/\/keys\/orders(?=['"])/g, `/keys/orders/${'0'.repeat(32)}`);
      expect(found(versioned, language)).toContain('F-35');
    }
    for (const text of withVault) {
      const off = text.replace(/(enablePurgeProtection"?:|purge_protection_enabled\s*=) true/, '$1 false');
      expect(found(off, language)).not.toEqual([]);
    }
    if (format !== 'bicepModule') expect(withUri.length + withVault.length).toBeGreaterThan(0);
  });
});
