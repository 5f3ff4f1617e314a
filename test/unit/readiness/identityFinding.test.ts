import { expect, test } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { identityFinding, type IdentityNow } from '../../../src/readiness/identityFinding.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import { account, factsOf, read, refused } from '../../fakes/readinessFacts.ts';

const id =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-x';
const used = {
  ...account,
  defaultIdentity: { kind: 'userAssigned', id } as const,
  identities: { userAssigned: [{ id: id.toUpperCase(), principalId: 'first' }] },
};
const now = (principalId: string) => read<IdentityNow>({ id, principalId });

test("an identity that exists with the account's principal is OK", () => {
  expect(identityFinding(used, now('FIRST'))?.urgency).toBe('passed');
});

test('a deleted identity leads to another one, because it can’t be recovered', () => {
  const found = identityFinding(used, read<IdentityNow>(undefined));
  expect(found).toMatchObject({ urgency: 'needsAction', code: 'F-31', fix: 'changeIdentity' });
  expect(plain(found!.next!)).toContain("can't be recovered");
});

test('an identity that was created again under its name is another principal', () => {
  const found = identityFinding(used, now('second'));
  expect(found).toMatchObject({ urgency: 'needsAction', code: 'F-31', fix: 'changeIdentity' });
  expect(plain(found!.evidence!)).toBe(
    'The account uses principal first. The identity now has principal second.',
  );
  expect(plain(found!.next!)).toContain('choose the same identity');
});

test("an identity that can’t be read is unknown, and an account without one doesn't have this finding", () => {
  expect(identityFinding(used, refused)).toMatchObject({ urgency: 'unknown', code: 'F-31' });
  expect(identityFinding(account, now('first'))).toBeUndefined();
});

test("the finding is part of an account's findings", () => {
  const facts = { ...factsOf(), checked: { kind: 'account', account: used } as const };
  const titles = (identity?: ReturnType<typeof now>) =>
    diagnose({ ...facts, ...(identity ? { identity } : {}) }).map(({ title }) => plain(title));
  expect(titles(now('second'))).toContain('Identity');
  expect(titles()).not.toContain('Identity');
});
