/** An error of Entra: an OAuth error with its AADSTS code. */
export interface Refusal {
  readonly status: number;
  /** The error code of OAuth 2.0. */
  readonly error: string;
  /** The number after AADSTS. */
  readonly code: number;
  readonly message: string;
  readonly suberror?: string;
}

const refuse = (
  status: number,
  error: string,
  code: number,
  message: string,
  suberror?: string,
): Refusal => ({
  status,
  error,
  code,
  message,
  ...(suberror === undefined ? {} : { suberror }),
});

/*
 * The codes follow Learn, "Microsoft Entra authentication and authorization error codes". The sentences are quoted from
 * public text if there is any, and approximated otherwise. No client may depend on their wording.
 */
export const refusals = {
  unknownTenant: (tenant: string) =>
    refuse(
      400,
      'invalid_request',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    ),
  noTenant: () =>
    refuse(
      400,
      'invalid_request',
      50059,
      'No tenant-identifying information found in either the request or implied by any provided credentials.',
    ),
  unknownApplication: (appId: string, directory: string) =>
    refuse(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${appId}' was not found in the directory '${directory}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    ),
  wrongSecret: (appId: string) =>
    refuse(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
    ),
  missingSecret: () =>
    refuse(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
  scopeWithoutDefault: (scope: string) =>
    refuse(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    ),
  unknownResource: (resource: string, tenant: string) =>
    refuse(
      400,
      'invalid_resource',
      500011,
      `The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    ),
  notInTenant: (label: string, homeTenant: string, tenant: string, application: string) =>
    refuse(
      400,
      'invalid_grant',
      50020,
      `User account '${label}' from identity provider 'https://sts.windows.net/${homeTenant}/' does not exist in tenant '${tenant}' and cannot access the application '${application}' in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`,
    ),
  declined: () => refuse(400, 'access_denied', 65004, 'User declined to consent to access the app.'),
  signInRequired: () =>
    refuse(400, 'login_required', 50058, 'A silent sign-in request was sent but no user is signed in.'),
  wrongReplyAddress: (address: string, appId: string) =>
    refuse(
      400,
      'invalid_request',
      50011,
      `The redirect URI '${address}' specified in the request does not match the redirect URIs configured for the application '${appId}'.`,
    ),
  otherReplyAddress: () =>
    refuse(
      400,
      'invalid_grant',
      500112,
      'The reply address does not match the reply address provided when requesting Authorization code.',
    ),
  wrongVerifier: () =>
    refuse(
      400,
      'invalid_grant',
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    ),
  codeExpired: () =>
    refuse(
      400,
      'invalid_grant',
      70008,
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    ),
  codeRedeemed: () =>
    refuse(
      400,
      'invalid_grant',
      54005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    ),
  malformedGrant: () =>
    refuse(400, 'invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.'),
  refreshTokenExpired: () =>
    refuse(400, 'invalid_grant', 700082, 'The refresh token has expired due to inactivity.', 'bad_token'),
  refreshTokenRevoked: () =>
    refuse(
      400,
      'invalid_grant',
      50173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
      'bad_token',
    ),
  pending: () =>
    refuse(
      400,
      'authorization_pending',
      70016,
      'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    ),
  deviceDeclined: () =>
    refuse(400, 'authorization_declined', 65004, 'User declined to consent to access the app.'),
  deviceExpired: () =>
    refuse(
      400,
      'expired_token',
      70020,
      "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    ),
  unknownDeviceCode: () =>
    refuse(
      400,
      'bad_verification_code',
      70000,
      "The provided value for the input parameter 'device_code' is not valid.",
    ),
  unsupportedGrant: (grant: string) =>
    refuse(400, 'unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`),
  unknownInstance: () => refuse(400, 'invalid_instance', 50049, 'Unknown or invalid instance.'),
} as const;
