import type { SandboxResponse } from '../http.ts';
import { html, redirect } from './answers.ts';
import { findApplication, isReplyAddress } from './applications.ts';
import { endOf, type EntraContext, type EntraRequest } from './context.ts';
import { secret, type AuthorizeRequest } from './memory.ts';
import { formPostPage, messagePage, pickerPage } from './pages.ts';
import { refusals, type Refusal } from './errors.ts';
import { isKnownResource, resourceOf, tokenScopeOf } from './resources.ts';
import { authorizeParameters } from './state.ts';
import { authorityOf, membershipOf } from './tenancy.ts';

/** Entra's codes are valid for 10 minutes. */
const codeLifetimeSeconds = 10 * 60;

/** GET returns the account picker; its POST returns who accepted, or that the person declined. */
export function authorize(context: EntraContext, request: EntraRequest): SandboxResponse {
  const answered = request.form.get('request') ?? request.url.searchParams.get('request');
  if (answered !== null) {
    const pending = context.memory.requests.get(answered);
    if (pending === undefined)
      return html(400, messagePage('Sign in', 'This sign-in has ended. Start again.'));
    return request.method === 'POST'
      ? decide(context, request, answered, pending)
      : html(200, picker(context, request, answered, { ...pending, loginHint: undefined }));
  }
  const parameters = request.method === 'POST' ? request.form : authorizeParameters(request.address);
  const asked = readRequest(context, request, parameters);
  if ('code' in asked) return html(asked.status, refusalPage(asked));
  if (parameters.get('prompt') === 'none') return reply(asked, refused(refusals.signInRequired()));
  const { audience } = resourceOf(asked.scope);
  if (!isKnownResource(audience))
    return reply(
      asked,
      refused(refusals.unknownResource(audience, asked.authority.tenant?.displayName ?? '')),
    );
  const id = secret('');
  context.memory.requests.set(id, asked);
  return html(200, picker(context, request, id, asked));
}

/** The parsed request, or an error for a page, because there is no trusted reply address to send it to. */
function readRequest(
  { directory }: EntraContext,
  { segment }: EntraRequest,
  parameters: URLSearchParams,
): AuthorizeRequest | Refusal {
  const authority = authorityOf(directory, segment);
  if (authority === undefined) return refusals.unknownTenant(segment);
  const appId = parameters.get('client_id') ?? '';
  const application = findApplication(directory, appId, authority.tenant?.id);
  if (application === undefined)
    return refusals.unknownApplication(appId, authority.tenant?.displayName ?? segment);
  const redirectUri = parameters.get('redirect_uri') ?? '';
  if (!isReplyAddress(redirectUri)) return refusals.wrongReplyAddress(redirectUri, appId);
  const mode = parameters.get('response_mode');
  const challenge = parameters.get('code_challenge');
  const [state, nonce, hint] = ['state', 'nonce', 'login_hint'].map(
    (name) => parameters.get(name) ?? undefined,
  );
  return {
    application,
    authority,
    redirectUri,
    responseMode: mode === 'form_post' || mode === 'fragment' ? mode : 'query',
    scope: tokenScopeOf(parameters),
    state,
    nonce,
    loginHint: parameters.get('prompt') === 'select_account' ? undefined : hint,
    challenge:
      challenge === null
        ? undefined
        : { method: parameters.get('code_challenge_method') === 'S256' ? 'S256' : 'plain', value: challenge },
  };
}

function picker(
  { directory }: EntraContext,
  { url }: EntraRequest,
  id: string,
  { application, loginHint }: AuthorizeRequest,
): string {
  const hinted = directory.people.filter((each) => each.label.toLowerCase() === loginHint?.toLowerCase());
  return pickerPage({
    action: url.pathname,
    hidden: { request: id },
    application: application.name,
    people: hinted.length > 0 ? hinted : directory.people,
    ...(hinted.length > 0 ? { otherAccounts: `${url.pathname}?request=${id}` } : {}),
  });
}

function decide(
  context: EntraContext,
  { form, url }: EntraRequest,
  id: string,
  asked: AuthorizeRequest,
): SandboxResponse {
  const { directory, memory, behaviour } = context;
  const person = directory.people.find((each) => each.homeObjectId === form.get('person'));
  if (person === undefined || behaviour.declineConsent) {
    memory.requests.delete(id);
    return reply(asked, refused(refusals.declined()));
  }
  if (membershipOf(directory, person, asked.authority) === undefined) {
    const tenant = asked.authority.tenant?.displayName ?? '';
    const refusal = refusals.notInTenant(person.label, person.homeTenantId, tenant, asked.application.appId);
    const link = { href: `${url.pathname}?request=${id}`, label: 'Use another account' };
    return html(400, refusalPage(refusal, link));
  }
  memory.requests.delete(id);
  const code = secret('0.');
  memory.codes.set(code, {
    request: asked,
    person,
    expiresAt: endOf(context, codeLifetimeSeconds),
    redeemed: false,
  });
  return reply(asked, { code, session_state: crypto.randomUUID() });
}

function reply(asked: AuthorizeRequest, answer: Readonly<Record<string, string>>): SandboxResponse {
  const fields = { ...answer, ...(asked.state === undefined ? {} : { state: asked.state }) };
  if (asked.responseMode === 'form_post') return html(200, formPostPage(asked.redirectUri, fields));
  const target = new URL(asked.redirectUri);
  if (asked.responseMode === 'fragment') target.hash = new URLSearchParams(fields).toString();
  else for (const [name, value] of Object.entries(fields)) target.searchParams.set(name, value);
  return redirect(target.href);
}

function refused({ error, code, message }: Refusal): Readonly<Record<string, string>> {
  return { error, error_description: `AADSTS${code}: ${message}` };
}

function refusalPage({ code, message }: Refusal, link?: { href: string; label: string }): string {
  return messagePage('Sorry, but we’re having trouble signing you in.', `AADSTS${code}: ${message}`, link);
}
