import type { AdditionalPolicyConfig } from '@azure-rest/core-client';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { AzureConnection } from './connection.ts';
import { requestIdOf } from './problems/failure.ts';

/** Nobody waits longer than this for one answer; the slowest ones known (vault writes) take some 30 seconds. */
const timeoutMilliseconds = 100_000;

/**
 * Fewer and shorter retries than the SDKs' default: somebody is looking at a progress bar. `Retry-After` of 429 and
 * 503 is honoured all the same.
 */
export const retryOptions = { maxRetries: 3, retryDelayInMs: 500, maxRetryDelayInMs: 8_000 };

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

export const policies = ({ log }: AzureConnection): AdditionalPolicyConfig[] => [
  { policy: deadline, position: 'perCall' },
  { policy: exchanges(log), position: 'perRetry' },
];
