import type { LogOutputChannel, Memento } from 'vscode';
import type { Session } from '../app/session.ts';
import type { Account, Subscription } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';

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
    concern: Concern | undefined,
    problem: Problem,
    ...actions: readonly string[]
  ): Promise<string | undefined>;
  /** The command that a problem's remedy names, where it can be run. */
  offerFor(problem: Problem, concern: Concern | undefined): Promise<Offer | undefined>;
}

/** What something that failed was about, as far as that was known: it may not be there. */
export interface Concern {
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
