import { code, trusted } from '../code/code.ts';
import type { Code } from '../code/part.ts';
import { jsonString } from '../literals/json.ts';
import { block, type RefName, type Writer } from '../resources/tree.ts';

/** JSON, in which each language's refs stand as code. */
export const jsonWriter = (ref: (name: RefName) => Code): Writer => ({
  ref,
  string: (text) => jsonString([text]),
  boolean: (value) => trusted(String(value)),
  array: (items) => block('[', items, ']', ','),
  object: (properties) =>
    block(
      '{',
      properties.map(
        ([name, value]) => code`${typeof name === 'string' ? jsonString([name]) : name}: ${value}`,
      ),
      '}',
      ',',
    ),
});

/** An expression of an ARM template, as a JSON string. Ours, never with a value in it: values are parameters. */
export const expression = (text: string): Code => trusted(`"[${text}]"`);
