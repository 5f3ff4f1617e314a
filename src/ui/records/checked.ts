import * as z from 'zod/mini';

/** What records are checked with: an earlier version of ours, or any other program, may have written them. */
export const words = z.string();

export const guid = words.check(z.regex(/^[0-9a-f-]{36}$/i));

/** Milliseconds since the epoch. */
export const time = z.number().check(z.refine((value) => Number.isFinite(new Date(value).getTime())));

/**
 * A path of names that Azure allows: letters, digits, `_`, `-`, `.`, brackets. It becomes the path of a request, so that
 * a name may hold dots, and not be one or two of them.
 */
export const isPath = (value: string) =>
  value.startsWith('/') &&
  value
    .slice(1)
    .split('/')
    .every((name) => /^[\p{L}\p{M}\p{N}\p{Pc}().-]+$/u.test(name) && !/^\.{1,2}$/.test(name));

export const path = words.check(z.refine(isPath));

export const subscription = z.object({ id: guid, name: words, tenantId: guid, account: words });
