import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { connectionTo, StubHttp, subscription, subscriptionId } from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const id = `/subscriptions/${subscriptionId}/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-1`;
const answered = { id, name: 'id-1', properties: { principalId: 'p', clientId: 'c', tenantId: 't' } };

test('identities of a subscription are listed page by page, each with its principal', async () => {
  const asked: string[] = [];
  const http = new StubHttp((line) => {
    asked.push(line);
    const nextLink = 'https://management.azure.com/next?page=2';
    return { status: 200, body: asked.length === 1 ? { value: [answered], nextLink } : { value: [{}] } };
  });
  const { identities } = connectAzure(connectionTo(http)).in(subscription);
  expect(await identities.list(signal)).toMatchObject({
    kind: 'done',
    value: [{ id, principalId: 'p', clientId: 'c' }],
    // The second page has a row without an id.
    incomplete: { code: 'F-97' },
  });
  expect(asked).toEqual([
    `GET management.azure.com/subscriptions/${subscriptionId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2024-11-30`,
    'GET management.azure.com/next?page=2',
  ]);
});

test('a missing identity is undefined, and one without read permission is a problem', async () => {
  const get = (status: number) => {
    const http = new StubHttp(() => ({
      status,
      body: status === 200 ? answered : { error: { code: 'ResourceNotFound', message: 'gone' } },
    }));
    return connectAzure(connectionTo(http)).in(subscription).identities.get(id, signal);
  };
  expect(await get(200)).toEqual({ kind: 'done', value: { id, principalId: 'p', clientId: 'c' } });
  expect(await get(404)).toEqual({ kind: 'done', value: undefined });
  expect(await get(403)).toMatchObject({ kind: 'failed' });
});
