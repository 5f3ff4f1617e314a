import type { AdditionalPolicyConfig } from '@azure-rest/core-client';
import { retryPolicy, type PipelinePolicy, type RetryStrategy } from '@azure/core-rest-pipeline';
import type { AzureConnection } from './connection.ts';
import { journaling } from './journaling.ts';
import { requestIdOf } from './problems/failure.ts';

/** Nobody waits longer than this for one answer; the slowest ones known (vault writes) take some 30 seconds. */
const timeoutMilliseconds = 100_000;

/**
 * Fewer and shorter retries than the SDKs' default: somebody is looking at a progress bar. `Retry-After` of 429 and
 * 503 is honoured all the same.
 */
export const retryOptions = ({ retryMilliseconds = 500 }: AzureConnection) => ({
  maxRetries: 3,
  retryDelayInMs: retryMilliseconds,
  maxRetryDelayInMs: 8_000,
});

/** The first three are the SDKs' affair; Resource Graph's last one is for who asks it (graphQuota.ts). */
const saysWhen = ['retry-after', 'retry-after-ms', 'x-ms-retry-after-ms', 'x-ms-user-quota-resets-after'];

/**
 * What the SDKs do not repeat by themselves: a 429 without `Retry-After` (Key Vault sends none), and an answer that
 * broke off, where asking again changes nothing more.
 */
const unrepeated = ({ retryMilliseconds = 500 }: AzureConnection): RetryStrategy => ({
  name: 'cosmosCmkUnrepeated',
  retry({ retryCount, response, responseError }) {
    const isThrottled = response?.status === 429 && !saysWhen.some((name) => response.headers.has(name));
    const method = responseError?.request?.method ?? '';
    const isBrokenOff = responseError?.code === 'PARSE_ERROR' && method !== 'POST';
    if (!isThrottled && !isBrokenOff) return { skipStrategy: true };
    return { retryAfterInMs: retryMilliseconds * (isThrottled ? 4 : 1) * 2 ** retryCount };
  },
});

const deadline: PipelinePolicy = {
  name: 'cosmosCmkDeadline',
  sendRequest: (request, next) => {
    if (request.timeout === 0) request.timeout = timeoutMilliseconds;
    return next(request);
  },
};

/** Logs every exchange, retries too, without query (operation links are signed), headers or bodies. */
const exchanges = (log: AzureConnection['log']): PipelinePolicy => ({
  name: 'cosmosCmkLog',
  async sendRequest(request, next) {
    const line = `${request.method} ${request.url.replace(/\?.*$/, '')}`;
    try {
      const response = await next(request);
      const id = requestIdOf(response.headers) ?? '-';
      log('debug', `${line} ${String(response.status)} (${id})`);
      return response;
    } catch (error) {
      log('debug', `${line} ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  },
});

/** All that our clients add to a pipeline, from the outside inwards. */
export const policies = (
  connection: AzureConnection,
  account: string,
  signing: PipelinePolicy,
): AdditionalPolicyConfig[] => {
  const { whole, sent } = journaling(connection, account);
  return [
    { policy: whole, position: 'perCall' },
    { policy: deadline, position: 'perCall' },
    { policy: retryPolicy([unrepeated(connection)], { maxRetries: 3 }), position: 'perCall' },
    { policy: signing, position: 'perRetry' },
    { policy: sent, position: 'perRetry' },
    { policy: exchanges(connection.log), position: 'perRetry' },
  ];
};
