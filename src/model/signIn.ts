/** One signed-in account; the Azure CLI and the environment have exactly one. */
export interface SignedInAccount {
  readonly id: string;
  readonly label: string;
}

/**
 * Where tokens come from: VS Code's accounts, the Azure CLI, the environment, or the sandbox. The token source has
 * the shape of the SDKs' `TokenCredential`.
 */
export interface SignIn {
  accounts(): Promise<readonly SignedInAccount[]>;
  /** Tokens of an account in a tenant; without a tenant, in the account's own. */
  tokens(account: string, tenantId?: string): TokenSource;
}

export interface TokenSource {
  getToken(
    scopes: string | string[],
    options?: { abortSignal?: unknown; tenantId?: string; claims?: string },
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>;
}
