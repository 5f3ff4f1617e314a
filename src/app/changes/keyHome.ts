import type { Account, Subscription } from '../../domain/model.ts';
import type { AccessPart, Grantee, KeyPart } from '../../domain/spec.ts';
import type { Azure } from '../azure.ts';
import { keyReadings, once } from '../readings.ts';

/** Where an account's key is: its vault may be in another subscription than the account. */
/** Of one in another tenant that is not seen, `applicationId` is all that there is to know. */
export type KeyHome = Pick<KeyPart, 'subscription' | 'vault' | 'key' | 'applicationId'>;

/** What the steps on the vault, its key and its grants read for the identity that an account uses. */
export type KeySide = ReturnType<typeof keySide>;

export const keySide = (azure: Azure, home: KeyHome, grantee: Grantee | undefined, signal: AbortSignal) =>
  keyReadings<KeyPart & AccessPart>(
    azure,
    { ...home, vault: { ...home.vault, allowTrustedServices: true }, ...(grantee ? { grantee } : {}) },
    signal,
  );

/** What a change of an account is about. */
export interface AccountPlace {
  /** The account's. */
  readonly subscription: Subscription;
  /** As it was when the person chose it. */
  readonly account: Account;
}

/** Each thing once, for as long as the look lasts. */
export function accountReadings(azure: Azure, { subscription, account }: AccountPlace, signal: AbortSignal) {
  const { accounts, access } = azure.in(subscription);
  return {
    cloud: azure.cloud,
    account: once(() => accounts.get(account.id, signal)),
    permissions: once((scope: string) => access.permissions(scope, signal)),
  };
}
