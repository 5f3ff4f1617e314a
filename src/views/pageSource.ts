import { commands } from 'vscode';
import { text, type Text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import type { PageConnection } from '../ui/page/livePage.ts';
import { type Page, withOnly } from '../ui/page/page.ts';
import { onlyRead } from '../session/openInventory.ts';
import type { PageSource } from '../ui/page/panel.ts';
import { type CommandContext, isInUse, type Services } from './commandContext.ts';

export interface ConnectedPage {
  readonly kind: string;
  /** The ID of the page's subject. */
  readonly subject: string;
  readonly tab: Text;
  readonly title: Text;
  /** Draws the page with a connection, until the signal is aborted: the page is hidden, or the connection replaced. */
  readonly follow: (context: CommandContext, show: (page: Page) => void, signal: AbortSignal) => unknown;
}

/** The page starts again with each connection. Without one, it says how to connect. */
export const connectedPage = (
  services: Services,
  { kind, subject, tab, title, follow }: ConnectedPage,
): PageSource => ({
  address: { kind, subject },
  tab,
  async follow(show, signal) {
    const { connections, pages } = services;
    let following = new AbortController();
    const begin = async () => {
      following.abort();
      following = new AbortController();
      const own = AbortSignal.any([signal, following.signal]);
      const session = await connections.ready();
      if (own.aborted) return;
      const draw = session?.kind === 'file' ? (page: Page) => show(withOnly(page, showing, onlyRead)) : show;
      if (session) await follow({ ...services, session }, draw, own);
      else show(signedOut(title));
    };
    const listening = connections.onDidChange(() => {
      // A click on an action of the previous connection doesn't count for the new one.
      if (!signal.aborted) show(connecting(title));
      void pages.run(`${kind} page`, begin);
    });
    signal.addEventListener('abort', () => {
      listening.dispose();
    });
    await begin();
  },
});

/** The connection of a page that a command made: the page offers nothing while another one is in use. */
export const connectionOf = (context: Pick<CommandContext, 'connections' | 'session'>): PageConnection => ({
  isCurrent: () => isInUse(context),
  onDidChange: (listener) => context.connections.onDidChange(listener),
});

/** Milliseconds. Responses that arrive together are drawn once. */
const burst = 200;

/** Draws again whenever the inventory changes, until the signal is aborted. */
export function drawOnChange(
  { inventory }: Pick<Session, 'inventory'>,
  draw: () => void,
  signal: AbortSignal,
): void {
  let timer: NodeJS.Timeout | undefined;
  const listening = inventory.onDidChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      draw();
    }, burst);
  });
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    listening.dispose();
  });
}

export const resourceNameIn = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** What the page of a file can still do: show other parts of the same inventory. */
const showing: ReadonlySet<string> = new Set(['showMap', 'revokeKey', 'revokeAccess']);

const connecting = (title: Text): Page => ({
  title,
  state: { mark: 'running', text: text('Reading with another connection') },
  sections: [],
});

const signedOut = (title: Text): Page => ({
  title,
  state: { mark: 'info', text: text('To see this page, sign in to Azure or explore the sandbox.') },
  actions: [
    {
      id: 'signIn',
      label: text('Sign In to Azure'),
      kind: 'primary',
      run: () => commands.executeCommand('cosmosCmk.signIn'),
    },
    {
      id: 'exploreSandbox',
      label: text('Explore the Sandbox'),
      kind: 'secondary',
      run: () => commands.executeCommand('cosmosCmk.exploreSandbox'),
    },
  ],
  sections: [],
});
