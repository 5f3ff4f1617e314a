import { valueOf } from '../../inventory/snapshot.ts';
import { identityName } from '../../model/keyIdentity.ts';
import type { JournalEntry } from '../../model/journal.ts';
import { sameId } from '../../model/resourceId.ts';
import { text, type Text } from '../../model/text.ts';
import { undoId, type Undo } from '../../model/undo.ts';
import { restoreRevocation } from '../../revocation/commands/restore.ts';
import type { UndoList } from '../../revocation/revocation.ts';
import { azureUndoStore, undoStoreOf } from '../../revocation/undoStore.ts';
import type { Session } from '../../session/session.ts';
import type { Page } from '../../ui/page/page.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import { pickFixed } from '../../ui/quickPick.ts';
import type { Services } from '../../views/commandContext.ts';
import {
  changeCount,
  changedTargets,
  type JournalContent,
  type JournalOwner,
  journalPage,
} from '../journalPage.ts';

/** "Show Journal". Azure's journal is on disk, so it needs no connection. */
export const showJournal = (services: Services): void => showPage(services.pages, journalSource(services));

export function journalSource(services: Services): PageSource {
  const choices: Choices = { session: undefined, filter: undefined, most: batch };
  return {
    address: { kind: 'journal', subject: '' },
    tab: text('Journal'),
    follow: (show, signal) => new JournalFollower(services, show, signal, choices).begin(),
  };
}

/** What a page shows of the journal of a connection, also after it was hidden. */
interface Choices {
  session: Session | undefined;
  filter: string | undefined;
  most: number;
}

/** How many more changes are shown at a time. */
const batch = 100;

/** Follows the journal of the current connection, and of each one after it. */
class JournalFollower {
  readonly #services: Services;
  readonly #show: (page: Page) => void;
  readonly #signal: AbortSignal;
  readonly #choices: Choices;
  #readings = 0;
  #listening: readonly { dispose(): void }[] = [];

  constructor(services: Services, show: (page: Page) => void, signal: AbortSignal, choices: Choices) {
    this.#services = services;
    this.#show = show;
    this.#signal = signal;
    this.#choices = choices;
  }

  async begin(): Promise<void> {
    const { connections, pages } = this.#services;
    const again = () => void pages.run('journal page', () => this.#restart());
    const listening = connections.onDidChange(again);
    this.#signal.addEventListener('abort', () => {
      listening.dispose();
      this.#stop();
    });
    await connections.ready();
    await this.#restart();
  }

  #stop(): void {
    for (const each of this.#listening) each.dispose();
    this.#listening = [];
  }

  /** Another connection has another journal. */
  async #restart(): Promise<void> {
    this.#stop();
    if (this.#signal.aborted) return;
    const { session } = this.#services.connections;
    if (this.#choices.session !== session)
      Object.assign(this.#choices, { session, filter: undefined, most: batch });
    const redraw = () => void this.#services.pages.run('journal page', () => this.#draw());
    this.#listening = [this.#journal().onDidChange(redraw)];
    await this.#draw();
    if (session) await this.#nameSharedPrincipals(session);
  }

  #journal() {
    const { connections, shell } = this.#services;
    return connections.session?.journal ?? shell.journal;
  }

  /** The object ID of "Azure Cosmos DB" differs from tenant to tenant. */
  async #nameSharedPrincipals({ inventory, azure }: Session): Promise<void> {
    if (!azure.cloud.cosmosAppIdVerified) return;
    const entries = await this.#journal().read();
    if (entries.every(({ details }) => details?.principals === undefined)) return;
    await inventory.load({ kind: 'subscriptions' }, this.#signal);
    const tenants = Map.groupBy(inventory.snapshot.subscriptions, ({ tenantId }) => tenantId);
    await inventory.loadAll(
      [...tenants.values()].flatMap(([subscription]) =>
        subscription ? [{ kind: 'principal', subscription } as const] : [],
      ),
      this.#signal,
    );
    await this.#draw();
  }

  async #draw(): Promise<void> {
    const reading = ++this.#readings;
    const { connections, shell } = this.#services;
    const { session } = connections;
    const store = session ? undoStoreOf(shell, session) : azureUndoStore(shell);
    const [entries, listed, accounts] = await Promise.all([
      this.#journal().read(),
      store.list(),
      session?.signIn.accounts() ?? [],
    ]);
    // A later drawing has read more.
    if (this.#signal.aborted || reading !== this.#readings) return;
    const pending: UndoList['pending'] = listed.kind === 'done' ? listed.value.pending : [];
    const content: JournalContent = {
      owner: this.#owner(),
      entries,
      records: pending.map(({ undo }) => undo),
      problems:
        listed.kind === 'done' ? listed.value.unreadable : listed.kind === 'failed' ? [listed.problem] : [],
      label: (account) => accounts.find(({ id }) => id === account)?.label ?? account,
      principal: (id) => session && principalName(session, id),
      subscription: (id) => session?.inventory.snapshot.subscriptions.find((one) => sameId(one.id, id))?.name,
      filter: this.#choices.filter,
      most: this.#choices.most,
      undo: (undo) => this.#undo(session, undo),
      chooseFilter: () => this.#chooseFilter(content),
      clearFilter: () => {
        this.#choices.filter = undefined;
        return this.#draw();
      },
      showOlder: () => {
        this.#choices.most += batch;
        return this.#draw();
      },
    };
    this.#show(journalPage(content));
  }

  #owner(): JournalOwner {
    const { connections } = this.#services;
    if (connections.isDrill) return 'drill';
    const { session } = connections;
    return !session || session.kind === 'file' ? 'signedOut' : session.kind;
  }

  /** The record is read again, because it might have been restored since the page was drawn. */
  async #undo(session: Session | undefined, undo: Undo): Promise<void> {
    const { connections, shell } = this.#services;
    if (connections.session !== session) return;
    const listed = session && (await undoStoreOf(shell, session).list());
    const pending = listed?.kind === 'done' ? listed.value.pending : [];
    const found = pending.find((one) => undoId(one.undo) === undoId(undo));
    if (session && found) await restoreRevocation({ ...this.#services, session }, found);
    await this.#draw();
  }

  async #chooseFilter(
    content: JournalContent & { readonly entries: readonly JournalEntry[] },
  ): Promise<void> {
    const rows = [...changedTargets(content)].map(([target, count]) => ({
      label: target,
      description: changeCount(count),
      value: target,
    }));
    const picked = await pickFixed<string>(undefined, {
      title: text('Filter the Journal'),
      placeholder: text('Show only the changes of'),
      sections: [{ rows }],
    });
    if (picked.kind !== 'chosen') return;
    this.#choices.filter = picked.value;
    await this.#draw();
  }
}

/** A principal that accounts use, by its object ID. */
function principalName({ inventory: { snapshot } }: Session, id: string): Text | undefined {
  for (const subscription of snapshot.subscriptions) {
    const shared = valueOf(snapshot.get('principal', subscription.tenantId))?.id;
    if (shared !== undefined && sameId(shared, id)) return text('{0}', 'Azure Cosmos DB');
    for (const { name, identities } of valueOf(snapshot.get('accounts', subscription.id)) ?? []) {
      if (sameId(identities?.systemAssigned?.principalId ?? '', id)) return text('account {0}', name);
      const own = identities?.userAssigned.find(({ principalId }) => sameId(principalId ?? '', id));
      if (own) return text('{0}', identityName(own.id));
    }
  }
  return undefined;
}
