import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Cloud } from '../model/cloud.ts';
import type { Seen } from '../model/freshness.ts';
import type { Journal } from '../model/journal.ts';
import type { SignIn } from '../model/signIn.ts';
import type { Pace } from '../model/time.ts';

/** All that the ports need to reach Azure, or the sandbox in its place. */
export interface AzureConnection {
  readonly cloud: Cloud;
  readonly signIn: SignIn;
  readonly pace: Pace;
  /** Sends requests in place of Node's HTTP: the sandbox's front in the process. */
  readonly httpClient?: HttpClient;
  /** How long to wait between two looks at a long-running operation; Azure's `Retry-After` goes before it. */
  readonly pollMilliseconds?: number;
  /** Between a request that failed and its first repetition, which the later ones double. */
  readonly retryMilliseconds?: number;
  readonly log: (level: LogLevel, message: string) => void;
  /** Hears of every request that may change something before it is sent; it is not sent before that has resolved. */
  readonly journal?: Journal['begin'];
  /** The product and its version, put before the SDKs' own user agent. */
  readonly userAgent: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** How fresh an answer of Resource Manager is that has just arrived. */
export const seenNow = ({ pace }: AzureConnection): Seen => ({ from: 'resourceManager', at: pace.now() });
