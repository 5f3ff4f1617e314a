import type { World } from './world.ts';

/** Values that Azure generates and nothing depends on. */
const invented = new Set(['modulus', 'instanceId']);

const made = /[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}/gi;

/** No relevant time is further in the past or future. */
const day = 24 * 60 * 60 * 1000;

/**
 * Everything that a second run can depend on: the sandbox's whole state, with times relative to now, and the disk. Two
 * worlds with the same fingerprint continue alike, so only one of them must run. `start` distinguishes names that
 * existed before from those that this world has generated.
 */
export function fingerprintOf({ sandbox: { state }, clock, disk }: World, start: string): string {
  const now = clock.now();
  const { clock: _, timings: __, directory: ___, providers: ____, ...kept } = state;
  const text = JSON.stringify([kept, [...disk].sort()], (key, value: unknown) => {
    if (invented.has(key)) return undefined;
    if (value instanceof Map) return [...value];
    if (typeof value === 'number' && Math.abs(value - now) < day) return `${value - now} ms`;
    return value;
  });
  return text.replaceAll(made, (name) => (start.includes(name) ? name : '<new>'));
}

export const startOf = ({ sandbox: { state }, disk }: World): string =>
  JSON.stringify([{ ...state, clock: undefined }, [...disk]]);
