import { type Uri } from 'vscode';
import type { Arrangements } from '../arrangements.ts';
import type { Choice } from '../choice.ts';
import type { Connections } from '../connections.ts';
import type { Findings } from '../findings.ts';
import type { Shell } from '../shell.ts';
import type { Views } from './views.ts';

/** The parts of the running extension. */
export interface Workbench {
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
