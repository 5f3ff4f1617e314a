import { describe, expect, it } from 'vitest';
import type { AzureSubscription } from '../../../src/azure/api.ts';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { permitFor } from '../../fakes/permit.ts';
import {
  accountId,
  connectionTo,
  group,
  StubHttp,
  subscription,
  subscriptionId,
  vaultId,
  type Reply,
} from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const permit = await permitFor();
const own =
  /^https:\/\/(management\.azure\.com|westeurope\.management\.azure\.com|graph\.microsoft\.com|kv-1\.vault\.azure\.net|hsm-1\.managedhsm\.azure\.net)\//;
const hsmId = `${group}/providers/Microsoft.KeyVault/managedHSMs/hsm-1`;
const vault = { id: vaultId, uri: 'https://kv-1.vault.azure.net' };

/** Addresses outside Azure Resource Manager, Microsoft Graph, and the vault, some of which look similar. */
const foreign = [
  'https://evil.example/next',
  'https://management.azure.com.evil.example/next',
  'https://management.azure.com@evil.example/next',
  'https://user@management.azure.com/next',
  'https://user:word@graph.microsoft.com/next',
  'https://management.azure.com:8443/next',
  'https://evil.example:443/next',
  'http://management.azure.com/next',
  'http://kv-1.vault.azure.net/next',
  'https://evilmanagement.azure.com/next',
  'https://management.azure.com.:443/next',
  'https://kv-2.vault.azure.net/next',
  'https://login.microsoftonline.com/next',
];

/** Responds to every request, and records those that went elsewhere, with their token. */
function rig(reply: (line: string) => Reply) {
  const leaks: string[] = [];
  const http = new StubHttp((line, request) => {
    if (!own.test(request.url))
      leaks.push(`${request.headers.get('authorization') ?? 'no token'} to ${request.url}`);
    return reply(line);
  });
  return { http, leaks, services: connectAzure(connectionTo(http)).in(subscription) };
}

type Read = (services: AzureSubscription) => Promise<Outcome<unknown>>;

const lists: readonly (readonly [name: string, link: string, read: Read])[] = [
  ['accounts', 'nextLink', ({ accounts }) => accounts.list(signal)],
  ['locks', 'nextLink', ({ governance }) => governance.locks(signal)],
  ['service principals', '@odata.nextLink', ({ directory }) => directory.principal('app', signal)],
  ['local roles', 'nextLink', ({ accessChanges }) => accessChanges.grants(hsmId, 'p', signal)],
];

const refused = { kind: 'failed', problem: { code: 'F-96', owner: 'you' } };

describe.each(foreign)('a link to %s', (link) => {
  it.each(lists)("isn't followed from a list of %s", async (_, name, read) => {
    const { leaks, services } = rig(() => ({ status: 200, body: { value: [], [name]: link } }));
    expect(await read(services)).toMatchObject(refused);
    expect(leaks).toEqual([]);
  });

  it.each([300, 301, 302, 303, 307, 308])("isn't followed from a redirect with %i", async (status) => {
    const redirects = () => ({ status, headers: { location: link } });
    const reads: readonly Read[] = [
      ({ accounts }) => accounts.get(accountId, signal),
      ({ keys }) => keys.create(vault, { name: 'k', create: { type: 'RSA', size: 3072 } }, permit),
      ({ changes }) => changes.rotate(vault, 'k', permit),
      ({ access }) => access.assign(vaultId, 'role', 'p', permit),
    ];
    for (const read of reads) {
      const { leaks, services } = rig(redirects);
      expect(await read(services)).toMatchObject(refused);
      expect(leaks).toEqual([]);
    }
  });

  it.each(['azure-asyncoperation', 'location', 'operation-location'])(
    "isn't polled as %s",
    async (header) => {
      const { http, leaks, services } = rig(() => ({
        status: 202,
        headers: { [header]: link },
        body: { properties: { provisioningState: 'Updating' } },
      }));
      const change = { kind: 'defaultIdentity', value: 'FirstPartyIdentity' } as const;
      const outcome = await services.changes.update(accountId, change, () => undefined, permit);
      expect(outcome).toMatchObject(refused);
      expect(leaks).toEqual([]);
      expect(http.sent).toHaveLength(1);
    },
  );
});

describe('a token', () => {
  it('is sent to regional hosts of Azure Resource Manager, and to the default port', async () => {
    for (const host of ['westeurope.management.azure.com', 'management.azure.com:443']) {
      const { http, services } = rig((line) => ({
        status: 200,
        body: { value: [], ...(line.includes('/next') ? {} : { nextLink: `https://${host}/next` }) },
      }));
      expect(await services.accounts.list(signal)).toEqual({ kind: 'done', value: [] });
      expect(http.sent.map(({ authorization }) => authorization?.split('|')[2])).toEqual([
        'https://management.azure.com/.default',
        'https://management.azure.com/.default',
      ]);
    }
  });

  it('follows a redirect within its host, signed again', async () => {
    const { http, services } = rig((line) =>
      line.includes('/there')
        ? { status: 200, body: { value: [] } }
        : { status: 307, headers: { location: '/there' } },
    );
    expect(await services.accounts.list(signal)).toEqual({ kind: 'done', value: [] });
    expect(new Set(http.sent.map(({ authorization }) => authorization)).size).toBe(1);
  });

  it('for a vault has the known scope and tenant, whatever its challenge says', async () => {
    const authorization = 'https://login.windows.net/99999999-9999-9999-9999-999999999999';
    const headers = {
      'www-authenticate': `Bearer authorization="${authorization}", resource="https://azure.net", scope="https://management.azure.com/.default"`,
    };
    const { http, services } = rig(() => ({
      status: 401,
      headers,
      body: { error: { code: 'Unauthorized', message: 'No.' } },
    }));
    expect(await services.changes.rotate(vault, 'k', permit)).toMatchObject({ problem: { code: 'F-90' } });
    const token = `Bearer me|${subscription.tenantId}|https://vault.azure.net/.default`;
    expect(http.sent.map((sent) => sent.authorization)).toEqual([token, token]);
  });

  it("is never sent to a vault outside the cloud, or to one whose name isn't a host", async () => {
    for (const uri of [
      'https://evil.example',
      'https://kv-1.vault.azure.net.evil.example',
      'https://kv-1.vault.azure.net@evil.example',
      'https://a.b.vault.azure.net',
      'https://vault.azure.net',
      'http://kv-1.vault.azure.net',
      'https://kv-1.vault.azure.cn',
      'kv-1.vault.azure.net',
      '',
    ]) {
      const { http, services } = rig(() => ({ status: 200, body: {} }));
      expect(await services.changes.rotate({ id: vaultId, uri }, 'k', permit)).toMatchObject(refused);
      expect(http.sent).toEqual([]);
    }
    const { http, services } = rig(() => ({ status: 200, body: {} }));
    const odd = `${group}/providers/Microsoft.KeyVault/managedHSMs/evil.example#`;
    expect(await services.keys.list(odd, signal)).toMatchObject(refused);
    expect(await services.accessChanges.grants(odd, 'p', signal)).toMatchObject(refused);
    expect(http.sent).toEqual([]);
  });

  it('names only the host that is refused', async () => {
    const { services } = rig(() => ({
      status: 200,
      body: { value: [], nextLink: 'https://me:secret@evil.example/path?sig=secret' },
    }));
    const outcome = await services.accounts.list(signal);
    expect(JSON.stringify(outcome)).toContain('evil.example');
    expect(JSON.stringify(outcome)).not.toMatch(/secret|path/);
  });
});

describe("a path built from Azure's data", () => {
  it('leads nowhere else', async () => {
    const { http, services } = rig(() => ({ status: 404, body: {} }));
    const vaults = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults`;
    for (const name of ['kv-1?a=b', 'kv-1#c', 'kv 1', '%2e%2e'])
      expect(await services.vaults.get(`${vaults}/${name}`, signal)).toEqual({
        kind: 'done',
        value: undefined,
      });
    expect(await services.vaults.get(`${vaults}/..`, signal)).toMatchObject({ problem: { code: 'F-97' } });
    expect(await services.governance.policyAssignment('https://evil.example/d', signal)).toMatchObject({
      kind: 'failed',
    });
    expect(http.lines.every((line) => /\/vaults\/(kv|%2e)|https%3A|https:\//.test(line))).toBe(true);
    expect(http.lines.every((line) => line.startsWith('GET management.azure.com/'))).toBe(true);
  });
});
