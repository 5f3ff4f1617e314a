import { l10n } from 'vscode';
import type { Session } from '../../app/session.ts';
import type { Workbench } from '../tree/workbenchType.ts';

/** Where a command for one step runs. */
export interface Place {
  readonly workbench: Pick<Workbench, 'shell' | 'views' | 'choice'>;
  readonly session: Session;
}

/** A title that says where it is the sandbox. */
export const titled = ({ session }: Pick<Place, 'session'>, title: string) =>
  session.kind === 'sandbox' ? l10n.t('Sandbox: {0}', title) : title;
