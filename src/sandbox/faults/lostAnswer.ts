import type { SandboxResponse } from '../http.ts';

/** The connection broke before a response, reported like Node's sockets do. */
export class ConnectionReset extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('read ECONNRESET');
  }
}

/**
 * The connection broke within the response body, reported like the client of Azure's SDKs does, which reads the body.
 */
export class TruncatedAnswer extends Error {
  readonly code = 'PARSE_ERROR';
  /** Complete: the front end decides how much of it arrives. */
  readonly response: SandboxResponse;

  constructor(response: SandboxResponse) {
    super('Error reading response as text: aborted');
    this.response = response;
  }
}
