import type { Account } from '../model/account.ts';
import type { State } from '../model/state.ts';
import type { KeyVersion } from '../model/vault.ts';
import { accountSettingsOf, tenantOf } from './accounts.ts';
import { lookAtKey, type KeyAccessFault } from './keyAccess.ts';
import { usedVersion } from './usedVersion.ts';

const guide = 'https://learn.microsoft.com/en-us/azure/cosmos-db/cmk-troubleshooting-guide';

interface Reason {
  readonly code: number;
  readonly because: string;
  readonly anchor: string;
}

/**
 * The sentences of the 2023-09-15 specification, each with the sub-status at its end (docs/azure.md, CMK status and
 * revocation).
 */
const reasons: Readonly<Record<KeyAccessFault['kind'], Reason>> = {
  noToken: {
    code: 4000,
    because:
      "the Azure Cosmos DB service is unable to obtain the AAD authentication token for the account's default identity",
    anchor: '#azure-active-directory-token-acquisition-error',
  },
  malformedUri: {
    code: 4006,
    because: "the Azure Cosmos DB account's key vault key URI does not follow the expected format",
    anchor: '#improper-syntax-detected-on-the-key-vault-uri-property',
  },
  forbidden: {
    code: 4002,
    because: 'the current default identity no longer has permission to the associated Key Vault key',
    anchor: '#default-identity-is-unauthorized-to-access-the-azure-key-vault-key',
  },
  perimeter: {
    code: 4002,
    because: 'the current default identity no longer has permission to the associated Key Vault key',
    anchor: '#default-identity-is-unauthorized-to-access-the-azure-key-vault-key',
  },
  firewall: {
    code: 4002,
    because: 'the current default identity no longer has permission to the associated Key Vault key',
    anchor: '#default-identity-is-unauthorized-to-access-the-azure-key-vault-key',
  },
  vaultUnknown: {
    code: 4009,
    because:
      "the Azure Key Vault DNS name specified by the account's keyvaultkeyuri property could not be resolved",
    anchor: '#unable-to-resolve-the-key-vaults-dns',
  },
  keyMissing: {
    code: 4003,
    because: 'the correspondent key is not found on the specified Key Vault',
    anchor: '#azure-key-vault-resource-not-found',
  },
  keyUnusable: {
    code: 4005,
    because: 'the Azure Cosmos DB service is unable to wrap or unwrap the key',
    anchor: '#internal-unwrapping-procedure-error',
  },
  undefinedIdentity: {
    code: 4015,
    because: 'the Azure Cosmos DB account has an undefined default identity',
    anchor: '#invalid-azure-cosmos-db-default-identity',
  },
  vaultDeleted: {
    code: 4017,
    because: 'the correspondent Azure Key Vault was not found',
    anchor: '#azure-key-vault-resource-not-found',
  },
  keyDisabled: { code: 4018, because: 'the correspondent key is either disabled or expired', anchor: '' },
  keyExpired: { code: 4018, because: 'the correspondent key is either disabled or expired', anchor: '' },
};

export interface KeyStatus {
  readonly revoked:
    | {
        readonly code: number;
        /** The text that applications get: the sentence up to its reason, observed live. */
        readonly short: string;
      }
    | undefined;
  readonly sentence: string;
  readonly version: KeyVersion | undefined;
}

function shortSentence({ because }: Reason): string {
  return `Access to your account is currently revoked because ${because}`;
}

function revokedSentence(reason: Reason): string {
  const { anchor, code } = reason;
  return `${shortSentence(reason)}; for more details about this error and how to restore access to your account please visit ${guide}${anchor} (${code}).`;
}

/**
 * The account's view of the version that it uses: the state `revocationReach` ago, or at its last fresh check, whichever
 * is later. Undefined for an account without a customer-managed key.
 */
export function keyStatus(state: State, account: Account, now: number): KeyStatus | undefined {
  const settings = accountSettingsOf(account, now);
  if (settings.keyVaultKeyUri === undefined) return undefined;
  const at = Math.min(now, Math.max(account.keySeenAt, now - state.timings.revocationReach));
  const used = usedVersion(state, account, now);
  const { fault, version } = lookAtKey(state, settings, tenantOf(state, account.subscriptionId), at, used);
  if (fault === undefined) {
    return {
      revoked: undefined,
      sentence: 'Access to the configured customer managed key confirmed.',
      version,
    };
  }
  const reason = reasons[fault.kind];
  return {
    revoked: { code: reason.code, short: shortSentence(reason) },
    sentence: revokedSentence(reason),
    version,
  };
}

export function revocationOf(state: State, account: Account, now: number): KeyStatus['revoked'] {
  return keyStatus(state, account, now)?.revoked;
}
