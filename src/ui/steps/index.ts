/** The steps of the procedure, each as a command of its own (docs/decisions/018-a-step-alone.md). */
export { configureVault } from './configureVault.ts';
export { generateKey } from './generateKey.ts';
export { grantAccess } from './grantAccess.ts';
export { registerProvider } from './registerProvider.ts';
