import { parse as parseHcl } from '@cdktf/hcl2json';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { clouds } from '../../src/model/cloud.ts';
import type { KnownSpec } from '../../src/model/spec.ts';
import { nearestChoices } from '../../src/templates/choices.ts';
import { snippetOf, codeText } from '../../src/templates/code.ts';
import { type KeyStore, scopesIn } from '../../src/templates/languages.ts';
import { render } from '../../src/templates/render.ts';
import { type FormatId, formatIds } from '../../src/templates/request.ts';
import { checkHttp } from './httpFile.ts';
import { loadGrammar, shape, syntaxErrors, type Grammar, type Parse } from './grammars.ts';
import { hostile as anyHostile } from './hostile.ts';

/** An empty name means an unknown one. */
const hostile = () => anyHostile().filter((name) => name !== '');

/** A specification whose every name is the given one. */
const named = (name: string): KnownSpec => ({
  subscription: { id: name, tenantId: name },
  resourceGroup: { name },
  vault: { name, resourceGroup: name, location: name },
  key: { name },
  account: { name, region: { name, displayName: name } },
  principalId: name,
  identityId: name,
});

const keyStores = ['vault', 'managedHsm'] as const satisfies readonly KeyStore[];

const renderingsIn = (format: FormatId, name: string, keyStore: KeyStore) => {
  const all = named(name);
  const known = keyStore === 'vault' ? all : { ...all, vault: { ...all.vault, keyStore } };
  return scopesIn(format, keyStore).map((scope) =>
    render({
      format,
      scope,
      choices: nearestChoices(format, scope, {}, keyStore),
      cloud: clouds.public,
      known,
    }),
  );
};
const renderings = (format: FormatId, name: string) =>
  keyStores.flatMap((keyStore) => renderingsIn(format, name, keyStore));
const texts = (format: FormatId, name: string, of: readonly KeyStore[] = keyStores) =>
  of.flatMap((keyStore) => renderingsIn(format, name, keyStore)).map(({ parts }) => codeText(parts));

/**
 * Where a grammar differs from its language: Bicep's reads the start of a comment inside a string, and bash's reads an
 * escaped backslash before a closing quote as an escaped quote (bash itself is tested below).
 */
const misread: Readonly<Partial<Record<Grammar, RegExp>>> = { bicep: /\/[/*]/, bash: /\\\0*$/ };

const holds = (check: (name: string) => void, numRuns: number) => {
  fc.assert(
    fc.property(hostile(), (name) => {
      check(name);
    }),
    { numRuns },
  );
};

/** The text that VS Code inserts for a snippet without stops: every escaped character as itself. */
const inserted = (snippet: string) => snippet.replace(/\$0$/, '').replaceAll(/\\([\\$}])/g, '$1');

test.each(formatIds)('%s: the snippet inserts the text literally', (format) => {
  holds((name) => {
    for (const { parts } of renderings(format, name)) {
      const known = parts.filter((part) => typeof part === 'string');
      expect(inserted(snippetOf(known))).toBe(known.join(''));
      expect(snippetOf(known).replaceAll(/\\[\\$}]/g, '')).not.toMatch(/\$(?!0$)/);
    }
  }, 200);
});

describe.each<[Grammar, readonly FormatId[], readonly string[]]>([
  ['bicep', ['bicep', 'bicepModule'], ['string']],
  ['bash', ['azureCli'], ['raw_string', 'ansi_c_string']],
])('%s', (grammar, of, leaves) => {
  let parse: Parse;
  beforeAll(async () => {
    parse = await loadGrammar(grammar);
  });

  test.each(of)('%s: no name escapes from its string', (format) => {
    const outline = (text: string) => {
      const tree = parse(text);
      return [syntaxErrors(tree), shape(tree, new Set(leaves))];
    };
    const plain = texts(format, 'plain').map(outline);
    holds((name) => {
      if (!misread[grammar]?.test(name)) expect(texts(format, name).map(outline)).toEqual(plain);
    }, 150);
  });
});

test('bash: every name passes through the shell unchanged', () => {
  const assignment = (text: string) => /^account_name=.*$/m.exec(text)?.[0] ?? 'account_name=';
  fc.assert(
    fc.property(fc.array(hostile(), { minLength: 80, maxLength: 80 }), (names) => {
      const script = names
        .flatMap((name) => texts('azureCli', name).slice(0, 1))
        .map((text) => `${assignment(text)}\nprintf '%s\\0' "$account_name"`)
        .join('\n');
      // Bytes, independent of the locale. A shell can't hold NUL.
      const { stdout } = spawnSync('bash', ['--norc', '-s'], { input: script, env: { LC_ALL: 'C' } });
      const said = stdout.toString('utf8').split('\0').slice(0, -1);
      expect(said).toEqual(names.map((name) => name.toWellFormed().replaceAll('\0', '')));
    }),
    { numRuns: 5 },
  );
});

describe('powershell', () => {
  let parse: Parse;
  beforeAll(async () => {
    parse = await loadGrammar('powershell');
  });

  test.each(['powershell', 'powershellDeployment'] as const)('%s: no name ends its statement', (format) => {
    // A name can become a sum of strings and characters, so only the lines and their first words are compared.
    const outline = (text: string) => [
      syntaxErrors(parse(text)),
      text.split('\n').map((line) => line.replace(/=.*$/, '=')),
    ];
    const plain = texts(format, 'plain').map(outline);
    holds((name) => expect(texts(format, name).map(outline)).toEqual(plain), 150);
  });
});

test.each(['arm', 'armParameters'] as const)('%s: the name passes through JSON unchanged', (format) => {
  holds((name) => {
    for (const text of texts(format, name)) {
      const { parameters } = JSON.parse(text) as {
        parameters: Record<string, { value?: unknown; defaultValue?: unknown }>;
      };
      const whole = name.toWellFormed();
      const isExpression = format === 'arm' && whole.startsWith('[') && whole.endsWith(']');
      const said = ['accountName', 'vaultName', 'userAssignedIdentityId'].flatMap((one) => {
        const { value, defaultValue } = parameters[one] ?? {};
        return value ?? defaultValue ?? [];
      });
      // The account that a restore creates has a different name.
      const names = said.filter((one) => one !== 'my-restored-account');
      expect(names.length).toBeGreaterThan(0);
      for (const one of names) expect(one).toBe(isExpression ? `[${whole}` : whole);
    }
  }, 500);
});

describe.each(['terraform5', 'terraform4', 'terraformAzapi'] as const)('%s', (format) => {
  test('every name passes through HCL unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(hostile(), async (name) => {
        for (const { text, keyStore } of keyStores.flatMap((one) =>
          texts(format, name, [one]).map((each) => ({ text: each, keyStore: one })),
        )) {
          const { variable } = (await parseHcl('main.tf', text)) as {
            variable: Readonly<Record<string, readonly [{ readonly default: string | number }]>>;
          };
          expect(Object.keys(variable).length).toBeGreaterThan(3);
          for (const [own, [{ default: value }]] of Object.entries(variable))
            if (typeof value === 'string') expect(read(value), own).toBe(expected(own, name, keyStore));
        }
      }),
      { numRuns: format === 'terraformAzapi' ? 100 : 40 },
    );
  });

  /** The parser returns a template as in JSON: `$${` for text that isn't an interpolation. */
  const read = (value: string) => value.replaceAll(/([$%])\1\{/g, '$1{').normalize('NFC');

  const expected = (variable: string, name: string, keyStore: KeyStore) => {
    const own: Readonly<Record<string, string>> = {
      key_vault_key_uri: `https://${name.toLowerCase()}${clouds.public[keyStore === 'vault' ? 'vaultSuffix' : 'hsmSuffix']}/keys/${name}`,
    };
    return (own[variable] ?? name).toWellFormed().normalize('NFC');
  };
});

test('rest: no name creates a request, a header, or a variable', () => {
  holds((name) => {
    for (const text of texts('rest', name)) expect(checkHttp(text)).toEqual([]);
  }, 150);
});
