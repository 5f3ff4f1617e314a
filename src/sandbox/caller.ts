import type { SandboxRequest, SandboxResponse } from './http.ts';

/** Whom a bearer token stands for. */
export interface Caller {
  readonly tenantId: string;
  readonly objectId: string;
  readonly appId?: string;
  readonly name: string;
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface Entra {
  /** Undefined for a request that is not for login.microsoftonline.com. */
  handle(request: SandboxRequest): Promise<SandboxResponse | undefined>;
  /** Undefined for a token that this sandbox did not sign. */
  verify(bearer: string): Promise<Caller | undefined>;
  issue(
    who: Pick<Caller, 'tenantId' | 'objectId' | 'appId' | 'name'>,
    scope: string,
    lifetimeSeconds?: number,
  ): Promise<string>;
}
