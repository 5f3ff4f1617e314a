import type { Uri } from 'vscode';
import type { Shell } from '../session/session.ts';
import type { Connections } from '../session/sessionManager.ts';
import type { Arrangements } from './filterState.ts';
import type { Findings } from './findings.ts';
import type { Choice } from './subscriptionFilter.ts';
import type { Views } from './views.ts';

/** The parts of the running extension. */
export interface Services {
  dispose(): void;
  readonly shell: Shell;
  readonly connections: Connections;
  readonly choice: Choice;
  readonly views: Views;
  readonly arrangements: Arrangements;
  readonly findings: Findings;
  readonly templateChecks: { start(): unknown; checkTemplate(): unknown };
  /** The extension's own folder. */
  readonly extensionUri: Uri;
}
