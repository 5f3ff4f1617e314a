import type { Caller, Entra } from './caller.ts';
import { answerArm, armRefusal, unauthenticated } from './arm/front.ts';
import { armRoutes } from './arm/routes.ts';
import { runningClock, type Clock } from './clock.ts';
import { accountOfHost, answerAccount } from './cosmos/dataPlane.ts';
import { sampleEstate } from './estate/sample.ts';
import { newState } from './estate/state.ts';
import { answerGraph, graphTokenRefusal } from './microsoftGraph/microsoftGraph.ts';
import { publish } from './trafficChannel.ts';
import type { Handle, SandboxRequest, SandboxResponse } from './http.ts';
import { same } from './identifiers.ts';
import { unconfirmedMessages } from './unconfirmedMessages.ts';
import { parseJson } from './json.ts';
import { answerVault, tokenRefusal, vaultHeaders, vaultOfHost } from './keyVault/data/front.ts';
import { isVaultHost } from './keyVault/vaults.ts';
import type { Behaviour, State } from './model/state.ts';
import { refuse } from './rest/answer.ts';
import type { Exchange, Route } from './rest/exchange.ts';
import { finish } from './rest/headers.ts';
import { readUrl } from './rest/url.ts';
import type { Timings } from './timings.ts';

export interface SandboxOptions {
  readonly clock?: Clock;
  /** How fast this clock runs compared with the clients' clocks. Tokens must last as long as clients expect. */
  readonly speed?: number;
  /** Fills the state. Defaults to the sample environment. */
  readonly estate?: (state: State) => void;
  readonly timings?: Partial<Timings>;
  readonly behaviour?: Partial<Behaviour>;
}

export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** The caller's name, if the request had a valid token. */
  readonly caller: string | undefined;
}

/** A simulated Azure, with the tokens of `E`. */
export interface SandboxWith<E extends Entra> {
  /** Rejects with an ENOTFOUND error for a host name that doesn't resolve. */
  readonly handle: Handle;
  /** Whether a host name resolves yet. A vault or account that doesn't exist has no host name. */
  readonly resolves: (host: string) => boolean;
  readonly clock: Clock;
  readonly state: State;
  readonly entra: E;
  /** Oldest first. */
  readonly requests: readonly LoggedRequest[];
}

export function createSandboxWith<E extends Entra>(
  options: SandboxOptions,
  makeEntra: (state: State) => E,
  more: readonly Route[] = [],
): SandboxWith<E> {
  const routes = [...more, ...armRoutes];
  const clock = options.clock ?? runningClock();
  const state = newState(clock, options.timings, options.behaviour);
  (options.estate ?? sampleEstate)(state);
  const entra = makeEntra(state);
  const requests: LoggedRequest[] = [];
  return {
    ...{ clock, state, entra, requests },
    resolves: (host) => resolves(state, host),
    handle: async (request) => {
      const { response, caller } = await answer({ state, entra, routes }, request);
      requests.push({
        method: request.method,
        url: request.url,
        status: response.status,
        caller: caller?.name,
      });
      publish({ request, response });
      return response;
    },
  };
}

function resolves(state: State, host: string): boolean {
  const now = state.clock.now();
  if (isVaultHost(host)) return vaultOfHost(state, host, now) !== undefined;
  return !host.endsWith('.documents.azure.com') || accountOfHost(state, host, now) !== undefined;
}

interface Answered {
  readonly response: SandboxResponse;
  readonly caller?: Caller | undefined;
}

interface Azure {
  readonly state: State;
  readonly entra: Entra;
  readonly routes: readonly Route[];
}

async function answer({ state, entra, routes }: Azure, request: SandboxRequest): Promise<Answered> {
  const signIn = await entra.handle(request);
  if (signIn !== undefined) return { response: signIn };
  const now = state.clock.now();
  const { host, path, query } = readUrl(request.url);
  const [scheme, token] = (request.headers['authorization'] ?? '').split(' ');
  const sent = same(scheme, 'Bearer') && token !== undefined;
  const caller = sent ? await entra.verify(token) : undefined;
  const known = {
    ...{ request, query, state, now },
    path: decodeURIComponent(path),
    apiVersion: query.get('api-version') ?? '',
    body: parseJson(request.body),
  };
  const response = respond({ host, known, caller, sent, routes });
  return { response: finish(response, known, host), caller };
}

interface Call {
  readonly host: string;
  readonly known: Omit<Exchange, 'caller'>;
  readonly caller: Caller | undefined;
  /** Whether the request had a token, valid or not. */
  readonly sent: boolean;
  readonly routes: readonly Route[];
}

function respond({ host, known, caller, sent, routes }: Call): SandboxResponse {
  const { state, now, request } = known;
  if (host === 'management.azure.com') {
    const refused = sent
      ? armRefusal(known, caller)
      : unauthenticated(
          'AuthenticationFailed',
          "Authentication failed. The 'Authorization' header is missing.",
        );
    if (refused !== undefined || caller === undefined) return refused ?? unknownHost(host);
    return answerArm(routes, { ...known, caller });
  }
  if (host === 'graph.microsoft.com') {
    const refused = graphTokenRefusal(caller, now);
    return refused !== undefined || caller === undefined
      ? (refused ?? unknownHost(host))
      : answerGraph({ ...known, caller });
  }
  if (isVaultHost(host)) {
    const vault = vaultOfHost(state, host, now) ?? unknownHost(host);
    const refused = tokenRefusal(vault, caller, sent, now);
    const response =
      refused !== undefined || caller === undefined
        ? (refused ?? unknownHost(host))
        : answerVault(vault, { ...known, caller });
    return { ...response, headers: { ...vaultHeaders(state, vault), ...response.headers } };
  }
  if (host === 'graph.windows.net') {
    return refuse(
      501,
      'NotImplemented',
      unconfirmedMessages.unsimulated.text(request.method, `https://${host}${known.path}`),
    );
  }
  if (host.endsWith('.documents.azure.com')) {
    return answerAccount(state, accountOfHost(state, host, now) ?? unknownHost(host), request, now);
  }
  return unknownHost(host);
}

/** For a client, a name that doesn't resolve means no response at all. */
function unknownHost(host: string): never {
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: host,
  });
}
