import { describe, expect, test } from 'vitest';
import { classifyFailure } from '../../../../src/azure/errors/classify.ts';
import { type AzureResponse, readFailure } from '../../../../src/azure/errors/parse.ts';
import { plain, text } from '../../../../src/model/text.ts';

const guid = '00000000-0000-0000-0000-000000000002';
const disabled =
  'Access to your account is currently revoked because the correspondent key is either disabled or expired.';
const noToken =
  "Access to your account is currently revoked because the Azure Cosmos DB service is unable to obtain the AAD authentication token for the account's default identity";

const data = (status: number, code: string, message: string, subStatus?: number): AzureResponse => ({
  ...{ status, body: { code, message } },
  ...(subStatus === undefined ? {} : { subStatus }),
});
/** The status of a long-running operation, which comes with HTTP 200. */
const failedOperation = (code: string, message: string): AzureResponse => ({
  status: 200,
  body: { status: 'Failed', error: { code, message } },
});
const created = (message: string) =>
  `Database account creation failed. Operation Id: ${guid}, Error : ${message}`;
const refused = (message: string): AzureResponse => ({
  status: 400,
  body: { error: { code: 'BadRequest', message } },
});

const problem = (answer: AzureResponse, isFirstKey?: boolean) =>
  classifyFailure(readFailure(new Error('?'), answer), {
    ...{ what: text('It failed.'), on: 'account', name: 'cosmos-a' },
    ...(isFirstKey === undefined ? {} : { isFirstKey }),
  });
const reads = (answer: AzureResponse, isFirstKey?: boolean) => {
  const { why, next } = problem(answer, isFirstKey);
  return plain(text('{0} {1}', why, next));
};

describe('answers recorded from live Azure', () => {
  test.each([
    ['a sentence and a sub-status', data(403, 'Forbidden', `{"Errors":["${disabled}"]}`, 4018)],
    ['a sentence without a sub-status', data(403, 'Forbidden', `{"Errors":["${disabled}"]}`)],
    [
      'the older sentence and a sub-status',
      data(
        403,
        'Forbidden',
        '{"Errors":["Request is blocked due to Customer Managed Key not being accessible."]}',
        4018,
      ),
    ],
    [
      'a sub-status in the text',
      data(403, 'Forbidden', 'Sub-status: 4018 due to Customer Managed Key not being accessible'),
    ],
  ])('a revoked account, by %s', (_, answer) => {
    expect(problem(answer)).toMatchObject({ code: 'F-60', owner: 'vaultOwner' });
    expect(reads(answer)).toMatch(
      /revoked\. The key is disabled or has expired\..*Enable the version in use/,
    );
  });

  test("an account whose identity gets no token is for the account's owner to fix", () => {
    expect(problem(data(403, 'Forbidden', noToken))).toMatchObject({ code: 'F-60', owner: 'accountOwner' });
    expect(reads(data(403, 'Forbidden', noToken))).toMatch(
      /can't get a token for the account's default identity/,
    );
  });

  test('a revoked account without details', () => {
    const answer = data(
      403,
      'Forbidden',
      'Request is blocked due to Customer Managed Key not being accessible.',
    );
    expect(reads(answer)).toMatch(/Azure doesn't say why/);
  });

  test("sub-status 3, which revoked accounts return too, isn't read as a revocation", () => {
    expect(
      problem(data(403, 'Forbidden', 'The requested operation cannot be performed at this region', 3)).code,
    ).toBe('F-00');
  });

  test.each([
    [
      'ServiceUnavailable',
      'Service is currently unavailable. More info: https://aka.ms/cosmosdb-tsg-service-unavailable',
    ],
    ['RequestTimeout', 'Message: Request timed out. StatusCode: 408'],
    ['InternalServerError', 'An unexpected error occurred.'],
  ])('a creation that fails in Azure: %s', (code, message) => {
    const answer = failedOperation(code, created(message));
    expect(problem(answer)).toMatchObject({ code: 'F-92', owner: 'microsoft', fix: 'chooseAnotherRegion' });
    expect(reads(answer)).toMatch(/Microsoft's side: .*Try again in a few minutes, or choose another region/);
    expect(reads(answer)).not.toMatch(/Operation Id|Error :|key/);
  });

  test('changing or reading an existing account never suggests another region', () => {
    const failed = failedOperation('ServiceUnavailable', created('Service is currently unavailable.'));
    const read = data(500, 'InternalServerError', 'Oh.');
    for (const told of [
      classifyFailure(readFailure(new Error('?'), failed), {
        ...{ what: text('It failed.'), on: 'account', name: 'cosmos-a', isFirstKey: false },
      }),
      classifyFailure(readFailure(new Error('?'), read), {
        what: text('It failed.'),
        on: 'account',
        name: 'cosmos-a',
      }),
    ]) {
      expect(told).toMatchObject({ code: 'F-92', owner: 'microsoft' });
      expect(told.fix).toBeUndefined();
      expect(plain(told.next)).not.toContain('region');
    }
  });

  test('a timeout of a data request might be a revoked account', () => {
    expect(problem(data(408, 'RequestTimeout', 'Request timed out.'))).toMatchObject({ code: 'F-63' });
  });

  test("a failing service that mentions a timeout isn't a status of the key", () => {
    const answer = data(503, 'ServiceUnavailable', 'Request timed out.');
    expect(problem(answer)).toMatchObject({ code: 'F-92', owner: 'microsoft' });
  });

  test("a first key that Azure rejects, and a key that can't be removed", () => {
    const answer = refused('Updating KeyVaultKeyUri is not supported');
    expect(reads(answer, true)).toMatch(
      /can't enable a customer-managed key on this existing account.*copy the data/,
    );
    expect(problem(answer, true).fix).toBe(undefined);
    expect(reads(answer)).toMatch(/Keep the key/);
  });

  test('a key that must be changed alone', () => {
    const answer = refused(
      'Cannot update Customer Managed Key settings and other properties at the same time.',
    );
    expect(problem(answer).code).toBe('F-44');
    expect(reads(answer)).toMatch(/Change the key in a separate update/);
  });

  test('an account that no longer exists', () => {
    const answer = data(403, 'Forbidden', 'Database account cosmos-a does not exist');
    expect(problem(answer)).toMatchObject({ code: 'F-93', owner: 'you' });
    expect(reads(answer)).toMatch(/cosmos-a doesn't exist.*Check the account name/);
  });

  test.each([
    [
      'the operation',
      failedOperation(
        'InternalServerError',
        'Unexpected error on document scan for CMK Migration. Please retry the operation.',
      ),
    ],
    [
      'a deployment',
      {
        status: 409,
        body: {
          status: 'Failed',
          error: {
            code: 'ResourceOperationFailure',
            message: "The resource operation completed with terminal provisioning state 'Failed'.",
            details: [
              {
                code: 'InternalServerError',
                message: 'Unexpected error on document scan for CMK Migration. Please retry the operation.',
              },
            ],
          },
        },
      },
    ],
  ])('a scan of documents that ran out of request units, by %s', (_, answer) => {
    expect(problem(answer)).toMatchObject({ code: 'F-47', owner: 'accountOwner' });
    expect(reads(answer)).toMatch(/Raise the request units/);
  });

  test("documents with IDs that are too long must be replaced, because an ID can't be changed", () => {
    const told = reads(failedOperation('BadRequest', 'The id of a document is longer than 990 bytes: a...'));
    expect(told).toMatch(/You can't change document IDs\. Copy the documents/);
    expect(told).toContain('LENGTH(c.id) > 990');
    expect(told).not.toMatch(/shorten/);
  });

  test.each(['Error :', 'Error:'])('a region without capacity, after "%s"', (start) => {
    const message = `Database account creation failed. Operation Id: ${guid}, ${start} Sorry, we are currently experiencing high demand in West Europe region, and cannot fulfill your request at this time.`;
    expect(problem(failedOperation('ServiceUnavailable', message))).toMatchObject({
      code: 'F-51',
      owner: 'you',
    });
  });

  test.each([
    [
      'its code',
      data(403, 'ForbiddenByNsp', 'The request was forbidden by NSP policy. Caller: name=x;appid=y'),
    ],
    [
      'its message',
      failedOperation('Forbidden', created('The network security perimeter denied the request.')),
    ],
  ])("a perimeter of the vault, by %s, isn't a firewall that trusted services bypass", (_, answer) => {
    const told = problem(answer);
    expect(told).toMatchObject({ code: 'F-32', owner: 'vaultOwner', remedy: 'none' });
    expect(told.fix).toBeUndefined();
    expect(reads(answer)).toMatch(/inbound rule of the perimeter/);
    const own = classifyFailure(readFailure(new Error('?'), answer), {
      ...{ what: text('It failed.'), on: 'key', name: 'orders' },
    });
    expect(own).toMatchObject({ code: 'F-25', owner: 'vaultOwner', remedy: 'none' });
  });

  test.each([
    [
      'MongoDB',
      data(
        500,
        'InternalServerError',
        'Error querying documents: An exception occurred while opening a connection to the server., Payload: {<redacted>}',
      ),
    ],
    [
      'Cassandra',
      data(401, 'Unauthorized', '{"readyState":4,"responseText":"","status":401,"statusText":"error"}'),
    ],
  ])(
    "an application's error by %s can be a revoked account, not a failing service or sign-in",
    (_, answer) => {
      expect(problem(answer)).toMatchObject({ code: 'F-63', owner: 'vaultOwner' });
      expect(reads(answer)).toMatch(/while access to the key is revoked/);
    },
  );

  test('the analytical store of a revoked account', () => {
    const answer = data(
      400,
      'BadRequest',
      'StorageException: The key vault key is not found to unwrap the encryption key.',
    );
    expect(problem(answer)).toMatchObject({ code: 'F-60' });
  });

  test("an account that isn't online isn't a missing permission", () => {
    const answer = data(403, 'Forbidden', 'Database account cosmos-a is not online\r\nActivityId: x');
    expect(problem(answer)).toMatchObject({ code: 'F-50' });
    expect(reads(answer)).not.toMatch(/permission/);
  });

  test('an identity that no longer exists', () => {
    const answer: AzureResponse = {
      status: 400,
      body: {
        error: {
          code: 'FailedIdentityOperation',
          message: `Identity operation for resource '/a' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: '{"error":{"code":"BadRequest","message":"Resource '/subscriptions/x/identity' was not found."}}'.'`,
        },
      },
    };
    expect(problem(answer)).toMatchObject({ code: 'F-41', owner: 'you' });
    expect(reads(answer)).toMatch(/doesn't exist: Resource .*Choose an existing/);
  });

  test('a region that has no accounts', () => {
    const answer: AzureResponse = {
      status: 400,
      body: {
        error: {
          code: 'LocationNotAvailableForResourceType',
          message: "The provided location 'x' is not available.",
        },
      },
    };
    expect(problem(answer)).toMatchObject({ code: 'F-51', fix: 'chooseAnotherRegion' });
  });

  test('a disabled subscription is for its owner to enable', () => {
    const answer: AzureResponse = {
      status: 409,
      body: { error: { code: 'ReadOnlyDisabledSubscription', message: 'The subscription is disabled.' } },
    };
    expect(problem(answer)).toMatchObject({ owner: 'subscriptionOwner', remedy: 'none' });
  });

  test.each([
    [
      'F-45',
      'MaterializedViews is not supported on this account type.',
      /API of the account: .*Leave it off/,
    ],
    [
      'F-45',
      'Continuous backup mode cannot be enabled together with Cassandra database account',
      /use periodic backup/,
    ],
    [
      'F-45',
      'Continuous backup mode cannot be enabled together with Storage Analytics feature.',
      /Use only one/,
    ],
    [
      'F-43',
      'Customer Managed Key and Full Fidelity Change Feed cannot be enabled together for a global database account',
      /^An account can't have .*change feed\. Use only one/,
    ],
    [
      'F-42',
      'Setting Non-FPI default identity is required for dedicated storage account features.',
      /For a new account, choose a user-assigned/,
    ],
    [
      'F-38',
      'Cannot set SystemAssignedIdentity as the default identity during provision.',
      /user-assigned one for continuous backup/,
    ],
  ])('%s: %s', (code, message, told) => {
    expect(problem(refused(message)).code).toBe(code);
    expect(reads(refused(message))).toMatch(told);
    expect(reads(refused(message))).not.toMatch(/Turn them off/);
  });

  test.each([
    [4012, 'vaultOwner', /CustomerKeyRotated.*still exists/],
    [4013, 'microsoft', /support request/],
  ])('sub-status %d', (subStatus, owner, told) => {
    const answer = data(403, 'Forbidden', 'x', subStatus);
    expect(problem(answer).owner).toBe(owner);
    expect(reads(answer)).toMatch(told);
  });
});
