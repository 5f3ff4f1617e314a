import type { LogOutputChannel, Memento } from 'vscode';
import { inBackground } from '../auth/vscodeCredential.ts';
import type { Azure } from '../azure/api.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Journal } from '../model/journal.ts';
import type { Problem } from '../model/problem.ts';
import type { Account, OpenedFile, Subscription } from '../model/resources.ts';
import type { SignIn } from '../model/signIn.ts';
import { labeled } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import type { Pace } from '../model/time.ts';
import type { KeyLossSimulation } from './keyLossSimulation.ts';
import type { SandboxStorage } from './sandboxStorage.ts';

/** A connection to Azure, to the sandbox, or to a file with an inventory, with everything that views and commands share about it. */
export interface Session {
  readonly kind: 'azure' | 'sandbox' | 'file';
  readonly azure: Azure;
  readonly pace: Pace;
  readonly signIn: SignIn;
  readonly inventory: Inventory;
  /** Only for the sandbox. */
  readonly simulation?: KeyLossSimulation;
  /** The changes made through this session and earlier ones. A drill's changes end with it. */
  readonly journal?: Journal;
  /** The stored sandbox for the next session. A drill's copy isn't stored. */
  readonly storage?: SandboxStorage;
  readonly file?: OpenedFile;
  /** Where it is, so that a reload can open it again. */
  readonly fileUri?: string;
}

interface Life {
  readonly ended: AbortController;
  readonly changes: Set<Promise<unknown>>;
}

const lives = new WeakMap<Session, Life>();

function lifeOf(session: Session): Life {
  const life = lives.get(session) ?? { ended: new AbortController(), changes: new Set() };
  lives.set(session, life);
  return life;
}

/**
 * Aborted when nothing can be changed through the session anymore, because its sandbox is closed. A connection to Azure
 * that another one has replaced still works, so work on it continues.
 */
export const endOf = (session: Session): AbortSignal => lifeOf(session).ended.signal;

/** A change that is under way. */
export interface RunningChange {
  readonly over: Promise<unknown>;
  /** Called when the change has recorded its progress. */
  readonly release: () => void;
}

/** Keeps a session that ends from being discarded before a change has recorded its progress. */
export function hold(session: Session): RunningChange {
  const { changes } = lifeOf(session);
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  changes.add(over);
  return {
    over,
    release: () => {
      changes.delete(over);
      resolve(undefined);
    },
  };
}

/** Ends the work on the session. Resolves when all of it has stopped. */
export async function endSession(session: Session): Promise<void> {
  const { ended, changes } = lifeOf(session);
  ended.abort();
  await Promise.all(changes);
}

/** The folder of the records that outlive a session. Undefined in a drill, whose records end with it. */
export const recordFolderOf = (
  { storage }: Pick<Shell, 'storage'>,
  session: Pick<Session, 'kind' | 'storage'>,
): string | undefined => (session.kind === 'azure' ? storage : session.storage?.folder);

/** Marks a message about the sandbox, so that nobody mistakes it for Azure. */
export const markSandbox = ({ kind }: Pick<Session, 'kind'>, message: Text): Text =>
  kind === 'sandbox' ? labeled(text('Sandbox'), message) : message;

/** The parts of the running extension that every command can use. */
export interface Shell {
  /** The current connection; undefined while you aren't signed in. */
  readonly session: Session | undefined;
  /** The current connection, or a new one after a sign-in; undefined if the user declines. */
  connect(): Promise<Session | undefined>;
  readonly log: LogOutputChannel;
  /** Survives restarts; never contains secrets. */
  readonly memory: Memento;
  /** Our folder, shared by all windows, which survives restarts. It might not exist yet. */
  readonly storage: string;
  /** The changes made in Azure, which can be read without a connection. */
  readonly journal: Journal;
  /** Shows and selects an account in its tree. */
  reveal(account: Account): Promise<void>;
  /**
   * Shows a problem in one notification, with a button for the log and the given actions; returns the chosen action.
   */
  showProblem(problem: Problem, ...actions: readonly Text[]): Promise<Text | undefined>;
  /**
   * The same with a button for the command that fixes the problem, which runs on the affected resource of the
   * connection. Returns undefined if that button was chosen.
   */
  showProblemOf(
    session: Session | undefined,
    affected: AffectedResource | undefined,
    problem: Problem,
    ...actions: readonly Text[]
  ): Promise<Text | undefined>;
  /** The command that fixes a problem of a connection, if it can be run. It never runs on another connection. */
  fixActionFor(
    session: Session | undefined,
    problem: Problem,
    affected: AffectedResource | undefined,
  ): Promise<FixAction | undefined>;
}

/** The resource that a failure is about, if known. It might not exist. */
export interface AffectedResource {
  readonly subscription: Subscription;
  readonly vaultId?: string;
  /** The name of a key in that vault. */
  readonly key?: string;
  readonly accountId?: string;
}

/** A command that fixes a failure, ready to run on the affected resource. */
export interface FixAction {
  readonly label: Text;
  run(): Promise<void>;
}

/**
 * Finding subscriptions accesses every tenant of every account, so it never prompts, not even while a command runs:
 * each tenant that requires another factor would prompt. That tenant becomes a failure, which Sign In to Tenant fixes.
 */
export const findSilently = (azure: Azure): Azure => ({
  ...azure,
  subscriptions: (signal) => inBackground(() => azure.subscriptions(signal)),
});

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
