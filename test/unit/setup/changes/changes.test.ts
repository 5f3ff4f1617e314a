import { describe, expect, test } from 'vitest';
import { parseCmkStatus } from '../../../../src/model/cmkStatus.ts';
import type { Account, Key, Vault } from '../../../../src/model/resources.ts';
import { plain } from '../../../../src/model/text.ts';
import {
  identityChange,
  identityReadings,
  type IdentitySpec,
} from '../../../../src/setup/changes/defaultIdentity.ts';
import { rotation, rotationReadings, type RotationSpec } from '../../../../src/setup/changes/rotateKey.ts';
import { enablement, enablementReadings, type EnablementSpec } from '../../../../src/setup/changes/setKey.ts';
import {
  account,
  fakeAzure,
  everything,
  key,
  principalId,
  refusal,
  spec,
  subscription,
  vault,
  world,
  type World,
} from '../../../fakes/azure.ts';
import { undertakeIn as run } from '../../../fakes/undertaking.ts';

type Fake = ReturnType<typeof fakeAzure>;

const writes = (calls: readonly string[]) =>
  calls.filter((call) => /create|protect|add|assign|rotate|update|register/.test(call));

const ready: Vault = {
  ...vault,
  purgeProtection: true,
  accessPolicies: [{ objectId: principalId, tenantId: 't', keyPermissions: ['get', 'wrapKey', 'unwrapKey'] }],
};
const keyLocation = { subscription, vault: spec.vault, key: { name: key.name } };
const { keyUri: _, ...rest } = account;
const plainAccount: Account = { ...rest, status: { kind: 'serviceManaged' } };

describe('rotation', () => {
  const current: Key = { ...key, latestVersion: 'v' };
  const using: Account = { ...account, keyVersion: 'v' };
  const rotates = (change: Partial<RotationSpec> = {}) => {
    const wanted: RotationSpec = {
      ...keyLocation,
      accounts: [{ subscription, account }],
      hidden: false,
      ...change,
    };
    return (azure: Fake, signal: AbortSignal) => rotationReadings(azure, wanted, signal);
  };
  /** The accounts use the new version at the third read. */
  const world3 = (change: Partial<World> = {}) => {
    const state = world({ vaults: [ready], keys: [current], accounts: [using], ...change });
    let looks = 0;
    state.before = (call) => {
      if (call === 'account.get' && ++looks === 3)
        state.accounts = state.accounts.map((one) => ({ ...one, keyVersion: 'v+' }));
    };
    return state;
  };

  test('creates a version, follows the accounts, and says until when the previous one is needed', async () => {
    const { end, changes, irreversible, calls, reports, detail } = await run(world3(), rotation(), rotates());
    expect(end.kind).toBe('applied');
    expect(changes[0]).toContain(
      'Create a new version of key ledger-key in key vault kv-ledger. These accounts',
    );
    expect(changes[0]).toContain('ledger-eu');
    expect(irreversible).toEqual([]);
    const look = ['vault.get', 'key.get', 'key.versions', `permissions ${vault.id}`];
    expect(calls.check).toEqual(look);
    expect(calls.apply).toEqual([
      ...look,
      'key.get',
      'key.rotate ledger-key',
      'key.get',
      'account.get',
      'account.get',
      'account.get',
    ]);
    expect(reports.at(-1)).toContain('ledger-eu');
    expect(detail).toContain('24 hours after a rotation');
  });

  test('creates only one version, even if someone else created it or a response was lost', async () => {
    const state = world3();
    const change = rotation();
    await run(state, change, rotates(), { agreed: false });
    state.keys = [{ ...current, latestVersion: 'v+' }];
    const { changes, calls } = await run(state, change, rotates());
    expect(changes[0]).toContain('has a new version');
    expect(writes(calls.apply)).toEqual([]);
  });

  test("creates none if Azure doesn't return the latest version, which is needed to detect a second one", async () => {
    const { latestVersion: _latest, ...untold } = current;
    const { problem, calls } = await run(world3({ keys: [untold] }), rotation(), rotates());
    expect(problem?.code).toBe('F-97');
    const state = world3();
    const late = await run(state, rotation(), rotates(), {
      begins: (phase) => {
        if (phase === 'apply') state.keys = [untold];
      },
    });
    expect(late.problem?.code).toBe('F-97');
    expect(writes([...calls.apply, ...late.calls.apply])).toEqual([]);
  });

  test("doesn't wait for accounts that don't report their version, or are revoked", async () => {
    const revoked = { ...using, status: parseCmkStatus('u', 'currently revoked (4002)') };
    for (const one of [account, revoked]) {
      const { end, calls } = await run(world3({ accounts: [one] }), rotation(), rotates());
      expect(end.kind).toBe('applied');
      expect(calls.apply.filter((call) => call === 'account.get')).toHaveLength(1);
    }
  });

  test('names the data action and the role, under Azure RBAC', async () => {
    const permissions = [{ ...everything, dataActions: [] }];
    const rbac: Vault = { ...ready, permissionModel: 'rbac' };
    const { problem } = await run(world3({ permissions, vaults: [rbac] }), rotation(), rotates());
    expect(problem?.code).toBe('F-02');
    expect(plain(problem!.why)).toContain('Microsoft.KeyVault/vaults/keys/rotate/action');
    expect(plain(problem!.next)).toContain('Key Vault Crypto Officer');
    expect((await run(world3({ permissions }), rotation(), rotates())).end.kind).toBe('applied');
  });

  test.each<[string, Partial<Key>, RegExp]>([
    ['has expired', { expires: 1 }, /expired/],
    ['is disabled', { enabled: false }, /disabled/],
    ['lacks wrapKey', { operations: ['sign'] }, /wrapKey/],
  ])('rejects a key that %s', async (_name, change, why) => {
    const { problem, calls } = await run(
      world3({ keys: [{ ...current, ...change }] }),
      rotation(),
      rotates(),
    );
    expect(plain(problem!.why)).toMatch(why);
    expect(calls.apply).toEqual([]);
  });

  test('warns about a firewall, accounts that name a version, and unread accounts', async () => {
    const network = { ...vault.network, defaultAction: 'Deny' } as const;
    const pinned = { ...account, keyUri: `${key.uri}/${'0'.repeat(32)}` };
    const look = rotates({ hidden: true, accounts: [{ subscription, account: pinned }] });
    const { caveats } = await run(world3({ vaults: [{ ...ready, network }] }), rotation(), look, {
      agreed: false,
    });
    expect(caveats).toEqual([
      expect.stringContaining('stays enabled'),
      expect.stringMatching(/refuses or reports as 4006: ledger-eu.*Change Key/),
      expect.stringContaining('firewall'),
      expect.stringContaining("can't see"),
    ]);
  });
});

describe('a key for an existing account', () => {
  const enables = (change: Partial<EnablementSpec> = {}) => {
    const wanted: EnablementSpec = { subscription, account: plainAccount, keyLocation, ...change };
    return (azure: Fake, signal: AbortSignal) => enablementReadings(azure, wanted, signal);
  };
  const ground = (change: Partial<World> = {}) =>
    world({ vaults: [ready], keys: [key], accounts: [plainAccount], ...change });

  test('is set permanently, and read back', async () => {
    const { end, changes, irreversible, calls, detail } = await run(ground(), enablement, enables());
    expect(end.kind).toBe('applied');
    expect(changes).toEqual(['Encrypt account ledger-eu with key ledger-key in key vault kv-ledger.']);
    expect(irreversible).toEqual([expect.stringContaining("can't switch the account back")]);
    expect(calls.check.toSorted()).toEqual(
      ['account.get', 'key.get', `permissions ${account.id}`, 'principal', 'vault.get'].toSorted(),
    );
    expect(writes(calls.apply)).toEqual(['account.update key']);
    expect(detail).toContain('is encrypted with key ledger-key');
  });

  test('adds what is missing: protection of the vault, and access', async () => {
    const { changes, irreversible, calls } = await run(ground({ vaults: [vault] }), enablement, enables());
    expect(changes).toHaveLength(3);
    expect(irreversible).toHaveLength(2);
    expect(writes(calls.apply)).toEqual(['vault.protect', 'vault.addPolicy', 'account.update key']);
  });

  test('shows its checks: account, vault, access, and key, even if one of them prevents it', async () => {
    const { signal } = new AbortController();
    const partsOf = async (change: Partial<World>, account: Partial<EnablementSpec> = {}) => {
      const azure = fakeAzure(ground(change));
      const found = await enablement.check(enables(account)(azure, signal), Date.UTC(2026, 10, 24));
      const finding = found.kind === 'done' ? found.value : undefined;
      const parts = finding && finding.state !== 'done' ? (finding.parts ?? []) : [];
      return [finding?.state, parts.map((part) => [part.id, part.finding.state])];
    };
    expect(await partsOf({ vaults: [vault] })).toEqual([
      'needed',
      [
        ['account', 'done'],
        ['vault', 'needed'],
        ['access', 'needed'],
        ['key', 'done'],
      ],
    ]);
    const disabled = { ...key, enabled: false };
    expect(await partsOf({ keys: [disabled] })).toEqual([
      'blocked',
      [
        ['account', 'done'],
        ['vault', 'done'],
        ['access', 'done'],
        ['key', 'blocked'],
      ],
    ]);
    const cassandra = { ...plainAccount, api: 'Cassandra' } as const;
    expect(await partsOf({ accounts: [cassandra] }, { account: cassandra })).toEqual([
      'blocked',
      expect.arrayContaining([
        ['account', 'blocked'],
        ['vault', 'done'],
      ]),
    ]);
  });

  test("is sent again while the grant hasn't reached the vault", async () => {
    const { end, calls } = await run(
      ground({ creationProblems: [refusal('F-33'), refusal('F-33')] }),
      enablement,
      enables(),
    );
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toHaveLength(3);
  });

  test('is reported if already set, and replaces another one', async () => {
    expect((await run(ground({ accounts: [account] }), enablement, enables())).end.kind).toBe('already');
    const other = { ...account, keyUri: 'https://kv-other.vault.azure.net/keys/k' };
    const moved = await run(ground({ accounts: [other] }), enablement, enables({ account: other }));
    expect(moved.changes).toEqual(['Move account ledger-eu to key ledger-key in key vault kv-ledger.']);
    expect(moved.irreversible).toEqual([]);
    expect(moved.end.kind).toBe('applied');
  });

  const revokedAs = (code: number, keyUri = account.keyUri): Account => ({
    ...account,
    ...(keyUri === undefined ? {} : { keyUri }),
    status: parseCmkStatus(keyUri, `Access to your account is currently revoked (${code}).`),
  });

  test.each([4000, 4002, 4003, 4018])(
    'is rejected while access is revoked (%i), with how to restore it first',
    async (code) => {
      const one = revokedAs(code, 'https://kv-other.vault.azure.net/keys/k');
      const { problem, calls } = await run(
        ground({ accounts: [one] }),
        enablement,
        enables({ account: one }),
      );
      expect(problem?.code).toBe('F-60');
      expect(plain(problem!.next)).toContain('Change the key after Azure confirms the account');
      expect(calls.apply).toEqual([]);
    },
  );

  test('replaces an invalid key URI while revoked (4006), even for the same key, and warns that Azure might reject it', async () => {
    const one = revokedAs(4006, `${key.uri}/${'0'.repeat(32)}`);
    const { end, caveats, calls } = await run(
      ground({ accounts: [one] }),
      enablement,
      enables({ account: one }),
    );
    expect(caveats.join(' ')).toContain('Azure might refuse this update');
    expect(writes(calls.apply)).toEqual(['account.update key']);
    expect(end.kind).not.toBe('already');
  });

  test("a key URI with a version doesn't count as the requested key", async () => {
    const one = { ...account, keyUri: `${key.uri}/${'0'.repeat(32)}` };
    const { end, calls } = await run(ground({ accounts: [one] }), enablement, enables({ account: one }));
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toEqual(['account.update key']);
  });

  test("says in advance what can't be changed or checked later", async () => {
    const { caveats } = await run(ground(), enablement, enables(), { agreed: false });
    const told = caveats.join(' ');
    for (const part of [
      'raise the RU/s',
      'off-peak',
      'LENGTH(c.id) > 990',
      'global secondary indexes',
      'all versions and deletes change feed',
      '990 bytes instead of 1,024',
      '5% more request units, writes about 6%, and queries 15%',
      "doesn't encrypt the names of accounts, databases, containers",
      'Earlier periodic backups stay',
      'A restore to an earlier time',
      "doesn't stop it",
    ])
      expect(told).toContain(part);
    expect(told).not.toContain('managed HSM');
  });

  test('continues after a window was closed by waiting for the running update', async () => {
    const state = ground({ accounts: [{ ...plainAccount, provisioningState: 'Updating' }] });
    let looks = 0;
    state.before = (call) => {
      if (call === 'account.get' && ++looks === 4) state.accounts = [account];
    };
    const { end, changes, calls } = await run(state, enablement, enables());
    expect(changes[0]).toContain('current update');
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toEqual([]);
  });

  test.each<[string, Partial<Account>, string]>([
    ['the Cassandra API', { api: 'Cassandra' }, 'F-49'],
    ['vector search', { capabilities: ['EnableNoSQLVectorSearch'] }, 'F-49'],
    ['continuous backup and the shared principal', { backup: 'Continuous' }, 'F-42'],
    ['an analytical store and the shared principal', { analyticalStorage: true }, 'F-42'],
    ['no default identity', { defaultIdentity: { kind: 'undefined' } }, 'F-31'],
    ['a failed state', { provisioningState: 'Failed' }, 'F-94'],
    ['a deletion under way', { provisioningState: 'Deleting' }, 'F-94'],
  ])('is rejected for an account with %s', async (_name, change, code) => {
    const one = { ...plainAccount, ...change };
    const { problem, calls } = await run(ground({ accounts: [one] }), enablement, enables({ account: one }));
    expect(problem?.code).toBe(code);
    expect(calls.apply).toEqual([]);
  });

  test('works with continuous backup and a managed identity, which gets the access', async () => {
    const managed: Account = {
      ...plainAccount,
      backup: 'Continuous',
      defaultIdentity: { kind: 'systemAssigned' },
      identities: { systemAssigned: { principalId: 'own' }, userAssigned: [] },
    };
    const state = ground({ accounts: [managed] });
    const { end, changes } = await run(state, enablement, enables({ account: managed }));
    expect(end.kind).toBe('applied');
    expect(changes[0]).toContain('identity ledger-eu');
    expect(state.vaults[0]?.accessPolicies.at(-1)).toMatchObject({ objectId: 'own' });
  });

  test("isn't reported as done if the update failed, although the account shows its key", async () => {
    const state = ground();
    let updated = false;
    state.before = (call) => {
      if (call === 'account.update key') updated = true;
      if (call === 'account.get' && updated)
        state.accounts = state.accounts.map((one) => ({ ...one, provisioningState: 'Failed' }));
    };
    const { end, problem } = await run(state, enablement, enables());
    expect(end.kind).toBe('failed');
    expect(problem?.code).toBe('F-94');
    expect(plain(problem!.why)).toContain('"Failed"');
    const again = await run(state, enablement, enables());
    expect(again.problem?.code).toBe('F-94');
  });

  test('is waited for while Azure is working on it, although the account shows its key', async () => {
    const state = ground({ accounts: [{ ...account, provisioningState: 'Updating' }] });
    state.before = (call) => {
      if (call === 'account.get' && state.calls.filter((one) => one === 'account.get').length > 2)
        state.accounts = [account];
    };
    const { end, changes, calls } = await run(state, enablement, enables({ account }));
    expect(changes).toEqual(['Wait for the current update to finish.']);
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toEqual([]);
  });

  test.each<[string, Partial<World>, string]>([
    ['a key of the wrong type', { keys: [{ ...key, type: 'EC' }] }, 'F-35'],
    ['a key without unwrapKey', { keys: [{ ...key, operations: ['wrapKey'] }] }, 'F-30b'],
    ['no key', { keys: [] }, 'F-29'],
    ['a vault of another tenant', { vaults: [{ ...ready, tenantId: 'elsewhere' }] }, 'F-40'],
    [
      'no right to write',
      { permissions: [{ ...everything, notActions: ['*/databaseAccounts/write'] }] },
      'F-02',
    ],
    ['an account that is gone', { accounts: [] }, 'F-00'],
  ])('is rejected for %s', async (_name, change, code) => {
    const { problem, calls } = await run(ground(change), enablement, enables());
    expect(problem?.code).toBe(code);
    expect(calls.apply).toEqual([]);
  });
});

describe('a vault of another tenant', () => {
  const id =
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-x';
  const application = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
  const foreign = { ...keyLocation, subscription: { ...subscription, id: 'sub-2', tenantId: 'elsewhere' } };
  const granting: Vault = { ...ready, id: vault.id.replace('sub-1', 'sub-2'), tenantId: 'elsewhere' };
  const bare: Vault = { ...granting, accessPolicies: [] };
  const identities = { userAssigned: [{ id, principalId: 'own' }] };
  const own: Account = { ...plainAccount, identities, defaultIdentity: { kind: 'userAssigned', id } };
  const across: Account = {
    ...own,
    defaultIdentity: { kind: 'userAssigned', id, federatedClientId: application },
  };
  const enables = (one: Account) => (azure: Fake, signal: AbortSignal) =>
    enablementReadings(azure, { subscription, account: one, keyLocation: foreign }, signal);

  test.each([
    ['the shared principal', plainAccount],
    ['an identity without an application', own],
  ])('is rejected early for an account with %s, with a solution', async (_name, one) => {
    const { problem, calls } = await run(
      world({ vaults: [granting], keys: [key], accounts: [one] }),
      enablement,
      enables(one),
    );
    expect(problem?.code).toBe('F-40');
    expect(plain(problem!.why)).toContain('user-assigned identity with an application');
    expect(plain(problem!.next)).toContain('Change Default Identity');
    expect(calls.apply).toEqual([]);
  });

  test('is reached through the application, which gets access there, and unread parts are reported', async () => {
    const state = world({ vaults: [bare], keys: [key], accounts: [across] });
    const { end, changes, caveats } = await run(state, enablement, enables(across));
    expect(end.kind).toBe('applied');
    expect(changes[0]).toContain(`for application ${application}: get, wrapKey, unwrapKey`);
    expect(caveats.join(' ')).toMatch(
      /Couldn't check whether application.*az ad app federated-credential list/,
    );
    expect(state.vaults[0]?.accessPolicies).toMatchObject([{ objectId: principalId, tenantId: 'elsewhere' }]);
  });

  test("that can't be read is skipped, after one request to Azure", async () => {
    const unseenHome = { ...keyLocation, applicationId: application };
    const look = (azure: Fake, signal: AbortSignal) =>
      enablementReadings(azure, { subscription, account: across, keyLocation: unseenHome }, signal);
    const state = world({ vaults: [], accounts: [across], creationProblems: [refusal('F-33')] });
    const refused = await run(state, enablement, look);
    expect(refused.problem?.code).toBe('F-33');
    expect(writes(refused.calls.apply)).toEqual(['account.update key']);
    expect(refused.caveats.join(' ')).toMatch(/az keyvault show --name kv-ledger.*federated-credential list/);
    const { end, calls } = await run(state, enablement, look);
    expect(end.kind).toBe('applied');
    expect(
      [...calls.check, ...calls.apply].filter((call) => /^(vault|key|principal|role)/.test(call)),
    ).toEqual([]);
  });

  test('without the application says who can add it', async () => {
    const state = world({ vaults: [bare], keys: [key], accounts: [across], principal: undefined });
    const { problem } = await run(state, enablement, enables(across));
    expect(problem).toMatchObject({ code: 'F-40', owner: 'tenantAdministrator' });
    expect(plain(problem!.next)).toContain(`az ad sp create --id ${application}`);
  });

  const encrypted: Account = { ...account, identities, defaultIdentity: across.defaultIdentity };
  const identityOn =
    (target: IdentitySpec['target'], seen = true) =>
    (azure: Fake, signal: AbortSignal) =>
      identityReadings(
        azure,
        { subscription, account: encrypted, target, ...(seen ? { keyLocation: foreign } : {}) },
        signal,
      );

  test.each([true, false])(
    'allows its account no other kind of identity (vault visible: %s)',
    async (seen) => {
      for (const target of [{ kind: 'firstParty' }, { kind: 'system' }, { kind: 'user', id }] as const) {
        const state = world({ vaults: [granting], keys: [key], accounts: [encrypted] });
        const { problem, calls } = await run(state, identityChange, identityOn(target, seen));
        expect(problem?.code).toBe('F-40');
        expect(calls.apply).toEqual([]);
      }
    },
  );

  test("is reached with another application if one is named, even if the vault can't be read", async () => {
    const federatedClientId = '11111111-4f0e-4a5e-9a51-2c7d0c9e3f10';
    const state = world({ accounts: [encrypted] });
    const look = identityOn({ kind: 'user', id, federatedClientId }, false);
    const { end, changes, caveats, calls } = await run(state, identityChange, look);
    expect(end.kind).toBe('applied');
    expect(changes).toEqual([
      expect.stringContaining(`through application ${federatedClientId} in the other tenant`),
    ]);
    expect(caveats.join(' ')).toContain("Couldn't check whether application");
    expect(writes(calls.apply)).toEqual(['account.update defaultIdentity']);
    expect(state.accounts[0]?.defaultIdentity).toEqual({ kind: 'userAssigned', id, federatedClientId });
    expect((await run(state, identityChange, look)).end.kind).toBe('already');
  });
});

describe('another default identity', () => {
  const id =
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-x';
  const changes = (change: Partial<IdentitySpec> = {}) => {
    const wanted: IdentitySpec = {
      subscription,
      account,
      keyLocation,
      target: { kind: 'system' },
      ...change,
    };
    return (azure: Fake, signal: AbortSignal) => identityReadings(azure, wanted, signal);
  };
  const ground = (change: Partial<World> = {}) =>
    world({ vaults: [ready], keys: [key], accounts: [account], ...change });

  test.each([
    ['system', { kind: 'system' }, 'system-principal', 'Turn'],
    ['user-assigned', { kind: 'user', id }, 'principal-of-id-x', 'Assign'],
  ] as const)(
    'a %s one is assigned, gets access, and is set only once that applies',
    async (_name, target, principal, first) => {
      const state = ground();
      const { end, calls, changes: told } = await run(state, identityChange, changes({ target }));
      expect(end.kind).toBe('applied');
      expect(told.map((line) => line.split(' ')[0])).toEqual([first, 'Add', 'Wait', 'Set']);
      expect(writes(calls.apply)).toEqual([
        'account.update identities',
        'vault.addPolicy',
        'account.update defaultIdentity',
      ]);
      expect(state.vaults[0]?.accessPolicies.at(-1)).toMatchObject({ objectId: principal });
      expect(calls.apply.at(-1)).toBe('account.get');
      expect((await run(state, identityChange, changes({ target }))).end.kind).toBe('already');
    },
  );

  test('that already has access takes one update', async () => {
    const own: Account = {
      ...account,
      defaultIdentity: { kind: 'systemAssigned' },
      identities: { systemAssigned: { principalId: 'own' }, userAssigned: [] },
    };
    const { calls, changes: told } = await run(
      ground({ accounts: [own] }),
      identityChange,
      changes({ account: own, target: { kind: 'firstParty' } }),
    );
    expect(told).toEqual([expect.stringContaining('Set principal')]);
    expect(writes(calls.apply)).toEqual(['account.update defaultIdentity']);
  });

  test('for an account without a key needs no grant', async () => {
    const look = (azure: Fake, signal: AbortSignal) =>
      identityReadings(azure, { subscription, account: plainAccount, target: { kind: 'system' } }, signal);
    const { calls } = await run(ground({ accounts: [plainAccount] }), identityChange, look);
    expect(writes(calls.apply)).toEqual(['account.update identities', 'account.update defaultIdentity']);
  });

  test("isn't set if the grant fails", async () => {
    const permissions = [{ ...everything, notActions: ['*/accessPolicies/write'] }];
    const { problem, calls } = await run(ground({ permissions }), identityChange, changes());
    expect(problem?.code).toBe('F-02');
    expect(calls.apply).toEqual([]);
  });

  test("can't be the shared principal for an account that doesn't support it", async () => {
    const own: Account = {
      ...account,
      backup: 'Continuous',
      defaultIdentity: { kind: 'systemAssigned' },
      identities: { systemAssigned: { principalId: 'own' }, userAssigned: [] },
    };
    const look = changes({ account: own, target: { kind: 'firstParty' } });
    expect((await run(ground({ accounts: [own] }), identityChange, look)).problem?.code).toBe('F-42');
  });

  test("is rejected if the vault can't be read, or the identity can't be assigned", async () => {
    const blind = (azure: Fake, signal: AbortSignal) =>
      identityReadings(azure, { subscription, account, target: { kind: 'system' } }, signal);
    expect((await run(ground(), identityChange, blind)).problem?.code).toBe('F-34');
    const permissions = [{ ...everything, notActions: ['*/assign/action'] }];
    const { problem } = await run(
      ground({ permissions }),
      identityChange,
      changes({ target: { kind: 'user', id } }),
    );
    expect(plain(problem!.next)).toContain('Managed Identity Operator');
  });

  test("is rejected before anything changes if a new identity can't be created, or its provider can't be registered", async () => {
    const target = { kind: 'user', id, create: { location: 'westeurope' } } as const;
    for (const action of ['*/userAssignedIdentities/write', '*/register/action']) {
      const permissions = [{ ...everything, notActions: [action] }];
      const state = ground({ permissions });
      const { problem, calls } = await run(state, identityChange, changes({ target }));
      expect(problem?.code, action).toBe('F-02');
      expect(writes(calls.apply)).toEqual([]);
    }
  });

  test('that is new is created once, after its provider is registered', async () => {
    const target = { kind: 'user', id, create: { location: 'westeurope' } } as const;
    const state = ground();
    const { end, changes: told, calls } = await run(state, identityChange, changes({ target }));
    expect(end.kind).toBe('applied');
    expect(told.slice(0, 3)).toEqual([
      expect.stringMatching(/^Register resource provider Microsoft.ManagedIdentity in subscription/),
      'Create identity id-x in resource group g.',
      expect.stringMatching(/^Assign identity id-x to account/),
    ]);
    expect(writes(calls.apply)).toEqual([
      'provider.register Microsoft.ManagedIdentity',
      `identity.create ${id}`,
      'account.update identities',
      'vault.addPolicy',
      'account.update defaultIdentity',
    ]);
    // An earlier run has created it.
    state.accounts = [account];
    expect(writes((await run(state, identityChange, changes({ target }))).calls.apply)).not.toContain(
      `identity.create ${id}`,
    );
  });

  test('that Azure loses is reported', async () => {
    const state = ground();
    let isSet = false;
    state.before = (call) => {
      isSet ||= call === 'account.update defaultIdentity';
      if (isSet && call === 'account.get')
        state.accounts = state.accounts.map((one) => ({ ...one, defaultIdentity: { kind: 'undefined' } }));
    };
    const { end } = await run(state, identityChange, changes());
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-31' }, begun: true });
  });
});
