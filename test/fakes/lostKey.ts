import { inventoryIndex } from '../../src/health/inventoryIndex.ts';
import { inventoryViewOf } from '../../src/health/readInventoryView.ts';
import { changesContentOf, readChangeHistory } from '../../src/history/changeHistory.ts';
import { locatedVault } from '../../src/inventory/keyStores.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import { valueOf } from '../../src/inventory/snapshot.ts';
import { isIn } from '../../src/model/keyUri.ts';
import { keyUsesOf } from '../../src/readiness/keyUse.ts';
import { readableScope, readAccountAndKey } from '../../src/readiness/read.ts';
import { loseKey } from '../../src/sandbox/loseKey.ts';
import { connect, megan } from './connect.ts';

const { signal } = new AbortController();
const minute = 60_000;

export const vaultName = 'kv-payments-prod';
export const keyName = 'cosmos-payments';

/** The accounts of a key in the sandbox, read before a key is lost, and again afterwards. */
export async function payments(person = megan) {
  const at = connect(person);
  const { azure, pace, sandbox } = at;
  const inventory = new Inventory(azure);
  const session = { azure, pace, inventory };
  await inventory.load({ kind: 'subscriptions' });
  const { subscriptions } = inventory.snapshot;
  const subscription = subscriptions.find(({ name }) => name === 'Contoso Production')!;
  const parts = [
    { kind: 'accounts', subscription },
    { kind: 'vaults', subscription },
  ] as const;
  await inventory.loadAll(parts);
  const vault = locatedVault(inventory.snapshot, ({ name }) => name === vaultName)!.vault;
  const view = () => inventoryViewOf(inventory.snapshot, readableScope(session));
  const uses = () => {
    const now = view();
    return keyUsesOf(now, inventoryIndex(now), (uri) => isIn(uri, vault) && uri?.key === keyName);
  };

  /** Loses the key, and reads its accounts every ten minutes until all have noticed. */
  async function lose(cause: Parameters<typeof loseKey>[1], name = keyName): Promise<void> {
    await pace.pause(minute, signal);
    loseKey(sandbox.state, cause, vaultName, name);
    for (let round = 0; round < 8; round += 1) {
      await pace.pause(10 * minute, signal);
      await inventory.refresh(parts[0]);
    }
    await inventory.refresh(parts[1]);
  }

  /** The view with everything that the account depends on, as its page has it. */
  async function read(accountName = 'cosmos-payments-prod') {
    const account = valueOf(inventory.snapshot.get('accounts', subscription.id))!.find(
      ({ name }) => name === accountName,
    )!;
    const found = await readAccountAndKey(session, readableScope(session), subscription, account, signal);
    if (found.kind !== 'done') throw new Error(JSON.stringify(found));
    return found.value;
  }

  /** What the section about changes gets, for all accounts of the key. */
  async function content(of: 'vault' | 'noVault' = 'vault') {
    const accounts = uses().map(({ health }) => health);
    const subject = { accounts, vault: of === 'vault' ? vault : undefined };
    const history = await readChangeHistory(session, subject, signal);
    return changesContentOf(session, view(), accounts, history);
  }

  return { ...at, session, inventory, subscription, vault, view, uses, lose, read, content };
}
