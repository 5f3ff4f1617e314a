import type { Entra } from '../caller.ts';
import type { SandboxRequest, SandboxResponse } from '../http.ts';
import { html, entraJson, redirect } from './answers.ts';
import { isReplyAddress } from './applications.ts';
import { authorize } from './authorize.ts';
import { codeRedirect } from './codeRedirect.ts';
import type { EntraBehaviour, EntraContext, EntraRequest } from './context.ts';
import { devicePage, startDevice } from './device.ts';
import { token } from './grants.ts';
import { createMemory } from './memory.ts';
import { instanceDiscovery, openIdConfiguration } from './metadata.ts';
import { messagePage } from './pages.ts';
import { resourceOf } from './resources.ts';
import { createSigner } from './signing.ts';
import { accessToken, readAccessToken } from './tokens.ts';

export interface SimulatedEntra extends Entra {
  /** May be changed at any time. */
  readonly behaviour: EntraBehaviour;
}

export interface EntraOptions extends Pick<EntraContext, 'clock' | 'directory'> {
  /** The differences from Entra's defaults. Set `speed` if the clock is accelerated. */
  readonly behaviour?: Partial<EntraBehaviour>;
}

const hosts = new Set(['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com']);

/** A simulated Microsoft Entra ID for `directory`, and the page of vscode.dev that VS Code's sign-in uses. */
export function createEntra({ clock, directory, ...options }: EntraOptions): SimulatedEntra {
  const behaviour: EntraBehaviour = {
    accessTokenSeconds: 3599,
    declineConsent: false,
    refreshTokensRevokedAt: -Infinity,
    speed: 1,
    ...options.behaviour,
  };
  const context = { clock, directory, behaviour, signer: createSigner(), memory: createMemory() };
  return {
    behaviour,
    handle: async (request) => {
      const { hostname } = new URL(request.url);
      if (hostname === 'vscode.dev') return codeRedirect(request);
      return hosts.has(hostname) ? route(context, take(request)) : undefined;
    },
    verify: (bearer) => readAccessToken(context, bearer),
    issue: (who, scope, lifetimeSeconds) => {
      const person = directory.people.find(({ objectIds }) => objectIds[who.tenantId] === who.objectId);
      const holder = person ? { ...who, label: person.label } : who;
      return accessToken(context, holder, resourceOf(scope), {
        ...(lifetimeSeconds === undefined ? {} : { lifetimeSeconds }),
      });
    },
  };
}

function take({ method, url: address, headers, body = '' }: SandboxRequest): EntraRequest {
  const url = new URL(address);
  const [segment = '', ...rest] = url.pathname.slice(1).split('/');
  return {
    method,
    url,
    address,
    segment: decodeURIComponent(segment),
    path: rest.join('/'),
    headers,
    form: new URLSearchParams(body),
  };
}

async function route(context: EntraContext, request: EntraRequest): Promise<SandboxResponse> {
  switch (`${request.method} ${request.path}`) {
    case 'GET v2.0/.well-known/openid-configuration':
    case 'GET .well-known/openid-configuration':
      return openIdConfiguration(context, request);
    case 'GET discovery/instance':
      return instanceDiscovery(context, request);
    case 'GET discovery/v2.0/keys':
    case 'GET discovery/keys':
      return entraJson(200, await context.signer.keySet());
    case 'GET oauth2/authorize':
    case 'POST oauth2/authorize':
    case 'GET oauth2/v2.0/authorize':
    case 'POST oauth2/v2.0/authorize':
      return authorize(context, request);
    case 'POST oauth2/v2.0/token':
    case 'POST oauth2/token':
      return token(context, request);
    case 'POST oauth2/devicecode':
    case 'POST oauth2/v2.0/devicecode':
      return startDevice(context, request);
    case 'GET oauth2/deviceauth':
    case 'POST oauth2/deviceauth':
      return devicePage(context, request);
    case 'GET oauth2/v2.0/logout':
    case 'GET oauth2/logout':
      return signOut(request);
    default:
      return html(404, messagePage('Not found', 'The sandbox’s Entra ID has no such page.'));
  }
}

/**
 * The sandbox has no sign-in sessions, so there is nothing to end. Shows a message, or redirects to the application's
 * page.
 */
function signOut({ url }: EntraRequest): SandboxResponse {
  const target = url.searchParams.get('post_logout_redirect_uri');
  if (target !== null && isReplyAddress(target)) return redirect(target);
  return html(200, messagePage('Signed out', 'You signed out of your account.'));
}
