import { explainRevocation } from '../model/cmkStatus.ts';
import { text, type Text } from '../model/text.ts';
import { minute } from '../model/keyHealth.ts';
import { elapsed, minutes } from '../model/time.ts';

/** What to do about a sub-status, step by step, and where Microsoft documents it. */
interface StatusAdvice {
  /** Azure's own name for it, which support uses (the sub-status list of the Cosmos DB SDKs). */
  readonly name?: string;
  /** The anchor in the troubleshooting guide. */
  readonly anchor?: string;
  readonly steps: readonly Text[];
}

const recoverVault = [explainRevocation(4017).remedy];

const enable = text('Enable the version in use.');
const grant = text(
  'Grant the identity get, wrapKey, and unwrapKey on the key. With Azure RBAC, assign the Key Vault Crypto Service Encryption User role. With access policies, add an access policy. In a managed HSM, assign the Managed HSM Crypto Service Encryption User local role.',
);
/** A deleted identity can't be recovered, and a new one with the same name has another principal. */
const replaceIdentity = [
  text(
    "Check that the identity exists. A deleted identity can't be recovered, so create one. A new one with the same name is a different principal.",
  ),
  grant,
  text('Run Change Default Identity, which assigns the identity first and then sets the default.'),
  text('Remove the deleted identity from the account: {0}', 'az cosmosdb identity remove'),
];
const acrossTenants = text(
  "If the key vault is in another tenant, check the multitenant application and its federated credential. Also check the application's service principal in the key vault's tenant. Restore the missing ones.",
);
const passing = [explainRevocation(4001).remedy];
const askSupport = text('If all of this is in order, open a support request with Microsoft.');

/**
 * Advice by sub-status (docs/azure.md, CMK status and revocation; Learn: "Customer-managed key troubleshooting
 * guide").
 */
export function adviceOn(code: number | undefined): StatusAdvice {
  return (code === undefined ? undefined : advice[code]) ?? general;
}

const general: StatusAdvice = {
  steps: [
    explainRevocation(undefined).remedy,
    text('If you find nothing, open a support request with Microsoft and quote the status.'),
  ],
};

const advice: Readonly<Record<number, StatusAdvice>> = {
  4000: {
    name: 'AadClientCredentialsGrantFailure',
    anchor: 'azure-active-directory-token-acquisition-error',
    steps: [...replaceIdentity, acrossTenants],
  },
  4001: { name: 'AadServiceUnavailable', steps: passing },
  4002: {
    name: 'KeyVaultAuthenticationFailure',
    anchor: 'default-identity-is-unauthorized-to-access-the-azure-key-vault-key',
    steps: [
      grant,
      enable,
      text("Check that the key vault's firewall lets trusted Microsoft services in."),
      text(
        "If the identity was deleted and created again, run Change Default Identity, because it's a different principal.",
      ),
    ],
  },
  4003: {
    name: 'KeyVaultKeyNotFound',
    anchor: 'azure-key-vault-resource-not-found',
    steps: [explainRevocation(4003).remedy],
  },
  4004: { name: 'KeyVaultServiceUnavailable', steps: passing },
  4005: {
    name: 'KeyVaultWrapUnwrapFailure',
    anchor: 'internal-unwrapping-procedure-error',
    steps: [
      text('Check whether the key or its key vault was deleted recently. If so, recover it.'),
      text('If the key was rotated, check that the former version still exists and is enabled.'),
      text('Check that the key allows wrapKey and unwrapKey.'),
      enable,
      askSupport,
    ],
  },
  4006: {
    name: 'InvalidKeyVaultKeyURI',
    anchor: 'improper-syntax-detected-on-the-key-vault-uri-property',
    // Learn's guide asks for this update, while "Troubleshoot CMK" 1.5 says that Azure refuses it.
    steps: [explainRevocation(4006).remedy],
  },
  4007: { name: 'InvalidInputBytes', steps: [text('Open a support request with Microsoft.')] },
  4008: { name: 'KeyVaultInternalServerError', steps: passing },
  4009: {
    name: 'KeyVaultDNSNotResolved',
    anchor: 'unable-to-resolve-the-key-vaults-dns',
    steps: [
      text('If Key Vault has an outage, wait. The account can take up to 2 hours to recover.'),
      text('Check that the key URI names the key vault correctly.'),
      ...recoverVault,
    ],
  },
  4010: { name: 'InvalidKeyVaultCertURI', steps: general.steps },
  4011: { name: 'InvalidKeyVaultKeyAndCertURI', steps: general.steps },
  4012: { name: 'CustomerKeyRotated', steps: general.steps },
  4013: { name: 'MissingRequestParameter', steps: general.steps },
  4014: { name: 'InvalidKeyVaultSecretURI', steps: general.steps },
  4015: {
    name: 'UndefinedDefaultIdentity',
    anchor: 'invalid-azure-cosmos-db-default-identity',
    steps: replaceIdentity,
  },
  4016: {
    name: 'KeyVaultOutboundDeniedByNsp',
    steps: [explainRevocation(4016).remedy],
  },
  4017: {
    name: 'KeyVaultNotFound',
    anchor: 'azure-key-vault-resource-not-found',
    steps: recoverVault,
  },
  4018: {
    name: 'KeyDisabledOrExpired',
    steps: [
      enable,
      text(
        "If it has expired, extend its expiry date. Rotate the key only after Azure confirms access, because a revoked account doesn't use a new version.",
      ),
    ],
  },
  4019: { name: 'MasterServiceUnavailable', steps: passing },
};

/** The start of the wait for recovery. */
export interface StatusClock {
  /**
   * `fixed`: the account, its key, or its access was last changed from here at that time. `seen`: this window first observed the account in this
   * state; `changed` if it had observed another state before.
   */
  readonly kind: 'fixed' | 'seen' | 'changed';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const hour = minutes(60);

/** Whether a cause of the problem is still visible. */
export type CauseState = 'left' | 'fixed' | 'unknown';

/**
 * How long recovery takes: up to an hour after the cause is fixed. After two hours, it's for Microsoft to investigate
 * (Learn: "Customer-managed key troubleshooting guide").
 */
export function recoveryLines(
  clock: StatusClock | undefined,
  now: number,
  cause: CauseState,
): readonly Text[] {
  return [
    ...(clock ? [sinceWhen(clock, now, cause)] : []),
    ...(cause === 'fixed' ? waiting(clock, now) : beforehand(cause)),
  ];
}

const beforehand = (cause: CauseState) => [
  cause === 'left'
    ? text("Recovery starts once the cause is fixed. It isn't fixed yet.")
    : text('Recovery starts once the cause is fixed. Not all possible causes could be checked.'),
  text('After that, the account can take up to 1 hour to recover.'),
  text('If nothing changes within 2 hours, open a support request with Microsoft.'),
];

function sinceWhen({ kind, at }: StatusClock, now: number, cause: CauseState): Text {
  const [when, ago] = [minute(at), elapsed(now - at)];
  switch (kind) {
    case 'fixed':
      return cause === 'fixed'
        ? text('You changed the cause on {0}, {1} ago.', when, ago)
        : text('Your last change to the account, its key, or its access was on {0}, {1} ago.', when, ago);
    case 'changed':
      return text('The status changed on {0}, {1} ago.', when, ago);
    case 'seen':
      return text('First seen in this window on {0}, {1} ago. The status might be older.', when, ago);
  }
}

/** Counts from the fix made from here; otherwise from now, because the time of the fix is unknown. */
function waiting(clock: StatusClock | undefined, now: number): readonly Text[] {
  const since = clock?.kind === 'fixed' ? clock.at : now;
  if (now - since >= 2 * hour)
    return [
      text('No cause is left, and more than 2 hours have passed. Open a support request with Microsoft.'),
    ];
  return [
    now - since >= hour
      ? text('No cause is left, and more than 1 hour has passed.')
      : text('No cause is left. Recovery can take up to 1 hour, until {0}.', minute(since + hour)),
    text('If nothing changes by {0}, open a support request with Microsoft.', minute(since + 2 * hour)),
  ];
}
