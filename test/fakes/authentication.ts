import type { AuthenticationGetSessionOptions, AuthenticationSession } from 'vscode';
import type { Authentication } from '../../src/auth/vscodeCredential.ts';

export interface Asked {
  readonly provider: string;
  readonly request: unknown;
  readonly options: AuthenticationGetSessionOptions;
}

const jwt = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

/** VS Code's accounts, controlled by a test: who is signed in, and which sessions exist silently. */
export class FakeAuthentication implements Authentication {
  accounts = [
    { id: 'megan-id', label: 'megan@contoso.com' },
    { id: 'alex-id', label: 'alex@contoso.com' },
  ];
  /** Which requests succeed silently, as JSON; all others need a prompt. */
  silently: (asked: Asked) => boolean = () => true;
  /** The user's answer to a prompt. */
  answer: 'accept' | Error = 'accept';
  readonly asked: Asked[] = [];

  getAccounts() {
    return Promise.resolve(this.accounts);
  }

  getSession(
    provider: string,
    request: Parameters<Authentication['getSession']>[1],
    options: AuthenticationGetSessionOptions,
  ): Promise<AuthenticationSession | undefined> {
    const asked = { provider, request, options };
    this.asked.push(asked);
    const account = options.account ?? { id: 'megan-id', label: 'megan@contoso.com' };
    const accessToken = jwt({ exp: 1_800_000_000, sub: account.id });
    const session = { id: `s-${account.id}`, accessToken, account, scopes: [] };
    if (this.silently(asked)) return Promise.resolve(session);
    if (!options.createIfNone) return Promise.resolve(undefined);
    return this.answer === 'accept' ? Promise.resolve(session) : Promise.reject(this.answer);
  }

  get prompts() {
    return this.asked.filter(({ options }) => options.createIfNone);
  }
}
