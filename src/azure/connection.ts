import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Cloud } from '../model/cloud.ts';
import type { Observed } from '../model/dataAge.ts';
import type { Journal } from '../model/journal.ts';
import type { SignIn } from '../model/signIn.ts';
import type { Pace } from '../model/time.ts';

/** Everything that the ports need to connect to Azure, or to the sandbox in its place. */
export interface AzureConnection {
  readonly cloud: Cloud;
  readonly signIn: SignIn;
  readonly pace: Pace;
  /** Sends requests in place of Node's HTTP: the sandbox's in-process front end. */
  readonly httpClient?: HttpClient;
  /** How often to poll a long-running operation; Azure's `Retry-After` takes precedence. */
  readonly pollMilliseconds?: number;
  /** The delay before the first retry of a failed request; it doubles with each further retry. */
  readonly retryMilliseconds?: number;
  readonly log: (level: LogLevel, message: string) => void;
  /** Called for every request that might change something. The request is sent only after this resolves. */
  readonly journal?: Journal['begin'];
  /** The product and its version, put before the SDKs' own user agent. */
  readonly userAgent: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The freshness of a response that Resource Manager has just sent. */
export const observedNow = ({ pace }: AzureConnection): Observed => ({
  from: 'resourceManager',
  at: pace.now(),
});
