import { setTimeout as pause } from 'node:timers/promises';

/** How long a person would wait before saying that nothing happens, in ms. */
export const patience = 30_000;

/**
 * Reads again until there is an answer. @param what is told when there is none within `timeout` ms
 * @param read gives undefined while the answer is not there
 */
export async function eventually<T>(
  what: () => string,
  read: () => Promise<T | undefined>,
  timeout = patience,
): Promise<T> {
  const end = performance.now() + timeout;
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`Waited ${timeout / 1000} s for ${what()}`);
    await pause(40);
  }
}

/** A text that is asked for: the whole text, or a pattern that it holds. */
export type Asked = string | RegExp;

export const matches = (asked: Asked | undefined, text: string): boolean =>
  asked === undefined || (typeof asked === 'string' ? text === asked : asked.test(text));
