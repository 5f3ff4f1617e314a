import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { AzureConnection } from '../../src/azure/connection.ts';
import { clouds } from '../../src/model/cloud.ts';
import { publish } from '../../src/sandbox/trafficChannel.ts';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Sent {
  readonly line: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
  readonly signal: unknown;
}

/** An HTTP client that gets its responses from a function, and records the requests: "GET host/path?query". */
export class StubHttp implements HttpClient {
  readonly sent: Sent[] = [];
  readonly #reply: (line: string, request: PipelineRequest) => Reply | Error | Promise<Reply>;

  constructor(reply: (line: string, request: PipelineRequest) => Reply | Error | Promise<Reply>) {
    this.#reply = reply;
  }

  get lines(): readonly string[] {
    return this.sent.map(({ line }) => line);
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const url = new URL(request.url);
    const query = decodeURIComponent(url.search.replaceAll('+', ' '));
    const line = `${request.method} ${url.host}${decodeURIComponent(url.pathname)}${query}`;
    this.sent.push({
      line,
      body: typeof request.body === 'string' ? JSON.parse(request.body) : undefined,
      authorization: request.headers.get('authorization'),
      signal: request.abortSignal,
    });
    // For the contract ring: our code's requests to a stub are checked, the stub's responses aren't.
    publish({ request: asSent(request) });
    const reply = await this.#reply(line, request);
    if (reply instanceof Error) throw reply;
    const { status, body, headers } = reply;
    return {
      request,
      status,
      headers: createHttpHeaders({ 'content-type': 'application/json', ...headers }),
      bodyAsText: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    };
  }
}

const asSent = ({ method, url, headers, body }: PipelineRequest) => ({
  ...{ method, url, headers: headers.toJSON() },
  ...(typeof body === 'string' ? { body } : {}),
});

export const unreachable = () =>
  new RestError('getaddrinfo EAI_AGAIN management.azure.com', { code: 'EAI_AGAIN' });

export const tenantId = '11111111-1111-1111-1111-111111111111';
export const subscriptionId = '22222222-2222-2222-2222-222222222222';
export const subscription = { id: subscriptionId, name: 'Dev', tenantId, account: 'me' };
export const group = `/subscriptions/${subscriptionId}/resourceGroups/rg`;
export const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/kv-1`;
export const accountId = `${group}/providers/Microsoft.DocumentDB/databaseAccounts/acc-1`;

/** A connection whose tokens show what they were requested for: "account|tenant|scope". */
export function connectionTo(
  httpClient: HttpClient,
  change: Partial<AzureConnection> = {},
): AzureConnection & { readonly logged: string[] } {
  const logged: string[] = [];
  return {
    cloud: clouds.public,
    signIn: {
      accounts: () => Promise.resolve([{ id: 'me', label: 'me@contoso.com' }]),
      tokens: (account, tenant) => ({
        getToken: (scopes, options) =>
          Promise.resolve({
            token: [account, options?.tenantId ?? tenant ?? 'home', String(scopes)].join('|'),
            expiresOnTimestamp: Date.now() + 3_600_000,
          }),
      }),
    },
    pace: { now: () => Date.now(), pause: () => Promise.resolve() },
    httpClient,
    pollMilliseconds: 1,
    log: (level, message) => logged.push(`${level} ${message}`),
    userAgent: 'cosmos-cmk/test',
    logged,
    ...change,
  };
}
