import { createSandboxWith, type SandboxWith, type SandboxOptions } from './createSandbox.ts';
import type { Clock } from './clock.ts';
import { accountKeyRoutes } from './cosmos/accountKeys.ts';
import { hsmLifeRoutes } from './keyVault/hsm/hsmLife.ts';
import { createEntra, type SimulatedEntra } from './entra/entra.ts';
import type { State } from './model/state.ts';

export type { LoggedRequest } from './createSandbox.ts';
export type Sandbox = SandboxWith<SimulatedEntra>;

export interface WholeSandboxOptions extends SandboxOptions {
  /**
   * The clock for issuing and expiring tokens when `clock` is moved manually: the token of a real client must outlive
   * an hour that passes at once. Defaults to `clock`.
   */
  readonly clientClock?: Clock;
}

export type { WholeSandboxOptions as SandboxOptions };

/** The full sandbox, with Entra's pages and with requests that only clients other than the extension send. */
export function createSandbox(options: WholeSandboxOptions = {}): Sandbox {
  return createSandboxWith(options, (state) => signInOf(state, options), [
    ...accountKeyRoutes,
    ...hsmLifeRoutes,
  ]);
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
