import { Coalescer } from '../app/coalescer.ts';
import type { TokenSource } from '../app/signIn.ts';
import { SignInError } from './problems/signInError.ts';
import { unlessEnded } from './unlessEnded.ts';

type Token = NonNullable<Awaited<ReturnType<TokenSource['getToken']>>>;

/** A token that Azure has refused, and the claims that it asks for, if any. */
export interface Refused {
  readonly token: string;
  readonly claims?: string | undefined;
}

/** A token is replaced two minutes before it expires, as the SDKs do. */
const renewedBefore = 120_000;

/**
 * The tokens of one account in one tenant, by scope. Requests that need the same token share one question for it, and
 * each wait ends with its own signal; the question ends with the last of them.
 */
export class Tokens {
  readonly #source: TokenSource;
  readonly #held = new Map<string, Token>();
  readonly #questions = new Coalescer();

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /**
   * A token for a scope; another one where Azure has refused the one before.
   * @throws SignInError where the source has none, or the signal's reason when the signal aborts
   */
  async get(scope: string, signal: AbortSignal, refused?: Refused): Promise<string> {
    const held = this.#held.get(scope);
    const isUsable = held !== undefined && (!refused || (held.token !== refused.token && !refused.claims));
    // By the machine's clock, as sources count.
    const left = isUsable ? held.expiresOnTimestamp - Date.now() : 0;
    if (held && left > renewedBefore) return held.token;
    const question = this.#questions.run(
      JSON.stringify([scope, refused]),
      (stop) => this.#ask(scope, refused?.claims, stop),
      signal,
    );
    if (held && left > 0) {
      // It is still good: nobody has to wait for the next one, or to fail with it.
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
      // Then nobody waits any more.
      if (!stop.aborted) throw new SignInError(error);
    }
  }
}
