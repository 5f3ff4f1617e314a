import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TemplateFinding } from '../../../../src/templates/lint/finding.ts';
import { checkTemplate } from '../../../../src/templates/lint/lint.ts';
import type { TemplateLanguage } from '../../../../src/templates/lint/syntaxTree.ts';
import { hostile } from '../../../templates/hostile.ts';
import { broken, good } from './examples.ts';
import { kinds } from './kinds/all.ts';
import { repositoryKinds } from './repositoryKinds.ts';

const codes = (findings: readonly TemplateFinding[]) => findings.map(({ code }) => code);

/** Applies a quick fix like an editor. */
function applied(text: string, { fix }: TemplateFinding): string {
  return [...(fix?.edits ?? [])]
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end), text);
}

describe.each(Object.keys(good) as TemplateLanguage[])('%s', (language) => {
  test('a template without a mistake has no finding', () => {
    expect(checkTemplate(good[language], language)).toEqual([]);
  });

  test('nor has one for a key of a managed HSM, unless its URI has a version', () => {
    const inHsm = good[language].replaceAll('.vault.azure.net/', '.managedhsm.azure.net/');
    expect(inHsm).not.toBe(good[language]);
    expect(checkTemplate(inHsm, language)).toEqual([]);
    const versioned = inHsm.replace(/(\.managedhsm\.azure\.net\/keys\/\w+)/, `$1/${'0'.repeat(32)}`);
    expect(codes(checkTemplate(versioned, language))).toEqual(['F-35']);
  });

  test("a file about something else isn't read", () => {
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

test.each(kinds)('$what', ({ language, text, found, fixed = [] }) => {
  const findings = checkTemplate(text, language);
  expect(findings.map(({ code, start, end }) => [code, text.slice(start, end)])).toEqual(found);
  let after = text;
  for (let open = findings; open.length > 0;) {
    const fixable = open.find(({ fix }) => fix);
    if (!fixable) break;
    after = applied(after, fixable);
    const next = checkTemplate(after, language);
    expect(next.length).toBeLessThan(open.length);
    open = next;
  }
  for (const one of fixed) expect(after).toContain(one);
  if (findings.every(({ fix }) => !fix)) expect(fixed).toEqual([]);
});

const oldVault = (properties: string) =>
  `resource v 'Microsoft.KeyVault/vaults@2026-02-01' = ${properties}
resource a 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = {
  properties: { keyVaultKeyUri: '\${v.properties.vaultUri}keys/orders' }
}
`;
const unprotected = '{ properties: { enableRbacAuthorization: true } }';

test.each([
  'param list array = [\n',
  'var sum = (\n',
  'param object object = {\n',
  "resource a 'x@1' = {\n  name: 'a'\n  ",
  "resource a 'x@1' = {\n  names: [\n",
  "resource a 'x@1' = if (\n",
  "resource a 'x@1' =\n",
  "resource a 'x@1' existing = {\n",
  'var text = f(g(\n',
])('bicep: a resource is read after an unterminated %j', (before) => {
  expect(codes(checkTemplate(`${before}\n${oldVault(unprotected)}`, 'bicep'))).toEqual(['F-16']);
});

test.each([`if (f(')') == '{') ${unprotected}`, `[for i in range(0, 3): ${unprotected}]`, unprotected])(
  'bicep: the body of a resource is read in %s',
  (body) => {
    expect(codes(checkTemplate(oldVault(body), 'bicep'))).toEqual(['F-16']);
  },
);

test.each(['\n', ' '])(
  'arm: a property is read after one without a comma or a value (%j between)',
  (between) => {
    const vault = `{ "type": "Microsoft.KeyVault/vaults", "apiVersion": "2026-02-01", "name": "kv-a",${between}"x": 1${between}"y": ,${between}"properties": {}${between}"z": }`;
    const account =
      '{ "type": "Microsoft.DocumentDB/databaseAccounts", "apiVersion": "2026-03-15", "properties": { "keyVaultKeyUri": "https://kv-a.vault.azure.net/keys/k" } }';
    const findings = checkTemplate(`[${vault}, ${account}]`, 'arm');
    expect(codes(findings)).toEqual(['F-16']);
  },
);

test.each(['/*', '"', '//', '/', '{', '[', '"\\', '\u0000'])(
  'arm: text that ends in %j is read to its end',
  (end) => {
    expect(codes(checkTemplate(`${broken[0]?.text ?? ''}${end}`, 'arm'))).toEqual(['F-35']);
  },
);

test('two accounts that share one value have one finding', () => {
  const [, , account = ''] = /^([\s\S]*)(resource account[\s\S]*)$/.exec(good.bicep) ?? [];
  expect(account).not.toBe('');
  const versioned = good.bicep.replace('/keys/orders', `/keys/orders/${'0'.repeat(32)}`);
  expect(codes(checkTemplate(versioned + account, 'bicep'))).toEqual(['F-35']);
});

test.each(['<<EOT', '<<-EOT'])('terraform: %s ends at the line that has only its name', (opening) => {
  const text = `locals {\n  a = ${opening}\n  EOTS\n  xEOT\n  EOT x\n}\n  EOT\n}\n${good.terraform.replace('purge_protection_enabled   = true', 'purge_protection_enabled = false')}`;
  expect(codes(checkTemplate(text, 'terraform'))).toEqual(['F-11']);
});

test('every kind of mistake is found in every language that can have it', () => {
  const kinds = new Set(broken.map(({ language, code }) => `${language} ${code}`));
  for (const language of ['arm', 'bicep'])
    for (const code of ['F-35', 'F-11', 'F-16', 'F-21', 'F-04', 'F-36', 'F-22', 'F-38', 'F-41', 'F-42'])
      expect(kinds).toContain(`${language} ${code}`);
  for (const code of ['F-35', 'F-53', 'F-11', 'F-16', 'F-21', 'F-04', 'F-38', 'F-54', 'F-31'])
    expect(kinds).toContain(`terraform ${code}`);
});

test('no text breaks it, and its findings are inside the text', () => {
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

test("a fix never names an output that a module's own file might not have", () => {
  const kind = repositoryKinds.find(({ what }) => what.includes('no fix'));
  const [finding, ...others] = checkTemplate(kind?.text ?? '', 'bicep');
  expect(others).toEqual([]);
  expect(finding?.code).toBe('F-35');
  expect(finding?.fix).toBeUndefined();
});
