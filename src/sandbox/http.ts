/** One HTTP exchange, without sockets or SDK types, so that every front end can use it. */
export interface SandboxRequest {
  readonly method: string;
  /** Absolute, with Azure's real host name. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handle = (request: SandboxRequest) => Promise<SandboxResponse>;
