/** A place that a person fills in: where the same name comes again, it is the same place. */
export interface Stop {
  readonly stop: string;
  /** What stands there at first; where there are choices, the first of them. */
  readonly placeholder: string;
  /** Present where the set is closed. */
  readonly choices?: readonly string[];
}

export type Part = string | Stop;

/** A value to be put into a template, not escaped yet: text that is known, stops for what is not. */
export type Value = readonly Part[];

/** Code of a language: every value in it is escaped. Only the functions of `literals` make it of a value. */
export interface Code {
  readonly code: readonly Part[];
}

/** One piece of text is one string, so that an escape sees the characters on both sides of a seam. */
export function merged(parts: readonly Part[]): readonly Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (typeof part === 'string' && typeof last === 'string') out[out.length - 1] = last + part;
    else if (part !== '') out.push(part);
  }
  return out;
}

export const stop = (name: string, first: string, ...others: readonly string[]): Value => [
  { stop: name, placeholder: first, ...(others.length > 0 ? { choices: [first, ...others] } : {}) },
];
