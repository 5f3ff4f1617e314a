import type { Azure, AzureSubscription } from '../../src/azure/api.ts';
import { connectAzure } from '../../src/azure/connectAzure.ts';
import { clouds } from '../../src/model/cloud.ts';
import type { Pace } from '../../src/model/time.ts';
import { createSandboxWith, type SandboxWith } from '../../src/sandbox/createSandbox.ts';
import type { Caller, Entra } from '../../src/sandbox/caller.ts';
import { manualClock, type ManualClock } from '../../src/sandbox/clock.ts';
import { contoso, megan } from '../../src/sandbox/directory.ts';
import { createFaults, type Faults } from '../../src/sandbox/faults/faults.ts';
import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/http.ts';
import { createHttpClient } from '../../src/sandbox/httpClient.ts';
import { newGuid } from '../../src/sandbox/identifiers.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import { issueToken } from '../../src/sandbox/issueToken.ts';
import type { Timings } from '../../src/sandbox/timings.ts';
import { subscription } from './ground.ts';

const seconds = 1000;
const minute = 60 * seconds;

/** Every operation takes long enough to be waited for, and no longer, because each poll costs a request. */
const timings: Partial<Timings> = {
  providerRegistration: 3 * seconds,
  vaultDns: 2 * seconds,
  accountCreation: 50 * seconds,
  accountUpdate: 50 * seconds,
  accountDeletion: 50 * seconds,
  accessPropagation: 5 * seconds,
  revocationReach: minute,
};

/** A snapshot of a world, to continue from repeatedly. */
export interface Moment {
  readonly now: number;
  readonly state: Kept;
  readonly disk: ReadonlyMap<string, string>;
}

type Kept = Omit<State, 'clock' | 'timings' | 'behaviour' | 'directory' | 'providers'>;

const keptOf = ({
  clock: _,
  timings: __,
  behaviour: ___,
  directory: ____,
  providers: _____,
  ...kept
}: State) => kept;

/** More requests than any flow needs: a flow that sends this many doesn't end. */
const endless = 4000;

/** A request in a form that is the same in every run of a flow. */
export const lineOf = ({ method, url }: Pick<SandboxRequest, 'method' | 'url'>) => {
  const { host, pathname } = new URL(url);
  return `${method} https://${host}${pathname.replace(/(operationsStatus|operationResults)\/.*/, '$1/')}`;
};

/** The user's VS Code window, with its own connection, which ends with it. */
export interface Window {
  readonly world: World;
  readonly azure: Azure;
  readonly services: AzureSubscription;
  readonly pace: Pace;
  /** Aborted by Stop. */
  readonly signal: AbortSignal;
  /** Its requests, in the form of `lineOf`. */
  readonly sent: readonly string[];
  /** Awaited before each of its requests is sent. */
  before: (line: string, index: number) => Promise<void> | void;
  /** Called when Azure has handled a request, before its response arrives. */
  after: (line: string) => Promise<void> | void;
  stop(): void;
  /** From now on, no request is sent and no response arrives. */
  kill(): void;
  readonly killed: Promise<undefined>;
  /** Every token expires, and no new one is issued. */
  signOut(): void;
}

export interface World {
  readonly sandbox: SandboxWith<Entra>;
  readonly clock: ManualClock;
  readonly faults: Faults;
  /** The files that outlive a window, by name. */
  readonly disk: Map<string, string>;
  open(haste?: number): Window;
  keep(): Moment;
}

export function worldOf(estate: (state: State) => void): World {
  return build(manualClock(), estate, new Map());
}

export function worldFrom({ now, state, disk }: Moment): World {
  return build(manualClock(now), (fresh) => Object.assign(fresh, structuredClone(state)), new Map(disk));
}

function build(clock: ManualClock, estate: (state: State) => void, disk: Map<string, string>): World {
  const sandbox = createSandboxWith({ clock, timings, estate }, createInProcessTokens);
  const faults = createFaults(sandbox, (milliseconds) => {
    clock.advance(milliseconds);
    return Promise.resolve();
  });
  const world: World = {
    ...{ sandbox, clock, faults, disk },
    open: (haste = 1) => openWindow(world, haste),
    keep: () => ({
      now: clock.now(),
      state: structuredClone(keptOf(sandbox.state)),
      disk: new Map(disk),
    }),
  };
  return world;
}

const never = <T>() => new Promise<T>(() => undefined);

/** @param haste the factor by which pauses are longer than requested, so that waits in vain poll less often */
function openWindow(world: World, haste: number): Window {
  const { sandbox, clock, faults } = world;
  const stop = new AbortController();
  const killed = Promise.withResolvers<undefined>();
  const life = { killed: false, signedOut: false };
  const isKilled = () => life.killed;
  const isSignedOut = () => life.signedOut;
  const sent: string[] = [];
  const pace: Pace = {
    now: () => clock.now(),
    pause: (milliseconds) => {
      if (!stop.signal.aborted) clock.advance(milliseconds * haste);
      return Promise.resolve();
    },
  };
  const send = async (request: SandboxRequest): Promise<SandboxResponse> => {
    if (isKilled()) return never();
    if (sent.length >= endless) throw new Error('The flow does not end.');
    // The SDK waits by the machine's clock between two polls, so the sandbox's time advances here.
    clock.advance(/\/operations(Status|Results)\//i.test(request.url) ? minute : seconds);
    const line = lineOf(request);
    sent.push(line);
    await window.before(line, sent.length - 1);
    if (isKilled()) return never();
    const response = await faults.handle(isSignedOut() ? withoutToken(request) : request);
    await window.after(line);
    return isKilled() ? never() : response;
  };
  const azure = connectAzure({
    cloud: clouds.public,
    signIn: {
      accounts: () => Promise.resolve([{ id: megan.label, label: megan.label }]),
      tokens: () => ({
        getToken: async (scopes) => {
          if (isSignedOut()) throw new Error('Nobody is signed in.');
          const token = await issueToken(sandbox, megan.label, contoso.id, [scopes].flat().join(' '));
          return token === undefined ? null : { token, expiresOnTimestamp: Date.now() + 60 * minute };
        },
      }),
    },
    pace: { now: () => clock.now(), pause: () => Promise.resolve() },
    httpClient: createHttpClient({ handle: send }),
    ...{ pollMilliseconds: 0, retryMilliseconds: 0 },
    log: () => undefined,
    userAgent: 'cosmos-cmk/test',
  });
  const window: Window = {
    ...{ world, azure, pace, sent },
    services: azure.in(subscription),
    signal: stop.signal,
    before: () => undefined,
    after: () => undefined,
    stop: () => stop.abort(),
    kill: () => {
      life.killed = true;
      killed.resolve(undefined);
    },
    killed: killed.promise,
    signOut: () => void (life.signedOut = true),
  };
  return window;
}

const withoutToken = ({ headers: { authorization: _, ...headers }, ...request }: SandboxRequest) => ({
  ...request,
  headers: { ...headers, authorization: 'Bearer ended' },
});

/** Tokens that never expire by themselves. Expiry is a fault that a test causes. */
function createInProcessTokens(): Entra {
  const passes = new Map<string, Caller>();
  return {
    handle: () => Promise.resolve(undefined),
    verify: (bearer) => Promise.resolve(passes.get(bearer)),
    issue: (who, scope) => {
      const token = newGuid();
      passes.set(token, { ...who, audience: scope.replace(/\/\.default$/, ''), expiresAt: Infinity });
      return Promise.resolve(token);
    },
  };
}
