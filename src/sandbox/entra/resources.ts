const openId = new Set(['openid', 'profile', 'offline_access', 'email']);
const graph = 'https://graph.microsoft.com';

/** What tokens are issued for here; `management.core.windows.net` is Azure Resource Manager by its older name. */
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
   * The `aud` of the access token, with a slash at the end only where the scope has two (docs/azure.md, Tokens and
   * hosts).
   */
  readonly audience: string;
  /** The first scope that is not OpenID Connect's own, or Graph's default. */
  readonly scope: string;
}

/** The resource that a space-separated list of scopes is for; only OpenID Connect's scopes stand for Graph. */
export function resourceOf(scopes: string): AskedScope {
  const scope = scopes.split(/\s+/).find((each) => each !== '' && !openId.has(each.toLowerCase()));
  if (scope === undefined) return { audience: graph, scope: `${graph}/.default` };
  if (!scope.includes('/')) return { audience: graph, scope };
  return { audience: scope.slice(0, scope.lastIndexOf('/')), scope };
}

export function isKnownResource(audience: string): boolean {
  return resources.some((each) => each.test(audience));
}

/** The scopes that a token answer names: those asked, so that MSAL finds the token again by them, and the granted one. */
export function grantedScopes(asked: string, { audience }: AskedScope): string {
  const names = asked.split(/\s+/).filter((each) => each !== '' && each !== 'offline_access');
  return [...new Set([`${audience}/user_impersonation`, ...names])].join(' ');
}

/** What a request asks for: the older endpoints name a resource and no scope. */
export function scopeOf(parameters: URLSearchParams): string {
  const resource = parameters.get('resource');
  return parameters.get('scope') ?? (resource === null ? '' : `${resource}/.default`);
}
