import type { Account, Subscription, Vault } from '../domain/model.ts';

/** The last inventory: what is there to show before Azure has answered. It holds no secrets, nor whatever tells one. */
export interface Kept {
  readonly subscriptions: readonly Subscription[];
  readonly vaults: readonly Vault[];
  readonly accounts: readonly Account[];
}

/** Where an inventory survives its window. */
export interface KeptInventory {
  /** Undefined where nothing usable is kept. */
  read(): Promise<Kept | undefined>;
  /** `now` is called when it is written, which may be later. */
  write(now: () => Kept): void;
}
