export { showJournal } from '../journal/showJournal.ts';
export { deleteRevoked } from './deleteRevoked.ts';
export { disableOldVersion } from './disableOldVersion.ts';
export { restoreAccess, restoreKey } from './restoreLever.ts';
export { revokeAccess } from './revokeAccess.ts';
export { revokeKey } from './revokeKey.ts';
