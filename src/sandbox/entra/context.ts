import type { Clock } from '../clock.ts';
import type { Directory } from '../directory.ts';
import type { Memory } from './memory.ts';
import type { Signer } from './signing.ts';

/** What a test or a demonstration can change while the sandbox runs. */
export interface EntraBehaviour {
  /** Of access tokens; Entra's own default is 60 to 90 minutes. MSAL counts a token as expired 300 s early. */
  accessTokenSeconds: number;
  /** Whoever accepts is answered as if consent had been declined (AADSTS65004). */
  declineConsent: boolean;
  /** Refresh tokens issued before this time, in milliseconds, are refused (AADSTS50173). */
  refreshTokensRevokedAt: number;
  /**
   * How fast the sandbox's clock runs by its clients' clocks. What is issued lives so much longer by the sandbox's, so
   * that it lasts as long as the client was told; 1 where the clock stands still or is moved by hand.
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

/** When something ends, by the sandbox's clock, that lives `seconds` of its clients'; in milliseconds. */
export function endOf({ clock, behaviour }: EntraContext, seconds: number): number {
  return clock.now() + seconds * 1000 * behaviour.speed;
}

/** One request to Entra, taken apart: `path` without the tenant's segment, `form` the URL-encoded body. */
export interface EntraRequest {
  readonly method: string;
  readonly url: URL;
  /** The URL as it came: the badly encoded `state` cannot be read from a parsed one. */
  readonly address: string;
  readonly segment: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: URLSearchParams;
}
