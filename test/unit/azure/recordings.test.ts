import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/app/outcome.ts';
import { connectAzure } from '../../../src/azure/index.ts';
import { readSubscription } from '../../../src/azure/subscriptions.ts';
import type { Subscription as AzureSubscriptionBody } from '@azure/arm-resources-subscriptions';
import type { AzureSubscription } from '../../../src/app/azure.ts';
import { connectionTo, StubHttp, subscription } from './stubHttp.ts';

/** Real exchanges with Azure, kept beside the checkout; they are not part of this repository. */
const folder = new URL('../../../../shared/recordings/', import.meta.url);

/** Bodies are JSON, some in a string. */
interface Exchange {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly body: string | object | null;
}

const exchanges = existsSync(folder)
  ? readdirSync(folder).flatMap(
      (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Exchange[],
    )
  : [];
const { signal } = new AbortController();
const provider = '/subscriptions/[^/]+/(?:resourceGroups/[^/]+/)?providers';

/** How each kind of recorded answer is read: the path that it is known by, and the port that reads it. */
const readers: Readonly<
  Record<
    string,
    [path: RegExp, read: (services: AzureSubscription, path: string) => Promise<Outcome<unknown>>]
  >
> = {
  account: [
    new RegExp(`^${provider}/Microsoft.DocumentDB/databaseAccounts/[^/]+$`, 'i'),
    ({ accounts }, path) => accounts.get(path, signal),
  ],
  accounts: [
    new RegExp(`^${provider}/Microsoft.DocumentDB/databaseAccounts$`, 'i'),
    ({ accounts }) => accounts.list(signal),
  ],
  vault: [
    new RegExp(`^${provider}/Microsoft.KeyVault/vaults/[^/]+$`, 'i'),
    ({ vaults }, path) => vaults.get(path, signal),
  ],
  vaults: [new RegExp(`^${provider}/Microsoft.KeyVault/vaults$`, 'i'), ({ vaults }) => vaults.list(signal)],
  provider: [
    new RegExp(`^${provider}/[^/]+(?:/(?:un)?register)?$`, 'i'),
    ({ providers }) => providers.registration('Any', signal),
  ],
  roleAssignments: [/roleAssignments$/i, ({ access }) => access.assignments('/scope', 'p', signal)],
  principals: [/servicePrincipals$/i, ({ directory }) => directory.principal('app', signal)],
};

const parsed = ({ body }: Exchange): object =>
  typeof body === 'string' ? (JSON.parse(body) as object) : (body ?? {});

const recorded = (path: RegExp) =>
  exchanges.filter(
    ({ uri, status, body, method }) =>
      method !== 'DELETE' && body && status >= 200 && status < 300 && path.test(new URL(uri).pathname),
  );

/** Azure that answers what was recorded, and nothing on further pages. */
const replaying = (body: (line: string) => object) => {
  const answered = new Set<string>();
  return new StubHttp((line, { headers }) => {
    const kind = `${line.replace(/\?.*/, '')} ${headers.get('authorization') ?? ''}`;
    const next = answered.has(kind);
    answered.add(kind);
    return { status: 200, body: next ? { value: [] } : body(line) };
  });
};

describe.skipIf(exchanges.length === 0)(
  'recorded answers (skipped where ../shared/recordings is absent)',
  () => {
    it.each(Object.entries(readers))('are read without exception: %s', async (kind, [path, read]) => {
      for (const exchange of recorded(path)) {
        const services = connectAzure(connectionTo(replaying(() => parsed(exchange)))).in(subscription);
        const outcome = await read(services, new URL(exchange.uri).pathname);
        expect(outcome, `${kind} of ${exchange.uri}`).toMatchObject({ kind: 'done' });
      }
    });

    it('hold what the readers are tried on', () => {
      for (const kind of ['account', 'accounts', 'vault', 'vaults', 'provider'] as const)
        expect(recorded(readers[kind]![0]).length, kind).toBeGreaterThan(0);
    });

    it('are read as what they are', async () => {
      const account = recorded(readers['account']![0]).find(
        ({ uri, body }) =>
          uri.includes('key_vault_key_uri') && JSON.stringify(body).includes('FirstPartyIdentity'),
      )!;
      const services = connectAzure(connectionTo(replaying(() => parsed(account)))).in(subscription);
      expect(await services.accounts.get(new URL(account.uri).pathname, signal)).toMatchObject({
        value: {
          api: 'NoSQL',
          keyUri: expect.stringMatching(/^https:\/\/[^/]+\/keys\/[^/]+$/) as string,
          status: { kind: 'unknown' },
          defaultIdentity: { kind: 'firstParty' },
        },
      });
    });

    it('of subscriptions and tenants are read', async () => {
      const bodyOf = (path: string) => parsed(exchanges.find(({ uri }) => new URL(uri).pathname === path)!);
      const http = replaying((line) => bodyOf(line.includes('/tenants') ? '/tenants' : '/subscriptions'));
      const outcome = await connectAzure(connectionTo(http)).subscriptions(signal);
      expect(outcome).toMatchObject({ kind: 'done', value: { failures: [] } });
      const { value } = bodyOf('/subscriptions') as { value: AzureSubscriptionBody[] };
      for (const item of value)
        expect(readSubscription(item, item.tenantId!, 'me')).toMatchObject({ id: item.subscriptionId });
    });

    it('of keys in the vault are read', async () => {
      const keys = recorded(/^\/keys\/[^/]+\/(?:create|rotate)$/);
      expect(keys.length).toBeGreaterThan(0);
      for (const exchange of keys) {
        const http = new StubHttp((line) =>
          line.startsWith('PUT')
            ? { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } }
            : { status: 200, body: parsed(exchange) },
        );
        const vault = {
          id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-1',
          uri: new URL(exchange.uri).origin,
        };
        const key = { name: 'k', create: { type: 'RSA', size: 2048 } } as const;
        const { keys: port } = connectAzure(connectionTo(http)).in(subscription);
        expect(await port.create(vault, key, signal)).toMatchObject({
          kind: 'done',
          value: { type: 'RSA', enabled: true, size: expect.any(Number) as number },
        });
      }
    });
  },
);
