import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { httpHeaders } from './httpHeaders.ts';
import type { Handle } from './http.ts';

/** Connects Azure's SDK clients to the sandbox in the same process: pass it as `httpClient`. */
export function createHttpClient(sandbox: { readonly handle: Handle }): HttpClient {
  return { sendRequest: (request) => abortable(request, send(sandbox, request)) };
}

async function send(
  sandbox: { readonly handle: Handle },
  request: PipelineRequest,
): Promise<PipelineResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) headers[name.toLowerCase()] = value;
  const body = textOf(request);
  try {
    const { method, url } = request;
    const response = await sandbox.handle({ method, url, headers, ...(body === undefined ? {} : { body }) });
    return {
      request,
      status: response.status,
      headers: httpHeaders(response.headers),
      bodyAsText: response.body,
    };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(message), {
      name: 'RestError',
      code: code ?? 'REQUEST_SEND_ERROR',
      request,
    });
  }
}

function textOf({ body }: PipelineRequest): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  throw new TypeError('The sandbox takes only bodies of text or bytes');
}

/** Rejects as soon as the request is aborted, like the SDK's own client. */
function abortable<T>({ abortSignal }: PipelineRequest, work: Promise<T>): Promise<T> {
  if (abortSignal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      const error = new Error('The operation was aborted.');
      error.name = 'AbortError';
      reject(error);
    };
    if (abortSignal.aborted) abort();
    abortSignal.addEventListener('abort', abort);
    const settled = () => abortSignal.removeEventListener('abort', abort);
    work.then(resolve, reject).finally(settled);
  });
}
