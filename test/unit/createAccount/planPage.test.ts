import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { confirmationOf, planPage, type PlanPageContent } from '../../../src/createAccount/planPage.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { blocked, done, needed, unchecked } from '../../../src/model/stepFinding.ts';
import { plain, text } from '../../../src/model/text.ts';
import type { Account } from '../../../src/model/resources.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import { type Page, runnable } from '../../../src/ui/page/page.ts';
import { account, refusal, spec } from '../../fakes/azure.ts';
import { english, identityIdOf, planOf } from '../../fakes/specs.ts';

/** Like VS Code's preview, except for bare addresses. */
const parser = new MarkdownIt({ html: true });

const plan = planOf([
  needed([text('Register X.')]),
  needed([text('Turn purge protection on.')], { irreversible: [text('It stays on for good.')] }),
  done(text('Access to the keys is granted to principal "Azure Cosmos DB".'), [
    text('One thing could not be seen.'),
  ]),
]);

const ran: string[] = [];
const run: PlanPageContent['run'] = {
  create: () => ran.push('create'),
  change: () => ran.push('change'),
  checkAgain: () => ran.push('checkAgain'),
  fix: (fix, step) => ran.push(`${fix} of ${step}`),
  keyLifetime: () => ran.push('keyLifetime'),
  result: (command) => ran.push(command),
};

const pageOf = (content: Partial<PlanPageContent> = {}) =>
  planPage({
    spec: content.plan?.spec ?? spec,
    sandbox: false,
    fixes: new Map(),
    isWorking: false,
    progress: new Map(),
    run,
    ...content,
  });

const itemsOf = (page: Page) =>
  page.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'items' ? block.items : [])),
  );

/** "mark title [note]: lines", one for each step. */
const stepsOf = (page: Page) =>
  itemsOf(page).map(({ mark, title, note, lines = [] }) =>
    [
      `${mark} ${plain(title)}`,
      note ? ` [${plain(note)}]` : '',
      ...lines.map((line) => ` / ${plain(line)}`),
    ].join(''),
  );
const marksOf = (page: Page) => itemsOf(page).map(({ mark }) => mark);
const labels = (actions: Page['actions'] = []) => actions.map(({ label }) => plain(label));
const stateOf = ({ state }: Page) =>
  [state?.mark, state && plain(state.text), ...(state?.details ?? []).map(plain)].join(' / ');
const markdown = (page: Page) => pageMarkdown(page, english);

const always = ['Change...', 'Choose Identity...', 'Choose Backup...', 'Check Again'];

describe('the plan', () => {
  test('shows the state of every step, and how much will change', () => {
    const page = pageOf({ plan });
    expect(stepsOf(page)).toEqual([
      'todo Register the resource provider / Register X.',
      'todo Protect the key vault / Turn purge protection on. / It stays on for good.',
      'done Grant access to the key [Already done] / Access to the keys is granted to principal "Azure Cosmos DB". / One thing could not be seen.',
      'done Generate the key [Already done] / It is there.',
      'done Create the account [Already done] / It is there.',
    ]);
    expect(stateOf(page)).toBe(
      "todo / Nothing has changed yet. Create makes 2 changes. / Part of this change can't be undone.",
    );
    expect(stateOf(pageOf({ plan: planOf([needed([text('a')])]) }))).toBe(
      'todo / Nothing has changed yet. Create makes 1 change.',
    );
    expect(labels(page.actions)).toEqual(['Create', ...always]);
  });

  test('is checked first, and says why if that fails', () => {
    expect(stateOf(pageOf({ isWorking: true }))).toBe('running / Checking. Nothing has changed yet.');
    const unread = pageOf({ unread: { ...refusal('F-90'), owner: 'accessAdministrator' } });
    expect(stateOf(unread)).toMatch(
      /^failed \/ It failed\. \/ Because\. \/ Do something\. \/ If you don't have permission, ask an owner/,
    );
    expect(labels(unread.actions)).toEqual(always);
  });

  test("doesn't call a step done if it is in another tenant that can't be read", () => {
    const applicationId = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
    const across = planOf(
      [done(text('It is registered.')), unchecked(text('It is theirs.'), [text('See there.')])],
      { applicationId },
    );
    const page = pageOf({ plan: across });
    expect(stepsOf(page)[1]).toBe('unknown Protect the key vault [Not checked] / It is theirs. / See there.');
    const shown = markdown(page);
    expect(shown).toContain('kv-ledger, in another tenant');
    expect(shown).toContain("Application in the key vault's tenant");
    expect(shown).toContain(applicationId);
    const vaultSubscription = { id: 's', name: 'Theirs', tenantId: 'tenant-2', account: 'a' };
    const seen = planOf([], { applicationId, vaultSubscription });
    expect(markdown(pageOf({ plan: seen }))).toContain('subscription Theirs of tenant tenant-2');
  });

  test("says what can't be undone, and on which resource", () => {
    const backup = { account: { ...spec.account, backup: 'Continuous7Days' } } as const;
    const lasting = { irreversible: [text('It cannot be turned off.')] };
    const both = planOf(
      [
        plan.steps[0]!.finding,
        plan.steps[1]!.finding,
        done(text('a')),
        done(text('b')),
        needed([text('c')], lasting),
      ],
      backup,
    );
    expect(markdown(pageOf({ plan: both }))).toMatch(
      /What can't be undone\s+On key vault kv-ledger:\s+- It stays on for good\.\s+On account ledger-eu:\s+- It cannot be turned off\.\s+You can't remove/,
    );
  });

  test('a blocked step says why, what to do, and who can do it, with its fixes next to it', () => {
    const command = { label: text('Recover Deleted Vault'), run: () => Promise.resolve() };
    const page = pageOf({
      plan: planOf([
        blocked({ ...refusal('F-02'), owner: 'accessAdministrator' }),
        blocked({ ...refusal('F-12'), fix: 'chooseAnotherName' }),
        blocked({ ...refusal('F-09'), fix: 'enterPrincipal', owner: 'tenantAdministrator' }),
        blocked({ ...refusal('F-30'), owner: 'vaultOwner' }),
        blocked(refusal('F-00')),
      ]),
      fixes: new Map([['vault', command]]),
    });
    expect(stepsOf(page)[0]).toMatch(
      /^error Register the resource provider \/ It failed\. \/ Because\. \/ Do something\. \/ If you don't have permission, ask an owner/,
    );
    expect(itemsOf(page).map(({ actions }) => labels(actions))).toEqual([
      [],
      ['Choose Another Name...', 'Recover Deleted Vault'],
      ['Enter Object ID...'],
      [],
      [],
    ]);
    expect(stepsOf(page)[2]).not.toContain('If you');
    expect(stepsOf(page)[3]).toContain('ask an administrator of the key vault');
    expect(page.actions?.[0]).toMatchObject({
      id: 'create',
      disabled: text('A step needs attention'),
    });
    expect(stateOf(page)).toMatch(/^error \/ Can't create account ledger-eu\. \/ Nothing has changed yet\./);
    runnable(page).get('vault-chooseAnotherName')?.();
    expect(ran.splice(0)).toEqual(['chooseAnotherName of vault']);
  });

  test('after a command that fixes a step, the plan is checked again', async () => {
    const command = { label: text('Restore Key'), run: () => Promise.resolve(void ran.push('command')) };
    const page = pageOf({
      plan: planOf([blocked(refusal('F-30'))]),
      fixes: new Map([['provider', command]]),
    });
    await runnable(page).get('provider-command')?.();
    expect(ran.splice(0)).toEqual(['command', 'checkAgain']);
  });

  test('an identity that fixes a step is offered once', () => {
    const page = pageOf({ plan: planOf([blocked({ ...refusal('F-42'), fix: 'chooseIdentity' })]) });
    expect(labels(page.actions)).toEqual(['Create', 'Change...', 'Choose Backup...', 'Check Again']);
  });

  test('an entered object ID can be entered again, and a new key can get an expiry', () => {
    const entered = pageOf({ plan, entered: 'an id' });
    expect(labels(entered.actions)).toContain('Enter Object ID...');
    const create = { type: 'RSA', size: 3072 } as const;
    const newKey = planOf([plan.steps[0]!.finding, done(text('a')), done(text('b')), needed([text('c')])], {
      key: {
        name: 'k',
        create: { ...create, expires: Date.UTC(2027, 0, 2), rotation: { rotate: { beforeExpiry: 'P30D' } } },
      },
    });
    expect(labels(pageOf({ plan: newKey }).actions)).toContain('Choose Key Expiry...');
    expect(markdown(pageOf({ plan: newKey }))).toMatch(
      /k, new, RSA 3072, expires on 2027-01-02\\?\. Key Vault rotates/,
    );
    expect(labels(entered.actions)).not.toContain('Choose Key Expiry...');
  });

  test('the choices include the identity, the backup, and the subscription of a vault elsewhere', () => {
    const shown = (change: Partial<CmkSpec>) => markdown(pageOf({ plan: planOf([], change) }));
    expect(shown({})).toContain('"Azure Cosmos DB", shared by all accounts in the tenant');
    expect(shown({ identityId: identityIdOf('id-cards') })).toContain('id-cards, user-assigned');
    expect(
      shown({ identityId: identityIdOf('id-cards'), newIdentity: { location: 'westeurope' } }),
    ).toContain('id-cards, new, user-assigned');
    expect(shown({ account: { ...spec.account, backup: 'Continuous30Days' } })).toContain(
      'Continuous, 30 days',
    );
    const vaultSubscription = { ...spec.subscription, id: 's-2', name: 'Security' };
    expect(shown({ vault: { ...spec.vault, create: undefined } as never, vaultSubscription })).toContain(
      'of subscription Security',
    );
  });

  test('names its location, and says if it is in the sandbox', () => {
    expect(plain(pageOf({ plan, sandbox: true }).where!)).toMatch(/^Sandbox, simulated on this machine/);
    expect(plain(pageOf({ plan }).where!)).toMatch(/^Azure · Tenant tenant-1/);
  });

  test('explains costs, unencrypted data, backups, and revocation, with sources', () => {
    const shown = markdown(pageOf({ plan }));
    for (const fact of ['5% more', '6% more', '15% more', 'partition key values', 'Backups are encrypted'])
      expect(shown).toContain(fact);
    expect(shown).toContain("disable the key's latest version");
    expect(hrefs(shown).every((href) => href.startsWith('https://learn.microsoft.com/azure/'))).toBe(true);
    expect(hrefs(shown).length).toBeGreaterThan(3);
  });
});

describe('while it runs', () => {
  const toDo = planOf(Array.from({ length: 5 }, () => needed([text('Do it.')])));
  const progress = new Map([
    ['provider', { state: 'done', detail: text('X is registered.') }],
    ['vault', { state: 'running', detail: text('Waiting.') }],
  ] as const);

  test('each step is checked off, and nothing else can be run', () => {
    const page = pageOf({ plan: toDo, isWorking: true, progress });
    expect(stepsOf(page)).toEqual([
      'done Register the resource provider / X is registered.',
      'running Protect the key vault / Waiting. / Do it.',
      'todo Grant access to the key / Do it.',
      'todo Generate the key / Do it.',
      'todo Create the account / Do it.',
    ]);
    expect(stateOf(page)).toBe('running / Creating account ledger-eu');
    expect([...runnable(page).keys()]).toEqual([]);
  });

  test('a failure is next to its step with its fix, and later steps are skipped', () => {
    const problem = { ...refusal('F-02'), owner: 'policyOwner', fix: 'chooseAnotherRegion' } as const;
    const page = pageOf({
      plan: toDo,
      progress: new Map([
        ...[...progress].slice(0, 1),
        ['vault', { state: 'done', detail: text('It is protected.') }],
      ]),
      interruption: { kind: 'failed', step: 'access', problem },
    });
    expect(marksOf(page)).toEqual(['done', 'done', 'failed', 'skipped', 'skipped']);
    expect(stepsOf(page)[2]).toContain('It failed. / Because. / Do something. / Do it.');
    expect(stepsOf(page)[3]).toContain('[Not run]');
    expect(labels(itemsOf(page)[2]?.actions)).toEqual(['Choose Another Region...']);
    expect(stateOf(page)).toBe('failed / It failed. / 2 of 5 done.');
    expect(labels(page.actions)).toEqual([
      'Continue',
      'Change...',
      'Choose Identity...',
      'Choose Key Expiry...',
      'Choose Backup...',
      'Check Again',
    ]);
  });

  test('a cancellation says what remains, and what Azure might still finish', () => {
    const page = pageOf({
      plan: toDo,
      progress: new Map([...progress].slice(0, 1)),
      interruption: { kind: 'canceled', step: 'vault' },
    });
    expect(marksOf(page)).toEqual(['done', 'skipped', 'skipped', 'skipped', 'skipped']);
    expect(stateOf(page)).toBe('skipped / Canceled / 1 of 5 done. Azure might still finish the last change.');
    expect(stateOf(pageOf({ plan: toDo, interruption: { kind: 'canceled' } }))).toBe(
      'skipped / Canceled / Nothing has changed yet.',
    );
  });

  test.each(['Creating', 'Dequeued'])('an account that Azure is still creating is followed: %s', (state) => {
    const page = pageOf({
      plan: toDo,
      interruption: { kind: 'canceled', step: 'account' },
      underWay: { ...account, provisioningState: state },
    });
    expect(marksOf(page).at(-1)).toBe('running');
    // Continue would contradict what Azure does.
    expect(page.actions?.map(({ label }) => plain(label))).toEqual(['Check Again']);
    expect(stateOf(page)).toBe(
      `running / Azure is creating account ${account.name}. / This page is updated automatically.`,
    );
  });

  test('a creation whose sandbox was closed says so, and how to continue', () => {
    const page = pageOf({ plan: toDo, interruption: { kind: 'closed', step: 'key' } });
    expect(stateOf(page)).toMatch(
      /^skipped \/ The creation of account ledger-eu stopped, because the sandbox was closed\. .* Show Unfinished Work/,
    );
    expect(marksOf(page).at(-1)).toBe('skipped');
  });
});

describe('the result', () => {
  test.each<[Account['status'], string]>([
    [{ kind: 'confirmed' }, 'ok / Account ledger-eu is ready. Azure confirms'],
    [{ kind: 'unknown' }, "unknown / Account ledger-eu is ready. Azure doesn't say whether"],
    [{ kind: 'revoked', code: 4002, raw: '' }, "error / Account ledger-eu can't use its key."],
    [{ kind: 'serviceManaged' }, 'error / Account ledger-eu exists, but without'],
  ])('of %o is shown as it was read back', (status, said) => {
    expect(stateOf(pageOf({ plan, account: { ...account, status } })).startsWith(said)).toBe(true);
  });

  test('has next steps, and a link to the portal only in Azure', () => {
    const endpoint = 'https://ledger-eu.documents.azure.com:443/';
    const page = pageOf({ plan, account: { ...account, endpoint } });
    expect(labels(page.actions)).toEqual([
      'Show Account',
      'Copy Account URI',
      'Copy Key URI',
      'Show in Encryption Map',
      'Insert CMK Template...',
      'Open in Portal',
    ]);
    expect(labels(pageOf({ plan, account, sandbox: true }).actions)).toEqual([
      'Show Account',
      'Copy Key URI',
      'Show in Encryption Map',
      'Insert CMK Template...',
    ]);
    const [facts] = page.sections.find(({ id }) => id === 'result')?.blocks ?? [];
    expect(
      facts?.kind === 'facts' &&
        facts.facts.map(({ label, value }) => `${plain(label)}: ${plain(value.text)}`),
    ).toEqual([
      `Account URI: ${endpoint}`,
      'Key URI: https://kv-ledger.vault.azure.net/keys/ledger-key',
      `Resource ID: ${account.id}`,
    ]);
    runnable(page).get('showMap')?.();
    expect(ran.splice(0)).toEqual(['showMap']);
  });
});

test("the last question names what can't be undone, and is skipped if everything can", () => {
  expect(confirmationOf(planOf([needed([text('a')])]), false)).toBeUndefined();
  expect(confirmationOf(planOf([]), true)).toBeUndefined();
  const asked = confirmationOf(plan, false)!;
  expect(plain(asked.question)).toBe('Create account ledger-eu?');
  expect(asked.detail.flat().map((line) => plain(line as never))).toContain('It stays on for good.');
  const toDo = [1, 2, 3, 4, 5].map(() => needed([text('a')]));
  expect(
    confirmationOf(planOf(toDo), true)!
      .detail.flat()
      .map((line) => plain(line as never)),
  ).toContain(
    "You can't remove the customer-managed key from the account later. You can change it to another key.",
  );
  expect(plain(confirmationOf(planOf([needed([text('a')])]), true)!.question)).toBe(
    'Create account ledger-eu?',
  );
});

/** A web address in a text becomes a link to itself, which hides nothing, so it's ignored. */
const tokens = (markdown: string) =>
  parser
    .parse(markdown, {})
    .flatMap((token) => [token, ...(token.children ?? [])])
    .filter(({ info }) => info !== 'auto');

const hrefs = (markdown: string) => tokens(markdown).flatMap((token) => token.attrGet('href') ?? []);

/** The document's structure, without the content of texts. */
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
      markdown(pageOf({ plan: found, sandbox: true })),
      markdown(
        pageOf({ plan: found, account: { ...account, name, id: name, keyUri: name, endpoint: name } }),
      ),
    ];
  };
  const [plainPlan = '', plainResult = ''] = document('name');
  fc.assert(
    fc.property(hostile, (name) => {
      fc.pre(/\S/.test(name)); // An empty list item contains no paragraph.
      const [planned = '', result = ''] = document(name);
      expect(shape(planned)).toEqual(shape(plainPlan));
      expect(shape(result)).toEqual(shape(plainResult));
      expect(hrefs(planned)).toEqual(hrefs(plainPlan));
    }),
    { numRuns: 500 },
  );
});
