import type { Code, Value } from '../code/part.ts';
import { hex, literal, risky } from './risky.ts';

/** A string in single quotes; `${` would be an interpolation (Learn: "Data types in Bicep", strings). */
export const bicepString = (value: Value): Code =>
  literal(value, "'", (text) =>
    text
      .replaceAll(/[\\'$]/g, '\\$&')
      .replaceAll(risky, (character) => `\\u{${hex(character.codePointAt(0) ?? 0, 1)}}`),
  );
