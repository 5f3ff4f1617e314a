import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AzureSubscription } from '../../../src/azure/api.ts';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import {
  accountId,
  connectionTo,
  StubHttp,
  subscription,
  vaultId,
  type Reply,
} from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const empty: Reply = { status: 200, body: { value: [] } };

/** Returns the replies in order, and then the last one forever. */
const inTurn = (...replies: readonly Reply[]) => {
  let count = 0;
  return new StubHttp(() => replies[Math.min(count++, replies.length - 1)] ?? empty);
};

describe('every request', () => {
  it('names the product, has a timeout, and is logged without query and token', async () => {
    const seen: unknown[] = [];
    const http = new StubHttp((_, request) => {
      seen.push(request.headers.get('user-agent'), request.timeout);
      return { ...empty, headers: { 'x-ms-request-id': 'req-7' } };
    });
    const connection = connectionTo(http);
    await connectAzure(connection).in(subscription).accounts.list(signal);
    expect(seen).toEqual([expect.stringMatching(/^cosmos-cmk\/test /), 100_000]);
    expect(connection.logged).toEqual([
      `debug GET https://management.azure.com/subscriptions/${subscription.id}/providers/Microsoft.DocumentDB/databaseAccounts 200 (req-7)`,
    ]);
  });

  it.each([429, 503])('is retried after %i if Azure asks for it', async (status) => {
    const http = inTurn({ status, headers: { 'retry-after-ms': '1' } }, empty);
    expect(await connectAzure(connectionTo(http)).in(subscription).accounts.list(signal)).toEqual({
      kind: 'done',
      value: [],
    });
    expect(http.sent).toHaveLength(2);
  });

  it('gives up after three retries', async () => {
    const http = inTurn({
      status: 429,
      headers: { 'retry-after-ms': '1' },
      body: { error: { code: 'TooManyRequests', message: 'Slow down.' } },
    });
    const connection = connectionTo(http);
    expect(await connectAzure(connection).in(subscription).accounts.list(signal)).toMatchObject({
      problem: { code: 'F-30c' },
    });
    expect(http.sent).toHaveLength(4);
    expect(connection.logged.at(-1)).toBe(
      'warn {"problem":"F-30c","status":429,"code":"TooManyRequests","message":"Slow down.","codes":["TooManyRequests"]}',
    );
  });

  it('shares one token between the services of an account in a tenant', async () => {
    const asked: unknown[] = [];
    const connection = connectionTo(inTurn(empty));
    const tokens = (account: string, tenant?: string) => ({
      getToken: (scopes: string | string[]) => {
        asked.push([account, tenant, String(scopes)]);
        return Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    });
    const azure = connectAzure({ ...connection, signIn: { ...connection.signIn, tokens } });
    await azure.in(subscription).vaults.list(signal);
    await azure.in({ ...subscription, id: 'other' }).accounts.list(signal);
    await azure.in(subscription).access.permissions(vaultId, signal);
    await azure.in(subscription).groups.list(signal);
    expect(asked).toEqual([['me', subscription.tenantId, 'https://management.azure.com/.default']]);
  });

  it('answers a claims challenge with a token for those claims', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const challenge: Reply = {
      status: 401,
      headers: {
        'www-authenticate': `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${btoa(claims)}"`,
      },
    };
    const asked: unknown[] = [];
    const connection = connectionTo(inTurn(challenge, empty));
    const tokens = () => ({
      getToken: (_: string | string[], options?: { claims?: string }) => {
        asked.push(options?.claims);
        return Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    });
    const azure = connectAzure({ ...connection, signIn: { ...connection.signIn, tokens } });
    expect(await azure.in(subscription).vaults.list(signal)).toMatchObject({ kind: 'done' });
    expect(asked).toEqual([undefined, claims]);
  });
});

describe('whatever Azure answers', () => {
  const reads: readonly ((services: AzureSubscription) => Promise<Outcome<unknown>>)[] = [
    ({ providers }) => providers.registration('Microsoft.DocumentDB', signal),
    ({ groups }) => groups.list(signal),
    ({ vaults }) => vaults.list(signal),
    ({ vaults }) => vaults.get(vaultId, signal),
    ({ vaults }) => vaults.nameAvailability('kv-1', signal),
    ({ keys }) => keys.list(vaultId, signal),
    ({ keys }) => keys.get(vaultId, 'k', signal),
    ({ keys }) => keys.versions(`${vaultId}/keys/k`, signal),
    ({ accounts }) => accounts.list(signal),
    ({ accounts }) => accounts.get(accountId, signal),
    ({ accounts }) => accounts.regions(signal),
    ({ access }) => access.assignments(vaultId, 'p', signal),
    ({ access }) => access.permissions(vaultId, signal),
    ({ directory }) => directory.principal('app', signal),
  ];

  it('a read always returns a value', async () => {
    const properties = fc.record(
      {
        sku: fc.jsonValue(),
        networkAcls: fc.jsonValue(),
        accessPolicies: fc.oneof(fc.jsonValue(), fc.array(fc.record({ permissions: fc.jsonValue() }))),
        vaultUri: fc.string(),
        keyUri: fc.oneof(fc.string(), fc.webUrl()),
        keyUriWithVersion: fc.oneof(fc.string(), fc.jsonValue()),
        attributes: fc.jsonValue(),
        capabilities: fc.jsonValue(),
        locations: fc.jsonValue(),
        keyVaultKeyUri: fc.jsonValue(),
        defaultIdentity: fc.jsonValue(),
        customerManagedKeyStatus: fc.jsonValue(),
        provisioningState: fc.jsonValue(),
        registrationState: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const item = fc.oneof(
      fc.jsonValue(),
      fc.record({
        id: fc.oneof(fc.constantFrom(vaultId, accountId), fc.jsonValue()),
        name: fc.jsonValue(),
        kind: fc.jsonValue(),
        properties: fc.oneof(properties, fc.jsonValue()),
      }),
    );
    const body = fc.oneof(fc.jsonValue(), item, fc.record({ value: fc.array(item, { maxLength: 3 }) }));
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(...reads), async (answer, read) => {
        const services = connectAzure(connectionTo(inTurn({ status: 200, body: answer }))).in(subscription);
        expect(['done', 'failed']).toContain((await read(services)).kind);
      }),
      { numRuns: 500 },
    );
  });
});
