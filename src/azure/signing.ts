import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { mustBeOwn, type Audience } from './audience.ts';
import { SignInError } from './problems/signInError.ts';
import type { Tokens } from './tokens.ts';

/**
 * Signs every request just before it is sent, retries, redirects, next pages and polls too. This is the only place where a
 * token is added, so that none can go to a host that is not the audience's own (docs/decisions/031). It takes nothing from
 * a challenge but claims.
 */
export const signing = (tokens: Tokens, audience: Audience): PipelinePolicy => ({
  name: 'cosmosCmkSigning',
  async sendRequest(request, next) {
    mustBeOwn(request.url, audience);
    const { abortSignal } = request;
    const signal = abortSignal instanceof AbortSignal ? abortSignal : new AbortController().signal;
    const send = (token: string) => {
      request.headers.set('authorization', `Bearer ${token}`);
      return next(request);
    };
    const token = await tokens.get(audience.scope, signal);
    let response = await send(token);
    if (response.status === 401) {
      const claims = claimsOf(response);
      const another = await tokens.get(audience.scope, signal, { token, claims }).catch((error: unknown) => {
        // Without claims, Azure's own words tell more than that there is no other token.
        if (claims !== undefined || !(error instanceof SignInError)) throw error;
        return undefined;
      });
      if (another !== undefined) response = await send(another);
    }
    mustLeadHome(response, audience);
    return response;
  },
});

/** Redirects to other origins are not followed by the SDKs; where they lead is told here. */
function mustLeadHome({ status, headers, request }: PipelineResponse, audience: Audience): void {
  const location = status >= 300 && status < 400 ? headers.get('location') : undefined;
  if (location !== undefined) mustBeOwn(URL.parse(location, request.url)?.href ?? location, audience);
}

/** What a token has to claim for Continuous Access Evaluation, as Azure's challenge says it. */
function claimsOf({ headers }: PipelineResponse): string | undefined {
  const challenge = headers.get('www-authenticate') ?? '';
  if (!challenge.includes('error="insufficient_claims"')) return undefined;
  const [, encoded = ''] = /\bclaims="([^"]*)"/.exec(challenge) ?? [];
  return Buffer.from(encoded, 'base64').toString() || undefined;
}
