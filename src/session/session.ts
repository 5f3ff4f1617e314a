import type { LogOutputChannel, Memento } from 'vscode';
import type { Azure } from '../azure/api.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Journal } from '../model/journal.ts';
import type { Problem } from '../model/problem.ts';
import type { Account, Subscription } from '../model/resources.ts';
import type { SignIn } from '../model/signIn.ts';
import type { Pace } from '../model/time.ts';
import type { Rehearsal } from './rehearsal.ts';

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

/** What every command may use of the running extension. */
export interface Shell {
  /** The connection in use; undefined while nobody is signed in. */
  readonly session: Session | undefined;
  /** The connection in use, or a new one after signing in; undefined where the person declines. */
  connect(): Promise<Session | undefined>;
  readonly log: LogOutputChannel;
  /** Survives restarts; nothing secret goes in. */
  readonly memory: Memento;
  /** The folder of ours that all windows share and that survives restarts. It may not be there yet. */
  readonly storage: string;
  /** Shows and selects an account in its tree. */
  reveal(account: Account): Promise<void>;
  /** Tells a problem in one notification, with the log and the given actions; answers the chosen one. */
  showProblem(problem: Problem, ...actions: readonly string[]): Promise<string | undefined>;
  /**
   * Tells it with a button for the command that its remedy names, too, which runs on what is concerned. Answers nothing
   * where that was chosen.
   */
  showProblemOf(
    concern: AffectedResource | undefined,
    problem: Problem,
    ...actions: readonly string[]
  ): Promise<string | undefined>;
  /** The command that a problem's remedy names, where it can be run. */
  offerFor(problem: Problem, concern: AffectedResource | undefined): Promise<Offer | undefined>;
}

/** What something that failed was about, as far as that was known: it may not be there. */
export interface AffectedResource {
  readonly subscription: Subscription;
  readonly vaultId?: string;
  /** A key's name, in that vault. */
  readonly key?: string;
  readonly accountId?: string;
}

/** A command that mends what has failed, ready to be run on the thing that it concerns. */
export interface Offer {
  readonly label: string;
  run(): Promise<void>;
}

/** Azure's time, `speed` times as fast as the machine's: 1 for Azure itself. */
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
