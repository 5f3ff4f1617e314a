import type { Owner } from './problem.ts';
import { text, type Text } from './text.ts';

/**
 * What Azure reports about an account's access to its key (`properties.customerManagedKeyStatus`), decoded. "unknown"
 * stands for a status that Azure left out or worded differently, and is never displayed as fine.
 */
export type CmkStatus =
  | { readonly kind: 'serviceManaged' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'revoked'; readonly code?: number; readonly raw: string }
  | { readonly kind: 'unknown'; readonly raw?: string };

/**
 * Reads the status text: an enum in api-version 2023-09-15 and free text since, so only its stable parts count:
 * the confirming sentence, "currently revoked", and the sub-status in brackets at the end.
 */
export function parseCmkStatus(keyUri: string | undefined, status: string | undefined): CmkStatus {
  if (!keyUri) return { kind: 'serviceManaged' };
  if (!status) return { kind: 'unknown' };
  // Trailing white space is removed so that each pattern below takes one pass.
  const said = status.trimEnd();
  const code = /\((4\d{3})\)\s*\.?$/.exec(said)?.[1];
  const isRevoked = code !== undefined || /\brevoked\b/i.test(status);
  // "could not be confirmed" doesn't confirm the key, and neither does a sentence that continues with a condition.
  if (!isRevoked && /\bkey (?:is |was |has been )?confirmed\s*\.?$/i.test(said)) return { kind: 'confirmed' };
  if (isRevoked)
    return { kind: 'revoked', raw: status, ...(code === undefined ? {} : { code: Number(code) }) };
  return { kind: 'unknown', raw: status };
}

export interface StatusExplanation {
  readonly cause: Text;
  readonly remedy: Text;
  /** Who can apply the remedy. */
  readonly owner: Owner;
  /** True for codes that the service itself may cause: check again before you act on them. */
  readonly transient: boolean;
}

const explain = (owner: Owner, cause: Text, remedy: Text, transient = false): StatusExplanation => ({
  cause,
  remedy,
  owner,
  transient,
});

const support = text('Open a support request with Microsoft.');

/**
 * Cause and remedy of a sub-status (docs/azure.md, CMK status and revocation; Learn: "Customer-managed key
 * troubleshooting guide").
 */
export function explainRevocation(code: number | undefined): StatusExplanation {
  return (code === undefined ? undefined : explanations[code]) ?? unexplained;
}

const unexplained = explain(
  'vaultOwner',
  text('Azure does not say why the account cannot reach its key.'),
  text("Check the key, the vault and the access of the account's identity."),
);

const explanations: Readonly<Record<number, StatusExplanation>> = {
  4000: explain(
    'accountOwner',
    text("Cosmos DB gets no token for the account's default identity: it may have been deleted."),
    text('Assign the identity to the account again, then set it as the default identity.'),
    true,
  ),
  4001: explain(
    'microsoft',
    text('Microsoft Entra ID was not available.'),
    text('Wait; it passes by itself.'),
    true,
  ),
  4002: explain(
    'vaultOwner',
    text("The account's default identity may no longer use the key, or the key is disabled."),
    text('Grant the identity get, wrapKey and unwrapKey on the key again, and see that the key is enabled.'),
  ),
  4003: explain(
    'vaultOwner',
    text('The key is not in the vault.'),
    text('Recover the deleted key, or point the account at another key.'),
  ),
  4004: explain(
    'microsoft',
    text('Azure Key Vault was not available.'),
    text('Wait; it passes by itself.'),
    true,
  ),
  4005: explain(
    'vaultOwner',
    text("The key could not wrap or unwrap the account's encryption key."),
    text('See that the key is enabled and allows wrapKey and unwrapKey.'),
  ),
  4006: explain(
    'accountOwner',
    text("The account's key URI is malformed."),
    text('Set the key URI anew, without a version and without a trailing slash.'),
  ),
  4007: explain('microsoft', text('Key Vault refused the bytes that the account sent.'), support),
  4008: explain(
    'microsoft',
    text('Key Vault had an internal error.'),
    text('Wait; if it stays, open a support request.'),
    true,
  ),
  4009: explain(
    'vaultOwner',
    text("The vault's DNS name does not resolve: the vault may have been deleted."),
    text('Recover the vault, then grant the identity access to the key again.'),
  ),
  4015: explain(
    'accountOwner',
    text('The account has no default identity any more.'),
    text('Set the default identity in an update of its own.'),
  ),
  4016: explain(
    'accountOwner',
    text("The account's network security perimeter blocks its way to Key Vault."),
    text('Add an outbound rule for Key Vault to the perimeter.'),
  ),
  4017: explain(
    'vaultOwner',
    text('The vault does not exist.'),
    text(
      'Recover the deleted vault, then grant the identity access to the key again: recovery drops role assignments.',
    ),
  ),
  4018: explain(
    'vaultOwner',
    text('The key is disabled or has expired.'),
    text("Enable the key's version, or move its expiry date."),
  ),
};
