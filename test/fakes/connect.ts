import type { Azure } from '../../src/azure/api.ts';
import { connectAzure } from '../../src/azure/connectAzure.ts';
import { clouds } from '../../src/model/cloud.ts';
import { type Journal, memoryJournal } from '../../src/model/journal.ts';
import type { Pace } from '../../src/model/time.ts';
import type { Entra } from '../../src/sandbox/caller.ts';
import { createSandboxWith, type SandboxOptions, type SandboxWith } from '../../src/sandbox/createSandbox.ts';
import { createHttpClient } from '../../src/sandbox/httpClient.ts';
import { createInProcessTokens } from '../../src/sandbox/inProcessTokens.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { sampleEstate } from '../../src/sandbox/estate/sample.ts';
import { signInTo } from '../../src/sandbox/openSandbox.ts';
import type { Timings } from '../../src/sandbox/timings.ts';
import { alex, deployer, megan } from '../../src/sandbox/directory.ts';
import { createFaults, type Faults } from '../../src/sandbox/faults/faults.ts';
import type { State } from '../../src/sandbox/model/state.ts';
import type { SandboxRequest } from '../../src/sandbox/http.ts';

export { alex, deployer, megan };

export interface Connected {
  readonly sandbox: SandboxWith<Entra>;
  readonly azure: Azure;
  readonly pace: Pace;
  /** "PUT /subscriptions/..." for all requests since the last call, without host and query. */
  sent(): string[];
  readonly faults: Faults;
  /** The changes that were sent. */
  readonly journal: Journal;
  /** Called before each request reaches the sandbox. */
  before: (request: SandboxRequest) => void;
}

/** For thousands of runs: with tokens that aren't signed, because signing and verifying takes a third of their time. */
export const connectUnsigned = (person = megan): Connected =>
  connect(person, {}, sampleEstate, (options) =>
    createSandboxWith(options, ({ clock }) => createInProcessTokens(clock, 1)),
  );

/** Our adapters on Azure's SDKs, connected to an in-process sandbox whose time only advances through pauses. */
export function connect(
  person = megan,
  timings: Partial<Timings> = {},
  estate: (state: State) => void = sampleEstate,
  create: (options: SandboxOptions) => SandboxWith<Entra> = createSandbox,
): Connected {
  const clock = manualClock();
  const sandbox = create({ clock, timings, estate });
  const faults = createFaults(sandbox, (milliseconds) => {
    clock.advance(milliseconds);
    return Promise.resolve();
  });
  const signIn = signInTo(sandbox);
  const journal = memoryJournal();
  let seen = 0;
  const connected: Connected = {
    sandbox,
    faults,
    journal,
    pace: {
      now: () => clock.now(),
      pause: (milliseconds) => {
        clock.advance(milliseconds);
        return Promise.resolve();
      },
    },
    azure: connectAzure({
      cloud: clouds.public,
      signIn: { ...signIn, accounts: () => Promise.resolve([{ id: person.label, label: person.label }]) },
      pace: { now: () => clock.now(), pause: () => Promise.resolve() },
      httpClient: createHttpClient({
        handle: (request) => {
          // The SDK waits by the machine's clock between two polls, so the sandbox's time advances here.
          clock.advance(request.url.includes('/operationsStatus/') ? 60_000 : 1_000);
          connected.before(request);
          return faults.handle(request);
        },
      }),
      pollMilliseconds: 1,
      retryMilliseconds: 1,
      journal: journal.begin,
      log: () => undefined,
      userAgent: 'cosmos-cmk/test',
    }),
    sent() {
      const fresh = sandbox.requests.slice(seen);
      seen = sandbox.requests.length;
      return fresh.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
    },
    before: () => undefined,
  };
  return connected;
}
