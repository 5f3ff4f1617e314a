/**
 * What `dist/azure.js` holds: all that is needed once Azure is, and nothing before. The flow of the main job is in it
 * beside the SDKs, as it cannot run without them; activation would load it for nothing (docs/decisions).
 */
export { connectAzure } from './azure/index.ts';
export { JournalFile, memoryJournal } from './ui/journal/index.ts';
export { createAccount } from './ui/create/createAccount.ts';
