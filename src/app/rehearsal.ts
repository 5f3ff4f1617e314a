import type { Cause } from '../domain/drill/cause.ts';

/** A copy of an estate in which things may go wrong: the sandbox's, and never Azure. */
export interface Rehearsal {
  /** Brings a cause about, at once; the accounts notice it when Azure's would. */
  befall(cause: Cause, vault: string, key: string): void;
  /** What an application hears that reads the account now. */
  knock(account: string): Promise<Heard>;
}

export interface Heard {
  readonly status: number;
  /** Of Cosmos DB, where the data plane refuses. */
  readonly subStatus?: string;
}
