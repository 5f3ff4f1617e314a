import { assemble, type Assembled, type SandboxOptions } from './assemble.ts';
import { createEntra, type SimulatedEntra } from './entra/index.ts';

export type { Exchanged, LoggedRequest, SandboxOptions } from './assemble.ts';
export type Sandbox = Assembled<SimulatedEntra>;

/** The whole of it, with Entra's pages and endpoints: for clients that sign in by themselves. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const behaviour = { speed: options.speed ?? 1 };
  return assemble(options, ({ clock, directory }) => createEntra({ clock, directory, behaviour }));
}
