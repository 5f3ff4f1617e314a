import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applicationOf,
  type DefaultIdentity,
  formatDefaultIdentity,
  parseDefaultIdentity,
} from '../../../src/model/defaultIdentity.ts';
import { keyIdentityOf, sameIdentity } from '../../../src/model/keyIdentity.ts';
import { account } from '../../fakes/azure.ts';

const id = fc
  .stringMatching(/^[a-z][a-z0-9-]{2,20}$/)
  .map(
    (name) =>
      `/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
  );

const identity: fc.Arbitrary<DefaultIdentity> = fc.oneof(
  fc.constantFrom(
    { kind: 'firstParty' } as const,
    { kind: 'systemAssigned' } as const,
    { kind: 'undefined' } as const,
  ),
  id.map((one) => ({ kind: 'userAssigned', id: one }) as const),
  fc
    .tuple(id, fc.uuid())
    .map(([one, federatedClientId]) => ({ kind: 'userAssigned', id: one, federatedClientId }) as const),
);

test('an identity is read in any case, and with surrounding spaces', () => {
  fc.assert(
    fc.property(identity, (one) => {
      const written = formatDefaultIdentity(one);
      expect(parseDefaultIdentity(written)).toEqual(one);
      expect(sameIdentity(parseDefaultIdentity(` ${written.toUpperCase()} `), one)).toBe(true);
    }),
  );
});

test("any other text is kept unchanged, and isn't an identity", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((end) => `UserAssignedIdentity=${end}`),
      ),
      (text) => {
        const read = parseDefaultIdentity(text);
        if (read.kind === 'other') expect(formatDefaultIdentity(read)).toBe(text.trim());
        if (read.kind !== 'userAssigned') return;
        expect(read.id).not.toBe('');
        expect(`${read.id}${applicationOf(read) ?? ''}`).not.toContain('&');
        expect(formatDefaultIdentity(read).toLowerCase()).toBe(text.trim().toLowerCase());
      },
    ),
  );
  for (const broken of [
    'UserAssignedIdentity=',
    'UserAssignedIdentity=/x&FederatedClientId=',
    'UserAssignedIdentity=/x&FederatedClientId=a&More=b',
    'DelegatedUserAssignedIdentity=/x',
  ])
    expect(parseDefaultIdentity(broken)).toEqual({ kind: 'other', text: broken });
});

test('a different application is a different identity', () => {
  fc.assert(
    fc.property(identity, identity, (a, b) => {
      expect(sameIdentity(a, b)).toBe(formatDefaultIdentity(a) === formatDefaultIdentity(b));
    }),
  );
  const one: DefaultIdentity = { kind: 'userAssigned', id: '/x' };
  expect(sameIdentity(one, { ...one, federatedClientId: 'app' })).toBe(false);
});

test('across tenants, a vault must know the application, not the identity', () => {
  const used: DefaultIdentity = { kind: 'userAssigned', id: '/x/id', federatedClientId: 'app' };
  const identities = { userAssigned: [{ id: '/x/id', principalId: 'own' }] };
  expect(keyIdentityOf({ ...account, defaultIdentity: used, identities })).toEqual({
    kind: 'known',
    identity: { applicationId: 'app', name: 'app' },
  });
});
