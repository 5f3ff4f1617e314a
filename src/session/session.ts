import type { LogOutputChannel, Memento } from 'vscode';
import type { Azure } from '../azure/api.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Journal } from '../model/journal.ts';
import type { Problem } from '../model/problem.ts';
import type { Account, Subscription } from '../model/resources.ts';
import type { SignIn } from '../model/signIn.ts';
import type { Pace } from '../model/time.ts';
import type { Rehearsal } from './rehearsal.ts';

/** A connection to Azure, or to the sandbox, with everything that views and commands share about it. */
export interface Session {
  readonly kind: 'azure' | 'sandbox';
  readonly azure: Azure;
  readonly pace: Pace;
  readonly signIn: SignIn;
  readonly inventory: Inventory;
  /** Only for the sandbox. */
  readonly rehearsal?: Rehearsal;
  /** The changes made through this session and, for Azure, through earlier ones. */
  readonly journal?: Journal;
}

/** What every command may use of the running extension. */
export interface Shell {
  /** The current connection; undefined while nobody is signed in. */
  readonly session: Session | undefined;
  /** The current connection, or a new one after a sign-in; undefined where the person declines. */
  connect(): Promise<Session | undefined>;
  readonly log: LogOutputChannel;
  /** Survives restarts; never contains secrets. */
  readonly memory: Memento;
  /** Our folder that all windows share and that survives restarts. It may not exist yet. */
  readonly storage: string;
  /** Shows and selects an account in its tree. */
  reveal(account: Account): Promise<void>;
  /**
   * Shows a problem in one notification, with a button for the log and the given actions; returns the chosen action.
   */
  showProblem(problem: Problem, ...actions: readonly string[]): Promise<string | undefined>;
  /**
   * Also has a button for the command that fixes the problem, which runs on the affected resource. Returns undefined
   * where that button was chosen.
   */
  showProblemOf(
    concern: AffectedResource | undefined,
    problem: Problem,
    ...actions: readonly string[]
  ): Promise<string | undefined>;
  /** The command that fixes a problem, where it can be run. */
  offerFor(problem: Problem, concern: AffectedResource | undefined): Promise<Offer | undefined>;
}

/** The resource that a failure is about, as far as it is known. It may not exist. */
export interface AffectedResource {
  readonly subscription: Subscription;
  readonly vaultId?: string;
  /** The name of a key in that vault. */
  readonly key?: string;
  readonly accountId?: string;
}

/** A command that fixes a failure, ready to run on the affected resource. */
export interface Offer {
  readonly label: string;
  run(): Promise<void>;
}

/** Azure's time, running `speed` times as fast as the machine's: 1 for Azure itself. */
export function paceOf(clock: { now(): number }, speed = 1): Pace {
  return {
    now: () => clock.now(),
    pause: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, milliseconds / speed);
        signal.addEventListener('abort', end);
      }),
  };
}
