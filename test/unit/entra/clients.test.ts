import { expect, test } from 'vitest';
import { contoso, deployer, fabrikam, megan } from '../../../src/sandbox/directory.ts';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { arm, formOf, login, visitor, vsCode } from './visit.ts';

const credentials = {
  grant_type: 'client_credentials',
  client_id: deployer.appId,
  client_secret: deployer.secret,
  scope: arm,
};
const tokenPath = `/${contoso.id}/oauth2/v2.0/token`;

test('a client gets a token of its service principal for the requested resource', async () => {
  const { post, entra } = visitor();
  for (const [scope, audience] of [
    ['https://management.azure.com/.default', 'https://management.azure.com'],
    ['https://management.core.windows.net//.default', 'https://management.core.windows.net/'],
    ['https://vault.azure.net/.default', 'https://vault.azure.net'],
    ['https://graph.microsoft.com//.default', 'https://graph.microsoft.com/'],
  ] as const) {
    const { status, body } = await post(tokenPath, { ...credentials, scope });
    expect(status).toBe(200);
    expect(await entra.verify(String(body['access_token']))).toMatchObject({
      audience,
      tenantId: contoso.id,
      objectId: deployer.objectId,
      appId: deployer.appId,
    });
  }
});

test('the secret may come in a Basic header, the resource in the older form', async () => {
  const { post } = visitor();
  const basic = Buffer.from(`${deployer.appId}:${encodeURIComponent(deployer.secret)}`).toString('base64');
  const { status } = await post(
    `/${contoso.defaultDomain}/oauth2/token`,
    { grant_type: 'client_credentials', resource: 'https://management.azure.com/' },
    { authorization: `Basic ${basic}` },
  );
  expect(status).toBe(200);
});

test.each([
  ['a wrong secret', { client_secret: 'wrong' }, tokenPath, 401, 'invalid_client', 7000215],
  ['an unknown app', { client_id: 'nobody' }, tokenPath, 400, 'unauthorized_client', 700016],
  ['an app of another tenant', {}, `/${fabrikam.id}/oauth2/v2.0/token`, 400, 'unauthorized_client', 700016],
  ['no tenant', {}, '/organizations/oauth2/v2.0/token', 400, 'invalid_request', 50059],
  ['an unknown tenant', {}, '/nowhere/oauth2/v2.0/token', 400, 'invalid_request', 90002],
  [
    'a scope without /.default',
    { scope: 'https://vault.azure.net/read' },
    tokenPath,
    400,
    'invalid_scope',
    1002012,
  ],
  [
    'an unknown resource',
    { scope: 'https://elsewhere.example/.default' },
    tokenPath,
    400,
    'invalid_resource',
    500011,
  ],
  ['an unknown grant', { grant_type: 'password' }, tokenPath, 400, 'unsupported_grant_type', 70003],
  ['a public client', { client_id: vsCode, client_secret: 'x' }, tokenPath, 401, 'invalid_client', 7000215],
])('%s is refused in Entra’s words', async (_, change, path, status, error, code) => {
  const { post } = visitor();
  const answer = await post(path, { ...credentials, ...change });
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ error, error_codes: [code], timestamp: '2026-11-23 09:00:00Z' });
  expect(answer.body['error_description']).toMatch(new RegExp(`^AADSTS${code}: .*Trace ID: `));
});

test('signatures are valid for the published keys, and a changed token is rejected', async () => {
  const { signIn, send, entra, clock } = visitor();
  const { body } = await signIn(megan);
  const keys = JSON.parse((await send('GET', `${login}/common/discovery/v2.0/keys`)).body) as JSONWebKeySet;
  const options = { currentDate: new Date(clock.now()) };
  const access = String(body['access_token']);
  const verified = await jwtVerify(access, createLocalJWKSet(keys), {
    ...options,
    issuer: `https://sts.windows.net/${contoso.id}/`,
    audience: 'https://management.azure.com',
  });
  expect(verified.protectedHeader.alg).toBe('RS256');
  await jwtVerify(String(body['id_token']), createLocalJWKSet(keys), { ...options, audience: vsCode });
  const [head = '', claims = '', signature = ''] = access.split('.');
  const other = Buffer.from(JSON.stringify({ ...decodeJwt(access), oid: 'somebody else' })).toString(
    'base64url',
  );
  expect(await entra.verify([head, other, signature].join('.'))).toBeUndefined();
  expect(await entra.verify([head, claims].join('.'))).toBeUndefined();
  expect(await entra.verify(String(body['id_token']))).toBeUndefined();
  const stranger = visitor();
  expect(await stranger.entra.verify(access)).toBeUndefined();
});

test('the client capability for claims challenges is in the token', async () => {
  const { post } = visitor();
  const claims = JSON.stringify({ access_token: { xms_cc: { values: ['CP1'] } } });
  const able = await post(tokenPath, { ...credentials, claims });
  const unable = await post(tokenPath, credentials);
  expect(decodeJwt(String(able.body['access_token']))['xms_cc']).toEqual(['CP1']);
  expect(decodeJwt(String(unable.body['access_token']))['xms_cc']).toBeUndefined();
});

test('a token can be issued without a request, with its own lifetime', async () => {
  const { entra, clock } = visitor();
  const who = { tenantId: contoso.id, objectId: megan.homeObjectId, name: megan.name };
  const token = await entra.issue(who, 'https://vault.azure.net/.default', 60);
  expect(await entra.verify(token)).toEqual({
    ...who,
    audience: 'https://vault.azure.net',
    expiresAt: clock.now() + 60_000,
  });
  expect(decodeJwt(token)['upn']).toBe(megan.label);
});

test('discovery names endpoints that answer, with and without a tenant', async () => {
  const { send } = visitor();
  for (const [path, issuer] of [
    [`/${contoso.id}/v2.0/.well-known/openid-configuration`, `${login}/${contoso.id}/v2.0`],
    [`/${contoso.id}/.well-known/openid-configuration`, `https://sts.windows.net/${contoso.id}/`],
    ['/organizations/v2.0/.well-known/openid-configuration', `${login}/{tenantid}/v2.0`],
  ] as const) {
    const { body } = await send('GET', login + path);
    const found = JSON.parse(body) as Record<string, string>;
    expect(found['issuer']).toBe(issuer);
    expect((await send('GET', found['jwks_uri'] ?? '')).status).toBe(200);
    expect((await send('GET', found['authorization_endpoint'] ?? '')).body).toContain('AADSTS700016');
    for (const endpoint of ['token_endpoint', 'device_authorization_endpoint'])
      expect((await send('POST', found[endpoint] ?? '', {})).body).toContain('AADSTS700016');
    expect((await send('GET', found['end_session_endpoint'] ?? '')).status).toBe(200);
  }
  expect((await send('GET', `${login}/nowhere/v2.0/.well-known/openid-configuration`)).body).toContain(
    '90002',
  );
});

test('instance discovery knows Microsoft’s hosts and no other', async () => {
  const { send } = visitor();
  const discover = async (host: string) => {
    const endpoint = encodeURIComponent(`https://${host}/organizations/oauth2/v2.0/authorize`);
    return send(
      'GET',
      `${login}/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`,
    );
  };
  const known = JSON.parse((await discover('login.windows.net')).body) as Record<string, unknown>;
  expect(known['tenant_discovery_endpoint']).toBe(
    `${login}/organizations/v2.0/.well-known/openid-configuration`,
  );
  expect((await discover('login.evil.example')).body).toContain('invalid_instance');
});

test('device code: pending, then signed in on the page, then once only', async () => {
  const { post, send, entra } = visitor();
  const start = await post('/organizations/oauth2/v2.0/devicecode', {
    client_id: vsCode,
    scope: `${arm} openid`,
  });
  const device = start.body as Record<string, string>;
  const poll = () =>
    post('/organizations/oauth2/v2.0/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: vsCode,
      device_code: device['device_code'] ?? '',
    });
  expect((await poll()).body['error']).toBe('authorization_pending');
  const page = device['verification_uri'] ?? '';
  expect((await send('GET', page)).body).toContain('name="otc"');
  expect((await send('POST', page, { otc: 'WRONG' })).body).toContain('didn’t work');
  const picker = formOf((await send('POST', page, { otc: (device['user_code'] ?? '').toLowerCase() })).body);
  const done = await send('POST', login + picker.action, { ...picker.fields, person: megan.homeObjectId });
  expect(done.body).toContain('You have signed in');
  const { body } = await poll();
  expect(await entra.verify(String(body['access_token']))).toMatchObject({ objectId: megan.homeObjectId });
  expect((await poll()).body['error']).toBe('bad_verification_code');
});

test('device code: declined and expired', async () => {
  const { post, send, clock } = visitor();
  const start = async () =>
    (await post('/organizations/oauth2/v2.0/devicecode', { client_id: vsCode, scope: arm })).body as Record<
      string,
      string
    >;
  const poll = (code = '') =>
    post('/organizations/oauth2/v2.0/token', {
      grant_type: 'device_code',
      client_id: vsCode,
      device_code: code,
    });
  const declined = await start();
  await send('POST', declined['verification_uri'] ?? '', {
    otc: declined['user_code'] ?? '',
    decline: 'true',
  });
  expect((await poll(declined['device_code'])).body['error']).toBe('authorization_declined');
  const late = await start();
  clock.advance(900_000);
  expect((await poll(late['device_code'])).body['error']).toBe('expired_token');
});

test('signing out ends on a page, or at a valid reply address', async () => {
  const { send } = visitor();
  const out = (target: string) =>
    send('GET', `${login}/common/oauth2/v2.0/logout?post_logout_redirect_uri=${encodeURIComponent(target)}`);
  expect((await out('http://localhost:8080/')).headers['location']).toBe('http://localhost:8080/');
  expect((await out('https://evil.example/')).status).toBe(200);
});

test("other hosts aren't Entra’s", async () => {
  const { entra } = visitor();
  const asked = { method: 'GET', url: 'https://management.azure.com/tenants', headers: {} };
  expect(await entra.handle(asked)).toBeUndefined();
});
