import type { Uri } from 'vscode';
import type { Session, Shell } from '../session/session.ts';
import type { Connections } from '../session/connections.ts';
import type { Arrangements } from './filterCommands.ts';
import type { Findings } from './findings.ts';
import type { PageHost } from '../ui/page/panel.ts';
import type { SubscriptionChoice } from './subscriptionFilter.ts';
import type { Views } from './views.ts';

/** The parts of the running extension. */
export interface Services {
  dispose(): void;
  readonly shell: Shell;
  readonly connections: Connections;
  readonly choice: SubscriptionChoice;
  readonly views: Views;
  readonly arrangements: Arrangements;
  readonly findings: Findings;
  readonly templateChecks: { start(): unknown; checkTemplate(): unknown; checkWorkspace(): unknown };
  readonly pages: PageHost;
  /** The extension's own folder. */
  readonly extensionUri: Uri;
}

/** The context of a command: the parts of the running extension, and the connection that it was started with. */
export interface CommandContext extends Services {
  readonly session: Session;
}

type Own = Pick<CommandContext, 'session' | 'connections'>;

/** Whether the connection that a command was started with is still in use. */
export const isInUse = ({ session, connections }: Own) => connections.session === session;

/**
 * The inventory that shows a command's changes: that of the connection in use, if another connection to Azure has
 * replaced the command's own.
 */
export function inventoryNow({ session, connections }: Own) {
  const { session: now } = connections;
  return session.kind === 'azure' && now?.kind === 'azure' ? now.inventory : session.inventory;
}
