import type { Clock } from '../clock.ts';
import { publish } from '../trafficChannel.ts';
import type { Handle, SandboxRequest, SandboxResponse } from '../http.ts';
import { finish } from '../rest/headers.ts';
import { readUrl } from '../rest/url.ts';
import { challenged, expired, failing, serviceOf, throttledAnswer } from './answers.ts';
import { ConnectionReset, TruncatedAnswer } from './lostAnswer.ts';
import type { Fault } from './rule.ts';

/** The faults that end a request. The others delay it. */
export type Ending = Exclude<Fault, { readonly kind: 'hang' | 'latency' }>;

interface FaultTarget {
  readonly handle: Handle;
  readonly clock: Clock;
}

/** @throws ConnectionReset and TruncatedAnswer if the client gets no complete response */
export async function injectFault(
  fault: Ending,
  request: SandboxRequest,
  { handle, clock }: FaultTarget,
): Promise<SandboxResponse> {
  switch (fault.kind) {
    case 'reset':
      if (fault.takesEffect) await handle(request);
      else publish({ request });
      throw new ConnectionReset();
    case 'truncated': {
      const response = await handle(request);
      if (request.method === 'HEAD' || response.body === '') return response;
      throw new TruncatedAnswer(response);
    }
    case 'answer':
      publish({ request });
      return dressed(fault.response, request, clock.now());
    case 'throttled':
    case 'failing':
    case 'challenged':
    case 'expired': {
      const response = dressed(answerOf(fault, request, clock.now()), request, clock.now());
      publish({ request, response });
      return response;
    }
  }
}

type Refusing = Exclude<Ending, { readonly kind: 'reset' | 'truncated' | 'answer' }>;

function answerOf(fault: Refusing, { url }: SandboxRequest, now: number): SandboxResponse {
  const service = serviceOf(url);
  switch (fault.kind) {
    case 'throttled':
      return withRetryAfter(throttledAnswer(service, fault.seconds), fault);
    case 'failing':
      return withRetryAfter(failing(service, fault.status), fault);
    case 'challenged':
      return challenged(service, now);
    case 'expired':
      return expired(service, url);
  }
}

function withRetryAfter(
  response: SandboxResponse,
  { seconds, as }: { readonly seconds?: number; readonly as?: 'seconds' | 'date' },
): SandboxResponse {
  if (seconds === undefined) return response;
  // By the machine's clock, because clients compare the date with it, whatever the sandbox's time is.
  const value = as === 'date' ? new Date(Date.now() + seconds * 1000).toUTCString() : String(seconds);
  return { ...response, headers: { ...response.headers, 'retry-after': value } };
}

/** Adds the headers that the host adds to every response. */
function dressed(response: SandboxResponse, request: SandboxRequest, now: number): SandboxResponse {
  const { host, path } = readUrl(request.url);
  return finish(response, { request, now, path }, host);
}
