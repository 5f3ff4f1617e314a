import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clouds } from '../../../../src/model/cloud.ts';
import { parseCmkStatus } from '../../../../src/model/cmkStatus.ts';
import { plain, text, type Text } from '../../../../src/model/text.ts';
import { nodeKeyUri, portalAddressOf, resourceIdOf } from '../../../../src/views/addresses.ts';
import { failureFixes } from '../../../../src/views/nodes/failure.ts';
import { type Node, nodeId } from '../../../../src/views/nodes/node.ts';
import { presentation } from '../../../../src/views/nodes/present.ts';
import { capabilities, type Presentation } from '../../../../src/views/nodes/presentation.ts';
import type { account } from '../../../fakes/azure.ts';
import { key, refusal, vault } from '../../../fakes/azure.ts';
import {
  accountIn,
  days,
  keyIn,
  northwind,
  problem,
  production,
  setting,
  vaultIn,
  versionOf,
} from '../../../fakes/treeEstate.ts';

const show = (value: string | Text | undefined) =>
  value === undefined ? undefined : typeof value === 'string' ? value : plain(value);
const present = (node: Node, change: Partial<typeof setting> = {}) =>
  presentation(node, { ...setting, failureFix: failureFixes(change.sandbox ?? setting.sandbox), ...change });
const described = (node: Node) => show(present(node).description);
const told = ({ tooltip }: Presentation) => tooltip.lines.map(plain).join('\n');

const keyUri = key.uri;
const accountNode = (status: string | undefined, change: Partial<typeof account> = {}): Node => ({
  kind: 'account',
  subscription: production,
  account: accountIn(production, 'ledger', { status: parseCmkStatus(keyUri, status), keyUri, ...change }),
});
const vaultNode = (change: Partial<typeof vault> = {}): Node => ({
  kind: 'vault',
  subscription: production,
  vault: vaultIn(production, 'kv', { purgeProtection: true, ...change }),
});
const keyNode = (change: Partial<typeof key> = {}): Node => ({
  kind: 'key',
  subscription: production,
  vault,
  key: keyIn('k', change),
});
const closed = { ...vault.network, defaultAction: 'Deny' } as const;

describe('a managed HSM', () => {
  const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/managedHSMs/hsm';
  const hsm = { id, sku: 'managedHsm', permissionModel: 'rbac' } as const;

  test('differs from a vault by its icon and its text, and shows the same gaps as a vault', () => {
    const good = present(vaultNode(hsm));
    expect(good.icon).toEqual({ id: 'circuit-board', color: 'charts.green' });
    expect(show(good.accessibility)).toContain('managed HSM');
    expect(show(good.description)).toContain('Managed HSM');
    expect(told(good)).not.toContain('Tier');
    const bad = present(vaultNode({ ...hsm, purgeProtection: false }));
    expect(bad.icon).toEqual({ id: 'circuit-board', color: 'list.warningForeground' });
    expect(show(bad.description)).toContain('no purge protection');
  });

  test.each([
    ['the HSM', vaultNode(hsm), vaultNode()],
    ['its key', keyNode({ id: `${id}/keys/k` }), keyNode()],
  ])('%s offers no command for vaults only', (_, inHsm, inVault) => {
    const only = ['canMoveToRbac', 'canInsertTemplate'];
    expect(present(inHsm).capabilities.filter((one) => only.includes(one))).toEqual([]);
    expect(present(inVault).capabilities).toContain('canInsertTemplate');
    expect(present(inHsm).capabilities).toContain('canRevealAccounts');
  });
});

describe('an account', () => {
  test('names the application with which it reaches a vault in another tenant', () => {
    const defaultIdentity = { kind: 'userAssigned', id: '/x/id-ledger', federatedClientId: 'app-1' } as const;
    expect(told(present(accountNode(undefined, { defaultIdentity })))).toContain(
      'identity id-ledger (through application app-1 in the other tenant)',
    );
  });

  const revoked = 'Access to the configured customer managed key is currently revoked. (4002)';

  test.each([
    [
      'Access to the configured customer managed key confirmed.',
      'CMK',
      'customer-managed key, access confirmed',
      'shield',
    ],
    [revoked, 'CMK revoked (4002)', 'CMK revoked (4002)', 'error'],
    ['Access is currently revoked', 'CMK revoked', 'CMK revoked', 'error'],
    ['Something new', 'key status unknown', 'key status unknown', 'question'],
    [undefined, 'key status unknown', 'key status unknown', 'question'],
  ])('with the status %j says %j, in full %j', (status, short, full, icon) => {
    const look = present(accountNode(status));
    expect(show(look.description)).toBe(`${short} · NoSQL · West Europe`);
    expect(look.icon.id).toBe(icon);
    expect(plain(look.accessibility)).toContain(full);
    expect(told(look)).toContain(full);
  });

  test('without a customer-managed key is service-managed, and has no key to copy', () => {
    const { keyUri: _, ...bare } = accountIn(production, 'a');
    const look = present({
      kind: 'account',
      subscription: production,
      account: { ...bare, status: { kind: 'serviceManaged' } },
    });
    expect(show(look.description)).toMatch(/^Microsoft-managed key · /);
    expect(look.capabilities).not.toContain('canCopyKeyUri');
  });

  test('that is revoked links to the guide, and leaves the cause to the findings (rows.test.ts)', () => {
    expect(present(accountNode(revoked)).tooltip.link?.url).toMatch(/^https:.*cmk-troubleshooting-guide$/);
    expect(present(accountNode(undefined)).tooltip.link).toBeUndefined();
  });

  test('with an unknown status quotes it', () => {
    expect(told(present(accountNode('Something new')))).toContain('Azure says: Something new');
  });

  test('that is only unknown never looks healthy', () => {
    const good = present(accountNode('Access to the configured customer managed key confirmed.')).icon;
    expect(present(accountNode(undefined)).icon).not.toEqual(good);
  });

  test.each([
    ['Creating', 'being created'],
    ['Updating', 'being updated'],
    ['Deleting', 'being deleted'],
    ['Failed', 'failed'],
  ])('in state %s says %j first', (provisioningState, short) => {
    expect(described(accountNode(undefined, { provisioningState }))).toMatch(new RegExp(`^${short} · `));
  });

  test('names its subscription if there are several', () => {
    const many = present(accountNode(undefined), { manySubscriptions: true });
    expect(show(many.description)).toMatch(/ · Production$/);
  });
});

describe('a vault', () => {
  test.each([
    [{}, 'Access policies · westeurope', 'lock'],
    [{ permissionModel: 'rbac' }, 'Azure RBAC · westeurope', 'lock'],
    [{ purgeProtection: false }, 'no purge protection · Access policies · westeurope', 'unlock'],
    [{ softDelete: false }, 'no soft delete · Access policies · westeurope', 'unlock'],
    [{ network: closed }, 'firewall allows trusted services · Access policies · westeurope', 'lock'],
    [
      { network: { ...closed, bypass: 'None' } },
      'firewall blocks Azure Cosmos DB · Access policies · westeurope',
      'unlock',
    ],
    [
      { network: { ...vault.network, publicAccess: 'SecuredByPerimeter' } },
      'network security perimeter · Access policies · westeurope',
      'lock',
    ],
  ] as const)('with %j says %j', (change, description, icon) => {
    const look = present(vaultNode(change));
    expect(show(look.description)).toBe(description);
    expect(look.icon.id).toBe(icon);
    expect(look.collapsible).toBe(true);
  });

  test.each([
    ['needsAction', 'warning', 'list.errorForeground', 'needs attention'],
    ['watch', 'warning', 'list.warningForeground', 'warning'],
    ['unknown', 'lock', undefined, 'access unknown'],
    ['fine', 'lock', 'charts.green', undefined],
    [undefined, 'lock', 'charts.green', undefined],
  ] as const)('whose accounts say %s has the icon %s in %s', (standing, id, color, words) => {
    const look = present({ ...vaultNode(), ...(standing ? { standing } : {}) } as Node);
    expect(look.icon).toEqual(color === undefined ? { id } : { id, color });
    for (const said of [show(look.description), show(look.accessibility)])
      if (words !== undefined) expect(said).toContain(words);
    expect(show(look.accessibility)?.includes('ready')).toBe(words === undefined);
  });

  test('is green only if it has no problems', () => {
    expect(present(vaultNode()).icon.color).toBeDefined();
    expect(present(vaultNode({ network: closed })).icon.color).toBeUndefined();
  });
});

describe('a key', () => {
  test.each([
    [{}, 'RSA 3072', 'key'],
    [{ enabled: false }, 'disabled · RSA 3072', 'circle-slash'],
    [{ expires: days(-1) }, 'expired 2026-11-22 · RSA 3072', 'error'],
    [{ expires: days(30) }, 'expires 2026-12-23 · RSA 3072', 'warning'],
    [{ expires: days(31) }, 'RSA 3072', 'key'],
    [{ notBefore: days(2) }, 'not valid before 2026-11-25 · RSA 3072', 'warning'],
    [{ operations: ['sign'] }, "doesn't allow wrap and unwrap · RSA 3072", 'warning'],
    [{ type: 'EC' }, 'not usable · EC 3072', 'key'],
  ])('with %j says %j', (change, description, icon) => {
    const look = present(keyNode(change));
    expect(show(look.description)).toBe(description);
    expect(look.icon.id).toBe(icon);
  });

  test('from a list, which has neither type nor operations, claims none', () => {
    const { size: _, ...listed } = keyIn('k', { type: '', operations: [] });
    const look = present({ kind: 'key', subscription: production, vault, key: listed });
    expect(show(look.description)).toBe('');
    expect(told(look)).not.toMatch(/Type|Operations/);
  });

  test.each([
    ['needsAction', 'warning', 'list.errorForeground', 'needs attention'],
    ['watch', 'warning', 'list.warningForeground', 'warning'],
    ['unknown', 'key', undefined, 'access unknown'],
    ['fine', 'key', 'charts.green', undefined],
  ] as const)('whose accounts say %s has the icon %s in %s', (standing, id, color, words) => {
    const look = present({ ...keyNode(), standing } as Node);
    expect(look.icon).toEqual(color === undefined ? { id } : { id, color });
    if (words !== undefined) {
      expect(show(look.description)).toMatch(new RegExp(`^${words} · `));
      expect(show(look.accessibility)).toContain(words);
    }
    // A problem of the key itself comes first.
    expect(present({ ...keyNode({ enabled: false }), standing } as Node).icon.id).toBe('circle-slash');
  });

  const version = (use: { usedBy?: readonly string[]; maybeUsedBy?: readonly string[] }) =>
    described({
      kind: 'keyVersion',
      subscription: production,
      vault,
      key: keyIn('k'),
      version: versionOf('a', days(-3)),
      latest: false,
      ...use,
    });

  test.each([
    [{ usedBy: ['a'] }, 'in use by a · created 2026-11-20'],
    [{ usedBy: ['a', 'b', 'c'], maybeUsedBy: ['d'] }, 'in use by a, b, c · created 2026-11-20'],
    [{ usedBy: ['a', 'b', 'c', 'd'] }, 'in use by a and 3 more · created 2026-11-20'],
    [{ maybeUsedBy: ['d'] }, 'use unknown · created 2026-11-20'],
    [{ usedBy: [], maybeUsedBy: [] }, 'created 2026-11-20'],
  ])('has a version with %j that says %j', (use, description) => {
    expect(version(use)).toBe(description);
  });

  test('has versions that say which is the latest and which are disabled', () => {
    const version = versionOf('a', days(-3), { enabled: false });
    const node: Node = {
      kind: 'keyVersion',
      subscription: production,
      vault,
      key: keyIn('k'),
      version,
      latest: true,
    };
    const look = present(node);
    expect(show(look.description)).toBe('disabled · latest · created 2026-11-20');
    expect(show(look.label)).toBe('aaaaaaaa…');
    expect(plain(look.accessibility)).toContain(version.version);
  });
});

describe('a subscription', () => {
  const node = (registration: Extract<Node, { kind: 'subscription' }>['registration']): Node => ({
    kind: 'subscription',
    subscription: production,
    registration,
  });

  test.each([
    [{ state: 'ready', value: 'Registered' }, 'registered'],
    [{ state: 'ready', value: 'NotRegistered' }, 'not registered'],
    [{ state: 'loading', value: 'Registering' }, 'registering'],
    [{ state: 'idle' }, 'reading registration'],
    [{ state: 'failed', problem }, 'registration unknown'],
  ] as const)('with the provider %j says %j', (registration, description) => {
    expect(described(node(registration))).toBe(description);
  });

  test('names the managing tenant through which it is visible, and what is unknown then', () => {
    const managedBy = { tenantId: 'tenant-9', name: 'Contoso' };
    const look = (through: typeof managedBy | { tenantId: string }) =>
      present({
        kind: 'subscription',
        subscription: { ...production, managedBy: through },
        registration: { state: 'ready', value: 'Registered' },
      });
    expect(plain(look(managedBy).description!)).toBe('through tenant Contoso · registered');
    expect(plain(look({ tenantId: 'tenant-9' }).description!)).toContain('through tenant tenant-9');
    expect(told(look(managedBy))).toContain('Tenant: tenant-1');
    expect(told(look(managedBy))).toContain('Managed by tenant Contoso (Azure Lighthouse)');
    expect(told(look(managedBy))).toContain('principals and role assignments are unknown');
  });

  test('shows tenant and sign-in account in its tooltip, and offers to create an account', () => {
    const look = present(node({ state: 'idle' }));
    expect(told(look)).toContain('Tenant: tenant-1');
    expect(told(look)).toContain('Account: megan@contoso.com');
    expect(look.capabilities).toContain('canCreateAccount');
  });
});

describe('a failure', () => {
  test('says what failed and why, and can be retried', () => {
    const look = present({ kind: 'failure', part: { kind: 'vaults', subscription: production }, problem });
    expect(look).toMatchObject({ label: 'Production', capabilities: ['canRetry'] });
    expect(show(look.description)).toBe('You lack the right read.');
    expect(told(look)).toContain('Do something.');
  });

  test('offers the command that its remedy names, from the table that failures use', () => {
    const failure = (
      code: `F-${string}`,
      change: object = {},
      kind: 'vaults' | 'accounts' = 'accounts',
    ): Node => ({
      kind: 'failure',
      part: { kind, subscription: production },
      problem: { ...refusal(code), ...change },
    });
    const unregistered = present(failure('F-01'));
    expect(unregistered.capabilities).toEqual(['canRetry', 'canFixFinding']);
    expect(told(unregistered)).toContain('Fix: Register Resource Provider');
    expect(present(failure('F-01', { remedy: 'none' })).capabilities).toEqual(['canRetry']);
    const signedOut = present(failure('F-90'));
    expect(signedOut.capabilities).toEqual(['canRetry', 'canSignInToTenant']);
    expect(told(signedOut)).toContain('Fix: Sign In');
    expect(present(failure('F-90'), { sandbox: true }).capabilities).toEqual(['canRetry']);
    expect(present(failure('F-91')).capabilities).toEqual(['canRetry']);
    const all: Node = { kind: 'failure', part: { kind: 'subscriptions' }, problem: refusal('F-90') };
    expect(present(all).capabilities).toEqual(['canRetry', 'canSignInToTenant']);
  });

  test('without a named permission shows the permission, and the smallest role with it', () => {
    const azure = { status: 403, message: 'no' };
    const keysOf = (vaultId: string) => ({ kind: 'keys', subscription: production, vaultId }) as const;
    const refused = (part: Extract<Node, { kind: 'failure' }>['part'], why = text('No.'), status = 403) =>
      told(
        present({ kind: 'failure', part, problem: { ...refusal('F-00'), why, azure: { ...azure, status } } }),
      );
    const right = 'Requires Microsoft.KeyVault/vaults/keys/read (for example, the Reader role).';
    expect(refused(keysOf(vault.id))).toContain(right);
    expect(
      refused(keysOf(vault.id), text('You lack {0}.', 'Microsoft.KeyVault/vaults/keys/read')),
    ).not.toContain(right);
    expect(refused(keysOf(vault.id), undefined, 500)).not.toContain(right);
    expect(refused(keysOf(vault.id.replace('/vaults/', '/managedHSMs/')))).not.toContain(
      'It takes the right',
    );
    expect(refused({ kind: 'subscriptions' })).toContain('Microsoft.Resources/subscriptions/read');
  });

  test('of a tenant offers sign-in if that is missing, and never in the sandbox', () => {
    const signIn: Node = { kind: 'tenantFailure', failure: northwind };
    const other: Node = { kind: 'tenantFailure', failure: { ...northwind, problem: refusal('F-91') } };
    expect(present(signIn).capabilities).toEqual(['canRetry', 'canSignInToTenant']);
    expect(present(signIn, { sandbox: true }).capabilities).toEqual(['canRetry']);
    expect(present(other).capabilities).toEqual(['canRetry']);
    expect(described(signIn)).toBe('not signed in');
    expect(described(other)).toBe('Because.');
  });
});

describe('every node', () => {
  const nodes = (name: string): readonly Node[] => [
    { kind: 'subscription', subscription: { ...production, name }, registration: { state: 'idle' } },
    { kind: 'tenantFailure', failure: { ...northwind, tenantName: name } },
    { kind: 'vault', subscription: production, vault: vaultIn(production, name) },
    { kind: 'key', subscription: production, vault, key: keyIn(name) },
    {
      kind: 'keyVersion',
      subscription: production,
      vault,
      key: keyIn(name),
      version: versionOf('A', days(0)),
      latest: false,
    },
    { kind: 'account', subscription: production, account: accountIn(production, name) },
    { kind: 'group', group: `vault/${name}`, label: name, nodes: [], needAction: 0 },
    { kind: 'failure', part: { kind: 'keys', subscription: production, vaultId: vault.id }, problem },
    { kind: 'nothing', under: vault.id, text: problem.what },
  ];

  test('has a unique ID in lower case, and only known capabilities', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const looks = nodes(name).map((node) => present(node));
        const ids = nodes(name).map(nodeId);
        expect(ids).toEqual(ids.map((id) => id.toLowerCase()));
        expect(new Set(ids).size).toBe(ids.length);
        for (const look of looks)
          expect(capabilities).toEqual(expect.arrayContaining([...look.capabilities]));
      }),
    );
  });

  test('shows a hostile name unchanged, as a value and never as a message', () => {
    fc.assert(
      fc.property(fc.string(), (hostile) => {
        const name = `<<${hostile}>>`;
        for (const node of nodes(name)) {
          const { label, accessibility, description, tooltip } = present(node);
          const sentences = [label, accessibility, description, tooltip.title, ...tooltip.lines]
            .filter((part) => typeof part === 'object')
            .flatMap(function all({ message, args }: Text): string[] {
              return [message, ...args.flatMap((arg) => (typeof arg === 'object' ? all(arg) : []))];
            });
          const named = sentences.filter((message) => message.includes(name));
          expect(named).toEqual([]);
        }
      }),
    );
  });

  test('can be opened in the portal and copied by its ID, without a portal in the sandbox', () => {
    for (const node of nodes('n')) {
      const open = present(node).capabilities.includes('canOpenInPortal');
      expect(open && portalAddressOf(node, clouds.public) === undefined).toBe(false);
      expect(present(node, { sandbox: true }).capabilities).not.toContain('canOpenInPortal');
      expect(present(node).capabilities.includes('canCopyId')).toBe(resourceIdOf(node) !== undefined);
    }
  });
});

describe('addresses', () => {
  test('a key URI is copied without version, port, and trailing slash', () => {
    const node = keyNode({ uri: `https://KV.vault.azure.net:443/keys/k/${'a'.repeat(32)}/` });
    expect(nodeKeyUri(node, clouds.public)).toBe('https://kv.vault.azure.net/keys/k');
  });

  test('the portal is opened in the tenant of the subscription', () => {
    expect(portalAddressOf(accountNode(undefined), clouds.usGovernment)).toBe(
      `https://portal.azure.us/#@tenant-1/resource${accountIn(production, 'ledger').id}`,
    );
  });

  test('or in its managing tenant, if it is visible only through that', () => {
    const node = {
      ...accountNode(undefined),
      subscription: { ...production, managedBy: { tenantId: 't-9' } },
    };
    expect(portalAddressOf(node as Node, clouds.public)).toMatch(/#@t-9\/resource/);
  });
});

describe("the age of a row's data", () => {
  const now = days(0);
  const minutes = (count: number) => now - count * 60_000;

  test.each([
    [{ from: 'resourceManager', at: minutes(0) }, 'Read from Azure just now'],
    [
      { from: 'resourceGraph', at: minutes(3) },
      'Read from Resource Graph 3 min ago, and not confirmed yet. Resource Graph is minutes behind.',
    ],
    [{ from: 'cached', at: minutes(90) }, 'Read in an earlier session 1 h ago, and not read again yet.'],
    [{ from: 'cached', at: days(-3) }, 'Read in an earlier session 3 days ago, and not read again yet.'],
    [{ from: 'cached', at: days(-1) }, 'Read in an earlier session 24 h ago, and not read again yet.'],
  ] as const)('is shown for accounts and vaults: %j', (observed, line) => {
    for (const node of [accountNode(undefined, { observed }), vaultNode({ observed })]) {
      expect(told(present(node))).toContain(line);
      expect(plain(present(node).description!).startsWith('cached · ')).toBe(observed.from === 'cached');
      expect(plain(present(node).accessibility).includes(', cached · ')).toBe(observed.from === 'cached');
    }
  });

  test("a status that Resource Graph didn't return is being read, and one that Azure didn't return is unknown", () => {
    const of = (from: 'resourceGraph' | 'resourceManager') =>
      described(accountNode(undefined, { observed: { from, at: now } }));
    expect(of('resourceGraph')).toMatch(/^CMK, reading status/);
    expect(of('resourceManager')).toMatch(/^key status unknown/);
  });
});
