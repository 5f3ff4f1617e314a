import type { AdditionalPolicyConfig } from '@azure-rest/core-client';
import {
  type PipelinePolicy,
  type PipelineRequest,
  retryPolicy,
  type RetryStrategy,
} from '@azure/core-rest-pipeline';
import { changeDetails, type JournaledChange, type NoteResponse, isChange } from '../model/journal.ts';
import type { AzureConnection } from './connection.ts';
import { requestIdOf } from './errors/parse.ts';

/** The journal entry of a request that changes something, written before the request is first sent. */
interface Note {
  complete?: NoteResponse;
}

/**
 * Records each change once, however often it is retried. This is a pipeline policy, so that no command can forget it.
 * `whole` wraps all attempts and completes the entry. `sent` runs after signing and writes the entry, so that every
 * sent request has one, and a request that was never sent has none.
 */
function journaling({ journal: begin, pace }: AzureConnection, account: string) {
  const notes = new WeakMap<PipelineRequest, Note>();
  const whole: PipelinePolicy = {
    name: 'cosmosCmkJournal',
    async sendRequest(request, next) {
      if (!begin || !isChange(request.method, partsOf(request).pathname)) return next(request);
      const note: Note = {};
      notes.set(request, note);
      const response = await next(request);
      const requestId = requestIdOf(response.headers);
      note.complete?.({ status: response.status, ...(requestId ? { requestId } : {}) });
      return response;
    },
  };
  const sent: PipelinePolicy = {
    name: 'cosmosCmkJournalSent',
    async sendRequest(request, next) {
      const note = notes.get(request);
      if (begin && note) note.complete ??= await begin(changeOf(request, account, pace.now()));
      return next(request);
    },
  };
  return { whole, sent };
}

function changeOf(request: PipelineRequest, account: string, at: number): JournaledChange {
  const { host, pathname } = partsOf(request);
  const details = changeDetails(parsedBody(request));
  const { method } = request;
  return { at, method, on: host + decoded(pathname), account, ...(details ? { details } : {}) };
}

function parsedBody({ body }: PipelineRequest): unknown {
  if (typeof body !== 'string') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function partsOf({ url }: PipelineRequest): { readonly host: string; readonly pathname: string } {
  const { host = '', pathname = '' } = URL.parse(url) ?? {};
  return { host, pathname };
}

/** The path, decoded like a resource id. A path that can't be decoded stays as sent. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** The longest wait for one response; the slowest ones known (vault writes) take some 30 seconds. */
const timeoutMilliseconds = 100_000;

/**
 * Fewer and shorter retries than the SDKs' default, because the user watches a progress bar. `Retry-After` of 429 and
 * 503 is still honored.
 */
export const retryOptions = ({ retryMilliseconds = 500 }: AzureConnection) => ({
  maxRetries: 3,
  retryDelayInMs: retryMilliseconds,
  maxRetryDelayInMs: 8_000,
});

/** The SDKs handle the first three; the last one is Resource Graph's, for the caller of the query (rateLimiter.ts). */
const saysWhen = ['retry-after', 'retry-after-ms', 'x-ms-retry-after-ms', 'x-ms-user-quota-resets-after'];

/**
 * Retries what the SDKs don't retry: a 429 without `Retry-After` (Key Vault sends none), and a truncated response, if
 * repeating the request changes nothing.
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

/** Logs every exchange, including retries, without query (operation links are signed), headers or bodies. */
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

/** All policies that our clients add to a pipeline, outermost first. */
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
