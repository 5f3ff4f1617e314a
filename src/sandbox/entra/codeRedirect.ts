import type { SandboxRequest, SandboxResponse } from '../http.ts';
import { html, redirect } from './answers.ts';
import { messagePage } from './pages.ts';
import { decodeOnce } from './state.ts';

/**
 * `https://vscode.dev/redirect`, to which VS Code's provider has its codes sent. Redirects to the workbench's callback
 * page in `state` (docs/azure.md, Sign-in of VS Code), but only on this machine, because a code is a secret.
 */
export function codeRedirect({ method, url, body = '' }: SandboxRequest): SandboxResponse {
  const { pathname, search } = new URL(url);
  if (pathname !== '/redirect')
    return html(404, messagePage('Not found', 'The sandbox has only /redirect here.'));
  const fields = new URLSearchParams(method === 'POST' ? body : search);
  const state = fields.get('state') ?? '';
  const callback = URL.canParse(state) ? state : decodeOnce(state);
  if (!URL.canParse(callback) || !isWorkbench(new URL(callback)))
    return html(400, messagePage('Sign in', 'The state names no workbench on this machine.'));
  const target = new URL(callback);
  for (const name of ['code', 'state', 'error', 'error_description']) {
    const value = fields.get(name);
    if (value !== null) target.searchParams.set(name, value);
  }
  return redirect(target.href);
}

function isWorkbench({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname);
}
