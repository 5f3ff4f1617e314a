import { expect, test } from 'vitest';
import { asUserCommand, publicCloud, VscodeSignIn } from '../../../src/auth/vscodeCredential.ts';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { findSilently } from '../../../src/session/session.ts';
import { FakeAuthentication } from '../../fakes/authentication.ts';
import { connectionTo, StubHttp, subscription } from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const challenge = `Bearer error="insufficient_claims", claims="${Buffer.from('{"access_token":{}}').toString('base64')}"`;

/** Two accounts, for which two tenants require another factor, which needs a prompt. */
function demanding() {
  const authentication = new FakeAuthentication();
  authentication.silently = ({ request }) => Array.isArray(request);
  const http = new StubHttp((line) =>
    line.includes('/tenants')
      ? { status: 200, body: { value: [{ tenantId: 't1' }, { tenantId: 't2' }] } }
      : { status: 401, body: {}, headers: { 'www-authenticate': challenge } },
  );
  const signIn = new VscodeSignIn(authentication, publicCloud);
  return { authentication, azure: connectAzure(connectionTo(http, { signIn })) };
}

test('finding subscriptions never prompts for a tenant, even in a command, and reports each once', async () => {
  const { authentication, azure } = demanding();
  const outcome = await asUserCommand(() => findSilently(azure).subscriptions(signal));
  expect(authentication.prompts).toEqual([]);
  expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'F-90' } });
});

test('a command in one tenant can still prompt, once for all its requests', async () => {
  const { authentication, azure } = demanding();
  const { groups, vaults } = findSilently(azure).in({ ...subscription, account: 'megan-id' });
  await asUserCommand(() => Promise.all([groups.list(signal), vaults.list(signal)]));
  expect(authentication.prompts).toHaveLength(1);
});
