export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Undefined if the text is empty or isn't JSON. */
export function parseJson(text: string | undefined): Json | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows names into nested objects. Compares names without regard to case, as ARM does. */
export function at(value: Json | undefined, ...names: string[]): Json | undefined {
  let here = value;
  for (const name of names) {
    if (!isObject(here)) return undefined;
    const key = Object.keys(here).find((one) => one.toLowerCase() === name.toLowerCase());
    here = key === undefined ? undefined : here[key];
  }
  return here;
}

export function textAt(value: Json | undefined, ...names: string[]): string | undefined {
  const found = at(value, ...names);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: Json | undefined, ...names: string[]): number | undefined {
  const found = at(value, ...names);
  return typeof found === 'number' ? found : undefined;
}

export function flagAt(value: Json | undefined, ...names: string[]): boolean | undefined {
  const found = at(value, ...names);
  return typeof found === 'boolean' ? found : undefined;
}

export function listAt(value: Json | undefined, ...names: string[]): readonly Json[] | undefined {
  const found = at(value, ...names);
  return Array.isArray(found) ? (found as readonly Json[]) : undefined;
}

export function objectAt(value: Json | undefined, ...names: string[]): JsonObject | undefined {
  const found = at(value, ...names);
  return isObject(found) ? found : undefined;
}

export function textsAt(value: Json | undefined, ...names: string[]): string[] | undefined {
  return listAt(value, ...names)?.filter((one): one is string => typeof one === 'string');
}

/** The tags of a resource. Omits anything that isn't text. */
export function tagsAt(value: Json | undefined, ...names: string[]): Record<string, string> | undefined {
  const found = objectAt(value, ...names);
  if (found === undefined) return undefined;
  const tags: Record<string, string> = {};
  for (const [name, tag] of Object.entries(found)) if (typeof tag === 'string') tags[name] = tag;
  return tags;
}
