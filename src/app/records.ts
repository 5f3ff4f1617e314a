import type { Problem } from '../domain/problem.ts';
import type { Outcome } from './outcome.ts';

/** A record by the name that it is stored under. */
export interface Stored<T> {
  readonly name: string;
  readonly value: T;
}

/** Where records are stored, each apart from the others: in files, or in memory for the sandbox. */
export interface Records<T> {
  /** Stores a record under a name of its own, and answers what was read back. */
  add(value: T): Promise<Outcome<Stored<T>>>;
  /** Stores it in place of what has the name. */
  replace(stored: Stored<T>): Promise<Outcome<Stored<T>>>;
  /** One that is gone already is a success. */
  drop(name: string): Promise<Outcome<void>>;
  list(): Promise<Outcome<Listed<T>>>;
}

export interface Listed<T> {
  readonly records: readonly Stored<T>[];
  /** What is stored and can't be read. It stays where it is. */
  readonly unreadable: readonly Problem[];
}
