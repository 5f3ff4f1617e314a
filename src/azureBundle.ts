/**
 * What `dist/azure.js` holds: all that is needed once Azure is, and nothing before. The inventory, what is kept of it, and
 * the flow of the main job are in it beside the SDKs, as there are none without them; activation would load them for
 * nothing (docs/decisions).
 */
export { Inventory } from './app/inventory.ts';
export { connectAzure } from './azure/index.ts';
export { JournalFile, memoryJournal } from './ui/journal/index.ts';
export { createAccount } from './ui/create/createAccount.ts';
export { InventoryFile } from './ui/inventoryFile.ts';
