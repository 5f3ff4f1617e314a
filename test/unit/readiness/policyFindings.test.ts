import { describe, expect, test } from 'vitest';
import type { PolicyExemption } from '../../../src/model/policies.ts';
import { plain } from '../../../src/model/text.ts';
import { policyFindings } from '../../../src/readiness/policyFindings.ts';
import { policiesOf, read, refused } from '../../fakes/readinessFacts.ts';

const now = 1_000_000;
const id = '/assignments/1';
const exemption = (change: Partial<PolicyExemption> = {}): PolicyExemption => ({
  ...{ id: '/exemptions/1', name: 'Until we move', assignmentId: id.toUpperCase() },
  ...{ category: 'Waiver', references: [], isSelective: false },
  ...change,
});

const found = (policies: Parameters<typeof policyFindings>[0], isPlanned = false) =>
  policyFindings(policies, { on: 'kv', isPlanned }, now).map(({ urgency, what, evidence, next }) => ({
    ...{ urgency, what: plain(what) },
    evidence: evidence && plain(evidence),
    next: next && plain(next),
  }));
const urgencies = (...how: Parameters<typeof policiesOf>) =>
  found(policiesOf(...how)).map(({ urgency }) => urgency);
const exempted = (change?: Partial<PolicyExemption>) =>
  urgencies({ reference: 'Vaults' }, {}, { exemptions: read([exemption(change)]) });

test('no denial is OK, as Azure reports it', () => {
  expect(found(policiesOf())).toMatchObject([{ urgency: 'passed', what: 'No policy denies it.' }]);
});

test('a denial names the assignment and the values that Azure compared', () => {
  expect(found(policiesOf({ reasons: ['location: here (notIn there)', 'More'] }, {}))).toMatchObject([
    {
      urgency: 'watch',
      what: 'Policy "Ours" denies changes to this resource.',
      evidence: 'Assignment: /assignments/1. Azure says: location: here (notIn there); More',
    },
  ]);
});

test("an assignment that couldn't be read is named by its ID", () => {
  expect(found(policiesOf({}))[0]?.what).toContain('"1"');
  expect(found(policiesOf({ assignmentId: '' }))[0]?.what).toContain('"?"');
});

test.each([
  ['restricts', 'unknown'],
  ['unclear', 'unknown'],
] as const)('an undecided evaluation (%s) is unknown', (outcome, urgency) => {
  expect(urgencies({ outcome }, {})).toEqual([urgency]);
});

test("a policy that modifies it, and one that isn't enforced, are notes", () => {
  expect(urgencies({ outcome: 'changes' }, {})).toEqual(['note', 'passed']);
  expect(urgencies({}, { enforced: false })).toEqual(['note', 'passed']);
  expect(urgencies({ outcome: 'restricts' }, { enforced: false })).toEqual(['note', 'passed']);
});

test('a user without permission to evaluate sees which one is missing, and never OK', () => {
  expect(found(refused)).toEqual([
    {
      ...{ urgency: 'unknown', what: "Couldn't check Azure Policy." },
      evidence: 'You lack the right x/read.',
      next: 'Requires Microsoft.PolicyInsights/checkPolicyRestrictions/read (for example, the Reader role). Or check the policy in the Azure portal.',
    },
  ]);
});

describe('an exemption', () => {
  test('turns a denial into a note that says when it ends', () => {
    expect(exempted()).toEqual(['note', 'passed']);
    expect(exempted({ references: ['vaults'] })).toEqual(['note', 'passed']);
    const exemptions = read([exemption({ category: 'Mitigated', expires: Date.UTC(2027, 0, 2) })]);
    expect(found(policiesOf({}, {}, { exemptions }))[0]).toMatchObject({
      what: 'Policy "Ours" denies changes to this resource, but it\'s exempt (Mitigated) until 2027-01-02.',
      evidence: 'Exemption: /exemptions/1',
    });
  });

  test.each<[string, Partial<PolicyExemption>]>([
    ['has ended', { expires: now }],
    ['is of another assignment', { assignmentId: '/assignments/2' }],
    ['exempts another member', { references: ['Accounts'] }],
    ['might not select it', { isSelective: true }],
  ])('that %s changes nothing', (_, change) => {
    expect(exempted(change)).toEqual(['watch']);
  });

  test("that couldn't be read leaves a denial unknown, also of a planned account", () => {
    for (const isPlanned of [false, true]) {
      const [finding] = found(policiesOf({}, {}, { exemptions: refused }), isPlanned);
      expect(finding).toMatchObject({ urgency: 'unknown' });
      expect(finding?.what).toMatch(/exempt\.$/);
      expect(finding?.evidence).toMatch(/Couldn't read its exemptions: You lack the right/);
    }
  });
});
