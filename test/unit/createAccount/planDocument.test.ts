import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { planMarkdown } from '../../../src/createAccount/planDocument.ts';
import { resultMarkdown } from '../../../src/createAccount/result.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { blocked, done, needed, unseen } from '../../../src/model/stepFinding.ts';
import { text } from '../../../src/model/text.ts';
import { account, refusal, spec } from '../../fakes/azure.ts';
import { english, planOf } from '../../fakes/specs.ts';

/** As VS Code's preview is set: HTML on, bare addresses become links. */
const parser = new MarkdownIt({ html: true, linkify: true });

const setting = { sandbox: false, translate: english };
const rendered = (markdown: string) =>
  parser
    .render(markdown)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');

const plan = planOf([
  needed([text('Register X.')]),
  needed([text('Turn purge protection on.')], { irreversible: [text('It stays on for good.')] }),
  done(text('Cosmos DB may use the keys.'), [text('One thing could not be seen.')]),
]);

describe('the plan', () => {
  test('does not call done what is in another tenant and not seen', () => {
    const across = planOf(
      [done(text('It is registered.')), unseen(text('It is theirs.'), [text('See there.')])],
      {
        applicationId: '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10',
      },
    );
    const shown = rendered(planMarkdown(across, setting));
    expect(shown).toContain('1. Register the resource provider: done');
    expect(shown).toContain('2. Protect the key vault: not seen from here It is theirs. See there.');
    expect(shown).toContain('kv-ledger, in another tenant');
    expect(shown).not.toContain('Identity that gets the access');
    expect(shown).toContain('7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10');
    const vaultSubscription = { id: 's', name: 'Theirs', tenantId: 'tenant-2', account: 'a' };
    const seen = planOf([], { applicationId: '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10', vaultSubscription });
    expect(rendered(planMarkdown(seen, setting))).toContain('the subscription Theirs of tenant-2');
  });

  test('says the state of every step in words, and how much will change', () => {
    const shown = rendered(planMarkdown(plan, setting));
    expect(shown).toContain('1. Register the resource provider: to do');
    expect(shown).toContain('2. Protect the key vault: to do');
    expect(shown).toContain('3. Give Cosmos DB access to the key: done');
    expect(shown).toContain('One thing could not be seen.');
    expect(shown).toContain('Nothing has changed yet. 2 changes will be made once you choose Create.');
  });

  test('says what is for good, and on which vault', () => {
    expect(rendered(planMarkdown(plan, setting))).toMatch(
      /What cannot be undone On the key vault kv-ledger: It stays on for good\./,
    );
    expect(rendered(planMarkdown(planOf([needed([text('Register X.')])]), setting))).toContain(
      'Nothing in this plan is for good',
    );
  });

  test('says what stands in the way, why, what to do and who can', () => {
    const shown = rendered(
      planMarkdown(
        planOf([
          blocked({ ...refusal('F-02'), owner: 'accessAdministrator' }),
          blocked({ ...refusal('F-32'), fix: 'allowTrustedServices' }),
          blocked({ ...refusal('F-03'), owner: 'policyOwner' }),
          blocked({ ...refusal('F-30'), owner: 'vaultOwner' }),
          blocked(refusal('F-00')),
        ]),
        setting,
      ),
    );
    expect(shown).toContain('1. Register the resource provider: blocked');
    expect(shown).toMatch(
      /It failed\. Why: Because\. What to do: Do something\. Who can: an Owner or a User/,
    );
    expect(shown).toContain('Who can: you, here: choose "Allow Trusted Services" in the list.');
    expect(shown).toContain('Who can: whoever assigned the Azure Policy.');
    expect(shown).toContain('Who can: whoever manages the key vault and its keys.');
    expect(shown).toContain('nothing can be created before');
  });

  test('says that it is the sandbox, where it is', () => {
    expect(rendered(planMarkdown(plan, { ...setting, sandbox: true }))).toContain(
      'Sandbox. All of this is simulated',
    );
    expect(rendered(planMarkdown(plan, setting))).not.toContain('simulated');
  });

  test('says costs, what stays unencrypted, backups and the way back, with sources', () => {
    const markdown = planMarkdown(plan, setting);
    const shown = rendered(markdown);
    for (const fact of ['5 % more', '6 % more', '15 % more', 'Values of partition keys', 'periodic backups'])
      expect(shown).toContain(fact);
    expect(shown).toContain("disable the key's latest version");
    expect(hrefs(markdown).every((href) => href.startsWith('https://learn.microsoft.com/azure/'))).toBe(true);
    expect(hrefs(markdown).length).toBeGreaterThan(3);
  });

  test('says of a finished account that nothing will be changed', () => {
    expect(rendered(planMarkdown(planOf([]), setting))).toContain('Everything is done already.');
  });
});

test('the result says the status as it was read back, and what was changed', () => {
  const shown = rendered(resultMarkdown(plan, account, setting));
  expect(shown).toContain('ledger-eu is ready: Azure confirms the access to its key.');
  expect(shown).toContain('What was done Register X. Turn purge protection on.');
  expect(shown).toContain('https://kv-ledger.vault.azure.net/keys/ledger-key');
});

const tokens = (markdown: string) =>
  parser.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);

const hrefs = (markdown: string) => tokens(markdown).flatMap((token) => token.attrGet('href') ?? []);

/** The document's structure: what is text may differ, nothing else. */
const shape = (markdown: string) =>
  tokens(markdown)
    .filter(({ type }) => type !== 'text' && type !== 'inline')
    .map(({ type, tag, info }) => [type, tag, info].join());

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '[x](command:a)',
          '![x](https://example.com/i.png)',
          '<img src=x onerror=a>',
          '<script>',
          '`',
          '```',
        ],
        ...[
          '# ',
          '\n\n',
          '\n- ',
          '|',
          '***',
          '~~',
          '&lt;',
          'https://example.com',
          'example.com',
          'a@example.com',
        ],
        ...[
          '\\',
          '](',
          ']: x',
          '$(alert)',
          '{0}',
          '> ',
          '1. ',
          '---',
          '\r',
          '\u2028',
          '\uE0000\uE001',
          '<!--',
        ],
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

const wearing = (name: string): CmkSpec => ({
  subscription: { ...spec.subscription, name, id: name },
  resourceGroup: { name, location: name, isNew: true },
  vault: { name, resourceGroup: name, location: name, create: { sku: 'standard', permissionModel: 'rbac' } },
  key: { name, create: { type: 'RSA', size: 3072 } },
  account: { ...spec.account, name, region: { name, displayName: name } },
  principalId: name,
});

test('no name becomes Markdown, HTML, an image or a link', () => {
  const document = (name: string) => {
    const problem = {
      ...refusal('F-02'),
      what: text('{0}', name),
      why: text('{0}', name),
      next: text('{0}', name),
    };
    const found = planOf(
      [
        needed([text('Do {0}.', text('{0}', name))], {
          irreversible: [text('{0}', name)],
          caveats: [text('{0}', name)],
        }),
        blocked(problem),
        done(text('{0}', name), [text('{0}', name)]),
      ],
      wearing(name),
    );
    return [
      planMarkdown(found, { ...setting, sandbox: true }),
      resultMarkdown(found, { ...account, name, id: name, keyUri: name }, setting),
    ];
  };
  const [plainPlan = '', plainResult = ''] = document('name');
  fc.assert(
    fc.property(hostile, (name) => {
      fc.pre(/\S/.test(name)); // An empty list item has no paragraph in it.
      const [planned = '', result = ''] = document(name);
      expect(shape(planned)).toEqual(shape(plainPlan));
      expect(shape(result)).toEqual(shape(plainResult));
      expect(hrefs(planned)).toEqual(hrefs(plainPlan));
    }),
    { numRuns: 500 },
  );
});
