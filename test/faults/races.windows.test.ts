import { expect, test } from 'vitest';
import { changes } from './flows/all.ts';
import { only, type Disturbance } from './disturbances.ts';
import { cellOf, ended, judge, undisturbed } from './matrix.ts';
import type { Flow } from './flow.ts';
import { worldFrom } from './world.ts';

/** Another window runs the same command completely while this one is about to send a request. */
const anotherWindow = (flow: Flow, seen: unknown): Disturbance => ({
  name: 'another window takes the same command',
  lieInWait(window, point) {
    const { hook, trap } = only(point, async () => {
      const other = window.world.open();
      await ended(other, flow.run(other, seen));
    });
    window.before = hook;
    return trap;
  },
});

test.each(changes.map((flow) => [flow.name, flow] as const))(
  '%s: two windows, where the second runs completely at each request of the first',
  async (_, flow) => {
    const ground = await undisturbed(flow);
    const { wrong, runs } = await cellOf(ground, anotherWindow(flow, ground.seen));
    expect(runs).toBeGreaterThan(2);
    expect(inVault(flow, wrong)).toEqual([]);
  },
);

/**
 * Key Vault and managed HSMs create a version for every request, without preconditions, so two requests in the same
 * second create two. Nothing else may be duplicated or missing.
 */
const isInherent = (what: string) =>
  what.includes('extra:') &&
  !what.includes('missing:') &&
  [...what.matchAll(/extra: +(.*)/g)].every(([, line]) =>
    /^(kv|hsm)-payroll live key payroll live \S+ 3072 version [12] /.test(line ?? ''),
  );

/** The flows that create a version in the vault or HSM itself. */
const inVault = (flow: Flow, wrong: readonly string[]) =>
  /rotate|in an HSM|in the vault itself/.test(flow.name) ? wrong.filter((what) => !isInherent(what)) : wrong;

test.each(changes.map((flow) => [flow.name, flow] as const))(
  '%s: two windows in parallel, request by request',
  async (_, flow) => {
    const ground = await undisturbed(flow);
    const world = worldFrom(ground.start);
    const windows = [world.open(), world.open()];
    const ends = await Promise.all(windows.map((window) => ended(window, flow.run(window, ground.seen))));
    expect(
      inVault(
        flow,
        ends.flatMap((end) => judge(end, world, ground)),
      ),
    ).toEqual([]);
  },
);
