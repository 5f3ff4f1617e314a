import { describe, expect, test } from 'vitest';
import type { AccessPart, KeyPart } from '../../../src/model/spec.ts';
import { moveReadings, moveToRoles } from '../../../src/setup/changes/moveToRbac.ts';
import { recovery, recoveryReadings } from '../../../src/setup/changes/recoverVault.ts';
import { rotation, rotationReadings } from '../../../src/setup/changes/rotateKey.ts';
import { enablement, enablementReadings } from '../../../src/setup/changes/setKey.ts';
import { keyReadings, vaultReadings } from '../../../src/setup/readings.ts';
import { accessStep } from '../../../src/setup/steps/access.ts';
import { keyStep } from '../../../src/setup/steps/key.ts';
import { vaultStep } from '../../../src/setup/steps/vault.ts';
import { alex } from '../../../src/sandbox/directory.ts';
import { cryptoServiceEncryptionUser } from '../../../src/sandbox/authorization/roles.ts';
import type { Fault } from '../../../src/sandbox/faults/rule.ts';
import { setFrom } from '../../../src/sandbox/timeline.ts';
import { undertake, type Talk } from '../../fakes/undertaking.ts';
import { connect } from '../../fakes/connect.ts';
import {
  add,
  cosmos,
  done,
  keyLocation,
  keyUri,
  ledgers,
  minute,
  policies,
  signal,
  subscription,
  vault,
  vaultId,
  type Ledgers,
} from '../../fakes/ledgers.ts';

/** Azure applied the request, and its response never arrived. */
const lostAnswer: Fault = { kind: 'reset', takesEffect: true };

/** The window closes while this request is sent, which Azure applies or not. */
const closed = ({ faults }: Pick<Ledgers, 'faults'>, request: RegExp, takesEffect: boolean): Talk => ({
  begins: (phase, stop) => {
    if (phase !== 'apply') return;
    const rule = faults.add({ request, times: 1, fault: { kind: 'reset', takesEffect } });
    void rule.hit.then(stop);
  },
});

const writes = (sent: readonly string[]) =>
  sent
    .filter((line) => !line.startsWith('GET'))
    .map((line) => line.replace(/roleAssignments\/.*/, 'role').replace(/^(\w+) .*\//, '$1 '));

const withAccount =
  (settings: Partial<add.NewAccount> = {}) =>
  (state: Parameters<typeof add.addAccount>[0], group: Parameters<typeof add.addAccount>[1]) =>
    void add.addAccount(state, group, { name: 'cosmos-a', ...settings });

describe('a lost response', () => {
  const onVault =
    (at: Ledgers, part: object = {}) =>
    (stop: AbortSignal) =>
      vaultReadings<AccessPart>(at.azure, { subscription, vault, ...part }, stop);

  test.each([
    [
      'an access policy',
      { enableRbacAuthorization: undefined, accessPolicies: [] },
      /^PUT .*accessPolicies\/add/,
    ],
    ['a role', { enableRbacAuthorization: true }, /^PUT .*roleAssignments/],
  ])('to %s is recovered by reading, and a second run finds the result', async (_name, settings, request) => {
    for (const times of [1, 10]) {
      const at = ledgers(undefined, settings);
      at.faults.add({ request, times, fault: lostAnswer });
      expect((await at.run(accessStep, onVault(at))).end.kind).toBe('applied');
      at.faults.clear();
      expect((await at.run(accessStep, onVault(at))).end.kind).toBe('already');
    }
  });

  test('to purge protection is recovered by reading', async () => {
    const at = ledgers(undefined, { purgeProtection: false });
    at.faults.add({ request: /^PATCH .*\/kv-ledgers/, fault: lostAnswer });
    expect((await at.run(vaultStep, onVault(at))).end.kind).toBe('applied');
    expect(done(await at.services.vaults.get(vaultId, signal))).toMatchObject({ purgeProtection: true });
  });

  test('to setting an account’s key is recovered: the update is followed to its end, and sent once', async () => {
    const at = ledgers((state, group, made) => {
      withAccount()(state, group);
      add.assignRole(state, made.id, cryptoServiceEncryptionUser, cosmos);
    });
    const account = await at.account();
    at.faults.add({ request: /^PATCH .*cosmos-a/, fault: lostAnswer });
    const { end, calls } = await at.run(enablement, (stop) =>
      enablementReadings(at.azure, { subscription, account, keyLocation }, stop),
    );
    expect(end.kind).toBe('applied');
    expect(await at.account()).toMatchObject({ keyUri, status: { kind: 'confirmed' } });
    // The pipeline retries it, and Azure refuses that while it is working on it.
    expect(new Set(writes(calls.apply))).toEqual(new Set(['PATCH cosmos-a']));
  });

  const rotates = (at: Ledgers) => (stop: AbortSignal) =>
    rotationReadings(at.azure, { ...keyLocation, accounts: [], hidden: false }, stop);
  const versionsOf = (at: Ledgers) => at.vault.keys[0]!.versions.length;

  test('to a rotation never creates an extra version', async () => {
    const at = ledgers();
    at.faults.add({ request: /^POST .*\/rotate/, fault: lostAnswer });
    const { end, calls } = await at.run(rotation(), rotates(at));
    expect(end.kind).toBe('applied');
    expect(writes(calls.apply)).toEqual(['POST rotate']);
    expect(versionsOf(at)).toBe(2);
  });

  test.each([true, false])(
    'to a rotation in a closed window (applied by Azure: %s) leads to one version in total, in a new window',
    async (takesEffect) => {
      const at = ledgers();
      const first = await at.run(rotation(), rotates(at), closed(at, /^POST .*\/rotate/, takesEffect));
      expect(first.end).toEqual({ kind: 'cancelled', begun: true });
      expect((await at.run(rotation(), rotates(at))).end.kind).toBe('applied');
      expect(versionsOf(at)).toBe(2);
    },
  );

  test('to a rotation continued a day later leads to one version in total, because the record names the previous one', async () => {
    const at = ledgers();
    const change = rotation();
    await at.run(change, rotates(at), closed(at, /^POST .*\/rotate/, true));
    await at.pace.pause(24 * 60 * minute, signal);
    expect((await at.run(rotation(change.leaves), rotates(at))).end.kind).toBe('applied');
    expect(versionsOf(at)).toBe(2);
  });
});

describe('a key that is created in the vault', () => {
  const spec: KeyPart = {
    subscription: { ...subscription, id: '3f8e2a61-5c07-4d9b-b1f4-7a60c9e82d35', account: alex.label },
    vault: { name: 'kv-payments-prod', resourceGroup: 'rg-payments-prod', location: 'westeurope' },
    key: {
      name: 'once',
      create: { type: 'RSA', size: 3072, rotation: { rotate: { afterCreation: 'P1Y' } } },
    },
  };

  // Alex can't write keys through Azure Resource Manager.
  const ground = () => {
    const connected = connect(alex);
    const made = connected.sandbox.state.vaults.find(({ name }) => name === 'kv-payments-prod')!;
    const key = () => made.keys.find(({ name }) => name === 'once');
    const generate = (talk: Talk = {}) =>
      undertake(
        { ...connected, calls: () => connected.sent() },
        spec.subscription,
        keyStep,
        (stop) => keyReadings(connected.azure, spec, stop),
        talk,
      );
    return { connected, key, generate };
  };

  test.each([lostAnswer, { kind: 'truncated' } as const])(
    'is created once, even if the response is lost',
    async (fault) => {
      const { connected, key, generate } = ground();
      const rule = connected.faults.add({ request: /^POST https:\/\/kv-payments-prod.*\/create/, fault });
      expect((await generate()).end.kind).toBe('applied');
      expect(rule.hits).toBe(1);
      expect(key()?.versions).toHaveLength(1);
      expect(key()?.rotationPolicy).toBeDefined();
    },
  );

  test('gets the rotation policy in the next run if the first one ended before it', async () => {
    const { connected, key, generate } = ground();
    const first = await generate(closed(connected, /^PUT .*\/rotationpolicy/, false));
    expect(first.end).toEqual({ kind: 'cancelled', begun: true });
    expect(key()?.rotationPolicy).toBeUndefined();
    const second = await generate();
    expect(second.end.kind).toBe('applied');
    expect(second.changes).toEqual([expect.stringContaining('1 year after each version is created')]);
    expect(key()?.versions).toHaveLength(1);
    expect(key()?.rotationPolicy).toBeDefined();
    expect((await generate()).end.kind).toBe('already');
  });
});

describe('a switch to Azure RBAC', () => {
  test('that was closed while waiting continues to wait in the next run, and no account loses access', async () => {
    const at = ledgers(
      withAccount({ keyVaultKeyUri: keyUri }),
      { enableRbacAuthorization: undefined, accessPolicies: policies },
      { accessPropagation: 10 * minute, revocationReach: minute },
    );
    const spec = { subscription, vault, accounts: [await at.account()], hidden: false };
    const look = (stop: AbortSignal) => moveReadings(at.azure, spec, stop);
    let stop = () => undefined as unknown;
    const impatient = {
      ...at.pace,
      pause(milliseconds: number, ended: AbortSignal) {
        if (milliseconds < minute) return at.pace.pause(milliseconds, ended);
        stop();
        return Promise.resolve();
      },
    };
    const first = await at.run(moveToRoles, look, { begins: (_, end) => void (stop = end) }, impatient);
    expect(first.end).toEqual({ kind: 'cancelled', begun: true });
    await at.pace.pause(4 * minute, signal);
    const begun = at.pace.now();
    const second = await at.run(moveToRoles, look);
    expect(second.end.kind).toBe('applied');
    expect(writes(second.calls.apply)).toEqual(['PATCH kv-ledgers']);
    expect(Math.round((at.pace.now() - begun) / minute)).toBe(6);
    for (let passed = 0; passed < 15; passed += 1) {
      await at.pace.pause(minute, signal);
      expect((await at.account()).status.kind).toBe('confirmed');
    }
  });
});

describe('a recovery', () => {
  const deletedPlace = () =>
    ledgers(
      (state, group, made) => {
        withAccount({ keyVaultKeyUri: keyUri })(state, group);
        setFrom(made.life, state.clock.now() - 120 * minute, 'deleted');
      },
      { enableRbacAuthorization: true },
    );

  async function specOf(at: Ledgers) {
    const [deleted] = done(await at.services.changes.deletedVaults(signal));
    return { subscription, vault, deleted: deleted!, accounts: [await at.account()], hidden: false };
  }

  test.each([
    ['as it is recovered', /^PUT .*\/kv-ledgers\?/, true],
    ['before the roles are given', /^PUT .*roleAssignments/, false],
    ['as the roles are given', /^PUT .*roleAssignments/, true],
  ])(
    'whose window was closed %s grants the accounts access in the next run',
    async (_name, request, effect) => {
      const at = deletedPlace();
      const spec = await specOf(at);
      expect(spec.accounts[0]?.status.kind).toBe('revoked');
      const look = (stop: AbortSignal) => recoveryReadings(at.azure, spec, stop);
      expect((await at.run(recovery, look, closed(at, request, effect))).end.kind).toBe('cancelled');
      const { end } = await at.run(recovery, look);
      expect(end.kind).toBe(effect && request.source.includes('role') ? 'already' : 'applied');
      expect((await at.run(recovery, look)).end.kind).toBe('already');
      await at.pace.pause(6 * minute, signal);
      expect((await at.account()).status.kind).toBe('confirmed');
      const roles = at.sandbox.state.roleAssignments.filter(({ principalId }) => principalId === cosmos);
      expect(
        roles.filter(({ scope, removedAt }) => scope === vaultId && removedAt === undefined),
      ).toHaveLength(1);
    },
  );

  test("isn't complete if its accounts can't reach it, and says what is missing", async () => {
    const at = deletedPlace();
    const spec = await specOf(at);
    setFrom(at.vault.life, at.pace.now(), 'live');
    const { end, changes } = await at.run(recovery, (stop) => recoveryReadings(at.azure, spec, stop), {
      agreed: false,
    });
    expect(end.kind).toBe('declined');
    expect(changes).toEqual([expect.stringMatching(/^Grant access to the identities .* cosmos-a\.$/)]);
  });
});
