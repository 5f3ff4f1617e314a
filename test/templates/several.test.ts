import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, clouds } from '../../src/model/cloud.ts';
import type { KnownSpec } from '../../src/model/spec.ts';
import { nearestChoices } from '../../src/templates/choices.ts';
import { codeText } from '../../src/templates/code.ts';
import { type KeyStore, knownKeyStore } from '../../src/templates/languages.ts';
import { checkTemplate } from '../../src/templates/lint/lint.ts';
import {
  type Choices,
  type FormatId,
  hardenings,
  identities,
  permissionModels,
  revocationKinds,
  type TemplateRequest,
} from '../../src/templates/request.ts';
import { renderSeveral, scopesOfSeveral } from '../../src/templates/several.ts';
import { checkArm } from './armCheck.ts';
import { checkBash } from './bashCheck.ts';
import { loadGrammar, type Parse, shape, syntaxErrors } from './grammars.ts';
import { hostile } from './hostile.ts';
import { known } from './matrix.ts';
import { needs, needsSpecs } from './needs.ts';
import { checkPowerShell } from './powershellCheck.ts';

type Requests = readonly [TemplateRequest, ...TemplateRequest[]];
const text = (requests: Requests) => codeText(renderSeveral(requests).parts);

/** The accounts of a selection: in one subscription and in two, with one key and with two, and with nothing known. */
const selections: readonly ((cloud: Cloud) => readonly [KnownSpec, ...KnownSpec[]])[] = [
  (cloud) => [known.all(cloud), { ...known.all(cloud), account: { name: 'cosmos-billing' } }],
  (cloud) => [
    known.all(cloud),
    {
      ...known.all(cloud),
      subscription: { id: '22222222-2222-3333-4444-555555555555' },
      resourceGroup: { name: 'rg-billing' },
      account: { name: 'cosmos-billing' },
      vault: { name: 'kv-billing', resourceGroup: 'rg-keys' },
      key: { name: 'billing' },
    },
    {},
  ],
  () => [{}, {}],
];

const wanted: readonly Partial<Choices>[] = permissionModels.flatMap((permissionModel) =>
  identities.flatMap((identity) =>
    hardenings.flatMap((hardening) =>
      revocationKinds.map((revocation) => ({ permissionModel, identity, hardening, revocation })),
    ),
  ),
);

/** Each document of a format for several, in each cloud, for vaults and for managed HSMs. */
function documentsOf(format: FormatId): readonly Requests[] {
  return Object.values(clouds).flatMap((cloud) =>
    selections.flatMap((selection) =>
      (['vault', 'managedHsm'] as const).flatMap((keyStore) =>
        scopesOfSeveral(format, keyStore).flatMap((scope) =>
          wanted.map((one) => {
            const request = (spec: KnownSpec): TemplateRequest => {
              const own = inStore(spec, keyStore);
              const choices = nearestChoices(format, scope, one, knownKeyStore(own));
              return { format, scope, choices, cloud, known: own };
            };
            const [first, ...others] = selection(cloud);
            return [request(first), ...others.map(request)] as const;
          }),
        ),
      ),
    ),
  );
}

const inStore = (spec: KnownSpec, keyStore: KeyStore): KnownSpec =>
  keyStore === 'vault' ? spec : { ...spec, vault: { ...spec.vault, keyStore } };

const distinctTexts = (format: FormatId) => [...new Set(documentsOf(format).map(text))];

test.skipIf(needs.specs !== undefined)(
  "ARM: Microsoft's schemas accept one template for several, and our own check finds nothing in it",
  needsSpecs,
  async () => {
    const texts = distinctTexts('arm');
    expect(texts.length).toBeGreaterThan(10);
    for (const one of texts) {
      expect(await checkArm(JSON.parse(one)), one).toEqual([]);
      expect(checkTemplate(one, 'arm'), one).toEqual([]);
    }
  },
);

test('ARM: our own check reads the nested templates', () => {
  const found = distinctTexts('arm')
    .filter((one) => one.includes('/keys/orders"'))
    .map((one) => checkTemplate(one.replaceAll('/keys/orders"', `/keys/orders/${'0'.repeat(32)}"`), 'arm'));
  expect(found.length).toBeGreaterThan(0);
  for (const findings of found) expect(findings.map(({ code }) => code)).toContain('F-35');
});

describe.each([
  ['azureCli', 'bash', checkBash],
  ['powershell', 'powershell', checkPowerShell],
] as const)('%s', (format, grammar, check) => {
  let parse: Parse;
  beforeAll(async () => {
    parse = await loadGrammar(grammar);
  });

  test('one script for several is accepted', () => {
    const texts = distinctTexts(format);
    expect(texts.length).toBeGreaterThan(50);
    for (const one of texts) expect(check(parse, one), one).toEqual([]);
  });

  test('no name ends its string', () => {
    const outline = (one: string) => {
      const tree = parse(one);
      return grammar === 'bash'
        ? [syntaxErrors(tree), shape(tree, new Set(['raw_string', 'ansi_c_string']))]
        : [syntaxErrors(tree), one.split('\n').map((line) => line.replace(/=.*$/, '='))];
    };
    const script = (name: string) =>
      scopesOfSeveral(format, 'vault').map((scope) => {
        const request = (account: string): TemplateRequest => ({
          format,
          scope,
          choices: nearestChoices(format, scope, {}),
          cloud: clouds.public,
          known: {
            subscription: { id: name },
            resourceGroup: { name },
            vault: { name, resourceGroup: name },
            key: { name: `${name}${account}` },
            account: { name: `${name}${account}` },
          },
        });
        return outline(text([request('1'), request('2')]));
      });
    const plain = script('plain');
    fc.assert(
      fc.property(
        // Bash's grammar reads an escaped backslash before a closing quote as an escaped quote (hostile.test.ts).
        hostile().filter((name) => name !== '' && !/\\\0*$/.test(name)),
        (name) => {
          expect(script(name)).toEqual(plain);
        },
      ),
      { numRuns: 60 },
    );
  });
});
