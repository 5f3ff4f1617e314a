import type { Json } from '../json.ts';
import { unconfirmedMessages } from '../unconfirmedMessages.ts';
import { compare, functions, lists, operators, property, type Expression, type Row } from './expression.ts';
import { ParserFailure, tokensOf, type Token } from './tokens.ts';

/** Valid in Azure, but not supported by the sandbox. */
export class Unsimulated extends Error {}

/** Rows with the names of their columns. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

type Operator = (table: Table) => Table;

/** A query on one table. */
interface Query {
  /** In lower case. */
  readonly table: string;
  readonly on: Operator;
}

/**
 * Parses a query.
 * @param tables the columns of each table, by its name in lower case
 * @throws ParserFailure, Unsimulated
 */
export function readQuery(query: string, tables: Readonly<Record<string, readonly string[]>>): Query {
  return new Parser(tokensOf(query), query.length).query(tables);
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;
  #columns: readonly string[] = [];

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  query(tables: Readonly<Record<string, readonly string[]>>): Query {
    const operators: Operator[] = [];
    // Without a table name, the query is about resources.
    const isNamed = !this.#isOperator(this.#peek()?.text);
    const name = isNamed ? this.#name() : 'resources';
    const table = name.toLowerCase();
    const columns = tables[table];
    if (!columns) throw new Unsimulated(unconfirmedMessages.unsimulatedQuery.text(name));
    this.#columns = columns;
    if (!isNamed) operators.push(this.#operator());
    while (this.#peek()) {
      this.#expect('|');
      operators.push(this.#operator());
    }
    return { table, on: (rows) => operators.reduce((now, operator) => operator(now), rows) };
  }

  #isOperator(name = ''): boolean {
    return ['where', 'project', 'extend', 'order', 'sort', 'take', 'limit', 'count'].includes(name);
  }

  #operator(): Operator {
    const name = this.#name();
    switch (name) {
      case 'where': {
        const holds = this.#or();
        return ({ columns, rows }) => ({ columns, rows: rows.filter((row) => holds(row) === true) });
      }
      case 'project':
      case 'extend':
        return this.#project(name === 'extend');
      case 'order':
      case 'sort':
        return this.#order();
      case 'take':
      case 'limit': {
        const count = Number(this.#next('number').text);
        return ({ columns, rows }) => ({ columns, rows: rows.slice(0, count) });
      }
      case 'count':
        this.#columns = ['Count'];
        return ({ rows }) => ({ columns: ['Count'], rows: [() => rows.length] });
      default:
        throw new Unsimulated(unconfirmedMessages.unsimulatedQuery.text(name));
    }
  }

  #project(adds: boolean): Operator {
    const made = new Map<string, Expression>();
    do {
      const { text: name } = this.#next('name');
      const value = this.#take('=') ? this.#or() : this.#path(this.#column(name));
      made.set(name, value);
    } while (this.#take(','));
    const columns = adds ? [...new Set([...this.#columns, ...made.keys()])] : [...made.keys()];
    this.#columns = columns;
    return ({ rows }) => ({
      columns,
      rows: rows.map((row) => (column) => {
        const value = made.get(column);
        return value ? value(row) : adds ? row(column) : undefined;
      }),
    });
  }

  #order(): Operator {
    this.#expect('by');
    const keys: { readonly value: Expression; readonly sign: number }[] = [];
    do {
      const value = this.#unary();
      const direction = this.#peek()?.text;
      const isGiven = direction === 'asc' || direction === 'desc';
      if (isGiven) this.#at += 1;
      keys.push({ value, sign: direction === 'asc' ? 1 : -1 });
    } while (this.#take(','));
    return ({ columns, rows }) => {
      const keyed = rows.map((row) => ({ row, values: keys.map(({ value }) => value(row)) }));
      keyed.sort((a, b) => {
        for (const [at, { sign }] of keys.entries()) {
          const order = compare(a.values[at] ?? null, b.values[at] ?? null);
          if (order !== 0) return sign * order;
        }
        return 0;
      });
      return { columns, rows: keyed.map(({ row }) => row) };
    };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('or')) {
      const [a, b] = [left, this.#and()];
      left = (row) => a(row) === true || b(row) === true;
    }
    return left;
  }

  #and(): Expression {
    let left = this.#comparison();
    while (this.#take('and')) {
      const [a, b] = [left, this.#comparison()];
      left = (row) => a(row) === true && b(row) === true;
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.#unary();
    const sign = this.#peek()?.text ?? '';
    const operator = operators[sign];
    if (operator) {
      this.#at += 1;
      const right = this.#unary();
      return (row) => operator(left(row), right(row));
    }
    const isIn = lists[sign];
    if (!isIn) return left;
    this.#at += 1;
    this.#expect('(');
    const values = this.#list();
    return (row) => values.some((value) => isIn(left(row), value(row)));
  }

  #list(): Expression[] {
    const values: Expression[] = [];
    do values.push(this.#or());
    while (this.#take(','));
    this.#expect(')');
    return values;
  }

  #unary(): Expression {
    const token = this.#peek();
    if (token === undefined) throw this.#failure();
    this.#at += 1;
    if (token.kind === 'string') return () => token.text;
    if (token.kind === 'number') return () => Number(token.text);
    if (token.text === '(') {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    if (token.kind !== 'name') throw new ParserFailure(token.at, token.text);
    if (token.text === 'true' || token.text === 'false') return () => token.text === 'true';
    if (!this.#take('(')) return this.#path(this.#column(token.text));
    const call = functions[token.text];
    if (!call) throw new Unsimulated(unconfirmedMessages.unsimulatedQuery.text(`${token.text}()`));
    const [value, ...more] = this.#list();
    if (!value || more.length > 0) throw this.#failure();
    return (row) => call(value(row));
  }

  #column(name: string): Expression {
    if (!this.#columns.includes(name)) throw new ParserFailure(this.#tokens[this.#at - 1]?.at ?? 0, name);
    return (row): Json => row(name) ?? null;
  }

  #path(of: Expression): Expression {
    let value = of;
    for (;;) {
      if (this.#take('.')) value = property(value, this.#name());
      else if (this.#take('[')) {
        value = property(value, this.#next('string').text);
        this.#expect(']');
      } else return value;
    }
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(text: string): boolean {
    const token = this.#peek();
    const taken = token?.text === text && token.kind !== 'string';
    if (taken) this.#at += 1;
    return taken;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#failure();
  }

  #name(): string {
    return this.#next('name').text;
  }

  #next(kind: Token['kind']): Token {
    const token = this.#peek();
    if (token?.kind !== kind) throw this.#failure();
    this.#at += 1;
    return token;
  }

  #failure(): ParserFailure {
    const token = this.#peek();
    return new ParserFailure(token?.at ?? this.#end, token?.text ?? '<EOF>');
  }
}
