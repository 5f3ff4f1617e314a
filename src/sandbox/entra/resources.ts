const openId = new Set(['openid', 'profile', 'offline_access', 'email']);
const graph = 'https://graph.microsoft.com';

/**
 * The resources that the sandbox issues tokens for. `management.core.windows.net` is the older name of Azure Resource
 * Manager.
 */
const resources: readonly RegExp[] = [
  /^https:\/\/management\.azure\.com\/?$/,
  /^https:\/\/management\.core\.windows\.net\/?$/,
  /^https:\/\/vault\.azure\.net\/?$/,
  /^https:\/\/managedhsm\.azure\.net\/?$/,
  /^https:\/\/graph\.microsoft\.com\/?$/,
  /^https:\/\/cosmos\.azure\.com\/?$/,
  /^https:\/\/[a-z0-9-]+\.documents\.azure\.com\/?$/,
];

export interface AskedScope {
  /**
   * The `aud` of the access token. It ends with a slash only if the scope has two (docs/azure.md, Tokens and hosts).
   */
  readonly audience: string;
  /** The first scope that isn't one of OpenID Connect, or Graph's default. */
  readonly scope: string;
}

/** The resource of a space-separated list of scopes. A list with only OpenID Connect's scopes means Graph. */
export function resourceOf(scopes: string): AskedScope {
  const scope = scopes.split(/\s+/).find((each) => each !== '' && !openId.has(each.toLowerCase()));
  if (scope === undefined) return { audience: graph, scope: `${graph}/.default` };
  if (!scope.includes('/')) return { audience: graph, scope };
  return { audience: scope.slice(0, scope.lastIndexOf('/')), scope };
}

export function isKnownResource(audience: string): boolean {
  return resources.some((each) => each.test(audience));
}

/** The scopes in a token response: the requested ones, with which MSAL finds the token again, and the granted one. */
export function grantedScopes(asked: string, { audience }: AskedScope): string {
  const names = asked.split(/\s+/).filter((each) => each !== '' && each !== 'offline_access');
  return [...new Set([`${audience}/user_impersonation`, ...names])].join(' ');
}

/** The requested scope. The older endpoints use a resource, not a scope. */
export function tokenScopeOf(parameters: URLSearchParams): string {
  const resource = parameters.get('resource');
  return parameters.get('scope') ?? (resource === null ? '' : `${resource}/.default`);
}
