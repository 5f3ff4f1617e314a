import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorizeParameters } from '../../../src/sandbox/entra/state.ts';
import { callback, login, redirectUri, visitor } from './visit.ts';

const authorize = `${login}/organizations/oauth2/v2.0/authorize`;

/** The callback URL after VS Code's opener: its `?` encoded twice, the rest not at all. */
const mangled = (url: string) => url.replace('?', '%253F');

test('the state as VS Code’s opener sends it', () => {
  const raw = `${authorize}?client_id=x&redirect_uri=https%3A%2F%2Fvscode.dev%2Fredirect&state=${mangled(callback)}`;
  const parameters = authorizeParameters(raw);
  expect(parameters.get('state')).toBe(callback);
  expect(parameters.get('redirect_uri')).toBe(redirectUri);
  expect([...parameters.keys()]).toEqual(['client_id', 'redirect_uri', 'state']);
});

const word = fc.stringMatching(/^[a-z0-9.-]{1,12}$/);
const callbacks = fc
  .record({
    port: fc.integer({ min: 1, max: 65535 }),
    commit: word,
    query: fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 5 }),
  })
  .map(
    ({ port, commit, query }) =>
      `http://127.0.0.1:${port}/stable-${commit}/callback?${query.map((pair) => pair.join('=')).join('&')}`,
  );

test('any callback survives the opener', () => {
  fc.assert(
    fc.property(callbacks, word, (url, clientId) => {
      const parameters = authorizeParameters(`${authorize}?client_id=${clientId}&state=${mangled(url)}`);
      expect(parameters.get('state')).toBe(url);
      expect(parameters.get('client_id')).toBe(clientId);
    }),
  );
});

test('any properly encoded state survives, wherever it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), callbacks, fc.webUrl()), word, (state, prompt) => {
      const encoded = encodeURIComponent(state);
      for (const query of [`state=${encoded}&prompt=${prompt}`, `prompt=${prompt}&state=${encoded}`]) {
        const parameters = authorizeParameters(`${authorize}?${query}`);
        expect(parameters.get('state')).toBe(state);
        expect(parameters.get('prompt')).toBe(prompt);
      }
    }),
  );
});

test('no request throws', () => {
  fc.assert(
    fc.property(fc.string(), (query) => {
      expect(authorizeParameters(`${authorize}?${query}`)).toBeInstanceOf(URLSearchParams);
      expect(authorizeParameters(`${authorize}?state=http://${query}`).get('state')).toMatch(/^http:\/\//);
    }),
  );
});

test('vscode.dev sends the code on to the workbench, and to no other machine', async () => {
  const { send } = visitor();
  const sent = (state: string) => send('POST', redirectUri, { code: 'c d', state, session_state: 's' });
  const { status, headers } = await sent(callback);
  expect(status).toBe(302);
  const target = new URL(headers['location'] ?? '');
  expect(target.href).toMatch(callback);
  expect(target.searchParams.get('code')).toBe('c d');
  expect(target.searchParams.get('state')).toBe(callback);
  expect(target.searchParams.get('vscode-authority')).toBe('vscode.microsoft-authentication');
  expect((await sent(encodeURIComponent(callback))).headers['location']).toMatch(callback);
  expect((await sent('https://evil.example/callback')).status).toBe(400);
  expect((await sent('nonsense')).status).toBe(400);
});

test('vscode.dev passes a refusal on', async () => {
  const { send } = visitor();
  const { headers } = await send('POST', redirectUri, {
    error: 'access_denied',
    error_description: 'AADSTS65004: declined',
    state: callback,
  });
  const target = new URL(headers['location'] ?? '');
  expect(target.searchParams.get('error')).toBe('access_denied');
  expect(target.searchParams.get('error_description')).toBe('AADSTS65004: declined');
});
