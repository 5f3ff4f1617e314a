import { expect, test } from 'vitest';
import { setFrom, valueAt } from '../../src/sandbox/timeline.ts';
import { same } from '../../src/sandbox/identifiers.ts';
import { changes } from './flows/all.ts';
import { only, type Disturbance } from './disturbances.ts';
import { me } from './ground.ts';
import { cellOf, undisturbed } from './matrix.ts';
import type { World } from './world.ts';

/** Removes all the user's roles, and returns a function that restores them. */
function takeRights({ sandbox: { state }, clock }: World): () => void {
  const mine = [...state.roleAssignments, ...state.hsms.flatMap((hsm) => hsm.localAssignments)].filter(
    ({ principalId, removedAt }) => principalId === me && removedAt === undefined,
  );
  for (const one of mine) one.removedAt = clock.now();
  const entries = state.vaults.map((vault) => {
    const settings = valueAt(vault.settings, clock.now());
    const isMine = ({ objectId }: { readonly objectId: string }) => same(objectId, me);
    const lost = settings.accessPolicies.filter(isMine);
    if (lost.length > 0)
      setFrom(vault.settings, clock.now(), {
        ...settings,
        accessPolicies: settings.accessPolicies.filter((one) => !isMine(one)),
      });
    return { vault, lost };
  });
  return () => {
    for (const one of mine) one.removedAt = undefined;
    for (const { vault, lost } of entries) {
      const settings = valueAt(vault.settings, clock.now());
      if (lost.length > 0)
        setFrom(vault.settings, clock.now(), {
          ...settings,
          accessPolicies: [...lost, ...settings.accessPolicies],
        });
    }
  };
}

const signedOut: Disturbance = {
  name: 'signed out',
  lieInWait(window, point) {
    const { hook, trap } = only(point, () => {
      window.signOut();
      return Promise.resolve();
    });
    window.before = hook;
    return trap;
  },
};

const rightsTaken: Disturbance = {
  name: 'rights taken away',
  lieInWait(window, point) {
    let giveBack = (): void => undefined;
    const { hook, trap } = only(point, () => {
      giveBack = takeRights(window.world);
      return Promise.resolve();
    });
    window.before = hook;
    return { ...trap, lift: () => giveBack() };
  },
};

test.each(
  [signedOut, rightsTaken].flatMap((disturbance) =>
    changes.map((flow) => [disturbance.name, flow.name, flow, disturbance] as const),
  ),
)('%s during: %s', async (_, __, flow, disturbance) => {
  const { wrong, runs } = await cellOf(await undisturbed(flow), disturbance);
  expect(runs).toBeGreaterThan(2);
  expect(wrong).toEqual([]);
});
