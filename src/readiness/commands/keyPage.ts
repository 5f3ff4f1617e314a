import { inventoryIndex } from '../../health/inventoryIndex.ts';
import { usedKeys } from '../../health/keyDependencies.ts';
import { inventoryViewOf } from '../../health/readInventoryView.ts';
import { type ChangeHistory, changesContentOf, readChangeHistory } from '../../history/changeHistory.ts';
import { driftOf } from '../../history/drift.ts';
import type { InventoryPart } from '../../inventory/parts.ts';
import { locatedVault, type LocatedVault } from '../../inventory/keyStores.ts';
import type { Loadable } from '../../inventory/snapshot.ts';
import { type InventoryView, partsOfKeyId, readResultOf } from '../../model/inventoryView.ts';
import type { JournalEntry } from '../../model/journal.ts';
import { isIn, type KeyUri, parseKeyUri } from '../../model/keyUri.ts';
import { sameId } from '../../model/resourceId.ts';
import type { Account, KeyVersion, Subscription } from '../../model/resources.ts';
import {
  couldNot,
  named,
  namedStore,
  notFound,
  titled,
  titledStore,
  mightBeUnseen,
} from '../../model/problems.ts';
import { text, type Text } from '../../model/text.ts';
import type { Page, State } from '../../ui/page/page.ts';
import { type PageSource, showPage } from '../../ui/page/panel.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { runOn } from '../../views/runOn.ts';
import { connectedPage, drawOnChange, resourceNameIn } from '../../views/pageSource.ts';
import { lastChangeRemovedAccess } from '../diagnose.ts';
import { type KeyCommand, keyPage } from '../keyPage.ts';
import { keyUsesOf } from '../keyUse.ts';
import { readableScope } from '../read.ts';
import { type VaultCommand, vaultPage } from '../vaultPage.ts';
import { accountSource } from './accountPage.ts';
import { checkedVersionOf, runVersionCheck } from './checkOldVersion.ts';

/** "Show Key": a row of a key or key version opens the page of the key. */
export const previewKey = (context: CommandContext, { key }: TargetNode<'key' | 'keyVersion'>): void =>
  showPage(context.pages, keySource(context, key.id), 'preview');

/** "Check Old Key Version": the page of the key says whether the version can be disabled. */
export const checkOldVersion = (context: CommandContext, node: TargetNode<'keyVersion'>): Promise<void> =>
  runVersionCheck(context, node, () => showPage(context.pages, keySource(context, node.key.id)));

/** "Show Key Vault": a row of a key vault or managed HSM opens its page. */
export const previewVault = (context: CommandContext, { vault }: TargetNode<'vault'>): void =>
  showPage(context.pages, vaultSource(context, vault.id), 'preview');

export const keySource = (services: Services, id: string): PageSource =>
  connectedPage(services, {
    kind: 'key',
    subject: id,
    tab: text('{0}', resourceNameIn(id)),
    title: titled.key(resourceNameIn(id)),
    follow: (context, show, signal) => new KeyStoreFollower(context, id, show, signal).read(),
  });

export const vaultSource = (services: Services, id: string): PageSource =>
  connectedPage(services, {
    kind: 'vault',
    subject: id,
    tab: text('{0}', resourceNameIn(id)),
    title: titledStore({ id, name: resourceNameIn(id) }),
    follow: (context, show, signal) => new KeyStoreFollower(context, id, show, signal).read(),
  });

/** Reads a key vault, or a key in it, and draws its page again whenever the inventory changes. */
class KeyStoreFollower {
  readonly #context: CommandContext;
  readonly #vaultId: string;
  /** Undefined on the page of a vault. */
  readonly #keyName: string | undefined;
  readonly #show: (page: Page) => void;
  readonly #signal: AbortSignal;
  #busy: Text | undefined;
  #journal: readonly JournalEntry[] = [];
  #history: ChangeHistory | undefined;

  constructor(context: CommandContext, id: string, show: (page: Page) => void, signal: AbortSignal) {
    this.#context = context;
    const { vaultId, name } = partsOfKeyId(id);
    this.#vaultId = vaultId;
    this.#keyName = name === '' ? undefined : name;
    this.#show = show;
    this.#signal = signal;
    drawOnChange(context.session, () => this.#draw(), signal);
  }

  /** Reads the vault, its keys, and the accounts that depend on them. Known data is drawn immediately. */
  async read(): Promise<void> {
    const { inventory, journal } = this.#context.session;
    this.#busy = text('Reading the accounts that use it');
    this.#journal = (await journal?.read()) ?? [];
    this.#draw();
    // Before a read replaces it.
    await inventory.restore();
    await inventory.load({ kind: 'subscriptions' }, this.#signal);
    const { subscriptions } = inventory.snapshot;
    const own = this.#subscription();
    if (own) {
      const inVault = { subscription: own, vaultId: this.#vaultId };
      const name = this.#keyName;
      const parts: readonly InventoryPart[] = [
        { kind: 'vaults', subscription: own },
        { kind: 'keys', ...inVault },
        ...(name === undefined
          ? []
          : ([
              { kind: 'key', ...inVault, name },
              { kind: 'versions', subscription: own, keyId: `${this.#vaultId}/keys/${name}` },
            ] as const)),
      ];
      // An account in any subscription can depend on it.
      await Promise.all([
        ...parts.map((part) => inventory.refresh(part, this.#signal)),
        ...subscriptions.map((subscription) =>
          inventory.load({ kind: 'accounts', subscription }, this.#signal),
        ),
      ]);
      await this.#readUsers();
      await this.#readHistory();
    }
    this.#busy = undefined;
    this.#draw();
  }

  /** The identities of the accounts must be known before their access is read. */
  async #readUsers(): Promise<void> {
    const { inventory } = this.#context.session;
    const read = new Set<string>();
    for (;;) {
      const located = this.#located();
      if (!located || this.#signal.aborted) return;
      const view = this.#view();
      const accounts = keyUsesOf(view, inventoryIndex(view), this.#isMeant(located)).map(
        ({ health }) => health.account,
      );
      const open = usedKeys(view, accounts).filter((part) => !read.has(JSON.stringify(part)));
      if (open.length === 0) return;
      for (const part of open) read.add(JSON.stringify(part));
      await Promise.all(open.map((part) => inventory.refresh(part, this.#signal)));
    }
  }

  /** Runs last, because the user waits for the rest. */
  async #readHistory(): Promise<void> {
    const located = this.#located();
    if (!located || this.#signal.aborted) return;
    this.#busy = text('Reading recent changes');
    this.#draw();
    const { uses } = this.#common(located, this.#view(), []);
    const accounts = uses.map(({ health }) => health);
    this.#history = await readChangeHistory(
      this.#context.session,
      { accounts, vault: located.vault },
      this.#signal,
    );
  }

  #subscription(): Subscription | undefined {
    const { subscriptions } = this.#context.session.inventory.snapshot;
    return subscriptions.find(({ id }) =>
      this.#vaultId.toLowerCase().startsWith(`/subscriptions/${id.toLowerCase()}/`),
    );
  }

  #view(): InventoryView {
    const { session } = this.#context;
    return inventoryViewOf(session.inventory.snapshot, readableScope(session));
  }

  #located(): LocatedVault | undefined {
    return locatedVault(this.#context.session.inventory.snapshot, ({ id }) => sameId(id, this.#vaultId));
  }

  #isMeant({ vault }: LocatedVault): (uri: KeyUri | undefined) => boolean {
    const name = this.#keyName;
    return (uri) => isIn(uri, vault) && (name === undefined || sameId(uri?.key ?? '', name));
  }

  #draw(): void {
    if (this.#signal.aborted) return;
    const located = this.#located();
    const name = this.#keyName;
    if (!located) this.#show(this.#notFound());
    else this.#show(name === undefined ? this.#vaultPage(located) : this.#keyPage(located, name));
  }

  #vaultPage(located: LocatedVault): Page {
    const view = this.#view();
    return vaultPage({
      ...located,
      ...this.#common(located, view, []),
      keys: readResultOf(view.keyLists, located.vault.id),
      restorable: lastChangeRemovedAccess(this.#journal, located.vault),
      run: (command: VaultCommand) => this.#run(command, { kind: 'vault', ...located }),
      openKey: ({ id }) => showPage(this.#context.pages, keySource(this.#context, id)),
    });
  }

  #keyPage(located: LocatedVault, name: string): Page {
    const view = this.#view();
    const id = `${located.vault.id}/keys/${name}`;
    const full = readResultOf(view.keys, id);
    const list = readResultOf(view.keyLists, located.vault.id);
    const listed = list.read ? list.value.find((one) => sameId(one.name, name)) : undefined;
    const key = full.read ? full.value : listed;
    if (!key) return this.#notFound(full.read || list.read ? undefined : list.why);
    const versions = readResultOf(view.versions, key.id);
    return keyPage({
      ...located,
      ...this.#common(located, view, versions.read ? versions.value : []),
      key,
      versions,
      expiryDays: view.expiryDays,
      checked: checkedVersionOf(this.#context.session, key.id),
      run: (command: KeyCommand) => this.#run(command, { kind: 'key', ...located, key: listed ?? key }),
      openVault: () => showPage(this.#context.pages, vaultSource(this.#context, located.vault.id)),
    });
  }

  #common(located: LocatedVault, view: InventoryView, versions: readonly KeyVersion[]) {
    const { session, pages } = this.#context;
    const index = inventoryIndex(view);
    const isMeant = this.#isMeant(located);
    const uses = keyUsesOf(view, index, isMeant);
    const accounts = uses.map(({ health }) => health);
    return {
      uses,
      index,
      drift: driftOf(session.inventory, {
        vault: located.vault,
        accounts: accounts.map(({ account }) => account),
        // Most URIs aren't of this vault, and needn't be parsed at each drawing.
        isMeant: (keyUri) =>
          keyUri.toLowerCase().includes(located.vault.name.toLowerCase()) &&
          isMeant(parseKeyUri(keyUri, view.cloud)),
        versions,
      }),
      changes: this.#history && changesContentOf(session, view, accounts, this.#history),
      sandbox: session.kind === 'sandbox',
      now: session.pace.now(),
      ...(this.#busy ? { busy: this.#busy } : {}),
      openAccount: ({ id }: Account) => showPage(pages, accountSource(this.#context, id)),
      refresh: () => this.read(),
    };
  }

  async #run(command: string, node: TargetNode<'vault'> | TargetNode<'key'>): Promise<void> {
    await runOn(this.#context, `cosmosCmk.${command}`, node);
    await this.read();
  }

  #notFound(why?: Text): Page {
    const name = this.#keyName ?? resourceNameIn(this.#vaultId);
    const subject = this.#keyName === undefined ? namedStore(this.#vaultId) : named.key(name);
    const failure = why ?? this.#whyUnread();
    return {
      title: this.#keyName === undefined ? titledStore({ id: this.#vaultId, name }) : titled.key(name),
      state: this.#busy
        ? { mark: 'running', text: text('Finding {0}', subject) }
        : failure
          ? { mark: 'failed', text: couldNot('read', subject), details: [failure] }
          : lost(subject),
      actions: [{ id: 'refresh', label: text('Refresh'), kind: 'secondary', run: () => this.read() }],
      sections: [],
    };
  }

  #whyUnread(): Text | undefined {
    const { snapshot } = this.#context.session.inventory;
    const why = (part: Loadable<unknown>) => (part.state === 'failed' ? part.problem.why : undefined);
    const own = this.#subscription();
    return why(snapshot.get('subscriptions')) ?? (own && why(snapshot.get('vaults', own.id)));
  }
}

const lost = (subject: Text): State => ({
  mark: 'unknown',
  text: notFound(subject),
  details: [mightBeUnseen],
});
