import type { Azure } from './azure.ts';
import type { Pace } from './pace.ts';
import type { Inventory } from './inventory.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { Journal } from './journal.ts';
import type { SignIn } from './signIn.ts';

/** A connection to Azure, or to the sandbox, with all that the views and commands share of it. */
export interface Session {
  readonly kind: 'azure' | 'sandbox';
  readonly azure: Azure;
  readonly pace: Pace;
  readonly signIn: SignIn;
  readonly inventory: Inventory;
  /** The sandbox's alone. */
  readonly rehearsal?: Rehearsal;
  /** What was changed through this session, and through those before it where it is Azure. */
  readonly journal?: Journal;
}
