import type { HttpHeaders } from '@azure/core-rest-pipeline';

/** An implementation of the SDKs' headers, because the sandbox has no runtime dependency on the SDKs. */
export function httpHeaders(values: Readonly<Record<string, string>>): HttpHeaders {
  const entries = new Map(
    Object.entries(values).map(([name, value]) => [name.toLowerCase(), { name, value }]),
  );
  return {
    get: (name) => entries.get(name.toLowerCase())?.value,
    has: (name) => entries.has(name.toLowerCase()),
    set: (name, value) => void entries.set(name.toLowerCase(), { name, value: String(value) }),
    delete: (name) => void entries.delete(name.toLowerCase()),
    toJSON: ({ preserveCase = false } = {}) =>
      Object.fromEntries(
        [...entries].map(([lower, { name, value }]) => [preserveCase ? name : lower, value]),
      ),
    *[Symbol.iterator](): IterableIterator<[string, string]> {
      for (const { name, value } of entries.values()) yield [name, value];
    },
  };
}
