import en from 'zod/v4/locales/en.js';
import * as z from 'zod/mini';
import { deployer, type Directory } from '../directory.ts';
import type { Behaviour, State } from '../model/state.ts';
import type { Timings } from '../timings.ts';

const format = 'cosmos-cmk-sandbox';

/** Increased when a change of the model would make older files misread. */
const version = 2;

/** The properties of a state beside its directory. */
const lists = [
  'providers',
  'subscriptions',
  'resourceGroups',
  'vaults',
  'hsms',
  'accounts',
  'operations',
  'identities',
  'roleAssignments',
  'policyAssignments',
  'locks',
  'activity',
  'arriving',
] as const satisfies readonly (keyof State)[];

const things = z.array(z.looseObject({}));
const moment = z.number();
const file = z.looseObject({
  format: z.literal(format),
  version: z.literal(version),
  now: moment,
  timings: z.record(z.string(), z.number()),
  behaviour: z.looseObject({}),
  directory: z.object({ tenants: things, people: things, clients: things, servicePrincipals: things }),
  ...Object.fromEntries(lists.map((list) => [list, things])),
  // Files of earlier versions don't have any.
  activity: z._default(things, []),
  subscriptions: z.array(z.looseObject({ id: z.string(), providers: z.record(z.string(), z.unknown()) })),
});

/** The full state of a simulated Azure, as JSON for `readState`. It contains no secret, not even an invented one. */
export function writeState(state: State): string {
  const { clock, timings, behaviour, directory } = state;
  const clients = directory.clients.map(({ secret: _, ...client }) => client);
  const remembered = Object.fromEntries(lists.map((list) => [list, state[list]]));
  return JSON.stringify(
    {
      ...{ format, version, now: clock.now(), timings, behaviour },
      directory: { ...directory, clients },
      ...remembered,
    },
    (_, value: unknown) =>
      value instanceof Map ? Object.fromEntries(value as ReadonlyMap<string, unknown>) : value,
    1,
  );
}

/** The data with which a sandbox continues where another one was saved. */
export interface SavedState {
  /** The moment of saving, in ms since the epoch, at which the clock must start. */
  readonly now: number;
  readonly timings: Timings;
  readonly behaviour: Behaviour;
  readonly estate: (state: State) => void;
}

/**
 * Reads the output of `writeState`. Every client gets the sandbox's own secret again.
 * @throws with the error and its location in plain words
 */
export function readState(text: string): SavedState {
  const value = parsed(text);
  const { success, error } = file.safeParse(value, { error: en().localeError });
  if (!success)
    throw new Error(`This is no state of the sandbox, or one of another version:\n${z.prettifyError(error)}`);
  const saved = value as Omit<State, 'clock'> & { readonly now: number };
  const { now, timings, behaviour, directory } = saved;
  return { now, timings, behaviour, estate: (state) => fill(state, saved, directory) };
}

function fill(state: State, saved: Omit<State, 'clock'>, directory: Directory): void {
  const clients = directory.clients.map((client) => ({ ...client, secret: deployer.secret }));
  for (const list of ['tenants', 'people', 'servicePrincipals'] as const)
    replace<unknown>(state.directory[list], directory[list]);
  replace(state.directory.clients, clients);
  for (const list of lists) replace<unknown>(state[list], saved[list]);
  replace(
    state.subscriptions,
    saved.subscriptions.map((one) => ({ ...one, providers: new Map(Object.entries(one.providers)) })),
  );
}

/** A copy, so that several sandboxes can read one file. */
const replace = <T>(list: T[], items: readonly T[]) =>
  void list.splice(0, list.length, ...structuredClone(items));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
