import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from '../../../../src/azure/errors/classify.ts';
import { type AzureResponse, readFailure, SignInError } from '../../../../src/azure/errors/parse.ts';
import type { Operation, Subject } from '../../../../src/azure/errors/rule.ts';
import { plain, text } from '../../../../src/model/text.ts';

const guid = '00000000-0000-0000-0000-000000000001';
const deed = (on: Subject, name = 'x-1'): Operation => ({ what: text('It could not be done.'), on, name });
const refusal = (status: number, code: string, message: string, more: object = {}): AzureResponse => ({
  status,
  requestId: 'req-1',
  body: { error: { code, message, ...more } },
});
const tell = (answer: AzureResponse, on: Subject, name?: string) =>
  classifyFailure(readFailure(new Error('whatever the SDK says'), answer), deed(on, name));

const aid = `\r\nActivityId: ${guid}, Microsoft.Azure.Documents.Common/2.14.0`;
const started = `Database account creation failed. Operation Id: ${guid}, Error: `;

/** Azure's response (docs/azure.md, F-codes), and the message that the user must see. */
const table: readonly [code: string, on: Subject, answer: AzureResponse, reads: RegExp, fix?: string][] = [
  [
    'F-01',
    'account',
    refusal(
      409,
      'MissingSubscriptionRegistration',
      "The subscription is not registered to use namespace 'Microsoft.DocumentDB'. See https://aka.ms/rps-not-found for how to register subscriptions.",
      { details: [{ code: 'MissingSubscriptionRegistration', target: 'Microsoft.DocumentDB' }] },
    ),
    /Run Register Resource Provider/,
  ],
  [
    'F-02',
    'provider',
    refusal(
      403,
      'AuthorizationFailed',
      `The client 'a@b.c' with object id '${guid}' does not have authorization to perform action 'Microsoft.DocumentDB/register/action' over scope '/subscriptions/s' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    ),
    /permission Microsoft\.DocumentDB\/register\/action on subscription s\..*Contributor role on subscription s/,
  ],
  [
    'F-02',
    'key',
    refusal(
      403,
      'AuthorizationFailed',
      `The client '${guid}' with object id '${guid}' does not have authorization to perform action 'Microsoft.KeyVault/vaults/keys/write' over scope '/x' or the scope is invalid.`,
    ),
    /Key Vault Contributor role/,
  ],
  [
    'F-02',
    'account',
    refusal(
      403,
      'LinkedAuthorizationFailed',
      `The client '${guid}' with object id '${guid}' has permission to perform action 'Microsoft.DocumentDB/databaseAccounts/write' on scope '/a'; however, it does not have permission to perform action(s) 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action' on the linked scope(s) '/b'`,
    ),
    /permission Microsoft\.ManagedIdentity\/userAssignedIdentities\/assign\/action on \/b/,
  ],
  [
    'F-03',
    'account',
    refusal(403, 'RequestDisallowedByPolicy', "Resource 'acc' was disallowed by policy.", {
      additionalInfo: [
        {
          type: 'PolicyViolation',
          info: {
            policyDefinitionDisplayName: 'Cosmos DB must disable local auth',
            evaluationDetails: { evaluatedExpressions: [{ path: 'properties.disableLocalAuth' }] },
          },
        },
      ],
    }),
    /Azure Policy Cosmos DB must disable local auth denies the request because of properties\.disableLocalAuth/,
  ],
  [
    'F-03',
    'vault',
    refusal(
      403,
      'RequestDisallowedByPolicy',
      `Resource 'kv' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"No vaults","id":"/x"},"policyDefinition":{"name":"Deny vaults","id":"/y"}}]'.`,
    ),
    /Azure Policy Deny vaults denies the request/,
  ],
  [
    'F-03',
    'vault',
    refusal(
      403,
      'RequestDisallowedByPolicy',
      "Resource 'kv' was disallowed by policy. Reasons: 'Ask the vault team'. See error details for policy resource IDs.",
    ),
    /denies the request: Ask the vault team/,
  ],
  [
    'F-04',
    'access',
    refusal(
      400,
      'PrincipalNotFound',
      `Principal ${guid.replaceAll('-', '')} does not exist in the directory.`,
    ),
    /no principal with object ID 0{31}1\..*object ID of the service principal/,
    'enterPrincipal',
  ],
  ['F-05', 'access', refusal(409, 'RoleAssignmentExists', 'The role assignment already exists.'), /already/],
  ['F-06', 'access', refusal(400, 'RoleAssignmentLimitExceeded', 'No more.'), /4,000/],
  [
    'F-07',
    'access',
    refusal(
      403,
      'AuthorizationFailed',
      `The client '${guid}' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '/v' or the scope is invalid, or there is an ABAC condition that is not fulfilled.`,
    ),
    /has a condition.*User Access Administrator/,
  ],
  [
    'F-09',
    'principal',
    refusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
    /Enter the object ID/,
    'enterPrincipal',
  ],
  [
    'F-10',
    'vault',
    refusal(
      409,
      'ScopeLocked',
      "The scope '/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv' cannot perform write operation because following scope(s) are locked: '/subscriptions/s/resourceGroups/rg'. Please remove the lock and try again.",
    ),
    /lock on resource group rg doesn't allow/,
  ],
  [
    'F-11',
    'vault',
    refusal(
      400,
      'BadRequest',
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
    ),
    /can't turn off purge protection/,
  ],
  [
    'F-12',
    'vault',
    refusal(
      409,
      'ConflictError',
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault.',
    ),
    /x-1 belongs to a deleted key vault/,
    'chooseAnotherName',
  ],
  [
    'F-13',
    'vault',
    refusal(
      409,
      'VaultAlreadyExists',
      "The vault name 'x-1' is already in use. Vault names are globally unique.",
    ),
    /x-1 is already used/,
    'chooseAnotherName',
  ],
  ['F-14', 'vault', refusal(400, 'VaultNameNotValid', 'No.'), /3 to 24/, 'chooseAnotherName'],
  [
    'F-16',
    'account',
    refusal(400, 'BadRequest', `${started}The key vault must have purge protection enabled.${aid}`),
    /turn on purge protection/,
  ],
  [
    'F-23',
    'key',
    refusal(
      403,
      'Forbidden',
      `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid=${guid};oid=${guid};iss=https://sts.windows.net/t/\r\nAction: 'Microsoft.KeyVault/vaults/keys/create/action'\r\nResource: '/x'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: kv;location=westeurope\r\n`,
      { innererror: { code: 'ForbiddenByRbac' } },
    ),
    /keys\/create\/action.*Key Vault Crypto Officer/,
  ],
  [
    'F-24',
    'key',
    refusal(
      403,
      'Forbidden',
      `The user, group or application 'appid=${guid};oid=${guid};iss=https://sts.windows.net/t/' does not have keys create permission on key vault 'kv;location=westeurope'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
      { innererror: { code: 'AccessDenied' } },
    ),
    /key permission create/,
  ],
  [
    'F-25',
    'key',
    refusal(403, 'Forbidden', 'Client address is not authorized and caller is not a trusted service', {
      innererror: { code: 'ForbiddenByFirewall' },
    }),
    /firewall blocks your address/,
  ],
  [
    'F-26',
    'key',
    refusal(
      403,
      'Forbidden',
      'Public network access is disabled and request is not from a trusted service nor via an approved private link.',
      { innererror: { code: 'ForbiddenByConnection' } },
    ),
    /doesn't allow access from public networks/,
  ],
  [
    'F-27',
    'key',
    refusal(
      409,
      'Conflict',
      'Key x-1 is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.',
      { innererror: { code: 'ObjectIsDeletedButRecoverable' } },
    ),
    /Recover the deleted key/,
    'chooseAnotherName',
  ],
  [
    'F-28',
    'key',
    refusal(409, 'Conflict', 'Key x-1 is currently being deleted and cannot be re-created; retry later.'),
    /Try again in a few minutes/,
  ],
  [
    'F-29',
    'key',
    refusal(404, 'KeyNotFound', 'A key with (name/id) x-1 was not found in this key vault.'),
    /no key x-1/,
  ],
  [
    'F-30',
    'key',
    refusal(403, 'Forbidden', 'Operation get is not allowed on a disabled key.', {
      innererror: { code: 'KeyDisabled' },
    }),
    /key is disabled/,
  ],
  [
    'F-30b',
    'key',
    refusal(403, 'Forbidden', 'Operation wrap is not allowed on an expired key.'),
    /Change the dates of the key version.*Don't rotate it first/,
  ],
  ['F-30c', 'vault', refusal(429, 'TooManyRequests', 'Slow down.'), /throttling/],
  [
    'F-32',
    'account',
    refusal(
      403,
      'Forbidden',
      `${started}{"error":{"code":"Forbidden","message":"Client address is not authorized and caller was ignored because bypass is set to None \\r\\nClient address: 10.0.0.1\\r\\nCaller: name=Unknown/unknown;appid=${guid};oid=${guid}\\r\\nVault: kv;location=eastus","innererror":{"code":"ForbiddenByFirewall"}}}\r\nActivityId: ${guid}, `,
    ),
    /lets trusted Microsoft services bypass/,
    'allowTrustedServices',
  ],
  [
    'F-33',
    'account',
    refusal(
      403,
      'Forbidden',
      `${started}{"error":{"code":"Forbidden","message":"The user, group or application 'appid=${guid}' does not have keys get permission on key vault 'kv;location=eastus'.","innererror":{"code":"AccessDenied"}}}${aid}`,
    ),
    /key permissions get, wrapKey, unwrapKey/,
  ],
  [
    'F-34',
    'account',
    refusal(
      503,
      'ServiceUnavailable',
      `${started}Error contacting the Azure Key Vault resource. Please try again.`,
    ),
    /key vault or key doesn't exist/,
    'chooseAnotherVault',
  ],
  [
    'F-35',
    'account',
    refusal(400, 'BadRequest', `Provided KeyVaultKeyUri http://kv.vault.azure.net/keys/k is Invalid.${aid}`),
    /has no version/,
  ],
  [
    'F-36',
    'account',
    refusal(400, 'BadRequest', `Updating KeyVaultKeyUri is not supported${aid}`),
    /Keep the key/,
    'chooseAnotherName',
  ],
  [
    'F-94',
    'account',
    refusal(
      400,
      'BadRequest',
      `DatabaseAccount a is in a failed provisioning state because the previous attempt to create it was not successful. Please delete the previous instance before attempting to recreate this account.${aid}`,
    ),
    /portal/,
    'chooseAnotherName',
  ],
  [
    'F-37',
    'account',
    refusal(
      400,
      'BadRequest',
      `No Update is allowed on Database Account with Customer Managed Key in Revoked Status${aid}`,
    ),
    /Restore access to the key first/,
  ],
  [
    'F-38',
    'account',
    refusal(
      400,
      'BadRequest',
      `${started}Updating default identity not allowed. Cannot set SystemAssignedIdentity as the default identity during provision.${aid}`,
    ),
    /first-party identity/,
  ],
  [
    'F-39',
    'account',
    refusal(
      400,
      'BadRequest',
      `The tenant for the new Key Vault ${guid} does not match the one in the old Key Vault ${guid}. New Key Vaults must be on the same tenant as the old ones.`,
    ),
    /account's tenant/,
  ],
  [
    'F-40',
    'account',
    refusal(
      400,
      'BadRequest',
      'Cross-tenant CMK is not supported with First Party identities as Default identities. Please use a User Assigned identity instead',
    ),
    /another tenant/,
    'chooseAnotherVault',
  ],
  [
    'F-41',
    'account',
    refusal(
      400,
      'BadRequest',
      "The given default identity for account x is not valid. please use 'FirstPartyIdentity'",
    ),
    /format is invalid/,
  ],
  [
    'F-42',
    'account',
    refusal(
      400,
      'BadRequest',
      'Setting Non-FPI default identity is required for dedicated storage account features. Please set a valid System or User Assigned Identity to default and retry the request.',
    ),
    /choose a user-assigned identity/,
  ],
  [
    'F-43',
    'account',
    refusal(
      400,
      'BadRequest',
      'Customer Managed Key and Full Fidelity Change Feed cannot be enabled together for a global database account',
    ),
    /can't have a customer-managed key and the all versions/,
  ],
  ['F-50', 'account', refusal(412, 'PreconditionFailed', 'Busy.'), /Another operation on account x-1/],
  [
    'F-51',
    'account',
    refusal(
      503,
      'ServiceUnavailable',
      `${started}Sorry, we are currently experiencing high demand in West Europe region for the zonal redundant (Availability Zones) accounts, and cannot fulfill your request at this time.${aid}`,
    ),
    /Choose another region/,
    'chooseAnotherRegion',
  ],
  [
    'F-52',
    'account',
    refusal(409, 'Conflict', `Database account name 'x-1' already exists.${aid}`),
    /x-1 is already used/,
    'chooseAnotherName',
  ],
  [
    'F-52',
    'account',
    refusal(400, 'BadRequest', `Dns record for x-1 under zone Document is already taken.${aid}`),
    /x-1 is already used/,
    'chooseAnotherName',
  ],
  [
    'F-52',
    'account',
    refusal(400, 'BadRequest', "DatabaseAccount name 'x-1' is invalid."),
    /isn't a valid account name/,
    'chooseAnotherName',
  ],
  [
    'F-29',
    'account',
    refusal(
      404,
      'NotFound',
      `${started}{"error":{"code":"KeyNotFound","message":"A key with (name/id) k-9 was not found in this key vault."}}${aid}`,
    ),
    /no key k-9/,
    'chooseAnotherKey',
  ],
  [
    'F-90',
    'vault',
    refusal(401, 'InvalidAuthenticationToken', 'The access token is invalid.'),
    /Sign in to Azure/,
  ],
  ['F-92', 'vault', refusal(500, 'InternalServerError', 'Oh.'), /Microsoft's side: Oh\./],
  [
    'F-93',
    'account',
    refusal(404, 'ResourceGroupNotFound', "Resource group 'rg' could not be found."),
    /Couldn't find x-1/,
  ],
  ['F-00', 'vault', refusal(418, 'Teapot', 'Short and stout.'), /Azure says: Short and stout\./],
];

describe('problemOf', () => {
  it.each(table)('reports %s on %s', (code, on, answer, reads, fix) => {
    const problem = tell(answer, on);
    expect(problem.code).toBe(code);
    expect(plain(text('{0} {1}', problem.why, problem.next))).toMatch(reads);
    expect(problem.fix).toBe(fix);
    expect(problem.azure).toMatchObject({ status: answer.status, requestId: 'req-1' });
  });

  it('recognizes a failed long-running operation by its status body', () => {
    const [, , refused] = table.find(([code]) => code === 'F-32')!;
    const last: AzureResponse = { status: 200, body: { status: 'Failed', ...(refused.body as object) } };
    const problem = classifyFailure(readFailure(new Error('LRO'), last), deed('account'));
    expect(problem).toMatchObject({ code: 'F-32', azure: { code: 'Forbidden' } });
    expect(problem.azure?.status).toBe(undefined);
  });

  it("a refusal without a body is classified by its status, not by the SDK's parse error", () => {
    const thrown = new TypeError("Cannot read properties of undefined (reading 'error')");
    for (const body of [undefined, ''])
      expect(readFailure(thrown, { status: 403, body })).toMatchObject({
        ...{ kind: 'answer', status: 403, messages: ['HTTP 403'] },
      });
  });

  it('distinguishes sign-in failures, and offers to enter the object ID if the token was for Microsoft Graph', () => {
    const failure = readFailure(new SignInError(new Error('AADSTS65001: no consent')));
    expect(classifyFailure(failure, deed('vault')).code).toBe('F-90');
    expect(plain(classifyFailure(failure, deed('vault')).why)).toMatch(/consented/);
    expect(classifyFailure(failure, deed('principal'))).toMatchObject({
      code: 'F-09',
      fix: 'enterPrincipal',
    });
    const foreign = Object.assign(new Error('az login'), { name: 'CredentialUnavailableError' });
    expect(plain(classifyFailure(readFailure(foreign), deed('vault')).why)).toMatch(
      /aren't signed in.*az login/,
    );
  });

  it('never throws, and always has a message, a cause, and a next step', () => {
    const subjects: Subject[] = [
      'subscriptions',
      'provider',
      'group',
      'vault',
      'key',
      'account',
      'access',
      'principal',
    ];
    const codes = table.map(([, , { body }]) => body);
    const body = fc.oneof(
      fc.anything(),
      fc.jsonValue(),
      fc.string(),
      fc.constantFrom(...codes),
      fc.record({ error: fc.anything(), code: fc.anything(), message: fc.anything() }, { requiredKeys: [] }),
      fc.record({
        error: fc.record({
          code: fc.anything(),
          message: fc.oneof(fc.json(), fc.string()),
          details: fc.anything(),
          innererror: fc.anything(),
          additionalInfo: fc.anything(),
        }),
      }),
    );
    fc.assert(
      fc.property(
        fc.anything(),
        fc.option(fc.record({ status: fc.integer({ min: 0, max: 999 }), body }), { nil: undefined }),
        fc.constantFrom(...subjects),
        (error, answer, on) => {
          const problem = classifyFailure(readFailure(error, answer), deed(on));
          expect(problem.code).toMatch(/^F-\d\d[a-z]?$/);
          for (const part of [problem.what, problem.why, problem.next])
            expect(plain(part).length).toBeGreaterThan(5);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("keeps Azure's words out of the translated message", () => {
    for (const [, on, answer] of table) {
      const { why, next } = tell(answer, on);
      for (const { message } of [why, next]) expect(message).not.toMatch(/x-1|Microsoft\.DocumentDB\/|rg\b/);
    }
  });
});

describe("a network failure isn't a status of the key", () => {
  it.each([
    ['key', 'CERT_NOT_YET_VALID', 'certificate is not yet valid'],
    ['account', 'ETIMEDOUT', 'Request timed out'],
  ] as const)('%s: %s', (on, code, message) => {
    const error = Object.assign(new Error(message), { name: 'RestError', code });
    expect(classifyFailure(readFailure(error), deed(on)).code).toBe('F-91');
  });
});

describe("an operation that fails in Azure is Microsoft's to fix", () => {
  it.each(['InternalServerError', 'InternalError', 'InternalExecutionError', 'InternalOperationError'])(
    '%s',
    (code) => {
      const answer = { status: 200, body: { status: 'Failed', error: { code, message: 'An error.' } } };
      expect(tell(answer, 'vault')).toMatchObject({ code: 'F-92', owner: 'microsoft' });
    },
  );

  it.each(['InternalNameNotAllowed', 'NotInternalError'])("%s isn't", (code) => {
    const answer = { status: 200, body: { status: 'Failed', error: { code, message: 'An error.' } } };
    expect(tell(answer, 'vault').owner).toBe('you');
  });
});
