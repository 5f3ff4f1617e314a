/** The steps of the procedure, and the changes beyond them, each a command (docs/decisions/018-a-step-alone.md). */
export { changeIdentity } from './changeIdentity.ts';
export { checkOldVersion } from './checkOldVersion.ts';
export { configureVault } from './configureVault.ts';
export { createVault } from './createVault.ts';
export { generateKey } from './generateKey.ts';
export { grantAccess } from './grantAccess.ts';
export { moveVaultToRbac } from './moveVaultToRbac.ts';
export { recoverVault } from './recoverVault.ts';
export { registerProvider } from './registerProvider.ts';
export { rotateKey } from './rotateKey.ts';
export { changeKey, enableCmk } from './setKey.ts';
