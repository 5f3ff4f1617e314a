/** What Azure sends is read with these: whatever it is, they answer something of the expected kind. */
export const object = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});

export const array = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON value in a string, or undefined where there is none. */
export function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
