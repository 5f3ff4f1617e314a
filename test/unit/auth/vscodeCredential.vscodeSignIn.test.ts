import { describe, expect, test } from 'vitest';
import {
  asUserCommand,
  inBackground,
  publicCloud,
  signInCloudOf,
  VscodeSignIn,
} from '../../../src/auth/vscodeCredential.ts';
import { clouds } from '../../../src/model/cloud.ts';
import { FakeAuthentication } from '../../fakes/authentication.ts';

const arm = clouds.public.armScope;
const vault = 'https://vault.azure.net/.default';
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

function signIn(change: (fake: FakeAuthentication) => void = () => undefined, place = publicCloud) {
  const fake = new FakeAuthentication();
  change(fake);
  return { fake, signIn: new VscodeSignIn(fake, place, () => 0) };
}

describe('a token', () => {
  test('is requested with the scopes, the tenant, and the account, without a prompt', async () => {
    const { fake, signIn: source } = signIn();
    const token = await source.tokens('alex-id', 'tenant-1').getToken(arm);
    expect(token).toMatchObject({ expiresOnTimestamp: 1_800_000_000_000 });
    expect(fake.asked).toEqual([
      {
        provider: 'microsoft',
        request: [arm, 'VSCODE_TENANT:tenant-1'],
        options: { account: { id: 'alex-id', label: 'alex@contoso.com' }, silent: true },
      },
    ]);
  });

  test("is for the account's home tenant if none is named", async () => {
    const { fake, signIn: source } = signIn();
    await source.tokens('megan-id').getToken([arm]);
    expect(fake.asked[0]?.request).toEqual([arm]);
  });

  test("is for the tenant in a service's challenge, rather than the subscription's", async () => {
    const { fake, signIn: source } = signIn();
    await source.tokens('megan-id', 'tenant-1').getToken([vault], { tenantId: 'tenant-2' });
    expect(fake.asked[0]?.request).toEqual([vault, 'VSCODE_TENANT:tenant-2']);
  });

  test('for a claims challenge passes the challenge on unchanged', async () => {
    const { fake, signIn: source } = signIn();
    await source.tokens('megan-id', 'tenant-1').getToken(arm, { claims });
    expect(fake.asked[0]?.request).toEqual({
      wwwAuthenticate: `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`,
      fallbackScopes: [arm, 'VSCODE_TENANT:tenant-1'],
    });
  });

  test("in a sovereign cloud is requested from that cloud's provider", async () => {
    const place = signInCloudOf('ChinaCloud') ?? publicCloud;
    const { fake, signIn: source } = signIn(undefined, place);
    await source.tokens('megan-id').getToken(place.cloud.armScope);
    expect(fake.asked[0]).toMatchObject({
      provider: 'microsoft-sovereign-cloud',
      request: ['https://management.chinacloudapi.cn/.default'],
    });
  });

  test('of a removed account is refused without a prompt', async () => {
    const { fake, signIn: source } = signIn();
    await expect(asUserCommand(() => source.tokens('gone').getToken(vault))).rejects.toThrow(
      'no longer signed in',
    );
    expect(fake.prompts).toEqual([]);
  });
});

describe('a sign-in prompt is shown', () => {
  const needsPrompt = (fake: FakeAuthentication) => {
    fake.silently = () => false;
  };

  test('never by background work', async () => {
    const { fake, signIn: source } = signIn(needsPrompt);
    await expect(source.tokens('megan-id').getToken(vault)).rejects.toThrow('no session');
    expect(fake.prompts).toEqual([]);
  });

  test("for another service's consent, while a user's command runs", async () => {
    const { fake, signIn: source } = signIn(needsPrompt);
    await asUserCommand(() => source.tokens('megan-id', 'tenant-1').getToken(vault));
    expect(fake.prompts).toHaveLength(1);
    expect(fake.prompts[0]).toMatchObject({ request: [vault, 'VSCODE_TENANT:tenant-1'] });
  });

  test('never by background work that a command started', async () => {
    const { fake, signIn: source } = signIn(needsPrompt);
    await asUserCommand(() =>
      inBackground(() => expect(source.tokens('megan-id').getToken(vault)).rejects.toThrow('no session')),
    );
    expect(fake.prompts).toEqual([]);
  });

  test('never for Azure Resource Manager, because every tenant might prompt at once', async () => {
    const { fake, signIn: source } = signIn(needsPrompt);
    await expect(asUserCommand(() => source.tokens('megan-id', 'tenant-1').getToken(arm))).rejects.toThrow();
    expect(fake.prompts).toEqual([]);
  });

  test('only once in a command, if declined', async () => {
    const { fake, signIn: source } = signIn((one) => {
      needsPrompt(one);
      one.answer = new Error('User did not consent to login.');
    });
    await asUserCommand(async () => {
      await expect(source.tokens('megan-id').getToken(vault)).rejects.toThrow('did not consent');
      await expect(source.tokens('megan-id').getToken(vault)).rejects.toThrow('no session');
    });
    expect(fake.prompts).toHaveLength(1);
  });

  test('by the sign-in commands, for any account or for another one', async () => {
    const { fake, signIn: source } = signIn();
    await source.prompt('signIn');
    await source.prompt('anotherAccount');
    expect(fake.asked.map(({ options }) => options)).toEqual([
      { createIfNone: true },
      { createIfNone: true, clearSessionPreference: true },
    ]);
  });

  test('for a tenant, with the challenge that denied access to it', async () => {
    const { fake, signIn: source } = signIn((one) => {
      one.silently = ({ request }) => Array.isArray(request);
    });
    await expect(source.tokens('megan-id', 'tenant-1').getToken(arm, { claims })).rejects.toThrow(
      'no session',
    );
    await source.enterTenant('megan-id', 'tenant-1');
    expect(fake.prompts).toHaveLength(1);
    expect(fake.prompts[0]).toMatchObject({
      request: { fallbackScopes: [arm, 'VSCODE_TENANT:tenant-1'] },
      options: { createIfNone: true, account: { id: 'megan-id' } },
    });
    await source.enterTenant('megan-id', 'tenant-1');
    expect(fake.asked.at(-1)?.request).toEqual([arm, 'VSCODE_TENANT:tenant-1']);
  });
});

test("signing in to an account's home tenant meets its challenge", async () => {
  const { fake, signIn: source } = signIn((one) => {
    one.silently = ({ request }) => Array.isArray(request);
  });
  await expect(source.tokens('megan-id').getToken(arm, { claims })).rejects.toThrow('no session');
  await source.enterTenant('megan-id', '');
  expect(fake.prompts[0]).toMatchObject({ request: { fallbackScopes: [arm] } });
});

test("an account that VS Code can't query doesn't hide the others", async () => {
  const { signIn: source } = signIn((one) => {
    one.silently = ({ options }) => {
      if (options.account?.id === 'megan-id') throw new Error('Network request failed');
      return true;
    };
  });
  expect(await source.accounts()).toEqual([{ id: 'alex-id', label: 'alex@contoso.com' }]);
  const { signIn: none } = signIn((one) => {
    one.silently = () => {
      throw new Error('Network request failed');
    };
  });
  await expect(none.accounts()).rejects.toThrow('Network request failed');
});

test('the accounts are the ones that this extension is allowed to use', async () => {
  const { fake, signIn: source } = signIn((one) => {
    one.silently = ({ options }) => options.account?.id === 'alex-id';
  });
  expect(await source.accounts()).toEqual([{ id: 'alex-id', label: 'alex@contoso.com' }]);
  expect(fake.prompts).toEqual([]);
});
