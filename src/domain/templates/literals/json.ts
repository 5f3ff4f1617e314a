import type { Code, Value } from '../code/part.ts';
import { literal, risky, utf16Escapes } from './risky.ts';

const escaped = (text: string) =>
  // JSON.stringify writes line ends and quotes; what is left of the risky characters comes after it.
  JSON.stringify(text).slice(1, -1).replaceAll(risky, utf16Escapes);

export const jsonString = (value: Value): Code => literal(value, '"', escaped);

/**
 * A string of an ARM template. Between square brackets is an expression, unless the first bracket is doubled (Learn:
 * "Syntax and expressions in ARM templates").
 */
export function armString(value: Value): Code {
  const [first, last] = [value[0], value.at(-1)];
  const looksLikeExpression =
    typeof first === 'string' && first.startsWith('[') && typeof last === 'string' && last.endsWith(']');
  return jsonString(looksLikeExpression ? ['[', ...value] : value);
}

/** A JSON string in a `.http` file, whose clients put variables in for `{{name}}` wherever it stands. */
export const httpJsonString = (value: Value): Code =>
  literal(value, '"', (text) => escaped(text).replaceAll(/[{}]/g, utf16Escapes));

/** A segment of a path or a value of a query. */
export const urlPart = (value: Value): Code => literal(value, '', encodeURIComponent);
