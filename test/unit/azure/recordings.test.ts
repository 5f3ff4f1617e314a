import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vaultGaps } from '../../../src/model/vaultReadiness.ts';
import { at, listAt, needsRecordings, textAt, type Body } from '../../recordings.ts';
import { changed, changedAtRandom } from './recorded/changes.ts';
import {
  expectedAccount,
  expectedKey,
  expectedRegistration,
  expectedSubscriptions,
  expectedVault,
  expectedVersion,
} from './recorded/expected.ts';
import { armKey, keyPlace, read, recorded } from './recorded/reading.ts';

const absent = recorded.accounts.length === 0;

describe.skipIf(absent)(
  'recorded answers (skipped where ../shared/recordings is absent)',
  needsRecordings,
  () => {
    it('contain every kind of answer that the readers need', () => {
      for (const [kind, bodies] of Object.entries(recorded)) expect(bodies.length, kind).toBeGreaterThan(0);
      const states = recorded.vaults.map((body) => at(body, 'properties', 'provisioningState'));
      expect(states).toContain('RegisteringDns');
      expect(recorded.vaults.map((body) => at(body, 'properties', 'sku', 'name'))).toContain('Standard');
      expect(recorded.accounts.map((body) => at(body, 'properties', 'defaultIdentity'))).toContain('');
      expect(recorded.providers.map((body) => at(body, 'registrationState'))).toContain('Unregistered');
    });

    it('lose nothing: accounts', async () => {
      for (const body of recorded.accounts) expect(await read.account(body)).toEqual(expectedAccount(body));
      for (const body of recorded.accountLists)
        expect(await read.accounts(body)).toEqual(listAt(body, 'value').map(expectedAccount));
    });

    it('lose nothing: vaults', async () => {
      for (const body of recorded.vaults) expect(await read.vault(body)).toEqual(expectedVault(body));
      for (const body of recorded.vaultLists)
        expect(await read.vaults(body)).toEqual(listAt(body, 'value').map(expectedVault));
    });

    it('lose nothing: keys from the vault, and from Azure Resource Manager', async () => {
      for (const body of recorded.keys) {
        expect(await read.vaultKey(body)).toEqual(expectedKey(body));
        // The vault itself returns no rotation policy.
        expect(await read.key(armKey(body))).toEqual({ ...expectedKey(body), rotation: 'none' });
      }
      const versions = { value: recorded.keys.map((body) => armKey(body, true)), nextLink: null };
      expect(await read.versions(versions)).toEqual(recorded.keys.map(expectedVersion));
    });

    it('lose nothing: registrations of providers', async () => {
      for (const body of recorded.providers)
        expect(await read.registration(body)).toEqual(expectedRegistration(body));
    });

    it('lose nothing: subscriptions, each found in its own tenant', async () => {
      const [tenants, subscriptions] = [recorded.tenants[0]!, recorded.subscriptions[0]!];
      expect(await read.subscriptions(tenants, subscriptions)).toEqual({
        subscriptions: expectedSubscriptions(subscriptions, 'me'),
        failures: [],
      });
    });
  },
);

/** Cases without a recording: a recorded body with one specific change. */
describe.skipIf(absent)('recorded answers with a change', needsRecordings, () => {
  const [account] = recorded.accounts as [Body];
  const [vault] = recorded.vaults as [Body];
  const userAssigned =
    '/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i';

  it.each([
    ['Undefined', { kind: 'undefined' }],
    ['undefined', { kind: 'undefined' }],
    ['firstpartyidentity', { kind: 'firstParty' }],
    ['SystemAssignedIdentity', { kind: 'systemAssigned' }],
    [`UserAssignedIdentity=${userAssigned}`, { kind: 'userAssigned', id: userAssigned }],
    [null, { kind: 'other', text: '' }],
    [undefined, { kind: 'other', text: '' }],
    ['GroupIdentity', { kind: 'other', text: 'GroupIdentity' }],
  ])('default identity: %s', async (value, defaultIdentity) => {
    const body = changed(account, ['properties', 'defaultIdentity'], value);
    expect(await read.account(body)).toEqual({ ...expectedAccount(account), defaultIdentity });
  });

  it('a resource group’s path in lower case', async () => {
    const id = (body: Body) => textAt(body, 'id')!.replace('/resourceGroups/', '/resourcegroups/');
    const mine = changed(account, ['id'], id(account));
    expect(await read.account(mine)).toEqual({ ...expectedAccount(account), id: id(account) });
    const theirs = changed(vault, ['id'], id(vault));
    expect(await read.vault(theirs)).toEqual({ ...expectedVault(vault), id: id(vault) });
  });

  it('a role assignment, by a path in lower case, with unknown properties', async () => {
    const scope = textAt(vault, 'id')!.replace('/resourceGroups/', '/resourcegroups/');
    const roleDefinitionId =
      '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6';
    const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/5abcf527-6b49-469f-9676-9d1ae1185a86`;
    const properties = { roleDefinitionId, scope, principalId: 'p', condition: null, novel: { is: ['it'] } };
    const assignment = { properties, id, type: 'Microsoft.Authorization/roleAssignments', name: 'n' };
    for (const nextLink of [{}, { nextLink: null }])
      expect(await read.assignments({ value: [assignment], ...nextLink })).toEqual([
        { id, scope, roleDefinitionId, principalId: 'p' },
      ]);
  });

  it.each([
    ['public access', { publicNetworkAccess: 'Restricted', networkAcls: { bypass: 'None' } }],
    ['default action', { networkAcls: { defaultAction: 'Ask', bypass: 'None' } }],
    ['bypass', { networkAcls: { defaultAction: 'Deny', bypass: 'SomeServices' } }],
  ])('a firewall with unknown values never counts as open to Azure Cosmos DB: %s', async (_, firewall) => {
    const body = Object.entries(firewall).reduce<Body>(
      (it, [name, value]) => changed(it, ['properties', name], value),
      vault,
    );
    expect(vaultGaps((await read.vault(body))!)).toMatchObject({ bypass: true });
  });

  it('lists that end with a null link, and resources with only required properties', async () => {
    const { id, name, properties } = vault as { id: string; name: string; properties: Body };
    // Only the required properties of the specification.
    const { sku, tenantId } = properties as { sku: Body; tenantId: string };
    const bare = { id, name, properties: { sku, tenantId } };
    const found = await read.vaults({ value: [vault, bare], nextLink: null });
    expect(found[0]).toEqual(expectedVault(vault));
    expect(found[1]).toMatchObject({ id, softDelete: false, purgeProtection: false, accessPolicies: [] });
    expect(await read.accounts({ value: [account], nextLink: null })).toEqual([expectedAccount(account)]);
    expect(await read.key({ id: keyPlace, name: 'k', properties: {} })).toMatchObject({ enabled: false });
  });
});

/** Future responses of Azure are read, and unknown values never look healthy. */
describe.skipIf(absent)('recorded answers with changes at random', needsRecordings, () => {
  const says = (body: Body, word: string, ...names: string[]) =>
    textAt(body, ...names)?.toLowerCase() === word.toLowerCase();
  /** Tests a read on changes of some recorded bodies. */
  const holds = (bodies: readonly Body[], check: (body: Body) => Promise<void>) =>
    fc.assert(fc.asyncProperty(fc.constantFrom(...bodies.slice(0, 12)).chain(changedAtRandom), check), {
      numRuns: 150,
    });

  it('accounts', () => {
    const confirmed = 'Access to the configured customer managed key confirmed.';
    const told = recorded.accounts
      .filter((body) => at(body, 'properties', 'keyVaultKeyUri') !== undefined)
      .flatMap((body) => [body, changed(body, ['properties', 'customerManagedKeyStatus'], confirmed)]);
    return holds([...recorded.accounts.slice(0, 4), ...told], async (body) => {
      const account = (await read.account(body))!;
      const status = textAt(body, 'properties', 'customerManagedKeyStatus');
      if (account.status.kind === 'confirmed') expect(status).toBe(confirmed);
      if (account.status.kind === 'serviceManaged')
        expect(textAt(body, 'properties', 'keyVaultKeyUri') ?? '').toBe('');
      if (/^succeeded$/i.test(account.provisioningState))
        expect(says(body, 'Succeeded', 'properties', 'provisioningState')).toBe(true);
      if (account.defaultIdentity.kind === 'firstParty')
        expect(says(body, 'FirstPartyIdentity', 'properties', 'defaultIdentity')).toBe(true);
    });
  });

  it('vaults', () =>
    holds(recorded.vaults, async (body) => {
      const vault = (await read.vault(body))!;
      const rules = at(body, 'properties', 'networkAcls');
      const isOr = (word: string, value: Body | undefined) =>
        ['', word.toLowerCase()].includes((textAt(value) ?? '').toLowerCase());
      const { protection, bypass, perimeter } = vaultGaps(vault);
      if (!protection) {
        expect(at(body, 'properties', 'enableSoftDelete')).toBe(true);
        expect(at(body, 'properties', 'enablePurgeProtection')).toBe(true);
      }
      const open =
        isOr('Enabled', at(body, 'properties', 'publicNetworkAccess')) &&
        isOr('Allow', at(rules, 'defaultAction'));
      if (!bypass && !perimeter) expect(open || isOr('AzureServices', at(rules, 'bypass'))).toBe(true);
      if (vault.permissionModel === 'rbac')
        expect(at(body, 'properties', 'enableRbacAuthorization')).toBe(true);
      if (vault.sku === 'premium') expect(says(body, 'premium', 'properties', 'sku', 'name')).toBe(true);
      if (/^succeeded$/i.test(vault.provisioningState))
        expect(says(body, 'Succeeded', 'properties', 'provisioningState')).toBe(true);
    }));

  it('keys', () =>
    holds(
      recorded.keys.map((body) => armKey(body)),
      async (body) => {
        const key = (await read.key(body))!;
        expect(key.enabled).toBe(at(body, 'properties', 'attributes', 'enabled') === true);
        expect(key.operations).toEqual(at(body, 'properties', 'keyOps') ?? []);
        expect(key.type).toBe(at(body, 'properties', 'kty') ?? '');
      },
    ));

  it('keys in the vault', () =>
    holds(recorded.keys, async (body) => {
      const key = await read.vaultKey(body);
      expect(key.enabled).toBe(at(body, 'attributes', 'enabled') === true);
    }));

  it('registrations of providers', () =>
    holds(recorded.providers, async (body) => {
      const isRegistered = (await read.registration(body)) === 'Registered';
      expect(isRegistered).toBe(says(body, 'Registered', 'registrationState'));
    }));

  it('subscriptions and tenants', () =>
    holds(recorded.subscriptions, async (body) => {
      const found = await read.subscriptions(recorded.tenants[0]!, body);
      for (const { id } of found.subscriptions) expect(id).toBe(textAt(body, 'value', 0, 'subscriptionId'));
    }));
});
