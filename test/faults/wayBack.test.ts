import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cryptoOfficer, reader } from '../../src/sandbox/authorization/roles.ts';
import { makeVersion } from '../../src/sandbox/keyVault/keys.ts';
import type { RoleAssignment } from '../../src/sandbox/model/governance.ts';
import { addPrincipal } from '../../src/sandbox/model/principals.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type { AccessPolicy } from '../../src/sandbox/model/vault.ts';
import { disturbances } from './disturbances.ts';
import type { End } from './end.ts';
import { restore, takeAccess, takeKey, vault } from './flows/revocation.ts';
import {
  account,
  add,
  cosmos,
  cryptoServiceEncryptionUser,
  done,
  estate,
  me,
  subscription,
  tenantId,
  vaultId,
} from './ground.ts';
import { difference, ended, pointsOf } from './matrix.ts';
import { pictureOf } from './picture.ts';
import { worldFrom, worldOf, type Moment, type Window } from './world.ts';

const others = ['0b1c2d3e-0001-4000-8000-00000000000a', '0b1c2d3e-0002-4000-8000-00000000000b'];
const principals = [cosmos, ...others];
const applicationId = '0b1c2d3e-0003-4000-8000-00000000000c';

/** Different spellings: old vaults have Pascal case. */
const spelled = (names: readonly string[]) =>
  fc
    .subarray([...names])
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((name) =>
          fc.constantFrom(
            name,
            name.toLowerCase(),
            name.toUpperCase(),
            name[0]!.toUpperCase() + name.slice(1),
          ),
        ),
      ),
    );

const permissions = fc.record(
  {
    keys: spelled(['get', 'wrapKey', 'unwrapKey', 'list', 'create', 'getRotationPolicy']),
    secrets: spelled(['get', 'list', 'set']),
    certificates: spelled(['get', 'import']),
    storage: spelled(['get', 'regenerateKey']),
  },
  { requiredKeys: [] },
);

const policies: fc.Arbitrary<readonly AccessPolicy[]> = fc.uniqueArray(
  fc.record(
    {
      tenantId: fc.constant(tenantId),
      objectId: fc.constantFrom(...principals),
      applicationId: fc.constant(applicationId),
      permissions,
    },
    { requiredKeys: ['tenantId', 'objectId', 'permissions'] },
  ),
  { maxLength: 5, selector: (one) => `${one.objectId} ${one.applicationId ?? ''}` },
);

type Grant = Pick<RoleAssignment, 'scope' | 'role' | 'principalId' | 'description'> & {
  readonly condition?: string;
};

const grants: fc.Arbitrary<readonly Grant[]> = fc.uniqueArray(
  fc.record(
    {
      scope: fc.constantFrom(vaultId, `${vaultId}/keys/payroll`, `${vaultId}/keys/other`),
      role: fc.constantFrom(cryptoServiceEncryptionUser, cryptoOfficer, reader),
      principalId: fc.constantFrom(...principals),
      description: fc.option(fc.string({ minLength: 1, maxLength: 30 }), { nil: undefined }),
      condition: fc.constant("((!(ActionMatches{'Microsoft.KeyVault/vaults/keys/read'})))"),
    },
    { requiredKeys: ['scope', 'role', 'principalId', 'description'] },
  ),
  { maxLength: 6, selector: ({ scope, role, principalId }) => `${scope} ${role} ${principalId}` },
);

const soon = Date.UTC(2027, 0, 1) / 1000;
const past = Date.UTC(2026, 0, 1) / 1000;

const versions = fc.array(
  fc.record(
    { enabled: fc.boolean(), nbf: fc.constantFrom(past, soon), exp: fc.constantFrom(past + 1, soon + 1) },
    { requiredKeys: ['enabled'] },
  ),
  { minLength: 1, maxLength: 4 },
);

const anyVault = fc.record({ byRoles: fc.boolean(), policies, grants, versions });

type AnyVault = typeof anyVault extends fc.Arbitrary<infer T> ? T : never;

const build = (made: AnyVault) => (state: State) => {
  estate((filling) => {
    for (const objectId of others)
      addPrincipal(state, { tenantId, appId: objectId, objectId, displayName: objectId }, add.before(state));
    const mine = add.keyPolicy(tenantId, me, ['get', 'list', 'update']);
    const there = add.addVault(state, filling.group, {
      name: 'kv-payroll',
      enableRbacAuthorization: made.byRoles,
      accessPolicies: [mine, ...made.policies],
    });
    add.assignRole(state, there.id, cryptoOfficer, me);
    for (const { description, condition, scope, role, principalId } of made.grants)
      Object.assign(add.assignRole(state, scope, role, principalId), {
        description,
        ...(condition === undefined ? {} : { condition }),
      });
    const key = add.addKey(state, there, { name: 'payroll' });
    const keyOps = ['wrapKey', 'unwrapKey'];
    key.versions.splice(
      0,
      Infinity,
      ...made.versions.map((attributes, index) =>
        makeVersion(key, { attributes, keyOps, tags: undefined }, add.before(state) + index),
      ),
    );
    account(filling);
  })(state);
};

type Take = (window: Window) => Promise<End>;

const byAccess =
  (chosen: readonly string[]): Take =>
  (window) =>
    takeAccess(window, { subscription, vault, principals: chosen });

const byKey: Take = async (window) => {
  const { signal } = new AbortController();
  const accounts = done(await window.services.accounts.list(signal));
  const users = accounts.map((one) => ({ account: one, subscription, principal: cosmos }));
  const permissionModel = 'rbac';
  return takeKey(window, { subscription, vault: { ...vault, permissionModel }, key: 'payroll', users });
};

const revocation = fc.oneof(
  { weight: 3, arbitrary: fc.subarray(principals, { minLength: 1 }).map(byAccess) },
  { weight: 1, arbitrary: fc.constant(byKey) },
);

/** Accounts that don't change needn't be followed for an hour. */
const haste = 100;

/** The differences after a restore in a window that only has the records on disk. */
async function notRestored(start: Moment, take: (window: Window) => Promise<unknown>): Promise<string> {
  const world = worldFrom(start);
  const before = pictureOf(world);
  await take(world.open(haste));
  world.faults.clear();
  const window = world.open(haste);
  const end = await ended(window, restore(window));
  const after = pictureOf(world);
  return end.kind === 'done' && before === after ? '' : `${JSON.stringify(end)}${difference(before, after)}`;
}

test('restoring brings back exactly what was revoked, whatever the vault contains', async () => {
  let revoked = 0;
  await fc.assert(
    fc.asyncProperty(anyVault, revocation, async (made, take) => {
      const start = worldOf(build(made)).keep();
      const left = await notRestored(start, async (window) => {
        const end = await ended(window, take(window));
        if (end.kind === 'done') revoked += 1;
      });
      expect(left).toBe('');
    }),
    { numRuns: 150 },
  );
  expect(revoked).toBeGreaterThan(40);
});

test('restoring brings back exactly what an interrupted revocation removed', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyVault,
      revocation,
      fc.constantFrom(...disturbances),
      fc.nat(),
      async (made, take, disturbance, at) => {
        const start = worldOf(build(made)).keep();
        const alone = worldFrom(start).open(haste);
        await take(alone);
        const points = pointsOf(alone.sent);
        const left = await notRestored(start, (window) => {
          disturbance.lieInWait(window, points[at % points.length]!);
          return ended(window, take(window));
        });
        expect(left).toBe('');
      },
    ),
    { numRuns: 200 },
  );
});
