import type { Outcome } from '../../app/outcome.ts';
import type { Text } from '../../domain/text.ts';
import type { PageDraft, Subject } from './model.ts';

/** What the page kit can be told to let go of; VS Code's disposables are some. */
export interface Tie {
  dispose(): void;
}

export interface ActionRequest {
  readonly id: string;
  readonly args: Readonly<Record<string, string>>;
}

/** The content of one open page. `livePage` makes one of three functions. */
export interface PageSource {
  /** What there is to show now. It is called often and reads nothing. */
  model(): PageDraft;
  onDidChange(listener: () => void): Tie;
  /**
   * Runs an action of the model; a typed confirmation has been checked. While it runs, the action shows that. A failure
   * is shown beside the action, and in a notification where the page is closed or hidden by then.
   */
  onAction(request: ActionRequest): Promise<Outcome<unknown> | undefined>;
  /** A page that nobody sees need not be up to date. */
  setVisible(visible: boolean): void;
  dispose(): void;
}

/** How pages of a kind come to be, from a link, a row or a tab of a former window. */
export interface PageKind {
  /** Undefined where the page cannot be made from its id alone. */
  open(id: string): PageSource | undefined;
  /** The command that leads to such a page, for where `open` gives none. */
  readonly again: { readonly title: Text; readonly command: string };
}

export type PageKinds = ReadonlyMap<Subject['kind'], PageKind>;

export type ActionHandler = (
  args: Readonly<Record<string, string>>,
) => Promise<Outcome<unknown> | undefined> | undefined;

/**
 * A page that follows something while it is visible. How to write a page, in 30 lines:
 *
 * ```ts
 * export const keyPage = (session: Session, keyId: string, commands: KeyCommands): PageSource =>
 *   livePage({
 *     draw() {
 *       const key = keyOf(session.inventory.snapshot, keyId);
 *       return {
 *         title: text('Key {0}', key.name),
 *         icon: 'key',
 *         where: { place: session.kind, tenant: key.tenant, subscription: key.subscription },
 *         state: { severity: 'error', label: text('Disabled'), detail: text('3 accounts have lost access.') },
 *         actions: [
 *           { id: 'restore', title: text('Restore Key'), kind: 'primary' },
 *           { id: 'rotate', title: text('Rotate Key...'), disabled: text('The key is disabled.') },
 *         ],
 *         links: [{ label: key.vault.name, page: { kind: 'vault', id: key.vault.id } }],
 *         sections: [
 *           {
 *             id: 'versions',
 *             kind: 'table',
 *             title: text('Versions'),
 *             columns: [{ id: 'version', title: text('Version') }, { id: 'users', title: text('Used by') }],
 *             rows: key.versions.map((version) => ({
 *               id: version.id,
 *               cells: [[{ code: version.id }], usersOf(version)],
 *               actions: [{ id: 'disable', title: text('Disable...'), kind: 'danger', args: { version: version.id } }],
 *             })),
 *           },
 *         ],
 *       };
 *     },
 *     actions: {
 *       restore: () => commands.restore(keyId),
 *       disable: ({ version }) => commands.disable(version),
 *     },
 *     follow: (changed) => session.inventory.onDidChange(changed),
 *   });
 * ```
 *
 * Then `pages.register('key', { open: (id) => keyPage(session, id, commands), again: ... })`, and from a tree's row
 * `pages.open({ kind: 'key', id }, { preview: true, preserveFocus: true })`. `test/unit/ui/page/example.ts` has a
 * section of each kind.
 */
export function livePage(page: {
  draw(): PageDraft;
  /** By the action's id. */
  readonly actions?: Readonly<Record<string, ActionHandler>>;
  /** Follows what the page shows, from when it becomes visible until it is hidden or closed. */
  follow?(changed: () => void): Tie;
}): PageSource & { changed(): void } {
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  let following: Tie | undefined;
  const stop = () => {
    following?.dispose();
    following = undefined;
  };
  return {
    model: () => page.draw(),
    changed,
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    async onAction({ id, args }) {
      return page.actions?.[id]?.(args);
    },
    setVisible(visible) {
      if (!visible) stop();
      else following ??= page.follow?.(changed);
    },
    dispose() {
      stop();
      listeners.clear();
    },
  };
}
