import { expect, test } from 'vitest';
import type { PolicyContent, PolicyExemption } from '../../../src/model/policies.ts';
import { plain } from '../../../src/model/text.ts';
import { policyFindings } from '../../../src/readiness/policyFindings.ts';
import { factsOf, policy, read, refused, vault } from '../../fakes/readinessFacts.ts';

const now = 1_000_000;
const isVault = { field: 'type', equals: 'Microsoft.KeyVault/vaults' };
const denying: PolicyContent = {
  ...{ kind: 'definition', mode: 'All', defaults: {}, isComplete: true },
  rule: { if: isVault, then: { effect: 'deny' } },
};
const d1 = policy('d1').definitionId;
const initiative: PolicyContent = {
  ...{ kind: 'initiative', defaults: {} },
  members: [{ definitionId: d1, parameters: {}, reference: 'Vaults' }],
};
const exemption = (change: Partial<PolicyExemption> = {}): PolicyExemption => ({
  ...{ id: '/exemptions/1', name: 'Until we move', assignmentId: policy('d1').id.toUpperCase() },
  ...{ category: 'Waiver', references: [], isSelective: false },
  ...change,
});

/** A policy that refuses the vault, by itself or as the one member of an initiative. */
function found(
  exemptions: ReturnType<typeof read<readonly PolicyExemption[]>> | undefined,
  asMember = false,
) {
  const [, place] = factsOf({ examined: 'vault' }).places;
  const assigned = policy(asMember ? 'set' : 'd1');
  const findings = policyFindings(
    {
      ...place!,
      policies: read([assigned]),
      ...(exemptions ? { exemptions } : {}),
      definitions: new Map<string, PolicyContent>([
        [d1.toLowerCase(), denying],
        ...(asMember ? [[assigned.definitionId.toLowerCase(), initiative] as const] : []),
      ]),
    },
    { vault },
    now,
  );
  return findings.map(({ standing, what, evidence }) => ({
    standing,
    told: `${plain(what)} ${evidence ? plain(evidence) : ''}`,
  }));
}
const standings = (...how: Parameters<typeof found>) => found(...how).map(({ standing }) => standing);

test('an exemption takes the resource out, and who relies on it hears which, and until when', () => {
  expect(standings(read([]))).toEqual(['watch']);
  expect(standings(read([exemption()]))).toEqual(['note', 'passed']);
  const [note] = found(read([exemption({ category: 'Mitigated', expires: Date.UTC(2027, 0, 2) })]));
  expect(note?.told).toContain('it is exempt (Mitigated) until 2027-01-02. Exemption: /exemptions/1');
});

test.each<[string, Partial<PolicyExemption>]>([
  ['has ended', { expires: now }],
  ['is of another assignment', { assignmentId: '/assignments/2' }],
  ['takes another member out', { references: ['Accounts'] }],
])('one that %s takes nothing out', (_, change) => {
  expect(standings(read([exemption(change)]), true)).toEqual(['watch']);
  expect(standings(read([exemption()]), true)).toEqual(['note', 'passed']);
});

test('one that takes the member out that refuses leaves the rest of the initiative', () => {
  expect(standings(read([exemption({ references: ['vaults'] })]), true)).toEqual(['passed']);
});

test('one that selects resources makes it uncertain, and never harmless', () => {
  expect(standings(read([exemption({ isSelective: true })]))).toEqual(['note']);
});

test('what could not be read leaves a refusal unknown', () => {
  const [finding] = found(refused);
  expect(finding?.standing).toBe('unknown');
  expect(finding?.told).toMatch(/unless it is exempt\..*could not be read: You lack the right/);
});

test('of an initiative that was not read in full the number of policies left out is said', () => {
  const [, place] = factsOf({ examined: 'vault' }).places;
  const set = policy('set');
  const [finding] = policyFindings(
    {
      ...place!,
      policies: read([set]),
      definitions: new Map<string, PolicyContent>([[set.definitionId.toLowerCase(), initiative]]),
    },
    { vault },
    now,
  );
  expect(finding?.standing).toBe('note');
  expect(plain(finding!.evidence!)).toContain('(policies in it that were not read: 1 of 1)');
});
