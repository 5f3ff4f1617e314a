import type { Remedy } from '../../domain/remedy.ts';
import { text, type Text } from '../../domain/text.ts';

/** The titles of the commands, as buttons and in sentences: without the dots of those that ask. */
export const remedyLabel: Readonly<Record<Remedy, Text>> = {
  registerProvider: text('Register Resource Provider'),
  configureVault: text('Configure Key Vault for CMK'),
  recoverVault: text('Recover Deleted Vault'),
  grantAccess: text('Grant Cosmos DB Access'),
  generateKey: text('Generate Key'),
  rotateKey: text('Rotate Key'),
  restoreKey: text('Restore Key'),
  restoreAccess: text('Restore Cosmos DB Access'),
  enableCmk: text('Enable CMK on Existing Account'),
  changeKey: text('Change Key'),
  changeIdentity: text('Change Default Identity'),
  explainStatus: text('Explain Status'),
  signInToTenant: text('Sign In'),
};
