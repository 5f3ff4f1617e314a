import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { permitFor } from '../../fakes/permit.ts';
import { connectionTo, group, StubHttp, subscription, type Reply } from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const permit = await permitFor();
const hsmId = `${group}/providers/Microsoft.KeyVault/managedHSMs/hsm-1`;
const role = 'Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/r';
const grant = {
  id: `${hsmId}/keys/k/providers/Microsoft.Authorization/roleAssignments/0123`,
  scope: `${hsmId}/keys/k`,
  roleDefinitionId: role,
  principalId: 'p',
};
const conflict = (code: string): Reply => ({
  status: 409,
  body: { error: { code, message: 'It cannot be.' } },
});
const row = (change: object = {}) => ({
  name: '0123',
  properties: { scope: '/keys/k', roleDefinitionId: role, principalId: 'p', ...change },
});

const put = (refusal: Reply, there: Reply) => {
  const http = new StubHttp((line) => (line.startsWith('PUT') ? refusal : there));
  return connectAzure(connectionTo(http)).in(subscription).accessChanges.putGrant(grant, permit);
};
const list = (...value: readonly unknown[]): Reply => ({ status: 200, body: { value } });

test('an existing local role counts as success, whatever its code and name', async () => {
  for (const code of ['RoleAssignmentExists', 'Conflict', ''])
    expect(await put(conflict(code), list(row(), { ...row(), name: '4567' }))).toMatchObject({
      kind: 'done',
    });
  expect(await put(conflict('Conflict'), list(row({ roleDefinitionId: role.toUpperCase() })))).toMatchObject({
    kind: 'done',
  });
});

test("any other conflict doesn't, whatever the code says", async () => {
  for (const code of ['RoleAssignmentExists', 'Conflict', 'ObjectIsBeingDeleted'])
    for (const there of [
      list(),
      list(row({ scope: '/keys' })),
      list(row({ principalId: 'q' })),
      list(row({ roleDefinitionId: `${role}2` })),
    ])
      expect(await put(conflict(code), there)).toMatchObject({
        kind: 'failed',
        problem: { azure: { status: 409 } },
      });
});

test("if roles can't be read, only the code counts", async () => {
  for (const unread of [{ status: 403, body: {} }, list(null)]) {
    expect(await put(conflict('RoleAssignmentExists'), unread)).toMatchObject({ kind: 'done' });
    expect(await put(conflict('Conflict'), unread)).toMatchObject({ kind: 'failed' });
  }
});

test("a role assignment whose name or scope leads elsewhere isn't removed", async () => {
  const grants = async (value: unknown) =>
    connectAzure(connectionTo(new StubHttp(() => list(value))))
      .in(subscription)
      .accessChanges.grants(hsmId, 'p', signal);
  expect(await grants(row())).toMatchObject({ kind: 'done', value: [grant] });
  for (const odd of [
    { ...row(), name: '../../x' },
    row({ scope: '/keys/../x' }),
    row({ scope: 'https://evil.example' }),
  ])
    expect(await grants(odd)).toMatchObject({ kind: 'failed', problem: { code: 'F-97' } });
});
