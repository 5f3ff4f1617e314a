import { createHash } from 'node:crypto';
import type { SandboxResponse } from '../http.ts';
import { entraJson, refusal } from './answers.ts';
import { findApplication, type Application } from './applications.ts';
import type { EntraContext, EntraRequest } from './context.ts';
import type { AuthorizeRequest } from './memory.ts';
import { refusals, type Refusal } from './errors.ts';
import { isKnownResource, resourceOf, tokenScopeOf } from './resources.ts';
import { authorityOf, membershipOf, type Authority } from './tenancy.ts';
import { accessToken, personAnswer, type PersonGrant } from './tokens.ts';

/** Entra's refresh tokens of public clients expire after 90 days without use. */
const refreshLifetime = 90 * 24 * 60 * 60_000;

type Outcome = Refusal | PersonGrant | Promise<SandboxResponse>;

interface Asked {
  readonly form: URLSearchParams;
  readonly authority: Authority;
  readonly application: Application;
  readonly scope: string;
}

/** The token endpoint with every grant that VS Code, Azure's SDKs, and the Azure CLI use. */
export async function token(context: EntraContext, request: EntraRequest): Promise<SandboxResponse> {
  const { clock, directory } = context;
  const { form, segment } = request;
  const refuse = (why: Refusal) => refusal(why, clock.now());
  const authority = authorityOf(directory, segment);
  if (authority === undefined) return refuse(refusals.unknownTenant(segment));
  const [appId, password] = credentialsOf(request);
  const application = findApplication(directory, appId, authority.tenant?.id);
  if (application === undefined)
    return refuse(refusals.unknownApplication(appId, authority.tenant?.displayName ?? segment));
  if (password !== undefined && password !== application.client?.secret)
    return refuse(refusals.wrongSecret(appId));
  const scope = tokenScopeOf(form);
  const { audience } = resourceOf(scope);
  if (scope !== '' && !isKnownResource(audience))
    return refuse(refusals.unknownResource(audience, authority.tenant?.displayName ?? segment));
  const asked = { form, authority, application, scope };
  const outcome = await grant(context, asked, password !== undefined);
  if ('code' in outcome) return refuse(outcome);
  return 'membership' in outcome ? personAnswer(context, outcome) : outcome;
}

function grant(context: EntraContext, asked: Asked, secretShown: boolean): Outcome {
  const kind = asked.form.get('grant_type') ?? '';
  switch (kind) {
    case 'authorization_code':
      return byCode(context, asked);
    case 'refresh_token':
      return byRefreshToken(context, asked);
    case 'client_credentials':
      return byClientCredentials(context, asked, secretShown);
    case 'device_code':
    case 'urn:ietf:params:oauth:grant-type:device_code':
      return byDeviceCode(context, asked);
    default:
      return refusals.unsupportedGrant(kind);
  }
}

function byCode({ clock, directory, memory }: EntraContext, { form, application, scope }: Asked): Outcome {
  const code = memory.codes.get(form.get('code') ?? '');
  if (code?.request.application.appId !== application.appId) return refusals.malformedGrant();
  if (code.redeemed) return refusals.codeRedeemed();
  if (clock.now() >= code.expiresAt) return refusals.codeExpired();
  const { request, person } = code;
  if (form.get('redirect_uri') !== request.redirectUri) return refusals.otherReplyAddress();
  if (!provesPossession(request, form.get('code_verifier'))) return refusals.wrongVerifier();
  const membership = membershipOf(directory, person, request.authority);
  if (membership === undefined) return refusals.malformedGrant();
  code.redeemed = true;
  return {
    membership,
    application,
    scope: scope === '' ? request.scope : scope,
    nonce: request.nonce,
    claims: form.get('claims') ?? undefined,
  };
}

/** A refresh token stays valid after its use, as in Entra, and works for every tenant that knows the person. */
function byRefreshToken(
  { clock, directory, memory, behaviour }: EntraContext,
  { form, authority, application, scope }: Asked,
): Outcome {
  const known = memory.refreshTokens.get(form.get('refresh_token') ?? '');
  if (known?.application.appId !== application.appId) return refusals.malformedGrant();
  if (known.issuedAt < behaviour.refreshTokensRevokedAt) return refusals.refreshTokenRevoked();
  if (clock.now() >= known.issuedAt + refreshLifetime) return refusals.refreshTokenExpired();
  const { person } = known;
  const membership = membershipOf(directory, person, authority);
  if (membership === undefined) {
    const tenant = authority.tenant?.displayName ?? '';
    return refusals.notInTenant(person.label, person.homeTenantId, tenant, application.appId);
  }
  return {
    membership,
    application,
    scope: scope === '' ? known.scope : scope,
    claims: form.get('claims') ?? undefined,
  };
}

function byClientCredentials(
  context: EntraContext,
  { form, authority, application, scope }: Asked,
  secretShown: boolean,
): Outcome {
  const { client } = application;
  if (authority.tenant === undefined) return refusals.noTenant();
  if (client === undefined || !secretShown) return refusals.missingSecret();
  if (!scope.endsWith('/.default')) return refusals.scopeWithoutDefault(scope);
  const lifetime = context.behaviour.accessTokenSeconds;
  const made = accessToken(context, client, resourceOf(scope), { claims: form.get('claims') ?? undefined });
  return made.then((access_token) =>
    entraJson(200, { token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token }),
  );
}

function byDeviceCode({ clock, directory, memory }: EntraContext, { form, application }: Asked): Outcome {
  const key = form.get('device_code') ?? form.get('code') ?? '';
  const device = memory.deviceCodes.get(key);
  if (device?.application.appId !== application.appId) return refusals.unknownDeviceCode();
  if (clock.now() >= device.expiresAt) return refusals.deviceExpired();
  if (device.answer === undefined) return refusals.pending();
  memory.deviceCodes.delete(key);
  if (device.answer === 'declined') return refusals.deviceDeclined();
  const membership = membershipOf(directory, device.answer.person, device.authority);
  return membership
    ? { membership, application, scope: device.scope, claims: form.get('claims') ?? undefined }
    : refusals.malformedGrant();
}

/** RFC 7636, 4.6: a code requested without a challenge needs no verifier. */
function provesPossession({ challenge }: AuthorizeRequest, verifier: string | null): boolean {
  if (challenge === undefined) return true;
  if (verifier === null) return false;
  if (challenge.method === 'plain') return verifier === challenge.value;
  return createHash('sha256').update(verifier).digest('base64url') === challenge.value;
}

/** The application's id and its secret, in the form or in a Basic header (RFC 6749, 2.3.1). */
function credentialsOf({ form, headers }: EntraRequest): [appId: string, password: string | undefined] {
  const basic = /^Basic (\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (basic === undefined) return [form.get('client_id') ?? '', form.get('client_secret') ?? undefined];
  const [appId = '', password] = Buffer.from(basic, 'base64')
    .toString('utf8')
    .split(':')
    .map(decodeURIComponent);
  return [appId, password];
}
