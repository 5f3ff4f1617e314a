import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { Fields, notOurs } from '../../../src/azure/fields.ts';
import { readExemption, readLock, readPolicy } from '../../../src/azure/policies.ts';
import { connectionTo, StubHttp, subscription, subscriptionId, vaultId } from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();

test('locks are listed for the whole subscription, and exemptions for a scope', async () => {
  const asked: string[] = [];
  const http = new StubHttp((line) => {
    asked.push(line);
    return { status: 200, body: { value: [] } };
  });
  const { governance } = connectAzure(connectionTo(http)).in(subscription);
  expect(await governance.locks(signal)).toEqual({ kind: 'done', value: [] });
  expect(await governance.exemptions(vaultId, signal)).toEqual({ kind: 'done', value: [] });
  expect(asked).toEqual([
    `GET management.azure.com/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    `GET management.azure.com${vaultId}/providers/Microsoft.Authorization/policyExemptions?api-version=2022-07-01-preview&$filter=atScope()`,
  ]);
});

test("a lock's scope is in its ID, and other rows are left out", () => {
  const lock = (id: string, level: unknown) =>
    new Fields({ id, name: 'keep', properties: { level, notes: 'Ask us' } });
  expect(readLock(lock(`${vaultId}/providers/Microsoft.Authorization/locks/keep`, 'ReadOnly'))).toEqual({
    ...{ name: 'keep', scope: vaultId, level: 'ReadOnly', notes: 'Ask us' },
  });
  expect(readLock(lock('keep', 'ReadOnly'))).toBeUndefined();
  const of = (level: unknown) =>
    readLock(lock(`${vaultId}/providers/Microsoft.Authorization/locks/keep`, level));
  expect(of('NotSpecified')).toBe(notOurs);
  // It might lock anything.
  expect(of('Novel')).toBeUndefined();
});

test('an assignment is read by its id, with its name and whether it is enforced', async () => {
  const of = (properties: object, name?: string) =>
    readPolicy(new Fields({ id: '/A', ...(name ? { name } : {}), properties }), '/a/1');
  expect(of({ displayName: 'Keys', enforcementMode: 'DoNotEnforce' })).toEqual({
    ...{ id: '/a/1', name: 'Keys', enforced: false },
  });
  expect(of({}, 'a1')).toEqual({ id: '/a/1', name: 'a1', enforced: true });
  expect(of({})).toMatchObject({ name: '1' });
  const http = new StubHttp(() => ({ status: 200, body: { properties: { displayName: 'Keys' } } }));
  const { governance } = connectAzure(connectionTo(http)).in(subscription);
  expect(await governance.policyAssignment('/a/1', signal)).toMatchObject({ value: { name: 'Keys' } });
  expect(http.lines).toEqual(['GET management.azure.com/a/1?api-version=2022-06-01']);
});

test('an exemption is read with the policies it covers, and its end', () => {
  const of = (properties: object) => readExemption(new Fields({ id: '/e', name: 'e1', properties }));
  expect(
    of({
      ...{ policyAssignmentId: '/a', exemptionCategory: 'Waiver', displayName: 'Until we move' },
      ...{ policyDefinitionReferenceIds: ['Vaults'], expiresOn: '2027-01-02T00:00:00Z' },
      resourceSelectors: [{}],
    }),
  ).toEqual({
    ...{ id: '/e', name: 'Until we move', assignmentId: '/a', category: 'Waiver', references: ['Vaults'] },
    ...{ expires: Date.UTC(2027, 0, 2), isSelective: true },
  });
  expect(of({ policyAssignmentId: '/a' })).toEqual({
    ...{ id: '/e', name: 'e1', assignmentId: '/a', category: '', references: [], isSelective: false },
  });
  expect(of({})).toBe(notOurs);
  expect(of({ policyAssignmentId: 7 })).toBeUndefined();
  expect(of({ policyAssignmentId: '/a', expiresOn: 7 })).toMatchObject({ isSelective: true });
});
