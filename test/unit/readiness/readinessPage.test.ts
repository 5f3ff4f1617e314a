import { describe, expect, test, vi } from 'vitest';
import { parseCmkStatus } from '../../../src/model/cmkStatus.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import { plain, text } from '../../../src/model/text.ts';
import { fixTarget, grantOf } from '../../../src/readiness/fixTarget.ts';
import type { FindingFix } from '../../../src/readiness/finding.ts';
import { findingItem } from '../../../src/readiness/findingItem.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import { readinessPage, type ReadinessPageContent } from '../../../src/readiness/readinessPage.ts';
import { waitForAzure } from '../../../src/readiness/waiting.ts';
import { draw } from '../../../src/ui/page/drawing.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import { type Item, type Page, runnable } from '../../../src/ui/page/page.ts';
import { subscription } from '../../fakes/azure.ts';
import { falsePlurals } from '../../falsePlurals.ts';
import { translate } from '../../fakes/readinessEstate.ts';
import {
  account,
  type Change,
  factsOf,
  key,
  policiesOf,
  read,
  refused,
  vault,
} from '../../fakes/readinessFacts.ts';

const pageOf = (change: Change, content: Partial<ReadinessPageContent> = {}): Page =>
  readinessPage({
    title: text('CMK readiness of {0}', 'ledger-eu'),
    subscription,
    sandbox: false,
    findings: diagnose(factsOf(change)),
    checkedAt: '12:04',
    fix: () => undefined,
    checkAgain: () => undefined,
    ...content,
  });

const itemsOf = ({ sections }: Page): readonly Item[] =>
  sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'items' ? block.items : [])));
const said = (page: Page) => JSON.stringify(draw(page, translate));

describe('the page', () => {
  test.each([
    ['error', 'Not ready.', { vault: { purgeProtection: false } }],
    [
      'unknown',
      'No problems found, but not everything could be checked.',
      { facts: { registration: refused } },
    ],
    ['warning', 'Ready, with warnings.', { key: { size: 2048 } }],
    ['ok', 'Ready.', {}],
  ] satisfies [string, string, Change][])('answers first: %s', (mark, answer, change) => {
    const { state } = pageOf(change);
    expect(state?.mark).toBe(mark);
    expect(state && plain(state.text)).toBe(answer);
  });

  test('has every finding once, by urgency, with evidence and owner, and OK ones collapsed', () => {
    const change: Change = { vault: { purgeProtection: false }, key: { size: 2048 } };
    const findings = diagnose(factsOf(change));
    const page = pageOf(change, { sandbox: true });
    expect(itemsOf(page)).toHaveLength(findings.length);
    const { sections } = page;
    expect(sections.map(({ id }) => id)).toEqual(['needsAction', 'watch', 'note', 'passed', 'learn']);
    const passed = findings.filter(({ urgency }) => urgency === 'passed');
    expect(sections.filter(({ folded }) => folded).map(({ heading }) => plain(heading))).toEqual([
      `OK (${passed.length})`,
    ]);
    const text = said(page);
    for (const { evidence, next } of findings.filter(({ urgency }) => urgency !== 'passed'))
      for (const line of [evidence, next])
        if (line) expect(text).toContain(JSON.stringify(plain(line)).slice(1, -1));
    expect(text).toContain("If you don't have permission, ask ");
    expect(page.where && plain(page.where)).toMatch(/^Sandbox, simulated/);
  });

  test('shows no code of the catalog', () => {
    expect(
      said(pageOf({ vault: { purgeProtection: false }, key: { size: 2048, enabled: false } })),
    ).not.toMatch(/\bF-\d/);
  });

  test('marks a fix that asks for more', () => {
    const label = (fix: FindingFix) =>
      findingItem({ title: text('Key'), on: 'a', urgency: 'needsAction', what: text('x'), fix }, 'i', () => 0)
        .actions?.map((action) => plain(action.label))
        .join();
    expect(label('generateKey')).toBe('Fix: Generate Key...');
    expect(label('rotateKey')).toBe('Fix: Rotate Key');
  });

  test('has a fix next to a finding that a command fixes, and none while other work runs', () => {
    const fix = vi.fn();
    const change: Change = { vault: { purgeProtection: false } };
    const page = pageOf(change, { fix });
    const [item] = itemsOf(page);
    expect(item?.actions?.map(({ label }) => plain(label))).toEqual(['Fix: Configure Key Vault for CMK']);
    runnable(page).get('needsAction-0-configureVault')?.();
    expect(fix).toHaveBeenCalledWith(expect.objectContaining({ fix: 'configureVault' }));
    expect(itemsOf(pageOf(change, { fix: undefined })).flatMap(({ actions = [] }) => actions)).toEqual([]);
  });

  test.each<Change>([
    { key: { size: 2048 } },
    { vault: { purgeProtection: false }, facts: { registration: refused } },
    { vault: { retentionDays: 7 }, place: { policies: policiesOf({}) } },
  ])('counts without a plural after a one', (change) => {
    expect(falsePlurals(pageMarkdown(pageOf(change), translate))).toEqual([]);
  });

  test('names from Azure are never markup', () => {
    const name = 'a](command:x) | <b> `c`';
    const told = pageMarkdown(
      pageOf({
        account: { name },
        place: {
          policies: policiesOf({ reasons: ['# big | <b>'] }, { name: '# big\n| x |' }),
          locks: read([{ name, scope: '/', level: 'ReadOnly' }]),
        },
      }),
      translate,
    );
    expect(told).not.toMatch(/[^\\]\]\(command/);
    expect(told).not.toMatch(/[^\\]<b>/);
    expect(told).not.toMatch(/^# big/m);
  });
});

const revoked: Change = {
  account: {
    status: parseCmkStatus(account.keyUri, 'Access to your account is currently revoked because x (4002).'),
  },
};
const entry: JournalEntry = {
  at: 0,
  method: 'PUT',
  on: `management.azure.com${vault.id}/accessPolicies/add`,
  account: 'me',
  status: 200,
};
const waitingFor = (change: Change, at: number, ...more: JournalEntry[]) => {
  const facts = factsOf(change);
  return waitForAzure(facts, diagnose(facts), [{ ...entry, at }, ...more]);
};

describe('waiting for Azure', () => {
  const { now } = factsOf().view;
  const minute = 60_000;

  test('starts with a fix made from here, and ends after the usual time', () => {
    expect(waitingFor(revoked, now - minute)).toEqual({ since: now - minute, isOver: false });
    expect(waitingFor(revoked, now - 61 * minute)).toEqual({ since: now - 61 * minute, isOver: true });
  });

  test('requires a revoked account, a change made from here, and no remaining cause', () => {
    expect(waitingFor({}, now)).toBeUndefined();
    expect(waitForAzure(factsOf(revoked), diagnose(factsOf(revoked)), [])).toBeUndefined();
    expect(waitingFor({ ...revoked, key: { enabled: false } }, now)).toBeUndefined();
    const facts = factsOf(revoked);
    expect(waitForAzure(facts, diagnose(facts), [{ ...entry, status: 403 }])).toBeUndefined();
  });

  test('replaces the advice as the state of the page and of the status', () => {
    const waiting = { since: 0, isOver: false, sinceText: '12:04' };
    const page = pageOf(revoked, { waiting });
    expect(page.state).toMatchObject({ mark: 'running' });
    expect(page.state && plain(page.state.text)).toBe('Waiting for Azure since 12:04');
    const [item] = itemsOf(page);
    expect(item?.mark).toBe('running');
    expect(item && plain(item.title)).toBe('Access to the key: Waiting for Azure since 12:04');
    expect(said(page)).not.toContain('again.');
  });

  test('says what to do once the usual time is over', () => {
    const page = pageOf(revoked, { waiting: { since: 0, isOver: true, sinceText: '12:04' } });
    expect(page.state).toMatchObject({ mark: 'error' });
    const [item] = itemsOf(page);
    expect(item?.mark).toBe('error');
    expect(item?.lines && plain(item.lines[0]!)).toContain('open a support request');
  });
});

describe('the target of a fix', () => {
  test('is the subscription, the vault, or the key', () => {
    const facts = factsOf();
    expect(fixTarget('registerProvider', facts)).toMatchObject({ kind: 'subscription' });
    expect(fixTarget('configureVault', facts)).toMatchObject({ kind: 'vault', vault: { name: 'kv-ledger' } });
    expect(fixTarget('generateKey', facts)).toMatchObject({ kind: 'vault' });
    expect(fixTarget('restoreAccess', facts)).toMatchObject({ kind: 'vault' });
    expect(fixTarget('grantAccess', facts)).toMatchObject({ kind: 'key', key: { name: 'ledger-key' } });
    expect(fixTarget('restoreKey', facts)).toMatchObject({ kind: 'key' });
    expect(fixTarget('rotateKey', facts)).toMatchObject({ kind: 'key' });
    for (const fix of ['enableCmk', 'changeIdentity'] as const)
      expect(fixTarget(fix, facts)).toMatchObject({ kind: 'account', account: { name: 'ledger-eu' } });
    expect(fixTarget('grantAccess', factsOf({ examined: 'vault' }))).toMatchObject({ kind: 'vault' });
  });

  test('is undefined if the vault is unknown, so the step asks for it', () => {
    const facts = factsOf({ estate: { vaults: new Map() } });
    expect(fixTarget('configureVault', facts)).toBeUndefined();
    expect(grantOf(facts)).toBeUndefined();
  });

  test("is the finding's identity for a grant, and only the key with Azure RBAC", () => {
    expect(grantOf(factsOf())).toMatchObject({ key: { name: key.name }, onKeyOnly: true });
    expect(grantOf(factsOf())).not.toHaveProperty('identity');
    const system = factsOf({
      vault: { permissionModel: 'accessPolicy' },
      account: {
        defaultIdentity: { kind: 'systemAssigned' },
        identities: { systemAssigned: { principalId: 'p-1' }, userAssigned: [] },
      },
    });
    expect(grantOf(system)).toMatchObject({ identity: { principalId: 'p-1', name: 'ledger-eu' } });
    expect(grantOf(system)).not.toHaveProperty('onKeyOnly');
    const lost = factsOf({ account: { defaultIdentity: { kind: 'undefined' } } });
    expect(grantOf(lost)).toBeUndefined();
    const intended = { name: 'new', region: 'westeurope', continuous: false, isTaken: read(false) };
    const planned = factsOf({ examined: 'vault', facts: { intended } });
    expect(grantOf(planned)).not.toHaveProperty('identity');
    const identity = { id: '/identities/id-ledger', principalId: 'p-2' };
    const own = factsOf({ examined: 'vault', facts: { intended: { ...intended, identity } } });
    expect(grantOf(own)).toMatchObject({ identity: { principalId: 'p-2', name: 'id-ledger' } });
  });
});
