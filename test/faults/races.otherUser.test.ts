import { describe, expect, test } from 'vitest';
import { exists } from '../../src/sandbox/cosmos/accounts.ts';
import { same } from '../../src/sandbox/identifiers.ts';
import { valueAt } from '../../src/sandbox/timeline.ts';
import { only, type Point } from './disturbances.ts';
import { storeOn } from './disk.ts';
import { textOf, type End } from './end.ts';
import { changes } from './flows/all.ts';
import { done } from './ground.ts';
import { difference, ended, isClear, undisturbed, type Undisturbed } from './matrix.ts';
import { pictureOf } from './picture.ts';
import { deeds, otherUser, type Deed } from './otherUser.ts';
import { worldFrom, type World } from './world.ts';

/** Many waits are in vain. */
const haste = 10;

interface Raced {
  readonly world: World;
  readonly end: End;
  /** Whether the action applied to anything. */
  readonly isDone: boolean;
}

/** The flow, with the action right before one of its requests is sent. */
async function race({ flow, start, seen }: Undisturbed, deed: Deed, point: Point): Promise<Raced> {
  const world = worldFrom(start);
  const window = world.open(haste);
  let isDone = false;
  window.before = only(point, () => {
    isDone = deed(world.sandbox.state, world.clock.now());
    return Promise.resolve();
  }).hook;
  const end = await ended(window, flow.run(window, seen));
  return { world, end, isDone };
}

function judge(ground: Undisturbed, point: Point, { world, end }: Raced): string[] {
  const { flow } = ground;
  const { state } = world.sandbox;
  const now = world.clock.now();
  switch (end.kind) {
    case 'done':
      return end.isOpen || isAfterLook(ground, point) || flow.isTrue(state, now)
        ? []
        : [`claims "${end.told}", which is not so`];
    case 'problem':
      return isClear(end) ? [] : [`tells too little: ${textOf(end)}`];
    case 'cancelled':
    case 'killed':
    case 'threw':
    case 'unstoppable':
      return [textOf(end)];
  }
}

/**
 * Whether everything that is claimed had been read by then. Later requests only wait for accounts, and report what they
 * show.
 */
function isAfterLook({ flow, points }: Undisturbed, point: Point): boolean {
  const follows = /^(revoke|restore|rotate)/.test(flow.name);
  const looks = follows ? points.filter(({ line }) => !line.includes('/databaseAccounts/')) : points;
  return points.indexOf(point) > looks.length - (flow.lastLook ?? 1);
}

/** No account is lost except the one to delete, and nothing that someone else has set is lost. */
function lost({ flow, start }: Undisturbed, name: string, { world, end }: Raced): string[] {
  const { state } = world.sandbox;
  const now = world.clock.now();
  const isDeletion = flow.name.startsWith('delete') && end.kind === 'done';
  const gone = start.state.accounts.filter(
    ({ id }) => !state.accounts.some((one) => one.id === id && exists(one, now)),
  );
  const settings = state.vaults.map((vault) => valueAt(vault.settings, now));
  const isKept: Readonly<Record<string, () => boolean>> = {
    'adds an access policy': () =>
      settings.every(({ accessPolicies }) =>
        accessPolicies.some(({ objectId }) => same(objectId, otherUser)),
      ),
    'shuts the firewall': () =>
      [...settings, ...state.hsms.map((hsm) => valueAt(hsm.settings, now))].every(
        ({ networkAcls }) => networkAcls?.ipRules.some(({ value }) => value === '198.51.100.0/24') === true,
      ),
  };
  return [
    ...(isDeletion ? [] : gone.map((account) => `the account ${account.name} is gone`)),
    ...(isKept[name]?.() === false ? ['what somebody else has set is gone'] : []),
  ];
}

/** An assignment that someone else has created is equivalent, whatever its name. */
const nameless = (picture: string) =>
  picture.replaceAll(/ ServicePrincipal [0-9a-f-]{36} /g, ' ServicePrincipal ');

/** A firewall is replaced as a whole, and Azure supports no precondition, so a concurrent change is lost. */
const isInherent = (deed: string, what: string) =>
  deed === 'shuts the firewall' &&
  /^PATCH \S+\/(vaults|managedHSMs)\/\S+ \(1\.\): what somebody else has set is gone$/.test(what);

/** Revoked parts are on record until they exist again: then the environment is as if only the action had happened. */
async function owed({ flow, start }: Undisturbed, deed: Deed, { world, end }: Raced): Promise<string[]> {
  if (!flow.giveBack) return [];
  const alone = worldFrom(start);
  const untouched = nameless(pictureOf(alone));
  deed(alone.sandbox.state, alone.clock.now());
  const window = world.open(haste);
  const back = await ended(window, flow.giveBack(window));
  const [wanted, found] = [nameless(pictureOf(alone)), nameless(pictureOf(world))];
  if (back.kind === 'done')
    // If someone else revokes the same at the same time, it is still restored, because it was on record.
    return wanted === found || found === untouched
      ? []
      : [`(${textOf(end)}) restored, and not as before${difference(wanted, found)}`];
  const { pending: left } = done(await storeOn(world).list());
  return left.length > 0 ? [] : [`nothing is on record, and restoring says ${textOf(back)}`];
}

describe.each(changes.map((flow) => [flow.name, flow] as const))('%s, while someone else', (_, flow) => {
  let ground: Promise<Undisturbed> | undefined;
  test.each(Object.entries(deeds))('%s', async (name, deed) => {
    const made = await (ground ??= undisturbed(flow));
    const wrong = await Promise.all(
      made.points.map(async (point) => {
        const raced = await race(made, deed, point);
        if (!raced.isDone) return [];
        return [
          ...judge(made, point, raced),
          ...lost(made, name, raced),
          ...(await owed(made, deed, raced)),
        ].map((what) => `${point.line} (${point.nth + 1}.): ${what}`);
      }),
    );
    expect(wrong.flat().filter((what) => !isInherent(name, what))).toEqual([]);
  });
});
