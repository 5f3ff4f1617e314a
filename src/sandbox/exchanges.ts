import { channel } from 'node:diagnostics_channel';
import type { SandboxRequest, SandboxResponse } from './http.ts';

export interface Exchanged {
  readonly request: SandboxRequest;
  /** Absent where the client got none, or one that somebody chose for it. */
  readonly response?: SandboxResponse;
}

const exchanges = channel('cosmos-cmk:exchange');

/** Tells whoever looks on from outside, of every sandbox in the process. */
export function publish(exchanged: Exchanged): void {
  exchanges.publish(exchanged);
}
