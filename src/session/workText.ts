import { l10n } from 'vscode';
import { isManagedHsm } from '../model/resourceId.ts';
import { specVaultId } from '../model/spec.ts';
import { text, type Text } from '../model/text.ts';
import type { Work, WorkKind } from './work.ts';

/** The command's title. */
export function titleOf(kind: WorkKind): string {
  switch (kind) {
    case 'createAccount':
      return l10n.t('Create CMK Cosmos account');
    case 'registerProvider':
      return l10n.t('Register Resource Provider');
    case 'configureVault':
      return l10n.t('Configure Key Vault for CMK');
    case 'createVault':
      return l10n.t('Create Key Vault for CMK');
    case 'generateKey':
      return l10n.t('Generate Key');
    case 'grantAccess':
      return l10n.t('Grant Cosmos DB Access');
    case 'recoverVault':
      return l10n.t('Recover Deleted Vault');
    case 'moveVaultToRbac':
      return l10n.t('Move Vault to RBAC');
    case 'rotateKey':
      return l10n.t('Rotate Key');
    case 'enableCmk':
      return l10n.t('Enable CMK on Existing Account');
    case 'changeKey':
      return l10n.t('Change Key');
    case 'changeIdentity':
      return l10n.t('Change Default Identity');
    case 'restoreKey':
      return l10n.t('Restore Key');
    case 'restoreAccess':
      return l10n.t('Restore Cosmos DB Access');
  }
}

/** The resource that the work changes. */
export function targetText({ kind, spec }: Work): Text {
  switch (kind) {
    case 'registerProvider':
      return text('subscription {0}', spec.subscription.name);
    case 'createAccount':
    case 'enableCmk':
    case 'changeKey':
    case 'changeIdentity':
      return text('account {0}', spec.account.name);
    case 'generateKey':
    case 'rotateKey':
      return text('key {0}', spec.key.name);
    case 'restoreKey':
      return text('key {0}', spec.name);
    case 'restoreAccess':
      return storeText(spec.vaultId, spec.name);
    case 'recoverVault':
      return storeText(spec.deleted.vaultId, spec.deleted.name);
    case 'configureVault':
    case 'createVault':
    case 'grantAccess':
    case 'moveVaultToRbac':
      return storeText(specVaultId(spec), spec.vault.name);
  }
}

export const storeText = (id: string, name: string): Text =>
  isManagedHsm(id) ? text('managed HSM {0}', name) : text('key vault {0}', name);
