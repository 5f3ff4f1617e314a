import { assemble, type Assembled, type SandboxOptions } from './assemble.ts';
import type { Clock } from './clock.ts';
import { createEntra, type SimulatedEntra } from './entra/index.ts';

export type { Exchanged, LoggedRequest } from './assemble.ts';
export type Sandbox = Assembled<SimulatedEntra>;

export interface WholeSandboxOptions extends SandboxOptions {
  /**
   * By which tokens are issued and end, where `clock` is moved by hand: a real client's token must outlive an hour
   * that passes at once. `clock` itself without it.
   */
  readonly clientClock?: Clock;
}

export type { WholeSandboxOptions as SandboxOptions };

/** The whole of it, with Entra's pages and endpoints: for clients that sign in by themselves. */
export function createSandbox(options: WholeSandboxOptions = {}): Sandbox {
  const behaviour = { speed: options.speed ?? 1 };
  return assemble(options, ({ clock, directory }) => {
    const { clientClock = clock } = options;
    const entra = createEntra({ clock: clientClock, directory, behaviour });
    return {
      ...entra,
      verify: async (bearer) => {
        const caller = await entra.verify(bearer);
        const ahead = clock.now() - clientClock.now();
        return caller && { ...caller, expiresAt: caller.expiresAt + ahead };
      },
    };
  });
}
