import type { Code, Value } from '../code/part.ts';
import { literal, risky, utf16Escapes } from './risky.ts';

/**
 * A quoted string. `${` and `%{` would start a template, so that their first character is written by its number: unlike
 * `$${` this does not depend on what stands before it. HCL normalises what it reads (NFC).
 */
export const hclString = (value: Value): Code =>
  literal(value, '"', (text) =>
    text
      .replaceAll(/[\\"]/g, '\\$&')
      .replaceAll(/[$%](?=\{)/g, utf16Escapes)
      .replaceAll(risky, (character) =>
        character.length === 1
          ? utf16Escapes(character)
          : `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
      ),
  );
