import { beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/sandbox/clock.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { clientsOf, contoso, megan } from '../unit/sandbox/support.ts';
import { type Collected, type Exchange } from './exchanges.ts';
import { judge, needsSpecifications, specifications } from './judged.ts';
import { reportOn } from './report.ts';

type Response = NonNullable<Exchange['response']>;
type Body = Record<string, never> & { properties: Record<string, unknown> };

const arm = 'https://management.azure.com';
const headers = { 'user-agent': 'cosmos-cmk/test' };

describe.skipIf(specifications.length === 0)('a violation fails the ring', needsSpecifications, () => {
  let account: Collected;
  let vault: Collected;
  let key: Collected;
  let provider: Collected;
  let policyCheck: Collected;

  /** A valid exchange of our code with the sandbox. */
  async function exchangeWith(method: string, url: string, body?: object): Promise<Collected> {
    const { send } = clientsOf(sandbox, megan.label, contoso.id);
    const { status, headers: answered, json } = await send(method, url, body);
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return {
      request: { method, url, headers, ...text },
      response: { status, headers: answered, body: JSON.stringify(json) },
      ring: 'contract',
      times: 1,
    };
  }

  const sandbox = createSandbox({ clock: manualClock() });

  beforeAll(async () => {
    await judge();
    const [someAccount] = sandbox.state.accounts;
    const [someVault] = sandbox.state.vaults;
    const subscription = someVault!.id.split('/resourceGroups/')[0];
    account = await exchangeWith('GET', `${arm}${someAccount!.id}?api-version=2024-05-15`);
    vault = await exchangeWith('PATCH', `${arm}${someVault!.id}?api-version=2023-07-01`, {
      properties: { enablePurgeProtection: true },
    });
    provider = await exchangeWith(
      'GET',
      `${arm}${subscription}/providers/Microsoft.KeyVault?api-version=2024-03-01`,
    );
    sandbox.state.policyAssignments.push({
      ...{ name: 'cmk', scope: subscription!, displayName: 'Keys', definitionDisplayName: 'Keys' },
      ...{ definition: '1f905d99-2ab7-462c-a6b0-f709acca6c8f', initiative: 'set' },
      condition: {
        ...{ resourceType: 'Microsoft.DocumentDB/databaseAccounts', field: 'location' },
        ...{ operator: 'in', value: ['westeurope'] },
      },
    });
    policyCheck = await exchangeWith(
      'POST',
      `${arm}${subscription}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions?api-version=2024-10-01`,
      {
        resourceDetails: {
          scope: subscription,
          apiVersion: '2026-03-15',
          resourceContent: { type: 'Microsoft.DocumentDB/databaseAccounts', location: 'westeurope' },
        },
      },
    );
    key = await exchangeWith(
      'POST',
      `https://${someVault!.name}.vault.azure.net/keys/new/create?api-version=7.5`,
      {
        kty: 'RSA',
        key_size: 3072,
      },
    );
  }, 120_000);

  const failuresOf = async (exchange: Collected) =>
    (await reportOn(await judge(), [exchange])).failures.map(({ finding: { side, code, path } }) =>
      [side, code, path].join(' ').trim(),
    );

  const asking = (exchange: Collected, body: object): Collected => ({
    ...exchange,
    request: { ...exchange.request, body: JSON.stringify(body) },
  });

  const answering = (exchange: Collected, change: Partial<Response>): Collected => ({
    ...exchange,
    response: { ...exchange.response!, ...change },
  });

  const answer = (exchange: Collected, change: (body: Body) => void): Collected => {
    const body = JSON.parse(exchange.response!.body!) as Body;
    change(body);
    return answering(exchange, { body: JSON.stringify(body) });
  };

  it('a correct exchange passes', async () => {
    expect(policyCheck.response!.body).toContain('NonCompliant');
    for (const right of [account, vault, key, provider, policyCheck]) {
      expect(right.response!.status).toBe(200);
      expect(await failuresOf(right)).toEqual([]);
    }
  });

  const wrongAnswers: readonly (readonly [what: string, wrong: () => Collected, finding: string])[] = [
    [
      'a property in wrong case',
      () =>
        answer(account, ({ properties }) => {
          properties['DefaultIdentity'] = properties['defaultIdentity'];
          delete properties['defaultIdentity'];
        }),
      'response OBJECT_ADDITIONAL_PROPERTIES $.properties.DefaultIdentity',
    ],
    [
      'a value in wrong case',
      () => answer(vault, ({ properties }) => (properties['sku'] = { family: 'a', name: 'premium' })),
      'response ENUM_CASE_MISMATCH $.properties.sku.family',
    ],
    [
      'a wrong type',
      () => answer(account, ({ properties }) => (properties['enableFreeTier'] = 'false')),
      'response INVALID_TYPE $.properties.enableFreeTier',
    ],
    [
      'a property that is missing',
      () => answer(vault, ({ properties }) => delete properties['tenantId']),
      'response OBJECT_MISSING_REQUIRED_PROPERTY $.properties.tenantId',
    ],
    [
      'a property that is unknown',
      () => answer(key, (body) => Object.assign(body, { size: 3072 })),
      'response OBJECT_ADDITIONAL_PROPERTIES $.size',
    ],
    ['a wrong status', () => answering(account, { status: 201 }), 'response INVALID_RESPONSE_CODE'],
    [
      'an error that Azure does not give',
      () => answering(account, { status: 418, body: '{"code":"Teapot","message":"Short and stout"}' }),
      'response INVALID_ERROR_STATUS',
    ],
    [
      'an error without words',
      () => answering(account, { status: 404, body: '{}' }),
      'response ERROR_WITHOUT_WORDS',
    ],
    [
      "another provider's envelope of an error",
      () => answering(account, { status: 400, body: '{"error":{"code":"BadRequest","message":"No"}}' }),
      'response additionalProperties $.error',
    ],
    ['half a body', () => answering(account, { body: '{"id":' }), 'response INVALID_TYPE $'],
    [
      'a registration of a wrong type',
      () => answer(provider, (body) => Object.assign(body, { registrationState: true })),
      'response type $.registrationState',
    ],
    [
      'a status of an operation without a word',
      () =>
        answering(
          {
            ...account,
            request: {
              ...account.request,
              url: `${arm}/subscriptions/s/providers/Microsoft.DocumentDB/locations/westus/operationsStatus/o?api-version=2024-05-15`,
            },
          },
          { body: '{}' },
        ),
      'response required $',
    ],
    [
      'a request with a value in wrong case',
      () => asking(vault, { properties: { sku: { family: 'A', name: 'Premium' } } }),
      'request ENUM_CASE_MISMATCH $.properties.sku.name',
    ],
    [
      'a policy check without the content of the resource',
      () => asking(policyCheck, { resourceDetails: { scope: '/subscriptions/s' } }),
      'request OBJECT_MISSING_REQUIRED_PROPERTY $.resourceDetails.resourceContent',
    ],
    [
      'an answer of a policy check with a property that is unknown',
      () => answer(policyCheck, (body) => Object.assign(body, { policies: [] })),
      'response OBJECT_ADDITIONAL_PROPERTIES $.policies',
    ],
    [
      'a request with a wrong type',
      () => asking(key, { kty: 'RSA', key_size: '3072' }),
      'request INVALID_TYPE $.key_size',
    ],
    [
      'a request with a property that is unknown',
      () => asking(key, { kty: 'RSA', keySize: 3072 }),
      'request OBJECT_ADDITIONAL_PROPERTIES $.keySize',
    ],
    [
      'a request without what is required',
      () => asking(key, { key_size: 3072 }),
      'request OBJECT_MISSING_REQUIRED_PROPERTY $.kty',
    ],
  ];

  it.each(wrongAnswers)('%s', async (_what, wrong, finding) => {
    expect(await failuresOf(wrong())).toContain(finding);
  });

  it('only reports the invalid request of another client', async () => {
    const { request, ...rest } = asking(key, { kty: 'RSA', keySize: 3072 });
    const { failures, strangers } = await reportOn(await judge(), [
      { ...rest, request: { ...request, headers: { 'user-agent': 'AZURECLI/2.45.0' } } },
    ]);
    expect(failures).toEqual([]);
    expect(strangers).toHaveLength(1);
  });
});
