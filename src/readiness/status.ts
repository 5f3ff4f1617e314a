import { text, type Text } from '../model/text.ts';

/** What to do about a sub-status, step by step, and where Microsoft documents it. */
interface StatusAdvice {
  /** Azure's own name for it, which support uses (the sub-status list of the Cosmos DB SDKs). */
  readonly name?: string;
  /** The anchor in the troubleshooting guide. */
  readonly anchor?: string;
  readonly steps: readonly Text[];
}

const recoverVault = [
  text('Recover the deleted vault, within its retention: its name and its keys come back with it.'),
  text('Give the identity access to the key again: recovery does not bring role assignments back.'),
];

const enable = text('Enable the version of the key that the account uses.');
const grant = text(
  "Give the account's identity get, wrapKey and unwrapKey: by the role Key Vault Crypto Service Encryption User, or by an access policy where the vault works with these; in a managed HSM by its local role Managed HSM Crypto Service Encryption User.",
);
const reassign = [
  text('See in the directory that the identity, and for another tenant the application, still exists.'),
  text('Assign the identity to the account again.'),
  text('Set it as the default identity in a second update: one update of both fails without a word (F-31).'),
  grant,
];
const passing = [
  text('Refresh the account after some minutes: this passes by itself.'),
  text('If it stays, open a support request with Microsoft.'),
];

/**
 * Advice by sub-status (docs/azure.md, CMK status and revocation; Learn: "Customer-managed key troubleshooting
 * guide").
 */
export function adviceOn(code: number | undefined): StatusAdvice {
  return (code === undefined ? undefined : advice[code]) ?? general;
}

const general: StatusAdvice = {
  steps: [
    text('Work through what was found above, from the vault to the identity.'),
    text('If nothing stands out, open a support request with Microsoft and quote the status.'),
  ],
};

const advice: Readonly<Record<number, StatusAdvice>> = {
  4000: {
    name: 'AadClientCredentialsGrantFailure',
    anchor: 'azure-active-directory-token-acquisition-error',
    steps: reassign,
  },
  4001: { name: 'AadServiceUnavailable', steps: passing },
  4002: {
    name: 'KeyVaultAuthenticationFailure',
    anchor: 'default-identity-is-unauthorized-to-access-the-azure-key-vault-key',
    steps: [grant, enable, text('See that the firewall of the vault lets trusted Microsoft services pass.')],
  },
  4003: {
    name: 'KeyVaultKeyNotFound',
    anchor: 'azure-key-vault-resource-not-found',
    steps: [
      text('Recover the deleted key in its vault, within the retention.'),
      text('A new key of the same name does not help: the data needs the old one.'),
    ],
  },
  4004: { name: 'KeyVaultServiceUnavailable', steps: passing },
  4005: {
    name: 'KeyVaultWrapUnwrapFailure',
    anchor: 'internal-unwrapping-procedure-error',
    steps: [
      text('Let the key allow the operations wrapKey and unwrapKey.'),
      enable,
      text('If both are so, open a support request with Microsoft.'),
    ],
  },
  4006: {
    name: 'InvalidKeyVaultKeyURI',
    anchor: 'improper-syntax-detected-on-the-key-vault-uri-property',
    steps: [text('Set the key URI of the account anew: https, without a version, without a trailing slash.')],
  },
  4007: { name: 'InvalidInputBytes', steps: [text('Open a support request with Microsoft.')] },
  4008: { name: 'KeyVaultInternalServerError', steps: passing },
  4009: {
    name: 'KeyVaultDNSNotResolved',
    anchor: 'unable-to-resolve-the-key-vaults-dns',
    steps: [text('See that the key URI names the vault as it is spelled.'), ...recoverVault],
  },
  4010: { name: 'InvalidKeyVaultCertURI', steps: general.steps },
  4011: { name: 'InvalidKeyVaultKeyAndCertURI', steps: general.steps },
  4012: { name: 'CustomerKeyRotated', steps: general.steps },
  4013: { name: 'MissingRequestParameter', steps: general.steps },
  4014: { name: 'InvalidKeyVaultSecretURI', steps: general.steps },
  4015: {
    name: 'UndefinedDefaultIdentity',
    anchor: 'invalid-azure-cosmos-db-default-identity',
    steps: reassign.slice(1),
  },
  4016: {
    name: 'KeyVaultOutboundDeniedByNsp',
    steps: [
      text("Add an outbound rule for the vault to the network security perimeter of the account's side."),
    ],
  },
  4017: {
    name: 'KeyVaultNotFound',
    anchor: 'azure-key-vault-resource-not-found',
    steps: recoverVault,
  },
  4018: {
    steps: [enable, text('Where the key has expired, move its expiry date first, and rotate it then.')],
  },
};

/** The start of the wait for recovery. */
export interface Clock {
  /**
   * `fixed`: the cause was changed from here at that time. `seen`: this window first observed the account in this
   * state; `changed` if it had observed another state before.
   */
  readonly kind: 'fixed' | 'seen' | 'changed';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const minute = 60_000;
const hour = 60 * minute;

/** The moment in UTC, to the minute. */
export const moment = (time: number): string =>
  Math.abs(time) <= 8.64e15
    ? `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : String(time);

/** Whether a cause of the problem is still visible. */
export type Cause = 'left' | 'gone' | 'unknown';

/**
 * How long recovery takes: up to an hour after the cause is fixed. After two hours, it's for Microsoft to investigate
 * (Learn: "Customer-managed key troubleshooting guide").
 */
export function recoveryLines(clock: Clock | undefined, now: number, cause: Cause): readonly Text[] {
  return [
    ...(clock ? [sinceWhen(clock, now)] : []),
    ...(cause === 'gone' ? waiting(clock, now) : beforehand(cause)),
  ];
}

const beforehand = (cause: Cause) => [
  cause === 'left'
    ? text('The waiting begins when the cause is gone: it is still there.')
    : text('The waiting begins when the cause is gone. Not all of it can be seen from here.'),
  text('From then on Azure takes up to 1 hour to give the account its data back.'),
  text('After 2 hours without change, open a support request with Microsoft.'),
];

function sinceWhen({ kind, at }: Clock, now: number): Text {
  const [when, ago] = [moment(at), elapsed(now - at)];
  switch (kind) {
    case 'fixed':
      return text('The last change of the cause that was made here: {0}, {1} ago.', when, ago);
    case 'changed':
      return text('This window saw the status change at {0}, {1} ago.', when, ago);
    case 'seen':
      return text('This window has seen this status since {0}, for {1}; it may be older.', when, ago);
  }
}

/** Counts from the fix that was made from here; otherwise from now on, because the time of the fix is unknown. */
function waiting(clock: Clock | undefined, now: number): readonly Text[] {
  const since = clock?.kind === 'fixed' ? clock.at : now;
  if (now - since >= 2 * hour)
    return [
      text(
        'Nothing that can be seen from here stands in the way, and more than 2 hours have passed: open a support request with Microsoft.',
      ),
    ];
  return [
    now - since >= hour
      ? text(
          'Nothing that can be seen from here stands in the way, and the hour that Azure may take has passed.',
        )
      : text(
          'Nothing that can be seen from here stands in the way any more: Azure takes up to 1 hour, at the latest until {0}.',
          moment(since + hour),
        ),
    text(
      'If nothing has changed by {0}, 2 hours after, open a support request with Microsoft.',
      moment(since + 2 * hour),
    ),
  ];
}

/** "3 min", "2 h 5 min". Never negative, even if a clock is behind ours. */
export function elapsed(milliseconds: number): Text {
  const minutes = Math.max(0, Math.floor(milliseconds / minute));
  if (minutes < 60) return text('{0} min', minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? text('{0} h {1} min', hours, minutes % 60) : text('{0} days', Math.floor(hours / 24));
}
