import { channel } from 'node:diagnostics_channel';
import type { SandboxRequest, SandboxResponse } from './http.ts';

export interface Exchanged {
  readonly request: SandboxRequest;
  /** Absent if the client got no response, or one that a fault rule replaced. */
  readonly response?: SandboxResponse;
}

const exchanges = channel('cosmos-cmk:exchange');

/** Publishes the exchanges of every sandbox in the process, for observers. */
export function publish(exchanged: Exchanged): void {
  exchanges.publish(exchanged);
}
