import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { assessAccount } from '../../../src/health/accounts.ts';
import { inventoryIndex } from '../../../src/health/inventoryIndex.ts';
import { explainRevocation, parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import type { Account } from '../../../src/model/resources.ts';
import { plain, text as plainText } from '../../../src/model/text.ts';
import { accountPage, type AccountPageContent } from '../../../src/readiness/accountPage.ts';
import { accountVerdicts } from '../../../src/readiness/diagnose.ts';
import { ordered, type ReadinessFinding } from '../../../src/readiness/finding.ts';
import { adviceOn } from '../../../src/readiness/status.ts';
import { draw } from '../../../src/ui/page/drawing.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import { type Page, runnable } from '../../../src/ui/page/page.ts';
import { account, subscription } from '../../fakes/azure.ts';
import { fromBundle as translate } from '../../fakes/fromBundle.ts';
import { emptyEstate } from '../../fakes/readinessEstate.ts';

const now = Date.UTC(2026, 10, 24);
const nothing = () => undefined;

function contentOf(change: Partial<Account>): AccountPageContent {
  const one = { ...account, ...change };
  const estate = emptyEstate({ accounts: new Map([[subscription.id, { read: true, value: [one] }]]) });
  return {
    health: assessAccount(estate, inventoryIndex(estate), one),
    findings: ordered(accountVerdicts(estate, one)),
    subscription,
    sandbox: false,
    now,
    clock: { kind: 'seen', at: now - 60_000 },
    ...{ run: nothing, refresh: nothing, open: nothing, about: nothing, copy: nothing },
  };
}

const pageOf = (change: Partial<Account>, content: Partial<AccountPageContent> = {}): Page =>
  accountPage({ ...contentOf(change), ...content });

/** All texts of the page. */
const said = (page: Page) => JSON.stringify(draw(page, translate));
const actions = ({ actions: all = [] }: Page) => all.map(({ label, kind }) => [plain(label), kind]);
const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
const statusOf = (raw: string | undefined) => ({ status: parseCmkStatus(account.keyUri, raw) });
const revoked = (code: number) =>
  `Access to your account is currently revoked because of something; visit https://learn.microsoft.com/x (${code}).`;

describe('the page of an account', () => {
  test('its key and key vault open their own pages', () => {
    const opened: string[] = [];
    const page = pageOf({}, { open: (what) => opened.push(what) });
    const run = runnable(page);
    run.get('open-key')?.();
    run.get('open-vault')?.();
    expect(opened).toEqual(['key', 'vault']);
  });

  test('its URI can be copied', () => {
    const copied: string[] = [];
    const endpoint = 'https://cosmos-a.documents.azure.com:443/';
    const page = pageOf({ endpoint }, { copy: (value) => copied.push(value) });
    expect(said(page)).toContain(endpoint);
    runnable(page).get('copyAccountUri')?.();
    expect(copied).toEqual([endpoint]);
  });

  test.each([4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4015, 4016, 4017, 4018, 4019])(
    'with sub-status %i has cause, steps, and the waiting times',
    (code) => {
      const page = pageOf(statusOf(revoked(code)));
      const { cause, remedy } = explainRevocation(code);
      expect(page.state?.mark).toBe('error');
      expect(page.state && plain(page.state.text)).toBe(`Access revoked (${code}). ${plain(cause)}`);
      expect(said(page)).toContain(quoted(plain(remedy)));
      for (const step of adviceOn(code).steps) expect(said(page)).toContain(quoted(plain(step)));
      expect(said(page)).toContain('2 hours');
      const { anchor } = adviceOn(code);
      expect(said(page)).toContain(`cmk-troubleshooting-guide${anchor === undefined ? '' : `#${anchor}`}"`);
    },
  );

  test.each([
    ['fixed', true],
    ['seen', false],
  ] as const)('revoked without a cause that is left, with a clock of kind %s', (kind, isWaiting) => {
    const { health } = contentOf(statusOf(revoked(4018)));
    const risks = health.risks.filter(({ id }) => id === 'revoked');
    const page = pageOf(statusOf(revoked(4018)), {
      ...{ health: { ...health, risks, unknowns: [] }, findings: [] },
      clock: { kind, at: now - 60_000 },
    });
    expect(page.state?.mark).toBe(isWaiting ? 'running' : 'error');
    expect(said(page).includes('Waiting for Azure to confirm access')).toBe(isWaiting);
    // What is done already isn't asked for again.
    expect(page.sections.some(({ id }) => id === 'steps')).toBe(!isWaiting);
    expect(said(page)).toContain('open a support request');
  });

  test.each([
    ['NoSQL', 'HTTP 403 with sub-status 4000'],
    ['Gremlin', 'HTTP 403 with sub-status 4000'],
    ['Table', 'Sub-status 3 is also possible'],
    ['Cassandra', 'error 401'],
    ['MongoDB', 'An exception occurred while opening a connection to the server'],
  ] as const)('says what applications that use %s see: %s', (api, seen) => {
    const text = said(pageOf({ ...statusOf(revoked(4018)), api }));
    expect(text).toContain(seen);
    expect(text).toContain('HTTP 408');
    expect(text).toContain("You can't move the account");
    expect([/HTTP 403/, /error 401/, /error 500/].filter((one) => one.test(text))).toHaveLength(1);
  });

  test('bases the advice for a status without a number on its sentence', () => {
    const page = pageOf(
      statusOf(
        'Access to your account is currently revoked because the correspondent key is either disabled or expired.',
      ),
    );
    expect(said(page)).toContain('KeyDisabledOrExpired');
  });

  test('says that a code is unknown, with general advice', () => {
    const page = pageOf(statusOf(revoked(4999)));
    expect(page.state && plain(page.state.text)).toMatch(/^Access revoked \(4999\)\. /);
    expect(said(page)).toContain("Azure doesn't say why");
    expect(said(page)).toContain('Check the key, the key vault, and the access');
  });

  test('offers actions that apply to the state, the fix first and dangerous ones last', () => {
    const fixable: ReadinessFinding = {
      title: plainText('Key state'),
      ...{ on: 'orders', urgency: 'needsAction', what: plainText('Disabled.'), fix: 'restoreKey' },
    };
    expect(actions(pageOf(statusOf(revoked(4018)), { findings: [fixable] }))).toEqual([
      ['Restore Key', 'primary'],
      ['Change Default Identity...', 'secondary'],
      ['Check CMK Readiness', 'secondary'],
      ['Show in Encryption Map', 'secondary'],
      ['Refresh', 'secondary'],
    ]);
    const working = actions(pageOf({ backup: 'Continuous' }));
    expect(working).toContainEqual(['Check Restore Readiness', 'secondary']);
    expect(working.at(0)).toEqual(['Rotate Key...', 'secondary']);
    expect(working.at(-1)).toEqual(['Revoke Key...', 'danger']);
    const { keyUri: _, ...managed } = account;
    const health = assessAccount(emptyEstate({}), inventoryIndex(emptyEstate({})), {
      ...managed,
      status: { kind: 'serviceManaged' },
    });
    const page = pageOf({}, { health, findings: [], sandbox: true });
    expect(actions(page)[0]).toEqual(['Enable CMK...', 'primary']);
    expect(page.state && plain(page.state.text)).toBe('Microsoft manages the key of this account.');
    expect(page.where && plain(page.where)).toMatch(/^Sandbox, simulated/);
    expect(said(page)).not.toContain('How long recovery takes');
  });

  test('runs the fix of a finding', () => {
    const run = vi.fn();
    const page = pageOf(statusOf(revoked(4002)), {
      findings: [
        {
          title: plainText('Access'),
          ...{ on: 'kv', urgency: 'needsAction', what: plainText('None.'), fix: 'grantAccess' },
        },
      ],
      run,
    });
    runnable(page).get('finding-0-grantAccess')?.();
    expect(run).toHaveBeenCalledWith('grantAccess');
  });

  test('shows a missing status as unknown, never as healthy', () => {
    expect(pageOf(statusOf(undefined)).state?.mark).toBe('unknown');
  });

  test("quotes Azure's text, which never becomes markup in a saved page", () => {
    const frame = (page: Page) =>
      pageMarkdown(page, translate)
        .split('\n')
        .filter((line) => /^(#|\||>|- |\d+\. |\*)/.test(line)).length;
    const quiet = frame(pageOf(statusOf('something')));
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (raw) => {
        const status = parseCmkStatus(account.keyUri, raw);
        fc.pre(status.kind === 'unknown' && status.raw !== undefined && status.raw.trim() !== '');
        const page = pageOf({ status });
        expect(said(page)).toContain(quoted(raw));
        expect(frame(page)).toBe(quiet);
      }),
    );
    const hostile = pageMarkdown(
      pageOf(statusOf(`revoked](command:x) <img src=x>\n\n# Heading\n| a | b |\n${revoked(4002)}`)),
      translate,
    );
    expect(hostile).not.toMatch(/[^\\]\]\(command/);
    expect(hostile).not.toMatch(/(^|[^\\])<img/);
    expect(hostile).not.toMatch(/^# Heading/m);
  });

  test.each([
    [4006, true],
    [4018, false],
    [4003, false],
  ])('while revoked with %i, another key URI is offered: %s', (code, isOffered) => {
    const labels = actions(pageOf(statusOf(revoked(code)))).map(([label]) => label);
    expect(labels.includes('Change Key...')).toBe(isOffered);
    expect(labels).not.toContain('Rotate Key...');
  });
});
