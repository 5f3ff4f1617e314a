import type { Caller } from '../caller.ts';
import type { SandboxResponse } from '../http.ts';
import { entraJson } from './answers.ts';
import type { Application } from './applications.ts';
import { endOf, type EntraContext } from './context.ts';
import { secret } from './memory.ts';
import { grantedScopes, resourceOf, type AskedScope } from './resources.ts';
import { encode } from './signing.ts';
import type { Membership } from './tenancy.ts';

/** The principal of an access token; `label` only for a person. */
export type Holder = Pick<Caller, 'tenantId' | 'objectId' | 'appId' | 'name'> & { readonly label?: string };

export interface TokenDetails {
  readonly lifetimeSeconds?: number;
  /** The request's `claims` parameter, as JSON. */
  readonly claims?: string | undefined;
}

/** A version 1.0 access token, as Azure's resources accept it. */
export function accessToken(
  context: EntraContext,
  holder: Holder,
  { audience }: AskedScope,
  { lifetimeSeconds = context.behaviour.accessTokenSeconds, claims }: TokenDetails = {},
): Promise<string> {
  const { clock, signer } = context;
  const issued = Math.floor(clock.now() / 1000);
  const kind =
    holder.label === undefined
      ? { idtyp: 'app', app_displayname: holder.name, appidacr: '1' }
      : {
          idtyp: 'user',
          scp: 'user_impersonation',
          unique_name: holder.label,
          upn: holder.label,
          appidacr: '0',
        };
  return signer.sign({
    aud: audience,
    iss: `https://sts.windows.net/${holder.tenantId}/`,
    iat: issued,
    nbf: issued,
    exp: Math.floor(endOf(context, lifetimeSeconds) / 1000),
    ...(holder.appId === undefined ? {} : { appid: holder.appId }),
    name: holder.name,
    oid: holder.objectId,
    sub: holder.objectId,
    tid: holder.tenantId,
    uti: secret('').slice(0, 22),
    ver: '1.0',
    ...kind,
    ...(understandsChallenges(claims) ? { xms_cc: ['CP1'] } : {}),
  });
}

/**
 * The principal of a token, even of an expired one, because each service has its own error for that. Undefined for a
 * token from another signer.
 */
export async function readAccessToken({ signer }: EntraContext, bearer: string): Promise<Caller | undefined> {
  const claims = await signer.check(bearer.replace(/^Bearer\s+/i, ''));
  if (claims?.['ver'] !== '1.0') return;
  const { aud, oid, tid, exp, appid, name } = claims;
  return {
    tenantId: String(tid),
    objectId: String(oid),
    ...(typeof appid === 'string' ? { appId: appid } : {}),
    name: String(name),
    audience: String(aud),
    expiresAt: Number(exp) * 1000,
  };
}

export interface PersonGrant {
  readonly membership: Membership;
  readonly application: Application;
  readonly scope: string;
  readonly claims?: string | undefined;
  readonly nonce?: string | undefined;
}

/** The token endpoint's response to a person: access, refresh, and ID token, and their home account. */
export async function personAnswer(context: EntraContext, grant: PersonGrant): Promise<SandboxResponse> {
  const { clock, signer, memory, behaviour } = context;
  const { membership, application, scope } = grant;
  const { person, tenant, objectId } = membership;
  const asked = resourceOf(scope);
  const issuedAt = clock.now();
  const issued = Math.floor(issuedAt / 1000);
  const refresh = secret('1.');
  memory.refreshTokens.set(refresh, { application, person, scope, issuedAt });
  const holder = {
    tenantId: tenant.id,
    objectId,
    appId: application.appId,
    name: person.name,
    label: person.label,
  };
  return entraJson(200, {
    token_type: 'Bearer',
    scope: grantedScopes(scope, asked),
    expires_in: behaviour.accessTokenSeconds,
    ext_expires_in: behaviour.accessTokenSeconds,
    access_token: await accessToken(context, holder, asked, { claims: grant.claims }),
    refresh_token: refresh,
    id_token: await signer.sign({
      aud: application.appId,
      iss: `https://login.microsoftonline.com/${tenant.id}/v2.0`,
      iat: issued,
      nbf: issued,
      // Always well in the future, because MSAL refreshes on every silent call when it is near (docs/azure.md, Sign-in
      // of VS Code).
      exp: issued + 3600,
      tid: tenant.id,
      oid: objectId,
      sub: `${application.appId}.${objectId}`,
      name: person.name,
      preferred_username: person.label,
      login_hint: person.label,
      ...(grant.nonce === undefined ? {} : { nonce: grant.nonce }),
      ver: '2.0',
    }),
    // The same in every tenant, because it links a guest to the home account.
    client_info: encode({ uid: person.homeObjectId, utid: person.homeTenantId }),
  });
}

function understandsChallenges(claims: string | undefined): boolean {
  return claims !== undefined && /"xms_cc"[^}]*"CP1"/i.test(claims);
}
