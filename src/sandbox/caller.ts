import type { SandboxRequest, SandboxResponse } from './http.ts';

/** The principal behind a bearer token. */
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
  /** Undefined for a request to any host but login.microsoftonline.com. */
  handle(request: SandboxRequest): Promise<SandboxResponse | undefined>;
  /** Undefined for a token that this sandbox didn't sign. */
  verify(bearer: string): Promise<Caller | undefined>;
  issue(
    who: Pick<Caller, 'tenantId' | 'objectId' | 'appId' | 'name'>,
    scope: string,
    lifetimeSeconds?: number,
  ): Promise<string>;
}
