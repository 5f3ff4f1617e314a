import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyKinds } from '../../../src/model/accessGrants.ts';
import type { KeyTarget } from '../../../src/revocation/revokeKey.ts';
import { contoso } from '../../../src/sandbox/directory.ts';
import {
  cryptoOfficer,
  cryptoServiceEncryptionUser,
  reader,
} from '../../../src/sandbox/authorization/roles.ts';
import * as add from '../../../src/sandbox/estate/builders.ts';
import { setFrom, valueAt } from '../../../src/sandbox/timeline.ts';
import { account } from '../../fakes/azure.ts';
import {
  accessMethod,
  cosmos,
  done,
  keep,
  keyMethod,
  keyTarget,
  place,
  signal,
  subscription,
  type Place,
} from '../../fakes/revocations.ts';

const sorted = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).sort();

const versionStates = fc.array(
  fc.record({ enabled: fc.boolean(), exp: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }) }),
  { minLength: 1, maxLength: 4 },
);

test('restore(revoke(key)) is the same key, for any versions and accounts', async () => {
  await fc.assert(
    fc.asyncProperty(versionStates, fc.array(fc.nat(3), { maxLength: 3 }), async (states, used) => {
      const there = place((state, vault) => {
        const key = add.addKey(state, vault, { name: 'ledger', versions: states.length });
        const now = state.clock.now();
        key.versions.forEach(({ settings }, at) => {
          const { enabled, exp } = states[at]!;
          const before = valueAt(settings, now);
          const expires = exp === undefined ? {} : { exp: Math.floor(now / 1000) + exp * 86_400 };
          setFrom(settings, now, { ...before, attributes: { enabled, ...expires } });
        });
      });
      const versions = async () =>
        // The time of the last change isn't restored.
        done(await there.azure.keys.versions(`${there.vault.id}/keys/ledger`, signal)).map(
          ({ updated: _, ...one }) => one,
        );
      const before = await versions();
      const target = keyTarget(
        there,
        used.flatMap((at): KeyTarget['users'] => {
          const version = before[at]?.version;
          return version
            ? [{ account: { ...account, keyVersion: version }, subscription, principal: cosmos }]
            : [];
        }),
      );
      const was = await keyMethod.prepare(there.bench, target);
      if (was.kind !== 'done') {
        expect(was).toMatchObject({ problem: { code: 'F-30' } });
        return;
      }
      done(await keyMethod.revoke(there.bench, target, await keep(was.value)));
      const taken = new Set(was.value.versions.map(({ version }) => version));
      expect((await versions()).filter(({ enabled, version }) => enabled && taken.has(version))).toEqual([]);
      done((await keyMethod.restore(there.bench, was.value)).outcome);
      expect(await versions()).toEqual(before);
      done((await keyMethod.restore(there.bench, was.value)).outcome);
      expect(await versions()).toEqual(before);
    }),
    { numRuns: 40 },
  );
});

const words = ['get', 'list', 'wrapKey', 'unwrapKey', 'Get', 'all', 'delete'];
const permissions = fc
  .tuple(...policyKinds.map(() => fc.option(fc.subarray(words, { minLength: 1 }), { nil: undefined })))
  .map((lists) =>
    Object.fromEntries(policyKinds.flatMap((kind, at) => (lists[at] ? [[kind, lists[at]] as const] : []))),
  )
  .filter((given) => Object.keys(given).length > 0);
const others = fc.uniqueArray(fc.uuid(), { maxLength: 3 });

test('restore(revoke(access policies)) are the same policies, for any permissions and identities', async () => {
  await fc.assert(
    fc.asyncProperty(
      permissions,
      others,
      permissions,
      fc.boolean(),
      async (ours, people, theirs, onBehalf) => {
        const there = place(() => undefined, {
          enableRbacAuthorization: undefined,
          accessPolicies: [
            ...people.map((objectId) => ({ tenantId: contoso.id, objectId, permissions: theirs })),
            { tenantId: contoso.id, objectId: cosmos, permissions: ours },
            ...(onBehalf
              ? [
                  {
                    tenantId: contoso.id,
                    objectId: cosmos,
                    applicationId: '5b7a2f10-0c1d-4e8f-9a6b-3c2d1e0f4a5b',
                    permissions: theirs,
                  },
                ]
              : []),
          ],
        });
        await roundTrip(
          there,
          async () => done(await there.azure.accessChanges.policies(there.vault.id, signal)),
          1,
        );
      },
    ),
    { numRuns: 40 },
  );
});

const scopes = ['', '/keys/ledger', '/keys/other'];
const given = fc.uniqueArray(
  fc.record({
    scope: fc.constantFrom(...scopes),
    role: fc.constantFrom(cryptoServiceEncryptionUser, cryptoOfficer, reader),
    condition: fc.option(fc.constant('@Resource[x] StringEquals 1'), { nil: undefined }),
  }),
  { selector: ({ scope, role }) => `${scope} ${role}`, maxLength: 5 },
);

test('restore(revoke(role assignments)) are the same assignments, with their names and conditions', async () => {
  await fc.assert(
    fc.asyncProperty(given, async (grants) => {
      const there = place((state, vault) => {
        for (const { scope, role, condition } of grants) {
          const made = add.assignRole(state, `${vault.id}${scope}`, role, cosmos);
          if (condition !== undefined) Object.assign(made, { condition });
        }
      });
      const taken = grants.filter(({ role }) => role !== reader).length;
      await roundTrip(
        there,
        async () => done(await there.azure.accessChanges.grants(there.vault.id, cosmos, signal)),
        taken,
      );
    }),
    { numRuns: 40 },
  );
});

async function roundTrip(there: Place, read: () => Promise<readonly unknown[]>, taken: number) {
  const target = { subscription, vault: there.vault, principals: [cosmos] };
  const before = await read();
  const was = await accessMethod.prepare(there.bench, target);
  if (taken === 0) {
    expect(was).toMatchObject({ kind: 'failed', problem: { code: 'F-33' } });
    return;
  }
  done(await accessMethod.revoke(there.bench, target, await keep(done(was))));
  expect(await read()).toHaveLength(before.length - taken);
  expect(await accessMethod.prepare(there.bench, target)).toMatchObject({ problem: { code: 'F-33' } });
  done((await accessMethod.restore(there.bench, done(was))).outcome);
  expect(sorted(await read())).toEqual(sorted(before));
  done((await accessMethod.restore(there.bench, done(was))).outcome);
  expect(sorted(await read())).toEqual(sorted(before));
}
