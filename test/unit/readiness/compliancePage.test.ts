import { expect, test, vi } from 'vitest';
import type { ReadResult } from '../../../src/model/inventoryView.ts';
import type { PolicyExemption, PolicyState } from '../../../src/model/policies.ts';
import { plain, text } from '../../../src/model/text.ts';
import { compliancePage, type SubscriptionCompliance } from '../../../src/readiness/compliancePage.ts';
import type { PolicyCheck } from '../../../src/readiness/facts.ts';
import { cmkDefinition, type ReadCompliance } from '../../../src/readiness/readCompliance.ts';
import type { Page } from '../../../src/ui/page/page.ts';
import { runnable } from '../../../src/ui/page/page.ts';

const scope = '/subscriptions/s/resourceGroups/g/providers';
const account = (name: string) => ({ id: `${scope}/Microsoft.DocumentDB/databaseAccounts/${name}`, name });
const vault = (name: string) => ({ id: `${scope}/Microsoft.KeyVault/vaults/${name}`, name });
const hsm = { id: `${scope}/Microsoft.KeyVault/managedHSMs/hsm`, name: 'hsm' };
const assignmentId = '/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/cmk';
const state = (of: { id: string }, compliance: PolicyState['compliance'], effect = 'audit'): PolicyState => ({
  ...{ resourceId: of.id.toLowerCase(), definition: cmkDefinition, assignmentId, effect, compliance },
  ...{ says: compliance, evaluated: Date.UTC(2026, 10, 30, 4) },
});
const nothing = { assignments: new Map(), checks: new Map(), exemptions: new Map() };
const done = <T>(value: T): ReadResult<T> => ({ read: true, value });
const refused: ReadResult<never> = { read: false, why: text('Azure denied it.') };

const open = vi.fn<(kind: string, id: string) => void>();
const pageOf = (policy: ReadCompliance | undefined, lists: Partial<SubscriptionCompliance> = {}) =>
  compliancePage({
    subscriptions: [{ id: 's', name: 'Production', accounts: done([]), vaults: done([]), policy, ...lists }],
    ...{ sandbox: false, now: Date.UTC(2026, 11, 1), open },
    ...{ checkPlanned: () => undefined, readAgain: () => undefined },
  });

const rowsOf = (page: Page) =>
  page.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      block.kind === 'table' ? block.rows.map(({ cells }) => cells.map((cell) => plain(cell.text))) : [],
    ),
  );
const textsOf = (page: Page) =>
  page.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'text' ? [plain(block.text)] : [])),
  );
const deniedIn = (page: Page) =>
  page.sections[0]!.blocks.flatMap((block) => (block.kind === 'items' ? block.items : []));

test('each account has the result of Azure, its assignment, and the time of the evaluation', () => {
  const [a, b, c] = [account('a'), account('b'), account('c')];
  const page = pageOf(
    {
      ...nothing,
      states: done([state(a, 'compliant'), { ...state(b, 'unclear'), says: 'Conflict' }]),
      assignments: new Map([
        [assignmentId.toLowerCase(), { id: assignmentId, name: 'Keys', enforced: true }],
      ]),
    },
    { accounts: done([a, b, c]) },
  );
  expect(rowsOf(page)).toEqual([
    ['a', 'Customer-managed key', 'Compliant', '2026-11-30 04:00 UTC', 'Keys (audit)', '-'],
    ['b', 'Customer-managed key', 'Unknown (Conflict)', '2026-11-30 04:00 UTC', 'Keys (audit)', '-'],
    ['c', 'Customer-managed key', 'Not assigned, or not evaluated yet', '-', '-', '-'],
  ]);
  expect(page.state).toMatchObject({ mark: 'unknown' });
  expect(plain(page.state!.text)).toBe('Noncompliant: 0 · Compliant or exempt: 1 · No result: 2');
  const link = [...runnable(page)].find(([id]) => id.startsWith('show') && id.includes('accounts/a'));
  link![1]();
  expect(open).toHaveBeenCalledWith('account', a.id);
});

test('a vault without a result is missing one only if others of its type have it', () => {
  const [one, other] = [vault('one'), vault('other')];
  const definition = '0b60c0b2-2dc2-4e1c-b5c9-abbed971de53';
  const states = done([{ ...state(one, 'compliant'), definition }]);
  expect(
    rowsOf(pageOf({ ...nothing, states }, { vaults: done([one, other, hsm]) })).map(([name, , result]) => [
      name,
      result,
    ]),
  ).toEqual([
    ['one', 'Compliant'],
    ['other', 'Not assigned, or not evaluated yet'],
  ]);
  expect(rowsOf(pageOf({ ...nothing, states: done([]) }, { vaults: done([one]) }))).toEqual([]);
});

test('a resource that Azure evaluated and no list has is shown without a link', () => {
  const page = pageOf(
    { ...nothing, states: done([state(account('gone'), 'compliant')]) },
    { accounts: refused },
  );
  expect(rowsOf(page)[0]).toMatchObject({ 0: 'gone', 2: 'Compliant' });
  expect([...runnable(page).keys()].filter((id) => id.startsWith('show'))).toEqual([]);
  expect(textsOf(page)).toContain('Some resources are missing here: Azure denied it.');
  expect(page.state).toMatchObject({ mark: 'unknown' });
});

test('unreadable results are unknown, and the page names the permission and a role', () => {
  const page = pageOf({ ...nothing, states: refused }, { accounts: done([account('a')]) });
  expect(rowsOf(page)).toEqual([]);
  expect(textsOf(page)).toEqual(
    expect.arrayContaining([
      "Unknown. Azure Policy's results couldn't be read: Azure denied it.",
      'Requires Microsoft.PolicyInsights/policyStates/queryResults/read (for example, the Reader role).',
    ]),
  );
  expect(page.state).toMatchObject({ mark: 'unknown' });
  expect(page.state!.details!.map(plain)).toContain("Subscriptions that couldn't be read: 1");
});

test('an exemption is named with its end, and is unknown if it has ended or is unreadable', () => {
  const [a] = [account('a')];
  const exemption = (expires: number): PolicyExemption => ({
    ...{
      id: 'e',
      name: 'pilot',
      assignmentId,
      category: 'Waiver',
      references: [],
      isSelective: false,
      expires,
    },
  });
  const withExemptions = (exemptions: ReadResult<readonly PolicyExemption[]>) =>
    rowsOf(
      pageOf(
        {
          ...nothing,
          states: done([state(a, 'exempt')]),
          exemptions: new Map([[a.id.toLowerCase(), exemptions]]),
        },
        { accounts: done([a]) },
      ),
    ).map((cells) => [cells[2], cells[5]]);
  expect(withExemptions(done([exemption(Date.UTC(2027, 0, 1))]))).toEqual([
    ['Exempt', 'pilot (Waiver) until 2027-01-01'],
  ]);
  expect(withExemptions(done([exemption(Date.UTC(2026, 0, 1))]))).toEqual([['Exempt', 'Unknown']]);
  expect(withExemptions(refused)).toEqual([['Exempt', 'Unknown. Azure denied it.']]);
});

test.each<[string, ReadResult<PolicyCheck>, string, string]>([
  [
    'denied',
    done({ results: [{ outcome: 'denies', assignmentId, reasons: [] }], assignments: new Map() }),
    'warning',
    'Policy "cmk" denies changes to this resource.',
  ],
  [
    'not enforced',
    done({
      results: [{ outcome: 'denies', assignmentId, reasons: [] }],
      assignments: new Map([
        [assignmentId.toLowerCase(), { id: assignmentId, name: 'Keys', enforced: false }],
      ]),
    }),
    'info',
    'It doesn\'t comply with policy "Keys", which isn\'t enforced.',
  ],
  [
    'only another assignment denies it',
    done({
      results: [{ outcome: 'denies', assignmentId: `${assignmentId}2`, reasons: [] }],
      assignments: new Map(),
    }),
    'unknown',
    "Azure's check doesn't deny it now. The result is older, or the check leaves out the assignment.",
  ],
  ['unread', refused, 'unknown', "Couldn't check Azure Policy."],
])('the next update of an account that a denying assignment faults: %s', (_, check, mark, line) => {
  const a = account('a');
  const checks = new Map([[a.id.toLowerCase(), check]]);
  const page = pageOf(
    { ...nothing, states: done([state(a, 'nonCompliant', 'deny')]), checks },
    { accounts: done([a]) },
  );
  const [item] = deniedIn(page);
  expect(item).toMatchObject({ mark });
  expect(item!.lines!.map(plain)).toContain(line);
  expect(page.state).toMatchObject({ mark: 'warning' });
});

test('an audited account is noncompliant, and no update of it is denied', () => {
  const a = account('a');
  const page = pageOf({ ...nothing, states: done([state(a, 'nonCompliant')]) }, { accounts: done([a]) });
  expect(deniedIn(page)).toEqual([]);
  expect(textsOf(page)[0]).toBe('None among the results that were read.');
});

test('while a subscription is read, the page says so', () => {
  const page = pageOf(undefined, { accounts: done([account('a')]) });
  expect(page.state).toMatchObject({ mark: 'running' });
  expect(textsOf(page)).toContain('Being read');
});
