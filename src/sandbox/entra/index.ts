export { createEntra, type SimulatedEntra } from './entra.ts';
export type { EntraBehaviour } from './context.ts';
