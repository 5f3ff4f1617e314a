import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { Fields, notOurs } from '../../../src/azure/fields.ts';
import { readContent, readExemption, readLock, readPolicy } from '../../../src/azure/policies.ts';
import { connectionTo, StubHttp, subscription, subscriptionId, vaultId } from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();

test('locks are those of the whole subscription, policies those that reach a scope', async () => {
  const asked: string[] = [];
  const http = new StubHttp((line) => {
    asked.push(line);
    return { status: 200, body: { value: [] } };
  });
  const { governance } = connectAzure(connectionTo(http)).in(subscription);
  expect(await governance.locks(signal)).toEqual({ kind: 'done', value: [] });
  expect(await governance.policies(vaultId, signal)).toEqual({ kind: 'done', value: [] });
  expect(await governance.exemptions(vaultId, signal)).toEqual({ kind: 'done', value: [] });
  expect(asked).toEqual([
    `GET management.azure.com/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    `GET management.azure.com${vaultId}/providers/Microsoft.Authorization/policyAssignments?api-version=2022-06-01&$filter=atScope()`,
    `GET management.azure.com${vaultId}/providers/Microsoft.Authorization/policyExemptions?api-version=2022-07-01-preview&$filter=atScope()`,
  ]);
});

test('a lock tells its scope by its id; what is none is left out', () => {
  const lock = (id: string, level: unknown) =>
    new Fields({ id, name: 'keep', properties: { level, notes: 'Ask us' } });
  expect(readLock(lock(`${vaultId}/providers/Microsoft.Authorization/locks/keep`, 'ReadOnly'))).toEqual({
    ...{ name: 'keep', scope: vaultId, level: 'ReadOnly', notes: 'Ask us' },
  });
  expect(readLock(lock('keep', 'ReadOnly'))).toBeUndefined();
  const of = (level: unknown) =>
    readLock(lock(`${vaultId}/providers/Microsoft.Authorization/locks/keep`, level));
  expect(of('NotSpecified')).toBe(notOurs);
  // It may lock anything.
  expect(of('Novel')).toBeUndefined();
});

test('an assignment is read with its parameters, and whether it is enforced', () => {
  const assignment = (properties: object) => new Fields({ id: '/a', name: 'a1', properties });
  expect(
    readPolicy(
      assignment({
        displayName: 'Keys',
        policyDefinitionId: '/d/1',
        notScopes: ['/x'],
        enforcementMode: 'DoNotEnforce',
        parameters: { Effect: { value: 'Deny' }, odd: 'text' },
      }),
    ),
  ).toEqual({
    ...{ id: '/a', name: 'Keys', definitionId: '/d/1', notScopes: ['/x'], enforced: false },
    parameters: { effect: 'Deny', odd: undefined },
    isAltered: true,
  });
  expect(readPolicy(assignment({ policyDefinitionId: '/d/1' }))).toMatchObject({
    name: 'a1',
    enforced: true,
  });
  expect(readPolicy(assignment({}))).toBeUndefined();
});

test('an exemption is read with what it takes out, and until when', () => {
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

test('an assignment that selects resources or overrides effects is told apart', () => {
  const assignment = (properties: object) =>
    new Fields({
      ...{ id: '/a', name: 'a1' },
      properties: { policyDefinitionId: '/d/1', ...properties },
    });
  expect(readPolicy(assignment({ overrides: [{ kind: 'policyEffect', value: 'Audit' }] }))).toMatchObject({
    isAltered: true,
  });
  expect(readPolicy(assignment({ resourceSelectors: [{ name: 'x' }] }))).toMatchObject({ isAltered: true });
  expect(readPolicy(assignment({ resourceSelectors: [], overrides: [] }))).not.toHaveProperty('isAltered');
});

test('a definition and an initiative are asked for by their ids and told apart by them', async () => {
  const asked: string[] = [];
  const rule = { if: { field: 'type', equals: 'x' }, then: { effect: 'deny' } };
  const http = new StubHttp((line) => {
    asked.push(line);
    return {
      status: 200,
      body: {
        properties: { mode: 'All', policyRule: rule, parameters: { Effect: { defaultValue: 'Audit' } } },
      },
    };
  });
  const { governance } = connectAzure(connectionTo(http)).in(subscription);
  const id = '/providers/Microsoft.Authorization/policyDefinitions/1';
  expect(await governance.policyContent(id, signal)).toEqual({
    kind: 'done',
    value: { kind: 'definition', mode: 'All', rule, defaults: { effect: 'Audit' }, isComplete: true },
  });
  expect(asked).toEqual([`GET management.azure.com${id}?api-version=2021-06-01`]);
  expect(readContent(id, { properties: { policyRule: { ...rule, also: 1 } } })).toMatchObject({
    isComplete: false,
    mode: '',
  });
  const set = `/subscriptions/x/providers/Microsoft.Authorization/policySetDefinitions/1`;
  const member = {
    policyDefinitionId: id,
    policyDefinitionReferenceId: 'r1',
    parameters: { Where: { value: "[parameters('w')]" } },
  };
  const altered = { ...member, overrides: [{}] };
  expect(readContent(set, { properties: { policyDefinitions: [member, altered] } })).toEqual({
    ...{ kind: 'initiative', defaults: {} },
    members: [
      { definitionId: id, reference: 'r1', parameters: { where: "[parameters('w')]" } },
      { definitionId: '', reference: 'r1', parameters: { where: "[parameters('w')]" } },
    ],
  });
});
