import type { SubscriptionsFound } from '../../app/azure.ts';
import type { Inventory, Part, PartKind, Parts } from '../../app/inventory.ts';
import { cancelled, failed, succeeded, type Outcome } from '../../app/outcome.ts';
import type { Session } from '../../app/session.ts';
import type { Key, Region, ResourceGroup, Subscription, Vault } from '../../domain/model.ts';

/**
 * What the lists are made of: from the inventory where it has it, so that the views and the flow read a thing once;
 * resource groups and regions, which no view shows, once for the flow. What failed is read again when asked again.
 */
export class Sources {
  readonly #session: Pick<Session, 'azure' | 'inventory'>;
  readonly #signal: AbortSignal;
  readonly #kept = new Map<string, Promise<Outcome<unknown>>>();

  constructor(session: Pick<Session, 'azure' | 'inventory'>, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  subscriptions(): Promise<Outcome<SubscriptionsFound>> {
    return read(this.#session.inventory, { kind: 'subscriptions' }, 'subscriptions', '');
  }

  vaults(subscription: Subscription): Promise<Outcome<readonly Vault[]>> {
    return read(this.#session.inventory, { kind: 'vaults', subscription }, 'vaults', subscription.id);
  }

  keys(subscription: Subscription, vaultId: string): Promise<Outcome<readonly Key[]>> {
    return read(this.#session.inventory, { kind: 'keys', subscription, vaultId }, 'keys', vaultId);
  }

  groups(subscription: Subscription): Promise<Outcome<readonly ResourceGroup[]>> {
    return this.#once(`groups ${subscription.id}`, () =>
      this.#session.azure.in(subscription).groups.list(this.#signal),
    );
  }

  regions(subscription: Subscription): Promise<Outcome<readonly Region[]>> {
    return this.#once(`regions ${subscription.id}`, () =>
      this.#session.azure.in(subscription).accounts.regions(this.#signal),
    );
  }

  /** The plan knew better than what was read before it. */
  forgetRegions(subscription: Subscription): void {
    this.#kept.delete(`regions ${subscription.id}`);
  }

  async #once<T>(id: string, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const asked = (this.#kept.get(id) as Promise<Outcome<T>> | undefined) ?? ask();
    this.#kept.set(id, asked);
    const outcome = await asked;
    if (outcome.kind !== 'done') this.#kept.delete(id);
    return outcome;
  }
}

async function read<K extends PartKind>(
  inventory: Inventory,
  part: Part & { readonly kind: K },
  kind: K,
  id: string,
): Promise<Outcome<Parts[K]>> {
  if (inventory.snapshot.get(kind, id).state === 'failed') await inventory.refresh(part);
  else await inventory.load(part);
  const found = inventory.snapshot.get(kind, id);
  if (found.state === 'ready') return succeeded(found.value);
  return found.state === 'failed' ? failed(found.problem) : cancelled;
}
