import type { Clock } from '../clock.ts';
import type { Directory } from '../directory.ts';
import type { Memory } from './memory.ts';
import type { Signer } from './signing.ts';

/** The behavior that a test or demo can change while the sandbox runs. */
export interface EntraBehaviour {
  /**
   * The lifetime of access tokens. Entra's own default is 60 to 90 minutes. MSAL counts a token as expired 300 s early.
   */
  accessTokenSeconds: number;
  /** Every accepted sign-in responds as if the person had declined consent (AADSTS65004). */
  declineConsent: boolean;
  /** Refresh tokens issued before this time, in milliseconds, are rejected (AADSTS50173). */
  refreshTokensRevokedAt: number;
  /**
   * How fast the sandbox's clock runs compared with the clients' clocks. Lifetimes are multiplied by it, so that a
   * token lasts as long as the client expects. 1 if the clock is frozen or moved manually.
   */
  speed: number;
}

export interface EntraContext {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly signer: Signer;
  readonly memory: Memory;
  readonly behaviour: EntraBehaviour;
}

/** The expiry by the sandbox's clock, in milliseconds, for a lifetime of `seconds` by the clients' clocks. */
export function endOf({ clock, behaviour }: EntraContext, seconds: number): number {
  return clock.now() + seconds * 1000 * behaviour.speed;
}

/** One parsed request to Entra: `path` without the tenant's segment, `form` the URL-encoded body. */
export interface EntraRequest {
  readonly method: string;
  readonly url: URL;
  /** The URL as received, because a parsed URL loses the badly encoded `state`. */
  readonly address: string;
  readonly segment: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: URLSearchParams;
}
