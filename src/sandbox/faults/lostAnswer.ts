import type { SandboxResponse } from '../http.ts';

/** The connection broke before an answer came; told as Node's sockets tell it. */
export class ConnectionReset extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('read ECONNRESET');
  }
}

/** The connection broke within the answer's body; told as Azure's SDKs tell it, whose client reads the body. */
export class TruncatedAnswer extends Error {
  readonly code = 'PARSE_ERROR';
  /** Whole: how much of it arrives is the front's choice. */
  readonly response: SandboxResponse;

  constructor(response: SandboxResponse) {
    super('Error reading response as text: aborted');
    this.response = response;
  }
}
