import { describe, expect, test } from 'vitest';
import type { Vault } from '../../../src/model/resources.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import type { AccessPart, KeyPart } from '../../../src/model/spec.ts';
import { plain } from '../../../src/model/text.ts';
import { keyReadings, subscriptionReadings, vaultReadings } from '../../../src/setup/readings.ts';
import { accessStep } from '../../../src/setup/steps/access.ts';
import { keyStep } from '../../../src/setup/steps/key.ts';
import { providerStep } from '../../../src/setup/steps/provider.ts';
import { vaultStep } from '../../../src/setup/steps/vault.ts';
import type { fakeAzure } from '../../fakes/azure.ts';
import { everything, key, principalId, spec, subscription, vault, world } from '../../fakes/azure.ts';
import { undertakeIn as run } from '../../fakes/undertaking.ts';

const writes = (calls: readonly string[] = []) =>
  calls.filter((call) => /create|protect|add|assign|register |ensure/.test(call));

const part = { subscription, vault: spec.vault };
const provider = (azure: ReturnType<typeof fakeAzure>, signal: AbortSignal) =>
  subscriptionReadings(azure, { subscription }, signal);
const ofVault =
  <S extends AccessPart>(wanted: S) =>
  (azure: ReturnType<typeof fakeAzure>, signal: AbortSignal) =>
    vaultReadings(azure, wanted, signal);
const ofKey = (wanted: KeyPart) => (azure: ReturnType<typeof fakeAzure>, signal: AbortSignal) =>
  keyReadings(azure, wanted, signal);

describe('one step alone', () => {
  test('that is already done is reported, and nothing is asked or changed', async () => {
    const { end, shown, calls } = await run(world(), providerStep, provider);
    expect(end).toMatchObject({ kind: 'already' });
    expect(shown).toEqual([]);
    expect(calls.check).toEqual(['principal', 'provider.get Microsoft.DocumentDB']);
    expect(calls.apply).toEqual([]);
  });

  test('that is declined changes nothing', async () => {
    const { end, shown, calls } = await run(world({ registration: {} }), providerStep, provider, {
      agreed: false,
    });
    expect(end).toEqual({ kind: 'declined' });
    expect(shown.flatMap(({ changes }) => changes.map(plain))).toEqual([
      'Register resource provider Microsoft.DocumentDB in subscription Production.',
    ]);
    expect(calls.apply).toEqual([]);
  });

  test('that is blocked says why', async () => {
    const permissions = [{ ...everything, notActions: ['*/register/action'] }];
    const { end, shown } = await run(world({ registration: {}, permissions }), providerStep, provider);
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-02' }, begun: false });
    expect(shown).toEqual([]);
  });

  test.each(['check', 'apply'] as const)(
    "that is stopped during the read of the %s hasn't started",
    async (stopIn) => {
      const { end } = await run(world({ registration: {} }), providerStep, provider, { stopIn });
      expect(end).toEqual({ kind: 'cancelled', begun: false });
    },
  );

  test('that is stopped while it is sent might have started', async () => {
    const state = world({ registration: {} });
    const { end } = await run(state, providerStep, provider, {
      begins: (_, stop) => {
        state.before = (call) => {
          if (call.startsWith('provider.register')) stop();
        };
      },
    });
    expect(end).toEqual({ kind: 'cancelled', begun: true });
  });

  test('checks again before it changes anything', async () => {
    const state = world({ registration: {} });
    state.before = (call) => {
      // Someone else registers it between the check and the confirmation.
      if (call.startsWith('permissions')) state.registration['Microsoft.DocumentDB'] = 'Registered';
    };
    const { end, calls } = await run(state, providerStep, provider);
    expect(end).toMatchObject({ kind: 'already' });
    expect(writes(calls.apply)).toEqual([]);
  });

  test("doesn't do anything that the user hasn't seen", async () => {
    const state = world({ vaults: [{ ...vault, purgeProtection: true, permissionModel: 'rbac' }] });
    const { end, calls } = await run(state, accessStep, ofVault<AccessPart>(part), {
      begins: (phase) => {
        if (phase === 'apply') state.vaults = [{ ...vault, permissionModel: 'accessPolicy' }];
      },
    });
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-50' }, begun: false });
    expect(end.kind === 'failed' && plain(end.problem.why)).toMatch(
      /It changed after you reviewed it\. Reviewed: Assign the .* role .* Current: Add an access policy /,
    );
    expect(writes(calls.apply)).toEqual([]);
  });

  test('does less than the user saw if someone else has done the rest', async () => {
    const network = { ...vault.network, defaultAction: 'Deny', bypass: 'None' } as const;
    const wanted = { ...part, vault: { ...spec.vault, allowTrustedServices: true } };
    const state = world({ vaults: [{ ...vault, network }] });
    const { end, calls } = await run(state, vaultStep, ofVault(wanted), {
      begins: (phase) => {
        if (phase === 'apply') state.vaults = [{ ...vault, network, purgeProtection: true }];
      },
    });
    expect(end).toMatchObject({ kind: 'applied' });
    expect(writes(calls.apply)).toEqual(['vault.protect']);
    expect(state.vaults[0]).toMatchObject({ purgeProtection: true, network: { bypass: 'AzureServices' } });
  });
});

describe('each step, on the part of a specification that it needs', () => {
  test('the provider is registered and awaited', async () => {
    const { end, reports, calls } = await run(
      world({ registration: {}, registering: 2 }),
      providerStep,
      provider,
    );
    expect(end).toMatchObject({ kind: 'applied' });
    expect(writes(calls.apply)).toEqual(['provider.register Microsoft.DocumentDB']);
    expect(reports).toEqual(['Waiting for resource provider Microsoft.DocumentDB']);
  });

  test('a vault is protected permanently, and its firewall allows trusted services', async () => {
    const network = { ...vault.network, defaultAction: 'Deny', bypass: 'None' } as const;
    const wanted = { ...part, vault: { ...spec.vault, allowTrustedServices: true } };
    const { end, shown, calls } = await run(
      world({ vaults: [{ ...vault, network }] }),
      vaultStep,
      ofVault(wanted),
    );
    expect(end).toMatchObject({ kind: 'applied' });
    expect(shown[0]?.changes).toHaveLength(2);
    expect(shown[0]?.irreversible).toHaveLength(1);
    expect(calls.check).toEqual(['vault.get', `permissions ${vault.id}`]);
    expect(writes(calls.apply)).toEqual(['vault.protect']);
  });

  test.each(['accessPolicy', 'rbac'] as const)(
    'access under %s is granted to the shared principal',
    async (model) => {
      const state = world({ vaults: [{ ...vault, permissionModel: model }] });
      const { end, shown } = await run(state, accessStep, ofVault<AccessPart>(part));
      expect(end).toMatchObject({ kind: 'applied' });
      expect(plain(shown[0]!.changes[0]!)).toContain('principal "Azure Cosmos DB"');
      if (model === 'rbac')
        expect(state.assignments).toEqual([
          { scope: vault.id, role: encryptionUserRole.id, principal: principalId },
        ]);
      else expect(state.vaults[0]?.accessPolicies).toMatchObject([{ objectId: principalId }]);
      const again = await run(state, accessStep, ofVault<AccessPart>(part));
      expect(again.end).toMatchObject({ kind: 'already' });
    },
  );

  test('access is granted to a managed identity, without reading the directory', async () => {
    const identity = { principalId: '99999999-0000-0000-0000-000000000000', name: 'id-ledger' };
    const wanted: AccessPart = { ...part, identity };
    const { end, shown, calls } = await run(world(), accessStep, ofVault(wanted));
    expect(end).toMatchObject({ kind: 'applied' });
    expect(plain(shown[0]!.changes[0]!)).toContain('identity id-ledger');
    expect([...calls.check, ...calls.apply]).not.toContain('principal');
  });

  test("a role is assigned on the key alone if requested, and doesn't count for the vault", async () => {
    const rbac: Vault = { ...vault, permissionModel: 'rbac' };
    const state = world({ vaults: [rbac], keys: [key] });
    const wanted: AccessPart = { ...part, key: { name: key.name }, onKeyOnly: true };
    const { end, shown } = await run(state, accessStep, ofVault(wanted));
    expect(end).toMatchObject({ kind: 'applied' });
    expect(plain(shown[0]!.changes[0]!)).toContain('key ledger-key in key vault kv-ledger');
    expect(state.assignments.map(({ scope }) => scope)).toEqual([`${vault.id}/keys/ledger-key`]);
    expect((await run(state, accessStep, ofVault(wanted))).end).toMatchObject({ kind: 'already' });
    const { end: onVault } = await run(state, accessStep, ofVault<AccessPart>(part), { agreed: false });
    expect(onVault).toEqual({ kind: 'declined' });
  });

  test('access to a vault in another tenant is rejected', async () => {
    const { end, calls } = await run(
      world({ vaults: [{ ...vault, tenantId: 'elsewhere' }] }),
      accessStep,
      ofVault<AccessPart>(part),
    );
    expect(end).toMatchObject({ kind: 'failed', problem: { code: 'F-40' } });
    expect(writes([...calls.check, ...calls.apply])).toEqual([]);
  });

  test("a key with a rotation policy says what it does, and one that only expires says that it isn't rotated", async () => {
    const caveats = async (create: object) => {
      const wanted = { ...part, key: { name: 'ledger-key', create: { type: 'RSA', size: 3072, ...create } } };
      const { shown } = await run(world(), keyStep, ofKey(wanted as KeyPart));
      return { changes: shown[0]?.changes.map(plain), caveats: shown[0]?.caveats.map(plain) };
    };
    expect(await caveats({})).toMatchObject({ caveats: [] });
    expect((await caveats({ expires: Date.UTC(2027, 10, 23) })).caveats).toEqual([
      'Nothing rotates the key automatically. When it expires, its accounts lose access to their data.',
    ]);
    const rotated = await caveats({ rotation: { rotate: { afterCreation: 'P1Y' } } });
    expect(rotated.changes?.[1]).toContain('1 year after each version is created');
    expect(rotated.caveats?.join(' ')).toMatch(
      /use a new version automatically.*Keep earlier versions enabled.*charges/,
    );
  });

  test('a key is generated, and its expiry date is shown', async () => {
    const expires = Date.UTC(2027, 10, 23);
    const wanted: KeyPart = {
      ...part,
      key: { name: 'ledger-key', create: { type: 'RSA', size: 4096, expires } },
    };
    const state = world();
    const { end, shown, calls } = await run(state, keyStep, ofKey(wanted));
    expect(end).toMatchObject({ kind: 'applied' });
    expect(plain(shown[0]!.changes[0]!)).toContain('It expires on 2027-11-23.');
    expect(calls.check).toEqual(['vault.get', 'key.get', `permissions ${vault.id}`]);
    expect(writes(calls.apply)).toEqual(['key.create RSA 4096']);
    expect((await run(state, keyStep, ofKey(wanted))).end).toMatchObject({ kind: 'already' });
  });
});
