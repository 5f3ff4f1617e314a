import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  AuthenticationGetSessionOptions,
  AuthenticationSession,
  AuthenticationSessionAccountInformation,
  AuthenticationWwwAuthenticateRequest,
} from 'vscode';
import * as z from 'zod/mini';
import type { SignedInAccount, SignIn, TokenSource } from '../model/signIn.ts';
import { type Cloud, clouds } from '../model/cloud.ts';

/** A command that the user runs, which may prompt for a sign-in while it runs. */
interface UserCommand {
  /** Prompts that the user has declined, which aren't repeated. */
  readonly declined: Set<string>;
}

const running = new AsyncLocalStorage<UserCommand>();

/** Runs a user's command: its requests to Azure may prompt, while concurrent requests of views may not. */
export const asUserCommand = <T>(work: () => T): T => running.run({ declined: new Set() }, work);

/** Runs work that must not prompt, whatever started it. */
export const inBackground = <T>(work: () => T): T => running.exit(work);

/** The user's command that the caller runs in, if any. */
const currentCommand = (): UserCommand | undefined => running.getStore();

const unknownLifetime = 60_000;

/** In seconds since the epoch. */
const tokenClaims = z.object({ exp: z.number() });

/**
 * When an access token expires, in milliseconds since the epoch: its `exp` claim, which VS Code's session does not
 * pass on. A token that is not a JWT (tokens are opaque to clients by contract) counts as expiring in a minute, so
 * that it is requested again soon.
 */
export function tokenExpiry(token: string, now: number): number {
  const payload = token.split('.')[1];
  if (payload === undefined) return now + unknownLifetime;
  try {
    const claims = tokenClaims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    if (claims.success) return claims.data.exp * 1000;
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
 * The request to VS Code's Microsoft provider. It takes the tenant as a separate scope, `VSCODE_TENANT:`, and a claims
 * challenge as the WWW-Authenticate header that it came in.
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

/** How to prompt the user: to sign in, or to sign in with another account. */
type Prompt = 'signIn' | 'anotherAccount';

/**
 * VS Code's Microsoft accounts. Tokens are obtained silently. The user is prompted only by `prompt` and `enterTenant`,
 * which commands call, and, while a command runs, for another service's first consent or a claims challenge.
 */
export class VscodeSignIn implements SignIn {
  readonly #authentication: Authentication;
  readonly #cloud: SignInCloud;
  readonly #now: () => number;
  /** The last claims challenge that couldn't be met silently, by account and tenant. */
  readonly #challenges = new Map<string, string>();

  constructor(authentication: Authentication, place: SignInCloud, now: () => number = Date.now) {
    this.#authentication = authentication;
    this.#cloud = place;
    this.#now = now;
  }

  /** The accounts that this extension may use. VS Code also lists others. */
  async accounts(): Promise<readonly SignedInAccount[]> {
    const known = await this.#authentication.getAccounts(this.#cloud.provider);
    const sessions = await Promise.allSettled(
      known.map(
        async (account) =>
          await this.#authentication.getSession(this.#cloud.provider, this.#arm, { account, silent: true }),
      ),
    );
    const usable = known.filter((_, index) => {
      const session = sessions[index];
      return session?.status === 'fulfilled' && session.value !== undefined;
    });
    // An account whose session fails doesn't hide the others. If all fail, the first error is the reason.
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
        return { token: accessToken, expiresOnTimestamp: tokenExpiry(accessToken, this.#now()) };
      },
    };
  }

  /** Prompts for sign-in. @throws VS Code's or Microsoft's error if that fails or is declined */
  async prompt(how: Prompt): Promise<void> {
    await this.#authentication.getSession(this.#cloud.provider, this.#arm, {
      createIfNone: true,
      ...(how === 'anotherAccount' ? { clearSessionPreference: true } : {}),
    });
  }

  /** Prompts for sign-in to one tenant, with the tenant's last claims challenge. @throws as `prompt` does */
  async enterTenant(account: string, tenantId: string): Promise<void> {
    const found = await this.#account(account);
    const claims = this.#challenges.get(challengeKey(account, tenantId));
    await this.#authentication.getSession(
      this.#cloud.provider,
      sessionRequest({ scopes: this.#arm, tenantId, claims }),
      { createIfNone: true, ...(found ? { account: found } : {}) },
    );
    this.#challenges.delete(challengeKey(account, tenantId));
  }

  get #arm(): string[] {
    return [this.#cloud.cloud.armScope];
  }

  async #account(id: string): Promise<AuthenticationSessionAccountInformation | undefined> {
    const accounts = await this.#authentication.getAccounts(this.#cloud.provider);
    return accounts.find((account) => account.id === id);
  }

  async #session(id: string, request: TokenRequest): Promise<AuthenticationSession> {
    const account = await this.#account(id);
    if (!account) throw new Error('The account is no longer signed in.');
    const sessionRequested = sessionRequest(request);
    const { provider } = this.#cloud;
    const silent = await this.#authentication.getSession(provider, sessionRequested, {
      account,
      silent: true,
    });
    if (silent) return silent;
    if (request.claims) this.#challenges.set(challengeKey(id, request.tenantId), request.claims);
    const gesture = currentCommand();
    const key = JSON.stringify([id, request.scopes, request.tenantId]);
    if (!gesture || gesture.declined.has(key) || !this.#mayPrompt(request))
      throw new Error('The account has no session for this service and tenant.');
    try {
      const session = await this.#authentication.getSession(provider, sessionRequested, {
        account,
        createIfNone: true,
      });
      if (session) return session;
    } catch (error) {
      gesture.declined.add(key);
      throw error;
    }
    throw new Error('The account has no session for this service and tenant.');
  }

  /** Azure Resource Manager has separate sign-in commands, because otherwise every tenant might prompt at once. */
  #mayPrompt({ scopes, claims }: TokenRequest): boolean {
    return claims !== undefined || !scopes.every((scope) => scope === this.#cloud.cloud.armScope);
  }
}

/** The account's own tenant has no id: requests leave it out, failures have it empty. */
const challengeKey = (account: string, tenantId: string | undefined) =>
  JSON.stringify([account, tenantId || null]);

/** A cloud, and VS Code's authentication provider for it. */
export interface SignInCloud {
  readonly cloud: Cloud;
  readonly provider: 'microsoft' | 'microsoft-sovereign-cloud';
}

export const publicCloud: SignInCloud = { cloud: clouds.public, provider: 'microsoft' };

/**
 * The cloud of VS Code's setting `microsoft-sovereign-cloud.environment`; undefined for a custom environment, which
 * defines neither the suffix of its vaults nor its Graph.
 */
export function signInCloudOf(environment: string | undefined): SignInCloud | undefined {
  switch (environment) {
    case undefined:
    case '':
      return publicCloud;
    case 'USGovernment':
      return { cloud: clouds.usGovernment, provider: 'microsoft-sovereign-cloud' };
    case 'ChinaCloud':
      return { cloud: clouds.china, provider: 'microsoft-sovereign-cloud' };
    default:
      return undefined;
  }
}
