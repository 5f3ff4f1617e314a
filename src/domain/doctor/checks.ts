import type { CheckId } from '../protection/verdict.ts';
import { text, type Text } from '../text.ts';

/** An id of the failure catalogue. */
export type FailureCode = `F-${string}`;

/** What a person can have us do about a finding: the command of the same name. */
export type DoctorFix =
  | 'registerProvider'
  | 'configureVault'
  | 'grantAccess'
  | 'generateKey'
  | 'rotateKey'
  | 'restoreKey'
  | 'restoreAccess'
  | 'enableCmk'
  | 'changeIdentity';

export interface CheckMeaning {
  /** What is looked at, as a noun. */
  readonly title: Text;
  readonly code?: FailureCode;
  readonly fix?: DoctorFix;
}

/** What the judgement of accounts looks at, in words, with the catalogue's id of what it finds. */
export const meanings: Readonly<Record<CheckId, CheckMeaning>> = {
  serviceManaged: { title: text('Customer-managed key') },
  provisioning: { title: text('State of the account') },
  revoked: { title: text("Status of the account's key"), code: 'F-37' },
  keyUri: { title: text('Key URI'), code: 'F-35' },
  vaultMissing: { title: text('Key vault'), code: 'F-12' },
  vaultTenant: { title: text('Tenant of the vault'), code: 'F-40' },
  purgeProtection: {
    title: text('Soft delete and purge protection'),
    code: 'F-16',
    fix: 'configureVault',
  },
  vaultNetwork: { title: text('Network of the vault'), code: 'F-32', fix: 'configureVault' },
  keyMissing: { title: text('Key'), code: 'F-29' },
  keyUnusable: { title: text('Use of the key'), code: 'F-30', fix: 'restoreKey' },
  keyExpiring: { title: text('Expiry of the key'), code: 'F-30b', fix: 'rotateKey' },
  olderVersion: { title: text('Version of the key') },
  defaultIdentity: { title: text('Default identity'), code: 'F-31', fix: 'changeIdentity' },
  accessMissing: { title: text('Access of the identity'), code: 'F-33', fix: 'grantAccess' },
  sharedKey: { title: text('Sharing of the key') },
  sharedPrincipal: { title: text('Sharing of the identity') },
};
