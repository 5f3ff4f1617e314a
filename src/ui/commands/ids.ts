/** Every command that a person can run; package.json declares the same ones, held by a test. */
export const commandIds = [
  'cosmosCmk.createAccount',
  'cosmosCmk.signIn',
  'cosmosCmk.signInToAnotherAccount',
  'cosmosCmk.signInToTenant',
  'cosmosCmk.exploreSandbox',
  'cosmosCmk.leaveSandbox',
  'cosmosCmk.refresh',
  'cosmosCmk.refreshNode',
  'cosmosCmk.selectSubscriptions',
  'cosmosCmk.filter',
  'cosmosCmk.clearFilter',
  'cosmosCmk.groupAccounts',
  'cosmosCmk.exportReport',
  'cosmosCmk.insertTemplate',
  'cosmosCmk.revealKey',
  'cosmosCmk.revealVault',
  'cosmosCmk.revealAccounts',
  'cosmosCmk.checkTemplate',
  'cosmosCmk.explainStatus',
  'cosmosCmk.copyResourceId',
  'cosmosCmk.copyKeyUri',
  'cosmosCmk.openInPortal',
  'cosmosCmk.showLog',
] as const;

export type CommandId = (typeof commandIds)[number];
