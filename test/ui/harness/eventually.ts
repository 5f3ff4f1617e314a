import { setTimeout as pause } from 'node:timers/promises';

/**
 * How long to wait before concluding that nothing happens, in ms: what takes 3 s on an idle machine takes 30 on a busy
 * one. Only a failure waits for so long.
 */
export const patience = 90_000;

/** In ms. Most waits are short; a long one must not take the processor from what it waits for. */
const pauses = { first: 20, factor: 1.4, longest: 250 };

/**
 * Repeats a read until it returns a value.
 * @param what the error message if there is none within `timeout` ms
 * @param read returns undefined while there is no value
 */
export async function eventually<T>(
  what: () => string,
  read: () => Promise<T | undefined>,
  timeout = patience,
): Promise<T> {
  const end = performance.now() + timeout;
  for (let rest = pauses.first; ; rest = Math.min(rest * pauses.factor, pauses.longest)) {
    const found = await read();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`Waited ${timeout / 1000} s for ${what()}`);
    await pause(rest);
  }
}

/** An expected text: the whole text, or a pattern in it. */
export type Asked = string | RegExp;

export const matches = (asked: Asked | undefined, text: string): boolean =>
  asked === undefined || (typeof asked === 'string' ? text === asked : asked.test(text));
