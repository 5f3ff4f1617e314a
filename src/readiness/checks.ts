import type { CheckId } from '../health/verdict.ts';
import { remedies, type Remedy } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';

/** An id of the failure catalogue. */
export type FailureCode = `F-${string}`;

/** The commands that can fix a finding. A command that only explains fixes nothing. */
export type FindingFix = Exclude<Remedy, 'explainStatus' | 'signInToTenant'>;

export interface CheckMeaning {
  /** The subject of the check, as a noun. */
  readonly title: Text;
  readonly code?: FailureCode;
  readonly fix?: FindingFix;
}

/** The subject of each account check in words, with the F-code of what it finds. */
export const meanings: Readonly<Record<CheckId, CheckMeaning>> = {
  serviceManaged: { title: text('Customer-managed key') },
  provisioning: { title: text('State of the account') },
  revoked: { title: text("Status of the account's key"), code: 'F-37' },
  keyUri: { title: text('Key URI'), code: 'F-35' },
  vaultMissing: { title: text('Key vault'), code: 'F-12', fix: remedies['F-12'] },
  vaultTenant: { title: text('Tenant of the vault'), code: 'F-40' },
  purgeProtection: {
    title: text('Soft delete and purge protection'),
    code: 'F-16',
    fix: remedies['F-16'],
  },
  vaultNetwork: { title: text('Network of the vault'), code: 'F-32', fix: remedies['F-32'] },
  // A new key with the same name wouldn't decrypt what the lost key has encrypted.
  keyMissing: { title: text('Key'), code: 'F-29' },
  keyUnusable: { title: text('Use of the key'), code: 'F-30', fix: remedies['F-30'] },
  keyExpiring: { title: text('Expiry of the key'), code: 'F-30b', fix: remedies['F-30b'] },
  olderVersion: { title: text('Version of the key') },
  defaultIdentity: { title: text('Default identity'), code: 'F-31', fix: remedies['F-31'] },
  accessMissing: { title: text('Access of the identity'), code: 'F-33', fix: remedies['F-33'] },
  sharedKey: { title: text('Sharing of the key') },
  sharedPrincipal: { title: text('Sharing of the identity') },
};
