import type { AuthenticationWwwAuthenticateRequest } from 'vscode';

export interface TokenRequest {
  readonly scopes: readonly string[];
  readonly tenantId?: string | undefined;
  /** The decoded claims challenge, as the SDKs pass it: JSON. */
  readonly claims?: string | undefined;
}

/**
 * What to ask VS Code's Microsoft provider for. It takes the tenant as a scope of its own, `VSCODE_TENANT:`, and a
 * claims challenge as the WWW-Authenticate header that it came in.
 */
export function sessionRequest({
  scopes,
  tenantId,
  claims,
}: TokenRequest): readonly string[] | AuthenticationWwwAuthenticateRequest {
  const scoped = tenantId ? [...scopes, `VSCODE_TENANT:${tenantId}`] : [...scopes];
  if (!claims) return scoped;
  const challenge = Buffer.from(claims, 'utf8').toString('base64');
  return {
    wwwAuthenticate: `Bearer error="insufficient_claims", claims="${challenge}"`,
    fallbackScopes: scoped,
  };
}
