import type { Uri } from 'vscode';
import type { Workbench } from '../workbench.ts';

/** Where the map is opened, and what it works with. */
export interface MapPlace {
  readonly workbench: Workbench;
  /** The extension's own folder. */
  readonly extension: Uri;
  /** Runs what nobody waits at the keyboard for, so that it asks for no sign-in. */
  readonly background: <T>(work: () => T) => T;
}
