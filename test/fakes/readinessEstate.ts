import { clouds } from '../../src/model/cloud.ts';
import type { InventoryView } from '../../src/model/inventoryView.ts';
import { plain, text } from '../../src/model/text.ts';
import type { Translate } from '../../src/ui/text.ts';
import { subscription } from './azure.ts';

/** An inventory without data, except for what a test adds. */
export const emptyEstate = (change: Partial<InventoryView>): InventoryView => ({
  cloud: clouds.public,
  now: Date.UTC(2026, 10, 24),
  expiryDays: 30,
  subscriptions: [subscription],
  tenants: [],
  accounts: new Map(),
  vaults: new Map(),
  deletedVaults: new Map(),
  keyLists: new Map(),
  keys: new Map(),
  versions: new Map(),
  assignments: new Map(),
  applications: new Map(),
  firstParty: new Map(),
  ...change,
});

export const translate: Translate = (message, ...args) => plain(text(message, ...args));
