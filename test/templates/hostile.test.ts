import { parse as parseHcl } from '@cdktf/hcl2json';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { clouds } from '../../src/model/cloud.ts';
import type { KnownSpec } from '../../src/model/spec.ts';
import { fitted } from '../../src/templates/choices.ts';
import { snippetOf, textOf } from '../../src/templates/code.ts';
import { type Home, scopesIn } from '../../src/templates/languages.ts';
import { render } from '../../src/templates/render.ts';
import { type FormId, formIds } from '../../src/templates/request.ts';
import { checkHttp } from './httpFile.ts';
import { loadGrammar, shape, syntaxErrors, type Grammar, type Parse } from './grammars.ts';
import { hostile as anyHostile } from './hostile.ts';

/** An empty name is one that is not known. */
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

const homes = ['vault', 'managedHsm'] as const satisfies readonly Home[];

const renderingsIn = (form: FormId, name: string, home: Home) => {
  const all = named(name);
  const known = home === 'vault' ? all : { ...all, vault: { ...all.vault, home } };
  return scopesIn(form, home).map((scope) =>
    render({ form, scope, choices: fitted(form, scope, {}, home), cloud: clouds.public, known }),
  );
};
const renderings = (form: FormId, name: string) => homes.flatMap((home) => renderingsIn(form, name, home));
const texts = (form: FormId, name: string, of: readonly Home[] = homes) =>
  of.flatMap((home) => renderingsIn(form, name, home)).map(({ parts }) => textOf(parts));

/**
 * What a grammar reads as its language does not: that of Bicep takes the beginning of a comment for one in a string
 * too, that of bash an escaped backslash before a closing quote for an escaped quote (which bash itself is asked below).
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

/** What VS Code makes of a snippet without stops: each escaped character for itself. */
const inserted = (snippet: string) => snippet.replace(/\$0$/, '').replaceAll(/\\([\\$}])/g, '$1');

test.each(formIds)('%s: the snippet inserts the text, whatever is in it', (form) => {
  holds((name) => {
    for (const { parts } of renderings(form, name)) {
      const known = parts.filter((part) => typeof part === 'string');
      expect(inserted(snippetOf(known))).toBe(known.join(''));
      expect(snippetOf(known).replaceAll(/\\[\\$}]/g, '')).not.toMatch(/\$(?!0$)/);
    }
  }, 200);
});

describe.each<[Grammar, readonly FormId[], readonly string[]]>([
  ['bicep', ['bicep', 'bicepModule'], ['string']],
  ['bash', ['azureCli'], ['raw_string', 'ansi_c_string']],
])('%s', (grammar, of, leaves) => {
  let parse: Parse;
  beforeAll(async () => {
    parse = await loadGrammar(grammar);
  });

  test.each(of)('%s: no name breaks out of its string', (form) => {
    const outline = (text: string) => {
      const tree = parse(text);
      return [syntaxErrors(tree), shape(tree, new Set(leaves))];
    };
    const plain = texts(form, 'plain').map(outline);
    holds((name) => {
      if (!misread[grammar]?.test(name)) expect(texts(form, name).map(outline)).toEqual(plain);
    }, 150);
  });
});

test('bash: every name comes out of the shell as it went in', () => {
  const assignment = (text: string) => /^account_name=.*$/m.exec(text)?.[0] ?? 'account_name=';
  fc.assert(
    fc.property(fc.array(hostile(), { minLength: 80, maxLength: 80 }), (names) => {
      const script = names
        .flatMap((name) => texts('azureCli', name).slice(0, 1))
        .map((text) => `${assignment(text)}\nprintf '%s\\0' "$account_name"`)
        .join('\n');
      // Bytes, whatever the locale is; a shell holds no NUL.
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

  test.each(['powershell', 'powershellDeployment'] as const)('%s: no name ends its statement', (form) => {
    // A name may become a sum of strings and characters: what is compared is the lines and their first words.
    const outline = (text: string) => [
      syntaxErrors(parse(text)),
      text.split('\n').map((line) => line.replace(/=.*$/, '=')),
    ];
    const plain = texts(form, 'plain').map(outline);
    holds((name) => expect(texts(form, name).map(outline)).toEqual(plain), 150);
  });
});

test.each(['arm', 'armParameters'] as const)('%s: the name comes out of JSON as it went in', (form) => {
  holds((name) => {
    for (const text of texts(form, name)) {
      const { parameters } = JSON.parse(text) as {
        parameters: Record<string, { value?: unknown; defaultValue?: unknown }>;
      };
      const { value, defaultValue } = parameters['accountName'] ?? {};
      const whole = name.toWellFormed();
      const isExpression = form === 'arm' && whole.startsWith('[') && whole.endsWith(']');
      expect(value ?? defaultValue).toBe(isExpression ? `[${whole}` : whole);
    }
  }, 500);
});

describe.each(['terraform5', 'terraform4', 'terraformAzapi'] as const)('%s', (form) => {
  test('every name comes out of HCL as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(hostile(), async (name) => {
        for (const { text, home } of homes.flatMap((one) =>
          texts(form, name, [one]).map((each) => ({ text: each, home: one })),
        )) {
          const { locals } = (await parseHcl('main.tf', text)) as {
            locals: readonly [Readonly<Record<string, string | number>>];
          };
          for (const [local, value] of Object.entries(locals[0]))
            if (typeof value === 'string') expect(read(value), local).toBe(expected(local, name, home));
        }
      }),
      { numRuns: form === 'terraformAzapi' ? 100 : 40 },
    );
  });

  /** The parser gives a template back as it is written in JSON: `$${` for what is no interpolation. */
  const read = (value: string) => value.replaceAll(/([$%])\1\{/g, '$1{').normalize('NFC');

  const expected = (local: string, name: string, home: Home) => {
    const own: Readonly<Record<string, string>> = {
      key_vault_key_uri: `https://${name.toLowerCase()}${clouds.public[home === 'vault' ? 'vaultSuffix' : 'hsmSuffix']}/keys/${name}`,
    };
    return (own[local] ?? name).toWellFormed().normalize('NFC');
  };
});

test('rest: no name makes a request, a header or a variable', () => {
  holds((name) => {
    for (const text of texts('rest', name)) expect(checkHttp(text)).toEqual([]);
  }, 150);
});
