import { describe, expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import type { Vault } from '../../../src/model/resources.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { plain, text } from '../../../src/model/text.ts';
import {
  irreversibleChanges,
  irreversibleOn,
  isBlocked,
  isDone,
  makePlan,
  type Plan,
} from '../../../src/setup/plan.ts';
import {
  account,
  everything,
  fakeAzure,
  fakePace,
  key,
  principalId,
  refusal,
  spec,
  vault,
  world,
  type World,
} from '../../fakes/azure.ts';

async function planOf(change: Partial<World>, wanted: CmkSpec = spec) {
  const state = world(change);
  const outcome = await makePlan(fakeAzure(state), fakePace(), wanted, new AbortController().signal);
  if (outcome.kind !== 'done') throw new Error(outcome.kind);
  expect(state.calls.filter((call) => /create|protect|add|assign|register |ensure/.test(call))).toEqual([]);
  return { plan: outcome.value, calls: state.calls };
}

const states = (plan: Plan) => plan.steps.map(({ finding }) => finding.state).join(' ');
const problemOf = ({ steps }: Plan, id: string) => {
  const finding = steps.find((step) => step.id === id)?.finding;
  return finding?.state === 'blocked' ? finding.problem : undefined;
};

const protectedVault: Vault = { ...vault, purgeProtection: true };
const granting: Vault = {
  ...protectedVault,
  accessPolicies: [{ objectId: principalId, tenantId: 't', keyPermissions: ['Get', 'WrapKey', 'UnwrapKey'] }],
};
const rbac: Vault = { ...protectedVault, permissionModel: 'rbac' };
const newVault: CmkSpec = {
  ...spec,
  resourceGroup: { name: 'rg-new', location: 'westeurope', isNew: true },
  vault: { ...spec.vault, create: { sku: 'standard', permissionModel: 'rbac' } },
};

describe('the plan', () => {
  test('lists every step for an empty subscription, and changes nothing', async () => {
    const { plan } = await planOf({ registration: {}, principal: undefined });
    expect(states(plan)).toBe('needed needed needed needed needed');
    expect(irreversibleChanges(plan).map(plain)).toEqual([expect.stringContaining("can't turn off")]);
    expect(isBlocked(plan)).toBe(false);
  });

  test('is done if everything exists', async () => {
    const { plan } = await planOf({ vaults: [granting], keys: [key], accounts: [account] });
    expect(states(plan)).toBe('done done done done done');
    expect(isDone(plan)).toBe(true);
  });

  test('reads each resource once', async () => {
    const { calls } = await planOf({ registration: {} });
    expect(calls.filter((call, index) => calls.indexOf(call) !== index)).toEqual([]);
  });

  test('continues where an earlier run stopped', async () => {
    const { plan } = await planOf({ vaults: [granting], keys: [key] });
    expect(states(plan)).toBe('done done done done needed');
    const creating = { ...account, provisioningState: 'Creating' };
    const { plan: later } = await planOf({ vaults: [granting], keys: [key], accounts: [creating] });
    expect(states(later)).toBe('done done done done needed');
  });

  test('keeps the principal that it found for the creation', async () => {
    expect((await planOf({})).plan.spec.principalId).toBe(principalId);
  });
});

describe('the resource provider', () => {
  test('is registered again if the principal is missing', async () => {
    const { plan } = await planOf({ principal: undefined });
    expect(states(plan)).toMatch(/^needed/);
  });

  test('names the missing permission and the role', async () => {
    const { plan } = await planOf({
      registration: {},
      permissions: [{ ...everything, notActions: ['*/register/action'] }],
    });
    expect(problemOf(plan, 'provider')?.code).toBe('F-02');
    expect(plain(problemOf(plan, 'provider')!.why)).toContain('Microsoft.DocumentDB/register/action');
    expect(plain(problemOf(plan, 'provider')!.next)).toContain('Contributor');
  });

  test('of Key Vault matters only for a new vault', async () => {
    const registration = { 'Microsoft.DocumentDB': 'Registered' } as const;
    expect(states((await planOf({ registration, vaults: [] }, newVault)).plan)).toMatch(/^needed/);
    expect(states((await planOf({ registration })).plan)).toMatch(/^done/);
  });
});

describe('the vault', () => {
  const behind = { ...vault.network, defaultAction: 'Deny', bypass: 'None' } as const;

  test('behind a firewall without the bypass is blocked until the user agrees to open it', async () => {
    const { plan } = await planOf({ vaults: [{ ...protectedVault, network: behind }] });
    expect(problemOf(plan, 'vault')).toMatchObject({ code: 'F-32', fix: 'allowTrustedServices' });
    const consent = { ...spec, vault: { ...spec.vault, allowTrustedServices: true } };
    const { plan: opened } = await planOf({ vaults: [{ ...protectedVault, network: behind }] }, consent);
    expect(states(opened)).toMatch(/^done needed/);
    expect(irreversibleChanges(opened)).toEqual([]);
  });

  test('in another tenant is rejected', async () => {
    const { plan } = await planOf({ vaults: [{ ...vault, tenantId: 'elsewhere' }] });
    expect(problemOf(plan, 'vault')?.code).toBe('F-40');
  });

  test('that no longer exists is reported', async () => {
    const { plan } = await planOf({ vaults: [] });
    expect(problemOf(plan, 'vault')?.code).toBe('F-34');
  });

  test("behind a network security perimeter says what can't be read", async () => {
    const network = { ...vault.network, publicAccess: 'SecuredByPerimeter' } as const;
    const { plan } = await planOf({ vaults: [{ ...protectedVault, network }] });
    const finding = plan.steps[1]?.finding;
    expect(finding?.state === 'done' && finding.caveats.length).toBe(3);
  });

  test.each([
    [true, 'F-12'],
    [false, 'F-13'],
  ])(
    'whose new name is held by a deleted vault (%s) or another one is rejected',
    async (softDeleted, code) => {
      const { plan } = await planOf(
        { vaults: [], takenVaults: [{ name: 'kv-ledger', softDeleted }] },
        newVault,
      );
      expect(problemOf(plan, 'vault')).toMatchObject({ code, fix: 'chooseAnotherName' });
    },
  );

  test('in a new group is checked against the permissions on the subscription', async () => {
    const { calls } = await planOf({ vaults: [] }, newVault);
    expect(calls).toContain('permissions /subscriptions/sub-1');
  });
});

describe('the access', () => {
  test('by a role counts on the key and above, not on another key', async () => {
    const at = (scope: string) => ({ scope, role: encryptionUserRole.id, principal: principalId });
    for (const [scope, state] of [
      ['/subscriptions/sub-1', 'done'],
      [rbac.id.toUpperCase(), 'done'],
      [`${rbac.id}/keys/ledger-key`, 'done'],
      [`${rbac.id}/keys/ledger-key-2`, 'needed'],
      [`${rbac.id}-2`, 'needed'],
    ] as const) {
      const { plan } = await planOf({ vaults: [rbac], assignments: [at(scope)] });
      expect(plan.steps[2]?.finding.state, scope).toBe(state);
    }
  });

  test("by an access policy doesn't count in a vault with Azure RBAC", async () => {
    const { plan } = await planOf({ vaults: [{ ...granting, permissionModel: 'rbac' }] });
    expect(plan.steps[2]?.finding.state).toBe('needed');
  });

  test("says why the directory didn't answer", async () => {
    const { plan } = await planOf({
      directory: {
        ...refusal('F-91'),
        why: text('The network is down.'),
        next: text('Mend it.'),
        owner: 'you',
      },
    });
    const problem = problemOf(plan, 'access')!;
    expect(problem).toMatchObject({ code: 'F-09', owner: 'you', fix: 'enterPrincipal' });
    expect(plain(problem.why)).toContain('The network is down.');
    expect(plain(problem.next)).toMatch(/^Mend it\. .*object ID/);
  });

  test('is granted only by the user if the application ID is uncertain', async () => {
    const state = world({ vaults: [protectedVault] });
    const azure = { ...fakeAzure(state), cloud: clouds.china };
    const outcome = await makePlan(azure, fakePace(), spec, new AbortController().signal);
    if (outcome.kind !== 'done') throw new Error(outcome.kind);
    expect(problemOf(outcome.value, 'access')).toMatchObject({ code: 'F-09', fix: 'enterPrincipal' });
    expect(outcome.value.spec.principalId).toBeUndefined();
    expect(state.calls).not.toContain('principal');
  });

  test("needs the directory, a working account, or the user's object ID", async () => {
    const { plan } = await planOf({ directory: refusal('F-09') });
    expect(problemOf(plan, 'access')).toMatchObject({ code: 'F-09', fix: 'enterPrincipal' });
    const { plan: told } = await planOf({ directory: refusal('F-09') }, { ...spec, principalId });
    expect(told.steps[2]?.finding.state).toBe('needed');
    const other = { ...account, id: '/other', keyUri: 'https://kv-ledger.vault.azure.net/keys/other' };
    const { plan: deduced } = await planOf({
      directory: refusal('F-09'),
      vaults: [granting],
      accounts: [other],
    });
    expect(deduced.spec.principalId).toBe(principalId);
    const finding = deduced.steps[2]?.finding;
    expect(finding?.state === 'done' && finding.caveats.length).toBe(1);
  });

  test.each([
    [rbac, 'Microsoft.Authorization/roleAssignments/write'],
    [protectedVault, 'Microsoft.KeyVault/vaults/accessPolicies/write'],
  ])('names the permission that is missing to grant it', async (one, action) => {
    const { plan } = await planOf({ vaults: [one], permissions: [{ ...everything, notActions: [action] }] });
    expect(plain(problemOf(plan, 'access')!.why)).toContain(action);
  });
});

describe('the key', () => {
  test('that is disabled blocks', async () => {
    const { plan } = await planOf({ keys: [{ ...key, enabled: false }] });
    expect(problemOf(plan, 'key')?.code).toBe('F-30');
  });

  test('that was chosen and no longer exists blocks', async () => {
    const { plan } = await planOf({}, { ...spec, key: { name: 'ledger-key' } });
    expect(problemOf(plan, 'key')?.code).toBe('F-29');
  });

  test('can be generated by a Crypto Officer without permissions in ARM', async () => {
    const officer = {
      actions: ['*/read'],
      notActions: [],
      notDataActions: [],
      dataActions: ['Microsoft.KeyVault/vaults/keys/*'],
    };
    const { plan } = await planOf({ vaults: [rbac], permissions: [officer] });
    expect(plan.steps[3]?.finding.state).toBe('needed');
    const { plan: reader } = await planOf({ vaults: [rbac], permissions: [{ ...officer, dataActions: [] }] });
    expect(plain(problemOf(reader, 'key')!.next)).toContain('Key Vault Crypto Officer');
  });
});

describe('the account', () => {
  test('name that is taken elsewhere blocks the plan', async () => {
    const { plan } = await planOf({ takenAccounts: ['ledger-eu'] });
    expect(problemOf(plan, 'account')).toMatchObject({ code: 'F-52', fix: 'chooseAnotherName' });
  });

  test('with that name and without this key blocks, and is never overwritten', async () => {
    const { keyUri, ...serviceManaged } = account;
    for (const existing of [
      serviceManaged,
      { ...account, keyUri: 'https://kv-ledger.vault.azure.net/keys/other' },
    ]) {
      const { plan } = await planOf({ accounts: [existing] });
      expect(problemOf(plan, 'account')?.code).toBe('F-52');
    }
  });

  test('that exists and is revoked shows the cause', async () => {
    const revoked = { ...account, status: { kind: 'revoked', code: 4003, raw: '' } as const };
    const { plan } = await planOf({ accounts: [revoked] });
    expect(plain(problemOf(plan, 'account')!.why)).toContain("isn't in the key vault");
  });

  test.each([
    ['a region that is unknown', [], false],
    ['a region without access', [{ allowed: false, zones: true }], false],
    ['a region without zones', [{ zones: false }], true],
    ['a region without access to zones', [{ zones: true, allowedWithZones: false }], true],
  ])("can't be in %s", async (_, regions, zoneRedundant) => {
    const wanted = { ...spec, account: { ...spec.account, zoneRedundant } };
    const { plan } = await planOf(
      { regions: regions.map((region) => ({ name: 'westeurope', displayName: 'West Europe', ...region })) },
      wanted,
    );
    expect(problemOf(plan, 'account')).toMatchObject({ code: 'F-51', fix: 'chooseAnotherRegion' });
  });
});

describe('a user-assigned identity', () => {
  const id =
    '/subscriptions/sub-1/resourceGroups/rg-ledger/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-ledger';
  const own: CmkSpec = { ...spec, identityId: id };
  const continuous: CmkSpec = { ...spec, account: { ...spec.account, backup: 'Continuous7Days' } };
  const identities = [{ id, principalId: 'own-principal' }];
  const changes = ({ steps }: Plan) =>
    steps.flatMap(({ finding }) => (finding.state === 'needed' ? finding.changes.map(plain) : []));

  test('gets access, without looking up the shared principal', async () => {
    const { plan, calls } = await planOf({ identities, principal: undefined }, own);
    expect(states(plan)).toMatch(/^done/);
    expect(changes(plan)).toContainEqual(expect.stringContaining('for identity id-ledger: get'));
    expect(changes(plan).at(-1)).toContain('uses its key with identity id-ledger');
    expect(calls).not.toContain('principal');
    expect(calls.filter((call) => call === 'identity.get')).toHaveLength(1);
    expect(plan.spec).toEqual(own);
  });

  test("isn't read if the shared principal is used", async () => {
    expect((await planOf({ identities })).calls.filter((call) => call.startsWith('identity'))).toEqual([]);
  });

  test('that no longer exists is reported, with another one as the remedy', async () => {
    const { plan } = await planOf({}, own);
    expect(problemOf(plan, 'access')).toMatchObject({ code: 'F-41', fix: 'chooseIdentity' });
  });

  test('is required for continuous backup, which is permanent', async () => {
    const { plan } = await planOf({ identities }, continuous);
    expect(problemOf(plan, 'account')).toMatchObject({ code: 'F-42', fix: 'chooseIdentity' });
    const { plan: open } = await planOf({ identities }, { ...continuous, identityId: id });
    expect(isBlocked(open)).toBe(false);
    expect(irreversibleOn(open, 'account').map(plain)).toEqual([
      "You can't turn off continuous backup for account ledger-eu.",
    ]);
    expect(irreversibleOn(open, 'vault')).toHaveLength(1);
  });

  test('requires permission to assign it', async () => {
    const permissions = [{ ...everything, notActions: ['*/assign/action'] }];
    const { plan } = await planOf({ identities, permissions }, own);
    expect(problemOf(plan, 'account')?.code).toBe('F-02');
    expect(plain(problemOf(plan, 'account')!.next)).toContain('Managed Identity Operator');
  });

  test('must match that of an existing account', async () => {
    const state = { identities, vaults: [granting], keys: [key] };
    const { plan } = await planOf({ ...state, accounts: [account] }, own);
    expect(problemOf(plan, 'account')).toMatchObject({ code: 'F-52', fix: 'chooseAnotherName' });
    const same = { ...account, defaultIdentity: { kind: 'userAssigned', id: id.toUpperCase() } } as const;
    expect((await planOf({ ...state, accounts: [same] }, own)).plan.steps[4]?.finding.state).toBe('done');
    const creating = { ...account, defaultIdentity: { kind: 'other', text: '' } } as const;
    expect((await planOf({ ...state, accounts: [creating] }, own)).plan.steps[4]?.finding.state).toBe('done');
  });
});

describe('a key in another tenant', () => {
  const id =
    '/subscriptions/sub-1/resourceGroups/rg-ledger/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-ledger';
  const applicationId = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
  const across: CmkSpec = {
    ...spec,
    vault: { name: 'kv-theirs', resourceGroup: 'rg-ledger', location: 'westeurope' },
    key: { name: 'theirs' },
    applicationId,
  };

  test('requires a user-assigned identity, and is rejected early without one', async () => {
    const { plan } = await planOf({ principal: undefined }, across);
    expect(problemOf(plan, 'account')).toMatchObject({ code: 'F-40', fix: 'chooseIdentity' });
  });

  test("isn't read there, and the plan says so, with how to make it readable", async () => {
    const { plan, calls } = await planOf({ vaults: [], principal: undefined }, { ...across, identityId: id });
    expect(states(plan)).toBe('done done done done needed');
    expect(plan.steps.map(({ finding }) => finding.state === 'done' && finding.unchecked === true)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(calls.filter((call) => /^(vault|key|principal|role)/.test(call))).toEqual([]);
    const caveats = plan.steps.flatMap(({ finding }) =>
      finding.state === 'done' ? finding.caveats.map(plain) : [],
    );
    expect(caveats.join(' ')).toMatch(
      /az keyvault show --name kv-theirs.*az ad app federated-credential list --id 7b1d.*az ad sp show --id 7b1d/,
    );
    const created = plan.steps[4]?.finding;
    expect(created?.state === 'needed' && plain(created.changes[0]!)).toContain(
      `with identity id-ledger (through application ${applicationId} in the other tenant)`,
    );
  });
});
