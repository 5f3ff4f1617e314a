import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Cloud } from '../model/cloud.ts';
import { SingleFlight } from '../model/singleFlight.ts';
import type { TokenSource } from '../model/signIn.ts';
import { ForeignHostError, SignInError } from './errors/parse.ts';
import { unlessEnded } from './request.ts';

/** What a token is for: its scope, and the hosts that it may be sent to. */
export interface Audience {
  readonly scope: string;
  readonly isOwn: (host: string) => boolean;
}

/** @throws ForeignHostError if a URL is not an `https` address of the audience, with the default port and no user */
function mustBeOwn(url: string, { isOwn }: Audience): void {
  const parsed = URL.parse(url);
  const isPlain = parsed?.protocol === 'https:' && !parsed.port && !parsed.username && !parsed.password;
  if (!isPlain || !isOwn(parsed.hostname)) throw new ForeignHostError(url);
}

const hostOf = (endpoint: string) => new URL(endpoint).hostname;

/**
 * Azure Resource Manager, with its regional endpoints (`westus.management.azure.com`): links to operations and next
 * pages can lead there, and only Azure Resource Manager owns the names below its own.
 */
export const resourceManager = ({ armEndpoint, armScope }: Cloud): Audience => {
  const own = hostOf(armEndpoint);
  return { scope: armScope, isOwn: (host) => host === own || host.endsWith(`.${own}`) };
};

export const microsoftGraph = ({ graphEndpoint }: Cloud): Audience => {
  const own = hostOf(graphEndpoint);
  return { scope: `${graphEndpoint}/.default`, isOwn: (host) => host === own };
};

/**
 * Exactly one key vault or managed HSM. Its scope comes from the cloud, never from a challenge.
 * @throws ForeignHostError if it is not a host of the cloud's vaults or managed HSMs
 */
export function keyStoreAt(uri: string, { vaultSuffix, hsmSuffix }: Cloud): Audience {
  const own = URL.parse(uri)?.hostname ?? '';
  const suffix = [vaultSuffix, hsmSuffix].find((one) => isHostUnder(own, one));
  if (suffix === undefined) throw new ForeignHostError(uri);
  const audience = { scope: `https://${suffix.slice(1)}/.default`, isOwn: (host: string) => host === own };
  mustBeOwn(uri, audience);
  return audience;
}

/** One label below a suffix that starts with a dot. */
export const isHostUnder = (host: string, suffix: string): boolean =>
  host.endsWith(suffix) && /^[0-9a-z-]{1,127}$/.test(host.slice(0, -suffix.length));

type Token = NonNullable<Awaited<ReturnType<TokenSource['getToken']>>>;

/** A token that Azure has refused, and the required claims, if any. */
interface Refused {
  readonly token: string;
  readonly claims?: string | undefined;
}

/** A token is replaced two minutes before it expires, as the SDKs do. */
const renewedBefore = 120_000;

/**
 * The tokens of one account in one tenant, by scope. Requests that need the same token share one token request. Each
 * wait ends with its own signal, and the token request ends with the last of them.
 */
export class Tokens {
  readonly #source: TokenSource;
  readonly #held = new Map<string, Token>();
  readonly #questions = new SingleFlight();

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /**
   * A token for a scope; a new one where Azure has refused the previous one.
   * @throws SignInError if the source has none, or the signal's reason when the signal aborts
   */
  async get(scope: string, signal: AbortSignal, refused?: Refused): Promise<string> {
    const held = this.#held.get(scope);
    const isUsable = held !== undefined && (!refused || (held.token !== refused.token && !refused.claims));
    // By the machine's clock, which token sources also use.
    const left = isUsable ? held.expiresOnTimestamp - Date.now() : 0;
    if (held && left > renewedBefore) return held.token;
    const question = this.#questions.run(
      JSON.stringify([scope, refused]),
      (stop) => this.#ask(scope, refused?.claims, stop),
      signal,
    );
    if (held && left > 0) {
      // The token is still valid, so no request needs to wait for the next one, or fail with it.
      question.catch(() => undefined);
      return held.token;
    }
    await question;
    signal.throwIfAborted();
    const fresh = this.#held.get(scope);
    if (!fresh) throw new SignInError(new Error('The sign-in has no token for this service.'));
    return fresh.token;
  }

  async #ask(scope: string, claims: string | undefined, stop: AbortSignal): Promise<void> {
    try {
      const options = { abortSignal: stop, ...(claims ? { claims } : {}) };
      const token = await unlessEnded(stop, () => this.#source.getToken(scope, options));
      if (token) this.#held.set(scope, token);
      else this.#held.delete(scope);
    } catch (error) {
      // After an abort, no caller is waiting for the error.
      if (!stop.aborted) throw new SignInError(error);
    }
  }
}

/**
 * Signs every request right before it is sent, including retries, redirects, next pages, and polls. This is the only
 * place where a token is added, so that none can go to a host outside the audience (docs/decisions/001). It uses only
 * the claims of a challenge.
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
        // Without claims, Azure's own error says more than a sign-in error.
        if (claims !== undefined || !(error instanceof SignInError)) throw error;
        return undefined;
      });
      if (another !== undefined) response = await send(another);
    }
    mustLeadHome(response, audience);
    return response;
  },
});

/** The SDKs don't follow redirects to other origins; this reports where they lead. */
function mustLeadHome({ status, headers, request }: PipelineResponse, audience: Audience): void {
  const location = status >= 300 && status < 400 ? headers.get('location') : undefined;
  if (location !== undefined) mustBeOwn(URL.parse(location, request.url)?.href ?? location, audience);
}

/** The claims in Azure's challenge, for Continuous Access Evaluation. */
function claimsOf({ headers }: PipelineResponse): string | undefined {
  const challenge = headers.get('www-authenticate') ?? '';
  if (!challenge.includes('error="insufficient_claims"')) return undefined;
  const [, encoded = ''] = /\bclaims="([^"]*)"/.exec(challenge) ?? [];
  return Buffer.from(encoded, 'base64').toString() || undefined;
}
