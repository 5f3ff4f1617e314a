import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  AuthenticationGetSessionOptions,
  AuthenticationSession,
  AuthenticationSessionAccountInformation,
  AuthenticationWwwAuthenticateRequest,
} from 'vscode';
import type { SignedInAccount, SignIn, TokenSource } from '../model/signIn.ts';
import type { Place } from './cloudSetting.ts';

/** One command of the user's, which may ask for a sign-in while it runs. */
interface Gesture {
  /** What the person has declined; it is not asked for twice. */
  readonly declined: Set<string>;
}

const running = new AsyncLocalStorage<Gesture>();

/** Runs a command of the user's: what it asks Azure may prompt, what views ask meanwhile may not. */
export const asGesture = <T>(work: () => T): T => running.run({ declined: new Set() }, work);

/** Runs work that nobody waits at the keyboard for, whatever started it. */
export const inBackground = <T>(work: () => T): T => running.exit(work);

/** The command that the caller works for, if any. */
const currentGesture = (): Gesture | undefined => running.getStore();

const unknownLifetime = 60_000;

/**
 * When an access token ends, in milliseconds since the epoch: its `exp` claim, which VS Code's session does not pass
 * on. A token that is no JWT (tokens are opaque to clients by contract) is taken to end in a minute, so that it is
 * asked for again soon.
 */
export function expiryOf(token: string, now: number): number {
  const payload = token.split('.')[1];
  if (payload === undefined) return now + unknownLifetime;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims === 'object' && claims !== null && 'exp' in claims && typeof claims.exp === 'number')
      return claims.exp * 1000;
  } catch {
    // Not JSON: an opaque token that happens to have a dot.
  }
  return now + unknownLifetime;
}

interface TokenRequest {
  readonly scopes: readonly string[];
  readonly tenantId?: string | undefined;
  /** The decoded claims challenge, as the SDKs pass it: JSON. */
  readonly claims?: string | undefined;
}

/**
 * What to ask VS Code's Microsoft provider for. It takes the tenant as a scope of its own, `VSCODE_TENANT:`, and a
 * claims challenge as the WWW-Authenticate header that it came in.
 */
function sessionRequest({
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

/** The part of `vscode.authentication` that signing in needs. */
export interface Authentication {
  getAccounts(providerId: string): Thenable<readonly AuthenticationSessionAccountInformation[]>;
  getSession(
    providerId: string,
    request: readonly string[] | AuthenticationWwwAuthenticateRequest,
    options: AuthenticationGetSessionOptions,
  ): Thenable<AuthenticationSession | undefined>;
}

/** How a person is asked: to sign in, to sign in with another account, or not at all. */
type Prompt = 'signIn' | 'anotherAccount';

/**
 * VS Code's Microsoft accounts. Tokens are had silently; a person is asked only by `prompt` and `enterTenant`, which
 * commands call, and for another service's first consent while a command runs.
 */
export class VscodeSignIn implements SignIn {
  readonly #authentication: Authentication;
  readonly #place: Place;
  readonly #now: () => number;
  /** The last claims challenge that could not be met silently, by account and tenant. */
  readonly #challenges = new Map<string, string>();

  constructor(authentication: Authentication, place: Place, now: () => number = Date.now) {
    this.#authentication = authentication;
    this.#place = place;
    this.#now = now;
  }

  /** The accounts that this extension may use: VS Code also tells of those that it may not. */
  async accounts(): Promise<readonly SignedInAccount[]> {
    const known = await this.#authentication.getAccounts(this.#place.provider);
    const sessions = await Promise.allSettled(
      known.map(
        async (account) =>
          await this.#authentication.getSession(this.#place.provider, this.#arm, { account, silent: true }),
      ),
    );
    const usable = known.filter((_, index) => {
      const session = sessions[index];
      return session?.status === 'fulfilled' && session.value !== undefined;
    });
    // One account that cannot be asked does not hide the others; with none left, its words are the reason.
    const refused = sessions.find((session) => session.status === 'rejected');
    if (usable.length === 0 && refused) throw refused.reason;
    return usable.map(({ id, label }) => ({ id, label }));
  }

  tokens(account: string, tenantId?: string): TokenSource {
    return {
      getToken: async (scopes, options) => {
        const request: TokenRequest = {
          scopes: typeof scopes === 'string' ? [scopes] : scopes,
          tenantId: options?.tenantId ?? tenantId,
          claims: options?.claims,
        };
        const { accessToken } = await this.#session(account, request);
        return { token: accessToken, expiresOnTimestamp: expiryOf(accessToken, this.#now()) };
      },
    };
  }

  /** Asks the person to sign in. @throws with VS Code's or Microsoft's words where that fails or is declined */
  async prompt(how: Prompt): Promise<void> {
    await this.#authentication.getSession(this.#place.provider, this.#arm, {
      createIfNone: true,
      ...(how === 'anotherAccount' ? { clearSessionPreference: true } : {}),
    });
  }

  /** Asks the person to sign in to one tenant, with whatever it demanded last. @throws as `prompt` does */
  async enterTenant(account: string, tenantId: string): Promise<void> {
    const found = await this.#account(account);
    const claims = this.#challenges.get(challengeKey(account, tenantId));
    await this.#authentication.getSession(
      this.#place.provider,
      sessionRequest({ scopes: this.#arm, tenantId, claims }),
      { createIfNone: true, ...(found ? { account: found } : {}) },
    );
    this.#challenges.delete(challengeKey(account, tenantId));
  }

  get #arm(): string[] {
    return [this.#place.cloud.armScope];
  }

  async #account(id: string): Promise<AuthenticationSessionAccountInformation | undefined> {
    const accounts = await this.#authentication.getAccounts(this.#place.provider);
    return accounts.find((account) => account.id === id);
  }

  async #session(id: string, request: TokenRequest): Promise<AuthenticationSession> {
    const account = await this.#account(id);
    if (!account) throw new Error('The account is no longer signed in.');
    const asked = sessionRequest(request);
    const { provider } = this.#place;
    const silent = await this.#authentication.getSession(provider, asked, { account, silent: true });
    if (silent) return silent;
    if (request.claims) this.#challenges.set(challengeKey(id, request.tenantId), request.claims);
    const gesture = currentGesture();
    const key = JSON.stringify([id, request.scopes, request.tenantId]);
    if (!gesture || gesture.declined.has(key) || !this.#mayPrompt(request))
      throw new Error('The account has no session for this service and tenant.');
    try {
      const session = await this.#authentication.getSession(provider, asked, { account, createIfNone: true });
      if (session) return session;
    } catch (error) {
      gesture.declined.add(key);
      throw error;
    }
    throw new Error('The account has no session for this service and tenant.');
  }

  /** Azure Resource Manager is signed in to by commands of their own, or every tenant might ask at once. */
  #mayPrompt({ scopes, claims }: TokenRequest): boolean {
    return claims !== undefined || !scopes.every((scope) => scope === this.#place.cloud.armScope);
  }
}

/** The account's own tenant goes without an id: unnamed in a request, empty in what failed. */
const challengeKey = (account: string, tenantId: string | undefined) =>
  JSON.stringify([account, tenantId || null]);
