import { l10n } from 'vscode';
import type { Part } from '../inventory/parts.ts';
import { failed, type Outcome, succeeded } from '../model/outcome.ts';
import { text } from '../model/text.ts';
import type { Session } from '../session/session.ts';
import { pick } from '../ui/quickPick.ts';
import type { Row } from '../ui/row.ts';
import { children, shownSubscriptions } from './children.ts';
import type { Node } from './nodes/node.ts';
import { presentation } from './nodes/present.ts';
import type { Capability } from './nodes/presentation.ts';
import type { Services } from './workbench.ts';

/** The context of a command that runs one step. */
export interface Place {
  readonly workbench: Pick<Services, 'shell' | 'views' | 'choice'>;
  readonly session: Session;
}

/** Prefixes a title with "Sandbox" in a sandbox session. */
export const titled = ({ session }: Pick<Place, 'session'>, title: string) =>
  session.kind === 'sandbox' ? l10n.t('Sandbox: {0}', title) : title;

export type TargetNode<K extends Node['kind']> = Extract<Node, { kind: K }>;
type Kind = 'subscription' | 'vault' | 'key' | 'account';

const isKind = <K extends Kind>(node: Node | undefined, kind: K): node is TargetNode<K> =>
  node?.kind === kind;

/**
 * The target of a command: the node it was run on, or one that the person chooses. To choose a key, the person chooses
 * its vault first.
 */
export async function pickTargetNode<K extends Kind>(
  place: Place,
  node: Node | undefined,
  kind: K,
  capability: Capability,
  title: string,
): Promise<TargetNode<K> | undefined> {
  if (isKind(node, kind)) return node;
  if (kind === 'key') {
    const vault = isKind(node, 'vault') ? node : await chosen(place, 'vault', undefined, title);
    const key = vault && (await chosen(place, 'key', capability, title, vault));
    return isKind(key, kind) ? key : undefined;
  }
  const thing = await chosen(place, kind, capability, title);
  return isKind(thing, kind) ? thing : undefined;
}

async function chosen<K extends Kind>(
  place: Place,
  kind: K,
  capability: Capability | undefined,
  title: string,
  under?: TargetNode<'vault'>,
): Promise<TargetNode<K> | undefined> {
  const { workbench, session } = place;
  const prompted = await pick<Node>(undefined, {
    title: titled(place, title),
    placeholder: placeholders()[kind],
    loading: l10n.t('Reading'),
    load: async (signal) => {
      const nodes = await read(place, kind, signal, under);
      if (nodes.kind !== 'done') return nodes;
      const setting = workbench.views.setting(session);
      const rows = nodes.value.flatMap((node): Row<Node>[] => {
        const { label, description, icon, capabilities } = presentation(node, setting);
        if (!isKind(node, kind) || (capability && !capabilities.includes(capability))) return [];
        return [{ label, icon: icon.id, value: node, ...(description ? { description } : {}) }];
      });
      const nothing: Row<Node> = { label: text('Nothing that this can be done with'), icon: 'info' };
      return succeeded([{ rows: rows.length > 0 ? rows : [nothing] }]);
    },
  });
  return prompted.kind === 'chosen' && isKind(prompted.value, kind) ? prompted.value : undefined;
}

const placeholders = (): Readonly<Record<Kind, string>> => ({
  subscription: l10n.t('Choose the subscription'),
  vault: l10n.t('Choose the key vault'),
  key: l10n.t('Choose the key'),
  account: l10n.t('Choose the account'),
});

const parts = { subscription: 'provider', vault: 'vaults', account: 'accounts' } as const;

/** Reads the inventory, and loads what no view has read yet. */
async function read(
  { workbench, session }: Place,
  kind: Kind,
  signal: AbortSignal,
  under?: TargetNode<'vault'>,
): Promise<Outcome<readonly Node[]>> {
  const { inventory } = session;
  const shown = workbench.choice.of(session);
  if (kind === 'key') {
    if (!under) return succeeded([]);
    const { subscription, vault } = under;
    await inventory.load({ kind: 'keys', subscription, vaultId: vault.id }, signal);
    const keys = inventory.snapshot.get('keys', vault.id);
    return keys.state === 'failed'
      ? failed(keys.problem)
      : succeeded(children(inventory.snapshot, under, shown));
  }
  await inventory.load({ kind: 'subscriptions' }, signal);
  const found = inventory.snapshot.get('subscriptions');
  if (found.state === 'failed') return failed(found.problem);
  const wanted = shownSubscriptions(inventory.snapshot, shown).map((subscription): Part => ({
    kind: parts[kind],
    subscription,
  }));
  await inventory.loadAll(wanted, signal);
  const views = { subscription: 'subscriptions', vault: 'vaults', account: 'accounts' } as const;
  return succeeded(children(inventory.snapshot, { kind: 'view', view: views[kind] }, shown));
}
