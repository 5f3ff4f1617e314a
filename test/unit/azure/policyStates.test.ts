import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { isChange } from '../../../src/model/journal.ts';
import { accountId, connectionTo, StubHttp, subscription } from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const assignmentId = `/subscriptions/${subscription.id}/providers/microsoft.authorization/policyassignments/cmk`;
const path = `/subscriptions/${subscription.id}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults`;
const row = {
  timestamp: '2026-11-30T00:00:00Z',
  resourceId: accountId,
  policyAssignmentId: assignmentId,
  policyDefinitionId: '/providers/microsoft.authorization/policydefinitions/ABC',
  policyDefinitionAction: 'Deny',
  complianceState: 'NonCompliant',
};

const statesFrom = (http: StubHttp) =>
  connectAzure(connectionTo(http)).in(subscription).governance.policyStates(['abc', 'def'], signal);

test('all pages are read by POST, filtered by definition, and none counts as a change', async () => {
  const next = `https://management.azure.com${path}?api-version=2024-10-01&$skiptoken=2`;
  const http = new StubHttp((line) => ({
    status: 200,
    body: line.includes('skiptoken')
      ? { value: [{ ...row, complianceState: 'Exempt', policyDefinitionReferenceId: 'cmk' }] }
      : { value: [row], '@odata.nextLink': next },
  }));
  const common = { resourceId: accountId, assignmentId, definition: 'abc', effect: 'deny' };
  const evaluated = Date.UTC(2026, 10, 30);
  expect(await statesFrom(http)).toEqual({
    kind: 'done',
    value: [
      { ...common, evaluated, compliance: 'nonCompliant', says: 'NonCompliant' },
      { ...common, evaluated, compliance: 'exempt', says: 'Exempt', reference: 'cmk' },
    ],
  });
  expect(http.lines.map((line) => line.split(' ')[0])).toEqual(['POST', 'POST']);
  expect(decodeURIComponent(http.lines[0]!)).toContain(
    "PolicyDefinitionId eq '/providers/microsoft.authorization/policydefinitions/abc' or PolicyDefinitionId eq",
  );
  expect(isChange('POST', path)).toBe(false);
});

test.each(['Unknown', 'Conflict', 'Error', undefined])('%s is neither compliant nor not', async (word) => {
  const http = new StubHttp(() => ({ status: 200, body: { value: [{ ...row, complianceState: word }] } }));
  expect(await statesFrom(http)).toMatchObject({ value: [{ compliance: 'unclear', says: word ?? '' }] });
});

test('a row that names no resource is an error, because a missing row means that nothing was evaluated', async () => {
  const http = new StubHttp(() => ({ status: 200, body: { value: [{ ...row, resourceId: null }] } }));
  expect(await statesFrom(http)).toMatchObject({ kind: 'failed' });
});

test('a 403 names the permission', async () => {
  const right = 'Microsoft.PolicyInsights/policyStates/queryResults/read';
  const message = `The client 'x' with object id 'y' does not have authorization to perform action '${right}' over scope '/subscriptions/s' or the scope is invalid.`;
  const http = new StubHttp(() => ({
    status: 403,
    body: { error: { code: 'AuthorizationFailed', message } },
  }));
  const read = await statesFrom(http);
  expect(JSON.stringify(read)).toContain(right);
});
