import { isObject, type Json } from '../json.ts';

/** A row computes a column only on request, because most rows are filtered out first. */
export type Row = (column: string) => Json | undefined;

export type Expression = (row: Row) => Json;

const text = (value: Json): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const equal = (a: Json, b: Json) => text(a) === text(b);
const alike = (a: Json, b: Json) => text(a).toLowerCase() === text(b).toLowerCase();
const order = (a: Json, b: Json) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : text(a) < text(b) ? -1 : equal(a, b) ? 0 : 1;

/** The binary operators. `=~` and the word operators ignore case; `==` doesn't. */
export const operators: Readonly<Record<string, (a: Json, b: Json) => boolean>> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '=~': alike,
  '!~': (a, b) => !alike(a, b),
  '<': (a, b) => order(a, b) < 0,
  '>': (a, b) => order(a, b) > 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>=': (a, b) => order(a, b) >= 0,
  contains: (a, b) => text(a).toLowerCase().includes(text(b).toLowerCase()),
  startswith: (a, b) => text(a).toLowerCase().startsWith(text(b).toLowerCase()),
  endswith: (a, b) => text(a).toLowerCase().endsWith(text(b).toLowerCase()),
};

export const lists: Readonly<Record<string, (a: Json, b: Json) => boolean>> = { in: equal, 'in~': alike };

export const functions: Readonly<Record<string, (value: Json) => Json>> = {
  tostring: text,
  tobool: (value) => {
    if (typeof value === 'boolean') return value;
    const said = text(value).toLowerCase();
    return said === 'true' || said === '1' ? true : said === 'false' || said === '0' ? false : null;
  },
  toint: (value) => {
    const number = value === null || value === '' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? Math.trunc(number) : null;
  },
  tolower: (value) => text(value).toLowerCase(),
  isempty: (value) => text(value) === '',
  isnotempty: (value) => text(value) !== '',
  isnull: (value) => value === null,
  isnotnull: (value) => value !== null,
  not: (value) => value !== true,
};

/** A property of a dynamic value. Names are case-sensitive. */
export const property =
  (of: Expression, name: string): Expression =>
  (row) => {
    const value = of(row);
    return isObject(value) ? (value[name] ?? null) : null;
  };

export const compare = order;
