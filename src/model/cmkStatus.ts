import type { Owner } from './problem.ts';
import { text, type Text } from './text.ts';

/**
 * What Azure reports about an account's access to its key (`properties.customerManagedKeyStatus`), decoded. "unknown"
 * means a status that Azure left out or worded differently, and is never displayed as healthy.
 */
export type CmkStatus =
  | { readonly kind: 'serviceManaged' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'revoked'; readonly code?: number; readonly raw: string }
  | { readonly kind: 'unknown'; readonly raw?: string };

/**
 * Reads the status text: an enum in api-version 2023-09-15 and free text since, so only its stable parts count:
 * the confirming sentence, "currently revoked", and the sub-status in brackets at the end. Azure also sends the sentence
 * without its number.
 */
export function parseCmkStatus(keyUri: string | undefined, status: string | undefined): CmkStatus {
  if (!keyUri) return { kind: 'serviceManaged' };
  if (!status) return { kind: 'unknown' };
  // Trailing white space is removed so that each pattern below takes one pass.
  const said = status.trimEnd();
  const written = writtenCode(said);
  const isRevoked = written !== undefined || /\brevoked\b/i.test(status);
  // "could not be confirmed" doesn't confirm the key, and neither does a sentence that starts differently ("Loss of
  // access to") or continues with a condition.
  if (!isRevoked && confirmation.test(said)) return { kind: 'confirmed' };
  if (!isRevoked) return { kind: 'unknown', raw: status };
  const code = written ?? onlyCode(status) ?? codeOfSentence(status);
  return { kind: 'revoked', raw: status, ...(code === undefined ? {} : { code }) };
}

const confirmation = /^\s*access to the [\w -]{1,60}\bkey (?:is |was |has been )?confirmed\s*\.?$/i;

/** The number in brackets if text follows it, unless there are several. */
function onlyCode(status: string): number | undefined {
  const codes = new Set([...status.matchAll(/\((4\d{3})\)/g)].map(([, code]) => Number(code)));
  return codes.size === 1 ? [...codes][0] : undefined;
}

function writtenCode(status: string): number | undefined {
  const code = /\((4\d{3})\)\s*\.?$/.exec(status)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** The reasons in Azure's sentences on a revoked account, and their sub-statuses (docs/azure.md, CMK status and revocation). */
const sentences: readonly (readonly [RegExp, number])[] = [
  [/unable to obtain the AAD authentication token/i, 4000],
  [/no longer has permission to the associated Key Vault key/i, 4002],
  [/key is not found on the specified Key Vault/i, 4003],
  [/unable to wrap or unwrap the key/i, 4005],
  [/key URI does not follow the expected format/i, 4006],
  [/DNS name .{0,100} could not be resolved/i, 4009],
  [/undefined default identity/i, 4015],
  [/blocking outbound requests to the Azure Key Vault/i, 4016],
  [/correspondent Azure Key Vault was not found/i, 4017],
  [/key is either disabled or expired/i, 4018],
];

/** The sub-status of a sentence that Azure sent without its number: in a status, or as an application's error. */
export const codeOfSentence = (sentence: string): number | undefined =>
  sentences.find(([pattern]) => pattern.test(sentence))?.[1];

/** The status in a cell of a table, or at the start of a sentence. */
export function statusLabel(status: CmkStatus): Text {
  switch (status.kind) {
    case 'confirmed':
      return text('Access confirmed');
    case 'revoked':
      return status.code === undefined
        ? text('Access revoked')
        : text('{0} ({1})', text('Access revoked'), status.code);
    case 'serviceManaged':
      return text('Microsoft-managed key');
    case 'unknown':
      return text("Azure doesn't say");
  }
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

/**
 * Cause and remedy of a sub-status (docs/azure.md, CMK status and revocation; Learn: "Customer-managed key
 * troubleshooting guide"). No remedy changes the key of a revoked account: Azure refuses that.
 */
export function explainRevocation(code: number | undefined): StatusExplanation {
  return (code === undefined ? undefined : explanations[code]) ?? unexplained;
}

const unexplained = explain(
  'vaultOwner',
  text("Azure doesn't say why the account can't use its key."),
  text("Check the key, the key vault, and the access of the account's identity."),
);

const support = text('Open a support request with Microsoft.');
const wait = text(
  'Wait a few minutes, then refresh. If it continues, open a support request with Microsoft.',
);

const explanations: Readonly<Record<number, StatusExplanation>> = {
  4000: explain(
    'accountOwner',
    text(
      "Azure Cosmos DB can't get a token for the account's default identity. The identity or its application might have been deleted.",
    ),
    text(
      "If the identity was deleted, set another one, because it can't be recovered. If its application was deleted, restore it with its federated credential.",
    ),
    true,
  ),
  4001: explain('microsoft', text("Microsoft Entra ID wasn't available."), wait, true),
  4002: explain(
    'vaultOwner',
    text("The account's default identity can't use the key, or the key is disabled."),
    text(
      "Grant the identity get, wrapKey, and unwrapKey on the key. Check that the key is enabled and the key vault's firewall lets Azure Cosmos DB in.",
    ),
  ),
  4003: explain(
    'vaultOwner',
    text("The key isn't in the key vault."),
    text(
      "Recover the deleted key. A new key with the same name doesn't help, because the data needs the deleted one.",
    ),
  ),
  4004: explain('microsoft', text("Key Vault wasn't available."), wait, true),
  4005: explain(
    'vaultOwner',
    text(
      "The account can't wrap or unwrap its encryption key. The key doesn't allow it, its version in use is gone, or the key or key vault was deleted recently.",
    ),
    text(
      'Check that the version in use is enabled and allows wrapKey and unwrapKey. If the key or key vault was deleted, recover it.',
    ),
  ),
  4006: explain(
    'accountOwner',
    text("The account's key URI is invalid. For example, it includes a key version."),
    text(
      'Run Change Key to set the key URI without a version and without a trailing slash. If Azure refuses it while access is revoked, open a support request with Microsoft.',
    ),
  ),
  4007: explain('microsoft', text("Key Vault rejected the account's request."), support),
  4008: explain('microsoft', text('Key Vault had an internal error.'), wait, true),
  4009: explain(
    'vaultOwner',
    text(
      "The key vault's DNS name can't be resolved. The key vault might have been deleted, or Key Vault might have an outage.",
    ),
    text(
      'If the key vault was deleted, recover it, then grant the identity access again. In an outage, wait up to 2 hours.',
    ),
  ),
  4012: explain(
    'vaultOwner',
    text('Azure reports that the key was rotated (CustomerKeyRotated).'),
    text('Check that the key version that the account uses still exists and is enabled.'),
  ),
  4013: explain('microsoft', text('A request of the account to Key Vault was incomplete.'), support),
  4015: explain(
    'accountOwner',
    text('The account has no default identity.'),
    text(
      "Run Change Default Identity. If the former identity was deleted, set another one, because it can't be recovered.",
    ),
  ),
  4016: explain(
    'accountOwner',
    text("The account's network security perimeter blocks its requests to Key Vault."),
    text("Add an outbound rule for Key Vault to the account's network security perimeter."),
  ),
  4017: explain(
    'vaultOwner',
    text("The key vault doesn't exist."),
    text(
      "Recover the deleted key vault, then grant the identity access to the key again. Recovery doesn't restore role assignments.",
    ),
  ),
  4018: explain(
    'vaultOwner',
    text('The key is disabled or has expired.'),
    text(
      "Enable the version in use, or extend its expiry date. Don't rotate the key first, because a revoked account doesn't use a new version.",
    ),
  ),
  4019: explain('microsoft', text("Azure Cosmos DB wasn't available."), wait, true),
};
