import { window } from 'vscode';
import type { InventoryPart } from '../inventory/parts.ts';
import { failed, map, type Outcome, succeeded } from '../model/outcome.ts';
import { labeled } from '../model/problems.ts';
import { text, type Text } from '../model/text.ts';
import { markSandbox, type Session } from '../session/session.ts';
import { pick } from '../ui/quickPick.ts';
import { type Row, type RowSection, sections } from '../ui/row.ts';
import { showText } from '../ui/showText.ts';
import { escapeIcons, facts } from '../ui/text.ts';
import type { Prompted, WizardPosition } from '../ui/wizard.ts';
import type { Filter } from './filter.ts';
import { filterText } from './filterCommands.ts';
import { type ChosenSubscriptions, shownSubscriptions } from './children.ts';
import type { Branch, Node } from './nodes/node.ts';
import { presentation } from './nodes/present.ts';
import type { Capability, PresentationContext } from './nodes/presentation.ts';
import { rowsShown } from './rows.ts';
import { targetNodeOf } from './targets.ts';
import type { CommandContext } from './commandContext.ts';

export type TargetNode<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** The nodes that a command runs on. */
export interface CommandTarget<K extends Node['kind']> {
  readonly kinds: readonly K[];
  /** The list, or lists, to choose from if the command wasn't run on a node. */
  readonly ask: readonly ListKind[] | 'key' | 'keyVersion';
  /** Excludes resources that the command doesn't apply to. */
  readonly capability?: Capability;
  /** Excludes those for which the command needs more than their rows show. */
  readonly offers?: Offers;
  readonly title: Text;
}

/** Reads which nodes a command is offered for. */
export type Offers = (context: CommandContext, signal: AbortSignal) => Promise<(node: Node) => boolean>;

/** Resources with a separate list. A key is in the list of its vault, and a version in that of its key. */
type ListKind = 'subscription' | 'vault' | 'account';

export const isKind = <K extends Node['kind']>(
  node: Node | undefined,
  kinds: readonly K[],
): node is TargetNode<K> => node !== undefined && (kinds as readonly Node['kind'][]).includes(node.kind);

/**
 * The target of a command: the node that it was run on, or one that the user chooses, read on demand. Undefined if the
 * user cancels.
 */
export async function commandTarget<K extends Node['kind']>(
  context: CommandContext,
  node: Node | undefined,
  target: CommandTarget<K>,
): Promise<TargetNode<K> | undefined> {
  const chosen = await commandTargets(context, node, target, false);
  return chosen && 'kind' in chosen ? chosen : undefined;
}

/** All rows of a list, or those that the filter of the views lets through. */
export type AllShown = readonly Node[];

/** The same for a command that can run on several: the user can also choose all rows of the list. */
export async function commandTargets<K extends Node['kind']>(
  context: CommandContext,
  node: Node | undefined,
  { kinds, ask, capability, offers, title }: CommandTarget<K>,
  offersAll = true,
): Promise<TargetNode<K> | AllShown | undefined> {
  if (isKind(node, kinds)) return node;
  if (isKind(node, ['account'])) return behindAccount(context, node, kinds);
  const asked = { capability, offers, title, offersAll };
  const chosen =
    typeof ask === 'string'
      ? await pickInVault(context, isKind(node, ['vault']) ? node : undefined, ask, asked)
      : await pickFromLists(context, ask, asked);
  if (chosen === undefined || !('kind' in chosen)) return chosen;
  return isKind(chosen, kinds) ? chosen : undefined;
}

/** A command for keys or vaults that was run on an account uses the account's own. */
export async function behindAccount<K extends Node['kind']>(
  { session }: CommandContext,
  { subscription, account }: TargetNode<'account'>,
  kinds: readonly K[],
): Promise<TargetNode<K> | undefined> {
  const kind = (['key', 'vault'] as const).find((one) => (kinds as readonly Node['kind'][]).includes(one));
  const found = kind && (await targetNodeOf(session, kind, { subscription, accountId: account.id }));
  return isKind(found, kinds) ? found : undefined;
}

/** Asks the user to choose one of several nodes. */
export async function pickAmong(
  nodes: readonly Node[],
  setting: PresentationContext,
  title: Text,
): Promise<Node | undefined> {
  const items = nodes
    .map((node) => ({ node, look: presentation(node, setting) }))
    .map(({ node, look: { label, description } }) => ({
      label: escapeIcons(typeof label === 'string' ? label : showText(label)),
      description: description ? escapeIcons(showText(description)) : '',
      node,
    }));
  const picked = await window.showQuickPick(items, {
    title: showText(title),
    matchOnDescription: true,
    placeHolder: showText(text('Select one')),
  });
  return picked?.node;
}

/** Asks for a vault, one of its keys, and one of the key's versions. Back leads to the question before. */
async function pickInVault(
  context: CommandContext,
  given: TargetNode<'vault'> | undefined,
  kind: 'key' | 'keyVersion',
  { title, capability, offers, offersAll }: Pick<Asked, 'title' | 'capability' | 'offers' | 'offersAll'>,
): Promise<Node | AllShown | undefined> {
  const total = kind === 'key' ? 2 : 3;
  const path: Node[] = given ? [given] : [];
  for (;;) {
    const under = path.at(-1);
    const step = path.length + 1;
    const prompted: Prompted<Node | AllShown> = await pickRow(context, {
      title,
      frame: { step, total, canGoBack: path.length > (given ? 1 : 0) },
      lists: under ? [{ kind: step === 2 ? 'key' : 'keyVersion', under }] : [{ kind: 'vault' }],
      capability: step === total ? capability : undefined,
      offers: step === total ? offers : undefined,
      offersAll: offersAll && step === total,
    });
    if (prompted.kind === 'back') path.pop();
    else if (prompted.kind !== 'chosen') return undefined;
    else if (step === total || !('kind' in prompted.value)) return prompted.value;
    else path.push(prompted.value);
  }
}

async function pickFromLists(
  context: CommandContext,
  kinds: readonly ListKind[],
  asked: Pick<Asked, 'title' | 'capability' | 'offers' | 'offersAll'>,
): Promise<Node | AllShown | undefined> {
  const prompted = await pickRow(context, {
    ...asked,
    frame: undefined,
    lists: kinds.map((kind) => ({ kind })),
  });
  return prompted.kind === 'chosen' ? prompted.value : undefined;
}

interface Asked {
  readonly title: Text;
  readonly frame: Parameters<typeof pick>[0];
  readonly lists: readonly AskedList[];
  readonly capability: Capability | undefined;
  readonly offers: Offers | undefined;
  /** Whether all rows can be chosen at once. */
  readonly offersAll: boolean;
}

interface AskedList {
  readonly kind: ListKind | 'key' | 'keyVersion';
  /** The vault of a key, or the key of a version. */
  readonly under?: Node;
}

/** Each list is only read when the user gets to it. */
function pickRow(
  context: CommandContext,
  { title, frame, lists, capability, offers, offersAll }: Asked,
): Promise<Prompted<Node | AllShown>> {
  const { views, choice, session, arrangements } = context;
  const [first] = lists;
  return pick<Node | AllShown>(frame, {
    title: markSandbox(session, title),
    placeholder: lists.length === 1 && first ? placeholders[first.kind] : text('Select one'),
    load: async (signal) => {
      const found: RowSection<Node | AllShown>[] = [];
      const isOffered = await offers?.(context, signal);
      for (const list of lists) {
        const nodes = await read(session, choice.of(session), list, signal);
        if (nodes.kind !== 'done') return nodes;
        const setting = views.setting(session);
        const applicable = (all: readonly Node[]) =>
          all
            .filter((node) => isKind(node, [list.kind]))
            .filter((node) => !capability || presentation(node, setting).capabilities.includes(capability))
            .filter((node) => isOffered?.(node) !== false);
        const rows: Row<Node | AllShown>[] = applicable(nodes.value).map((node) => rowOf(node, setting));
        if (offersAll) {
          const { filter } = arrangements.now;
          const shown = applicable(nodesOf(session, choice.of(session), list, filter));
          if (shown.length > 1) rows.unshift(allRow(list.kind, shown, filterText(filter)));
        }
        if (rows.length > 0) found.push({ ...(lists.length > 1 ? { title: names[list.kind] } : {}), rows });
      }
      return succeeded(found.length > 0 ? found : [{ rows: [nothing] }]);
    },
  });
}

const nothing = { label: text("This command doesn't apply here."), icon: 'info' } as const;

/** Asks for a row of one list, as a question of a command that asks for more. */
export const askNode = <K extends AskedList['kind'], O = never>(
  context: CommandContext,
  frame: WizardPosition,
  {
    title,
    kind,
    under,
    offers,
    others = [],
  }: AskedList & {
    readonly kind: K;
    readonly title: Text;
    readonly offers?: Offers;
    /** The rows that aren't nodes. */
    readonly others?: readonly Row<O>[];
  },
): Promise<Prompted<TargetNode<K> | O>> => {
  const { views, choice, session } = context;
  return pick<TargetNode<K> | O>(frame, {
    title: markSandbox(session, title),
    placeholder: placeholders[kind],
    always: others,
    load: async (signal) => {
      const isOffered = await offers?.(context, signal);
      const nodes = await read(session, choice.of(session), { kind, ...(under ? { under } : {}) }, signal);
      return map(nodes, (all) => {
        const setting = views.setting(session);
        const rows = all
          .filter((node): node is TargetNode<K> => isKind(node, [kind]) && isOffered?.(node) !== false)
          .map((value): Row<TargetNode<K> | O> => ({ ...rowOf(value, setting), value }));
        return sections<TargetNode<K> | O>(
          { rows: others },
          { rows: rows.length + others.length > 0 ? rows : [nothing] },
        );
      });
    },
  });
};

/** Keys in two vaults can have the same name, so their vault is shown next to them. */
function rowOf(node: Node, setting: PresentationContext): Row<Node> {
  const { label, description, icon } = presentation(node, setting);
  const place =
    node.kind === 'key' ? node.vault.name : node.kind === 'keyVersion' ? node.key.name : undefined;
  return {
    label,
    icon: icon.id,
    value: node,
    ...(description || place !== undefined ? { description: facts(place, description) } : {}),
  };
}

/** What the views show, so a filter chooses what a command runs on. */
function allRow(kind: AskedList['kind'], shown: AllShown, filter: string): Row<AllShown> {
  return {
    label: text('All {0} shown', shown.length),
    description: facts(names[kind], filter && labeled(text('filter'), filter)),
    icon: 'list-flat',
    value: shown,
  };
}

const placeholders: Readonly<Record<AskedList['kind'], Text>> = {
  subscription: text('Choose a subscription'),
  vault: text('Choose a key vault or managed HSM'),
  key: text('Choose a key'),
  keyVersion: text('Choose a key version'),
  account: text('Choose an account'),
};

const names: Readonly<Record<AskedList['kind'], Text>> = {
  subscription: text('Subscriptions'),
  vault: text('Key vaults'),
  key: text('Keys'),
  keyVersion: text('Key versions'),
  account: text('Accounts'),
};

const parts = { subscription: 'provider', vault: 'vaults', account: 'accounts' } as const;
const viewsOf = { subscription: 'subscriptions', vault: 'vaults', account: 'accounts' } as const;

/** Resources that need action come first. */
const arrangement = { groupBy: 'none', sortBy: 'urgency' } as const;

/** Reads the inventory, and loads lists that no view has read yet. */
async function read(
  session: Session,
  shown: ChosenSubscriptions,
  { kind, under }: AskedList,
  signal: AbortSignal,
): Promise<Outcome<readonly Node[]>> {
  const { inventory } = session;
  const rows = () => succeeded(nodesOf(session, shown, { kind, ...(under ? { under } : {}) }));
  if (kind === 'key' || kind === 'keyVersion') {
    const part = partOf(under);
    if (!part || !under) return succeeded([]);
    await inventory.load(part, signal);
    const list =
      part.kind === 'keys'
        ? inventory.snapshot.get('keys', part.vaultId)
        : inventory.snapshot.get('versions', part.keyId);
    return list.state === 'failed' ? failed(list.problem) : rows();
  }
  await inventory.load({ kind: 'subscriptions' }, signal);
  const found = inventory.snapshot.get('subscriptions');
  if (found.state === 'failed') return failed(found.problem);
  const wanted = shownSubscriptions(inventory.snapshot, shown).map((subscription): InventoryPart => ({
    kind: parts[kind],
    subscription,
  }));
  await inventory.loadAll(wanted, signal);
  return rows();
}

/** What has been read of a list. */
function nodesOf(
  session: Session,
  shown: ChosenSubscriptions,
  { kind, under }: AskedList,
  filter: Filter = {},
): readonly Node[] {
  const branch: Branch | undefined =
    kind === 'key' || kind === 'keyVersion' ? under : { kind: 'view', view: viewsOf[kind] };
  return branch ? rowsShown(session, branch, shown, { ...arrangement, filter }) : [];
}

function partOf(under: Node | undefined): Extract<InventoryPart, { kind: 'keys' | 'versions' }> | undefined {
  if (isKind(under, ['vault']))
    return { kind: 'keys', subscription: under.subscription, vaultId: under.vault.id };
  return isKind(under, ['key'])
    ? { kind: 'versions', subscription: under.subscription, keyId: under.key.id }
    : undefined;
}
