import type { LogOutputChannel, Memento } from 'vscode';
import type { Session } from '../app/session.ts';
import type { Account } from '../domain/model.ts';
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
  /** Shows and selects an account in its tree. */
  reveal(account: Account): Promise<void>;
  /** Tells a problem in one notification, with the log and the given actions; answers the chosen one. */
  showProblem(problem: Problem, ...actions: readonly string[]): Promise<string | undefined>;
}
