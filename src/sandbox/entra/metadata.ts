import type { SandboxResponse } from '../http.ts';
import { entraJson, refusal } from './answers.ts';
import type { EntraContext, EntraRequest } from './context.ts';
import { refusals } from './errors.ts';
import { authorityOf } from './tenancy.ts';

const base = 'https://login.microsoftonline.com';
const aliases = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'];

/** OpenID Connect's discovery document of the v2.0 endpoint or the older one. */
export function openIdConfiguration(
  { clock, directory }: EntraContext,
  { segment, path }: EntraRequest,
): SandboxResponse {
  const authority = authorityOf(directory, segment);
  if (authority === undefined) return refusal(refusals.unknownTenant(segment), clock.now());
  const isV2 = path.startsWith('v2.0/');
  const oauth = isV2 ? 'oauth2/v2.0' : 'oauth2';
  // Entra keeps the placeholder if the path names no tenant, because only a token determines the issuer.
  const tenant = authority.tenant?.id ?? '{tenantid}';
  return entraJson(200, {
    token_endpoint: `${base}/${segment}/${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    jwks_uri: `${base}/${segment}/discovery/${isV2 ? 'v2.0/' : ''}keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: isV2 ? `${base}/${tenant}/v2.0` : `https://sts.windows.net/${tenant}/`,
    authorization_endpoint: `${base}/${segment}/${oauth}/authorize`,
    device_authorization_endpoint: `${base}/${segment}/${oauth}/devicecode`,
    end_session_endpoint: `${base}/${segment}/${oauth}/logout`,
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
    ],
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
    msgraph_host: 'graph.microsoft.com',
  });
}

/** Reports whether a client's authority is one of Microsoft's. */
export function instanceDiscovery({ clock }: EntraContext, { url }: EntraRequest): SandboxResponse {
  const asked = url.searchParams.get('authorization_endpoint');
  const host = asked !== null && URL.canParse(asked) ? new URL(asked).hostname : undefined;
  if (host !== undefined && !aliases.includes(host)) return refusal(refusals.unknownInstance(), clock.now());
  const tenant = asked === null ? 'common' : (new URL(asked).pathname.split('/')[1] ?? 'common');
  return entraJson(200, {
    tenant_discovery_endpoint: `${base}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: aliases[0], preferred_cache: aliases[1], aliases }],
  });
}
