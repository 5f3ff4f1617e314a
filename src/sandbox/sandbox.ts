import { assemble, type Assembled, type SandboxOptions } from './assemble.ts';
import type { Clock } from './clock.ts';
import { accountKeyRoutes } from './cosmos/accountKeys.ts';
import { hsmLifeRoutes } from './keyVault/hsm/hsmLife.ts';
import { createEntra, type SimulatedEntra } from './entra/entra.ts';
import type { State } from './model/state.ts';

export type { LoggedRequest } from './assemble.ts';
export type Sandbox = Assembled<SimulatedEntra>;

export interface WholeSandboxOptions extends SandboxOptions {
  /**
   * By which tokens are issued and end, where `clock` is moved by hand: a real client's token must outlive an hour
   * that passes at once. `clock` itself without it.
   */
  readonly clientClock?: Clock;
}

export type { WholeSandboxOptions as SandboxOptions };

/** The whole of it, with Entra's pages and what only other clients than the extension ask for. */
export function createSandbox(options: WholeSandboxOptions = {}): Sandbox {
  return assemble(options, (state) => signInOf(state, options), [...accountKeyRoutes, ...hsmLifeRoutes]);
}

function signInOf(
  { clock, directory }: State,
  { clientClock = clock, speed = 1 }: WholeSandboxOptions,
): SimulatedEntra {
  const entra = createEntra({ clock: clientClock, directory, behaviour: { speed } });
  return {
    ...entra,
    verify: async (bearer) => {
      const caller = await entra.verify(bearer);
      const ahead = clock.now() - clientClock.now();
      return caller && { ...caller, expiresAt: caller.expiresAt + ahead };
    },
  };
}
