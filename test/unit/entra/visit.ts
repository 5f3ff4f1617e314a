import { createHash, randomBytes } from 'node:crypto';
import type { SandboxResponse } from '../../../src/sandbox/http.ts';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { sampleDirectory, type Person } from '../../../src/sandbox/directory.ts';
import { createEntra, type SimulatedEntra } from '../../../src/sandbox/entra/entra.ts';

export const login = 'https://login.microsoftonline.com';
export const vsCode = 'aebc6443-996d-45c2-90f0-388ff96faa56';
export const arm = 'https://management.azure.com/.default';
export const redirectUri = 'https://vscode.dev/redirect';
export const callback =
  'http://127.0.0.1:8123/stable-abc/callback?vscode-reqid=3&vscode-scheme=code-oss&vscode-authority=vscode.microsoft-authentication';

export type Answer = Record<string, unknown>;

/** A client that talks to the simulated Entra like MSAL, by hand. */
export function visitor(behaviour: Partial<SimulatedEntra['behaviour']> = {}) {
  const clock = manualClock();
  const directory = sampleDirectory();
  const entra = createEntra({ clock, directory, behaviour });

  async function send(
    method: string,
    url: string,
    form?: Record<string, string>,
    headers = {},
  ): Promise<SandboxResponse> {
    const body = form && { body: new URLSearchParams(form).toString() };
    const response = await entra.handle({ method, url, headers, ...body });
    if (!response) throw new Error(`Nobody answers ${url}`);
    return response;
  }

  const post = async (path: string, form: Record<string, string>, headers = {}) => {
    const { status, body } = await send('POST', login + path, form, headers);
    return { status, body: JSON.parse(body) as Answer };
  };

  function challenge() {
    const verifier = randomBytes(32).toString('base64url');
    return { verifier, value: createHash('sha256').update(verifier).digest('base64url') };
  }

  async function open(parameters: Record<string, string> = {}, tenant = 'organizations') {
    const query = new URLSearchParams({
      client_id: vsCode,
      scope: `${arm} openid profile offline_access`,
      redirect_uri: redirectUri,
      response_mode: 'form_post',
      response_type: 'code',
      state: callback,
      ...parameters,
    });
    return send('GET', `${login}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`);
  }

  /** The result of the picker's form, and of the form in the response. */
  async function choose(picker: SandboxResponse, person: Person | 'decline') {
    const form = formOf(picker.body);
    const choice = person === 'decline' ? { decline: 'true' } : { person: person.homeObjectId };
    const answered = await send('POST', login + form.action, { ...form.fields, ...choice });
    return { answered, ...formOf(answered.body) };
  }

  async function signIn(person: Person, { scope = arm, tenant = 'organizations', nonce = 'n' } = {}) {
    const { verifier, value } = challenge();
    const picker = await open(
      {
        scope: `${scope} openid profile offline_access`,
        nonce,
        code_challenge: value,
        code_challenge_method: 'S256',
      },
      tenant,
    );
    const { fields } = await choose(picker, person);
    return redeem(
      fields['code'] ?? '',
      verifier,
      { scope: `${scope} openid profile offline_access` },
      tenant,
    );
  }

  const redeem = (
    code: string,
    verifier: string,
    more: Record<string, string> = {},
    tenant = 'organizations',
  ) =>
    post(`/${tenant}/oauth2/v2.0/token`, {
      grant_type: 'authorization_code',
      client_id: vsCode,
      redirect_uri: redirectUri,
      code,
      code_verifier: verifier,
      ...more,
    });

  const refresh = (refreshToken: unknown, scope = arm, tenant = 'organizations') =>
    post(`/${tenant}/oauth2/v2.0/token`, {
      grant_type: 'refresh_token',
      client_id: vsCode,
      refresh_token: String(refreshToken),
      scope,
    });

  return { clock, directory, entra, send, post, challenge, open, choose, signIn, redeem, refresh };
}

/** The only form on a page of Entra, parsed like a browser would. */
export function formOf(body: string): { action: string; fields: Record<string, string> } {
  const attribute = (tag: string, name: string) =>
    unescape(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
  const fields = [...body.matchAll(/<input type="hidden"[^>]*>/g)].map(([tag]) => [
    attribute(tag, 'name'),
    attribute(tag, 'value'),
  ]);
  return {
    action: attribute(/<form[^>]*>/.exec(body)?.[0] ?? '', 'action'),
    fields: Object.fromEntries(fields) as Record<string, string>,
  };
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
