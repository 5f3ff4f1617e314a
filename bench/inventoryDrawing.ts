import type { HealthSources } from '../src/health/readInventoryView.ts';
import type { InventoryPart } from '../src/inventory/parts.ts';
import { valueOf } from '../src/inventory/snapshot.ts';
import type { Subscription } from '../src/model/resources.ts';
import { partsShown } from '../src/views/children.ts';
import type { Arrangement } from '../src/views/filter.ts';
import type { Branch, Node } from '../src/views/nodes/node.ts';
import { presentation } from '../src/views/nodes/present.ts';
import { rowsShown } from '../src/views/rows.ts';
import { Drawn } from '../src/views/treeDiff.ts';

/** The trees' own time, without VS Code's and Azure's: the longest of a few runs. */
export interface Drawing {
  /** One account of everything that a view shows has changed. */
  readonly rerenderMs: number;
  /** A vault or a key is expanded whose children are known. */
  readonly expandMs: number;
}

const times = 5;

const arrangement: Arrangement = { filter: {}, groupBy: 'none', sortBy: 'urgency' };

const setting = { now: 0, sandbox: false, manySubscriptions: true, accountLabel: (id: string) => id };

export async function measureDrawing(
  session: HealthSources,
  subscriptions: readonly Subscription[],
): Promise<Drawing> {
  const rounded = (all: readonly number[]) => Math.round(Math.max(...all) * 10) / 10;
  return {
    rerenderMs: rounded(rerenders(session, subscriptions)),
    expandMs: rounded(await expansions(session)),
  };
}

function rerenders(session: HealthSources, subscriptions: readonly Subscription[]): number[] {
  const { inventory } = session;
  const drawn = new Drawn((node) => presentation(node, setting));
  const root = { kind: 'view', view: 'accounts' } as const;
  drawn.remember(root, draw(session, root));
  const accounts = subscriptions.flatMap(({ id }) => valueOf(inventory.snapshot.get('accounts', id)) ?? []);
  return Array.from({ length: times }, (_, at) => {
    const account = accounts[Math.floor((at * accounts.length) / times)];
    if (!account) throw new Error('there is no account');
    const from = performance.now();
    inventory.accountRead({ ...account, provisioningState: 'Updating' });
    const rows = drawn.update((branch) => rowsShown(session, branch, undefined, arrangement));
    if (rows?.length !== 1) throw new Error('another change than of one row was drawn');
    for (const row of rows) presentation(drawn.current(row), setting);
    return performance.now() - from;
  });
}

async function expansions(session: HealthSources): Promise<number[]> {
  const { inventory } = session;
  const vaults = draw(session, { kind: 'view', view: 'vaults' }).slice(0, times);
  const all: number[] = [];
  const expand = async (node: Node): Promise<readonly Node[]> => {
    const parts: readonly InventoryPart[] = partsShown(inventory.snapshot, node, undefined);
    await inventory.loadAll(parts);
    const from = performance.now();
    const found = draw(session, node);
    all.push(performance.now() - from);
    return found;
  };
  for (const vault of vaults) for (const key of await expand(vault)) await expand(key);
  return all;
}

function draw(session: HealthSources, branch: Branch): readonly Node[] {
  const nodes = rowsShown(session, branch, undefined, arrangement);
  for (const node of nodes) presentation(node, setting);
  return nodes;
}
