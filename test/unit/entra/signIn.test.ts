import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { alex, contoso, fabrikam, lidia, megan } from '../../../src/sandbox/directory.ts';
import { arm, callback, login, redirectUri, visitor, vsCode } from './visit.ts';

test('a member signs in: tokens of the home tenant, tied to the account by client_info', async () => {
  const { signIn, entra } = visitor();
  const { status, body } = await signIn(megan);
  expect(status).toBe(200);
  expect(await entra.verify(String(body['access_token']))).toMatchObject({
    tenantId: contoso.id,
    objectId: megan.homeObjectId,
    appId: vsCode,
    name: 'Megan Bowen',
    audience: 'https://management.azure.com',
  });
  expect(decodeJwt(String(body['id_token']))).toMatchObject({
    aud: vsCode,
    iss: `${login}/${contoso.id}/v2.0`,
    preferred_username: megan.label,
    nonce: 'n',
  });
  expect(JSON.parse(Buffer.from(String(body['client_info']), 'base64url').toString())).toEqual({
    uid: megan.homeObjectId,
    utid: contoso.id,
  });
});

test('the answer goes to the reply address with the state that was sent', async () => {
  const { open, choose } = visitor();
  const { action, fields } = await choose(await open(), megan);
  expect(action).toBe(redirectUri);
  expect(fields['state']).toBe(callback);
});

test('the picker lists all users, or only the hinted account with a link to the others', async () => {
  const { open, send } = visitor();
  const everybody = (await open()).body;
  for (const { label } of [megan, alex, lidia]) expect(everybody).toContain(`, ${label}"`);
  const hinted = (await open({ login_hint: alex.label.toUpperCase() })).body;
  expect(hinted).toContain(alex.label);
  expect(hinted).not.toContain(megan.label);
  const others = /href="([^"]+)">Use another account/.exec(hinted)?.[1] ?? '';
  expect((await send('GET', login + others)).body).toContain(megan.label);
  expect((await open({ login_hint: alex.label, prompt: 'select_account' })).body).toContain(megan.label);
});

test('prompt=none fails without a signed-in user', async () => {
  const { open } = visitor();
  expect((await open({ prompt: 'none' })).body).toContain('login_required');
});

test('declining, or a denied consent, ends with AADSTS65004', async () => {
  const { open, choose, entra } = visitor();
  const declined = await choose(await open(), 'decline');
  expect(declined.fields).toMatchObject({ error: 'access_denied', state: callback });
  expect(declined.fields['error_description']).toContain('AADSTS65004');
  entra.behaviour.declineConsent = true;
  expect((await choose(await open(), megan)).fields['error']).toBe('access_denied');
});

test('a code is valid once, for ten minutes, for its verifier and its reply address', async () => {
  const { open, choose, redeem, challenge, clock } = visitor();
  const { verifier, value } = challenge();
  const pkce = { code_challenge: value, code_challenge_method: 'S256' };
  const code = async () => (await choose(await open(pkce), megan)).fields['code'] ?? '';
  const first = await code();
  expect((await redeem(first, 'another')).body['error_codes']).toEqual([501481]);
  expect((await redeem(first, verifier, { redirect_uri: 'http://localhost/' })).body['error_codes']).toEqual([
    500112,
  ]);
  expect((await redeem(first, verifier)).status).toBe(200);
  expect((await redeem(first, verifier)).body).toMatchObject({
    error: 'invalid_grant',
    error_codes: [54005],
  });
  const second = await code();
  clock.advance(10 * 60_000);
  expect((await redeem(second, verifier)).body['error_codes']).toEqual([70008]);
  expect((await redeem('made up', verifier)).body['error']).toBe('invalid_grant');
});

test('a code without the verifier of its challenge is rejected', async () => {
  const { open, choose, post, challenge } = visitor();
  const { fields } = await choose(
    await open({ code_challenge: challenge().value, code_challenge_method: 'S256' }),
    megan,
  );
  const { body } = await post('/organizations/oauth2/v2.0/token', {
    grant_type: 'authorization_code',
    client_id: vsCode,
    redirect_uri: redirectUri,
    code: fields['code'] ?? '',
  });
  expect(body['error_codes']).toEqual([501481]);
});

test('a refresh token gives other resources and other tenants, and a new refresh token', async () => {
  const { signIn, refresh, entra } = visitor();
  const { body } = await signIn(megan);
  const vault = await refresh(body['refresh_token'], 'https://vault.azure.net/.default openid');
  expect(await entra.verify(String(vault.body['access_token']))).toMatchObject({
    audience: 'https://vault.azure.net',
    tenantId: contoso.id,
  });
  expect(vault.body['refresh_token']).not.toBe(body['refresh_token']);
  const guest = await refresh(vault.body['refresh_token'], arm, fabrikam.id);
  expect(await entra.verify(String(guest.body['access_token']))).toMatchObject({
    tenantId: fabrikam.id,
    objectId: megan.objectIds[fabrikam.id],
  });
  expect(guest.body['client_info']).toBe(body['client_info']);
});

test("a tenant that doesn't know the user rejects them, on the page and at the token endpoint", async () => {
  const { signIn, refresh, open, choose } = visitor();
  const { body } = await signIn(alex);
  const { body: refused } = await refresh(body['refresh_token'], arm, fabrikam.id);
  expect(refused).toMatchObject({ error: 'invalid_grant', error_codes: [50020] });
  const { answered } = await choose(await open({}, fabrikam.id), alex);
  expect(answered.status).toBe(400);
  expect(answered.body).toContain('AADSTS50020');
  expect((await choose(await open({}, fabrikam.defaultDomain), lidia)).fields['code']).toBeDefined();
});

test('refresh tokens expire after 90 days without use, or when they are revoked', async () => {
  const { signIn, refresh, clock, entra } = visitor();
  const { body } = await signIn(megan);
  clock.advance(1);
  entra.behaviour.refreshTokensRevokedAt = clock.now();
  expect((await refresh(body['refresh_token'])).body).toMatchObject({
    error_codes: [50173],
    suberror: 'bad_token',
  });
  const again = (await signIn(megan)).body['refresh_token'];
  clock.advance(90 * 24 * 60 * 60_000);
  expect((await refresh(again)).body).toMatchObject({ error: 'invalid_grant', error_codes: [700082] });
});

test('an access token is valid as long as it says, by the clock of the sandbox', async () => {
  const { signIn, entra, clock } = visitor({ accessTokenSeconds: 306 });
  const { body } = await signIn(megan);
  expect(body['expires_in']).toBe(306);
  const expiresAt = clock.now() + 306_000;
  clock.advance(400_000);
  // It's expired, but still returned, because the service that refuses it names the time.
  expect(await entra.verify(`Bearer ${String(body['access_token'])}`)).toMatchObject({ expiresAt });
});

test('no code is sent to an unknown address, tenant, application, or resource', async () => {
  const { open } = visitor();
  const evil = await open({ redirect_uri: 'https://evil.example/redirect' });
  expect(evil.status).toBe(400);
  expect(evil.body).toContain('AADSTS50011');
  expect((await open({ client_id: 'nobody' })).body).toContain('AADSTS700016');
  expect((await open({}, 'no.such.tenant')).body).toContain('AADSTS90002');
  expect((await open({ scope: 'https://elsewhere.example/.default' })).body).toContain('AADSTS500011');
});

test('without form_post the answer is in the query or the fragment', async () => {
  const { open, choose } = visitor();
  for (const [mode, mark] of [
    ['query', '?'],
    ['fragment', '#'],
  ] as const) {
    const { answered } = await choose(
      await open({ response_mode: mode, redirect_uri: 'http://localhost:5000/' }),
      megan,
    );
    expect(answered.status).toBe(302);
    expect(answered.headers['location']).toMatch(`http://localhost:5000/${mark}code=`);
  }
});

test("text from a request can't become markup on a page", async () => {
  const { open } = visitor();
  const { body } = await open({ redirect_uri: 'http://evil"><script>alert(1)</script>' });
  expect(body).not.toContain('<script');
});

test('with a fast clock, a token lasts as long as the client was promised', async () => {
  const { signIn, entra, clock } = visitor({ speed: 60, accessTokenSeconds: 600 });
  const { body } = await signIn(megan);
  expect(body['expires_in']).toBe(600);
  expect(await entra.verify(String(body['access_token']))).toMatchObject({
    expiresAt: clock.now() + 60 * 600_000,
  });
});

test('no sandbox accepts a token of another one', async () => {
  const token = String((await visitor().signIn(megan)).body['access_token']);
  expect(await visitor().entra.verify(token)).toBeUndefined();
});
