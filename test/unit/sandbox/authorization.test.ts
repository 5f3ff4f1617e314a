import { describe, expect, test } from 'vitest';
import {
  contributor,
  cryptoServiceEncryptionUser,
  documentDbAccountContributor,
  owner,
  reader,
} from '../../../src/sandbox/authorization/roles.ts';
import {
  addAccount,
  addIdentity,
  addKey,
  addSubscription,
  addVault,
  assignRole,
} from '../../../src/sandbox/estate/builders.ts';
import {
  accountOf,
  alex,
  all,
  contoso,
  cosmos,
  createAccount,
  fabrikam,
  groupName,
  lidia,
  me,
  megan,
  minute,
  refusal,
  scope,
  world,
} from './support.ts';

const arm = 'https://management.azure.com';
const assignment = (at: string, name = '0d9f1c3b-6a52-4e87-b0c4-2f8d7a61e359') =>
  `${arm}${at}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`;
const granting = (principalId: string, more: object = {}) => ({
  properties: {
    roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${cryptoServiceEncryptionUser}`,
    principalId,
    ...more,
  },
});
const codeOf = ({ json }: { json: unknown }) => (json as { error: { code: string } }).error.code;

describe('a request requires its action', () => {
  test('and is denied with the action, the scope, and the caller', async () => {
    const here = world();
    assignRole(here.state, scope, reader, alex.homeObjectId);
    const { resources, cosmosDb } = here.as(alex.label);
    expect((await resources.providers.get('Microsoft.DocumentDB')).registrationState).toBe('Registered');
    expect(await all(cosmosDb.databaseAccounts.list())).toEqual([]);
    expect(await refusal(resources.providers.register('Microsoft.DocumentDB'))).toMatchObject({
      ...{ status: 403, code: 'AuthorizationFailed' },
      message: `The client 'alex.wilber@contoso.com' with object id '${alex.homeObjectId}' does not have authorization to perform action 'Microsoft.DocumentDB/register/action' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    });
  });

  test('which its role can grant everywhere or in one group only', async () => {
    const here = world();
    const vault = addVault(here.state, here.group, { name: 'kv-orders' });
    addKey(here.state, vault, { name: 'orders' });
    assignRole(here.state, vault.id, cryptoServiceEncryptionUser, cosmos);
    assignRole(
      here.state,
      `${scope}/resourceGroups/${groupName}`,
      documentDbAccountContributor,
      alex.homeObjectId,
    );
    const them = here.as(alex.label);
    const made = await createAccount(
      { ...them, clock: here.clock },
      'cosmos-orders',
      accountOf('kv-orders', 'orders'),
    );
    expect(made.provisioningState).toBe('Succeeded');
    expect((await refusal(all(them.cosmosDb.databaseAccounts.list()))).status).toBe(403);
  });

  test('unless notActions exclude it', async () => {
    const here = world();
    assignRole(here.state, scope, contributor, alex.homeObjectId);
    const { send } = here.as(alex.label);
    expect(codeOf(await send('PUT', assignment(scope), granting(cosmos)))).toBe('AuthorizationFailed');
  });

  test('also on the identity that an account gets', async () => {
    const here = world();
    const identity = addIdentity(here.state, here.group, 'id-orders');
    assignRole(here.state, scope, documentDbAccountContributor, alex.homeObjectId);
    const { cosmosDb } = here.as(alex.label);
    const parameters = {
      ...accountOf('kv', 'k'),
      identity: { type: 'UserAssigned' as const, userAssignedIdentities: { [identity.id]: {} } },
    };
    const making = cosmosDb.databaseAccounts.createOrUpdate(groupName, 'cosmos-orders', parameters);
    expect(await refusal(making.submitted())).toMatchObject({
      status: 403,
      code: 'LinkedAuthorizationFailed',
    });
  });
});

describe('role assignments', () => {
  test('are created once, listed at their scope and below, and returned when deleted', async () => {
    const here = world();
    const vault = addVault(here.state, here.group, { name: 'kv-orders' });
    const made = await here.send('PUT', assignment(vault.id), granting(cosmos));
    expect(made).toMatchObject({
      status: 201,
      json: { properties: { principalId: cosmos, principalType: 'ServicePrincipal', scope: vault.id } },
    });
    const again = await here.send(
      'PUT',
      assignment(vault.id, '3b7e1f90-58d4-4a26-9c0b-e6f2d1a87c43'),
      granting(cosmos),
    );
    expect(again).toMatchObject({
      status: 409,
      json: { error: { code: 'RoleAssignmentExists', message: 'The role assignment already exists.' } },
    });
    const list = async (filter: string) => {
      const url = `${arm}${vault.id}/keys/orders/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=${encodeURIComponent(filter)}`;
      return (
        (await here.send('GET', url)).json as { value: { properties: { principalId: string } }[] }
      ).value.map(({ properties }) => properties.principalId);
    };
    expect(await list('atScope()')).toEqual([me, cosmos]);
    expect(await list(`principalId eq '${cosmos}'`)).toEqual([cosmos]);
    expect(await list(`atScope() and assignedTo('${me}')`)).toEqual([me]);
    expect(await here.send('DELETE', assignment(vault.id))).toMatchObject({
      status: 200,
      json: { properties: { principalId: cosmos } },
    });
    expect((await here.send('DELETE', assignment(vault.id))).status).toBe(204);
    expect(await list('atScope()')).toEqual([me]);
  });

  test('require a principal that the tenant has known long enough, or that has its type', async () => {
    const here = world();
    expect(
      codeOf(await here.send('PUT', assignment(scope), granting('a232010e-820c-4083-83bb-3ace5fc29d0b'))),
    ).toBe('PrincipalNotFound');
    const url = `${arm}${scope}/resourceGroups/${groupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders?api-version=2023-01-31`;
    const made = await here.send('PUT', url, { location: 'westeurope' });
    const { principalId } = (made.json as { properties: { principalId: string } }).properties;
    expect(codeOf(await here.send('PUT', assignment(scope), granting(principalId)))).toBe(
      'PrincipalNotFound',
    );
    expect(
      (
        await here.send(
          'PUT',
          assignment(scope),
          granting(principalId, { principalType: 'ServicePrincipal' }),
        )
      ).status,
    ).toBe(201);
    await here.send('DELETE', assignment(scope));
    here.clock.advance(minute);
    expect((await here.send('PUT', assignment(scope), granting(principalId))).status).toBe(201);
  });

  test("appear in the caller's permissions", async () => {
    const here = world();
    const url = `${arm}${scope}/resourceGroups/${groupName}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
    expect((await here.send('GET', url)).json).toEqual({
      value: [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }],
    });
  });
});

describe('the front door', () => {
  const url = `${arm}/subscriptions?api-version=2022-12-01`;

  test('requires a valid token for its audience', async () => {
    const { sandbox, clock } = world();
    const ask = async (scope: string) => {
      const token = await sandbox.entra.issue(
        { tenantId: contoso.id, objectId: me, name: megan.label },
        scope,
        60,
      );
      return { method: 'GET', url, headers: { authorization: `Bearer ${token}` } };
    };
    expect(await sandbox.handle({ method: 'GET', url, headers: {} })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringContaining('https://login.windows.net/') as string },
    });
    expect((await sandbox.handle(await ask('https://vault.azure.net/.default'))).body).toContain(
      'InvalidAuthenticationTokenAudience',
    );
    for (const audience of ['https://management.core.windows.net/', 'https://management.azure.com']) {
      expect((await sandbox.handle(await ask(`${audience}/.default`))).status).toBe(200);
    }
    const request = await ask('https://management.azure.com/.default');
    clock.advance(2 * minute);
    expect((await sandbox.handle(request)).status).toBe(401);
  });

  test('shows only subscriptions of the token’s tenant, and both tenants to a guest', async () => {
    const here = world();
    addSubscription(here.state, {
      id: '7e3c6b1d-20f8-4d95-a6e9-51c0f8b74a2d',
      displayName: 'Theirs',
      tenantId: fabrikam.id,
    });
    assignRole(here.state, '/subscriptions/7e3c6b1d-20f8-4d95-a6e9-51c0f8b74a2d', owner, lidia.homeObjectId);
    const names = async (clients: Pick<typeof here, 'subscriptions'>) =>
      (await all(clients.subscriptions.subscriptions.list())).map(({ displayName }) => displayName);
    expect(await names(here)).toEqual(['Orders']);
    expect(await names(here.as(lidia.label, fabrikam.id))).toEqual(['Theirs']);
    expect(await names(here.as(megan.label, fabrikam.id))).toEqual([]);
    const tenants = async (clients: Pick<typeof here, 'subscriptions'>) =>
      (await all(clients.subscriptions.tenants.list())).map(({ displayName }) => displayName);
    expect(await tenants(here)).toEqual(['Contoso', 'Fabrikam']);
    expect(await tenants(here.as(lidia.label, fabrikam.id))).toEqual(['Fabrikam']);
    const { status, headers } = await here
      .as(lidia.label, fabrikam.id)
      .send('GET', `${arm}${scope}/resourceGroups?api-version=2022-09-01`);
    expect({ status, tenant: headers['www-authenticate'] }).toEqual({
      status: 401,
      tenant: expect.stringContaining(contoso.id) as string,
    });
  });

  test('requires an api-version, a known group, and a known resource type', async () => {
    const { send } = world();
    expect(codeOf(await send('GET', `${arm}/subscriptions`))).toBe('MissingApiVersionParameter');
    const missing = await send(
      'GET',
      `${arm}${scope}/resourceGroups/rg-none/providers/Microsoft.KeyVault/vaults/kv?api-version=2026-02-01`,
    );
    expect(missing).toMatchObject({
      status: 404,
      headers: { 'x-ms-failure-cause': 'gateway' },
      json: { error: { code: 'ResourceGroupNotFound' } },
    });
    expect(
      await send('GET', `${arm}${scope}/providers/Microsoft.Compute/virtualMachines?api-version=2024-01-01`),
    ).toMatchObject({ status: 501 });
  });

  test('adds its headers to every response', async () => {
    const { send } = world();
    expect(Object.keys((await send('GET', url)).headers)).toEqual(
      expect.arrayContaining([
        'x-ms-request-id',
        'x-ms-correlation-request-id',
        'x-ms-ratelimit-remaining-subscription-reads',
        'cache-control',
        'pragma',
        'strict-transport-security',
        'date',
      ]),
    );
  });
});

describe('governance', () => {
  test('an unregistered provider rejects a PUT and names the missing registration', async () => {
    const { cosmosDb } = world({ registered: [] });
    const making = cosmosDb.databaseAccounts.createOrUpdate(groupName, 'cosmos-orders', accountOf('kv', 'k'));
    expect(await refusal(making.submitted())).toMatchObject({
      ...{ status: 409, code: 'MissingSubscriptionRegistration' },
      message:
        "The subscription is not registered to use namespace 'Microsoft.DocumentDB'. See https://aka.ms/rps-not-found for how to register subscriptions.",
    });
  });

  test('registering adds Cosmos DB’s principal to a tenant without it', async () => {
    const here = world();
    const id = '7e3c6b1d-20f8-4d95-a6e9-51c0f8b74a2d';
    addSubscription(here.state, { id, displayName: 'Theirs', tenantId: fabrikam.id });
    assignRole(here.state, `/subscriptions/${id}`, owner, lidia.homeObjectId);
    const { send } = here.as(lidia.label, fabrikam.id);
    const find = async () =>
      (
        await send(
          'GET',
          "https://graph.microsoft.com/v1.0/servicePrincipals(appId='a232010e-820c-4083-83bb-3ace5fc29d0b')?$select=id",
        )
      ).status;
    expect(await find()).toBe(404);
    await send(
      'POST',
      `${arm}/subscriptions/${id}/providers/Microsoft.DocumentDB/register?api-version=2025-04-01`,
    );
    expect(await find()).toBe(404);
    here.clock.advance(minute);
    expect(await find()).toBe(200);
  });

  test('a policy denies what its condition describes, and the error names it', async () => {
    const here = world();
    here.state.policyAssignments.push({
      ...{
        name: 'cmk-only',
        scope,
        displayName: 'Own keys only',
        definition: '1f905d99-2ab7-462c-a6b0-f709acca6c8f',
      },
      definitionDisplayName: 'Cosmos DB accounts should use customer-managed keys',
      condition: {
        resourceType: 'Microsoft.DocumentDB/databaseAccounts',
        field: 'properties.keyVaultKeyUri',
        operator: 'exists',
        value: false,
      },
    });
    const { keyVaultKeyUri: _, ...without } = accountOf('kv', 'k');
    const make = (parameters: Parameters<typeof createAccount>[2]) =>
      here.cosmosDb.databaseAccounts.createOrUpdate(groupName, 'cosmos-orders', parameters).submitted();
    const refused = await refusal(make(without));
    expect(refused).toMatchObject({ status: 403, code: 'RequestDisallowedByPolicy' });
    expect(refused.message).toContain(
      'Resource \'cosmos-orders\' was disallowed by policy. Policy identifiers: \'[{"policyAssignment":{"name":"Own keys only"',
    );
    await make(accountOf('kv', 'k'));
    expect(here.state.accounts).toHaveLength(1);
  });

  test('an exemption excludes its scope from a policy until it ends, and is listed', async () => {
    const here = world();
    const expiresOn = new Date(here.clock.now() + 60_000).toISOString();
    here.state.policyAssignments.push({
      ...{ name: 'cmk-only', scope, displayName: 'Own keys only', definition: 'd' },
      definitionDisplayName: 'Own keys',
      condition: {
        ...{ resourceType: 'Microsoft.DocumentDB/databaseAccounts', field: 'properties.keyVaultKeyUri' },
        ...{ operator: 'exists', value: false },
      },
      exemptions: [{ name: 'pilot', scope, category: 'Waiver', expiresOn }],
    });
    const list = (of: string) =>
      here.send(
        'GET',
        `${arm}${of}/providers/Microsoft.Authorization/policyExemptions?api-version=2022-07-01-preview&$filter=atScope()`,
      );
    expect((await list(scope)).json).toMatchObject({
      value: [{ name: 'pilot', properties: { exemptionCategory: 'Waiver', expiresOn } }],
    });
    expect((await list('/subscriptions/00000000-0000-4000-8000-000000000009')).json).not.toMatchObject({
      value: [{ name: 'pilot' }],
    });
    const { keyVaultKeyUri: _, ...without } = accountOf('kv', 'k');
    const make = (name: string) =>
      here.cosmosDb.databaseAccounts.createOrUpdate(groupName, name, without).submitted();
    await make('cosmos-pilot');
    here.clock.advance(60_000);
    expect(await refusal(make('cosmos-late'))).toMatchObject({ code: 'RequestDisallowedByPolicy' });
  });

  test("Azure Policy's results follow the assignments, and a new resource has none yet", async () => {
    const here = world();
    const condition = {
      ...{ resourceType: 'Microsoft.DocumentDB/databaseAccounts', field: 'properties.keyVaultKeyUri' },
      ...{ operator: 'exists' as const, value: false },
    };
    here.state.policyAssignments.push({
      ...{ name: 'cmk', scope, displayName: 'Own keys', definition: 'd', definitionDisplayName: 'Own keys' },
      ...{ effect: 'Audit', condition },
    });
    const latest = async (filter = '') => {
      const path = `${scope}/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults`;
      const { json } = await here.send('POST', `${arm}${path}?api-version=2024-10-01${filter}`);
      return (json as { value: Record<string, string>[] }).value;
    };
    const { keyVaultKeyUri: _, ...without } = accountOf('kv', 'k');
    // An audited account isn't denied.
    await here.cosmosDb.databaseAccounts.createOrUpdate(groupName, 'cosmos-own', without).submitted();
    const created = here.clock.now();
    expect(await latest()).toEqual([]);
    here.clock.advance(15 * minute);
    expect(await latest()).toMatchObject([
      {
        timestamp: new Date(created + 15 * minute).toISOString(),
        policyDefinitionAction: 'audit',
        complianceState: 'NonCompliant',
      },
    ]);
    expect(await latest(`&$filter=PolicyDefinitionId eq 'other'`)).toEqual([]);
    const exempt = { name: 'pilot', scope, category: 'Waiver' } as const;
    here.state.policyAssignments[0] = { ...here.state.policyAssignments[0]!, exemptions: [exempt] };
    expect(await latest()).toMatchObject([{ complianceState: 'Exempt' }]);
  });

  test('a lock blocks all writes, or only deletion', async () => {
    const here = world();
    const account = addAccount(here.state, here.group, { name: 'cosmos-orders' });
    const change = (method: string) =>
      here.send(
        method,
        `${arm}${account.id}?api-version=2026-03-15`,
        method === 'PATCH' ? { tags: {} } : undefined,
      );
    here.state.locks.push({
      name: 'keep',
      scope: `${scope}/resourceGroups/${groupName}`,
      level: 'CanNotDelete',
    });
    expect(await change('DELETE')).toMatchObject({ status: 409, json: { error: { code: 'ScopeLocked' } } });
    expect((await change('PATCH')).status).toBe(200);
    here.state.locks.push({ name: 'freeze', scope: account.id, level: 'ReadOnly' });
    expect((await change('PATCH')).status).toBe(409);
  });

  test("a user who can't read the directory gets an error that says so", async () => {
    const here = world();
    const url =
      "https://graph.microsoft.com/v1.0/servicePrincipals?$filter=appId%20eq%20'a232010e-820c-4083-83bb-3ace5fc29d0b'";
    expect((await here.send('GET', url)).json).toMatchObject({
      value: [{ id: cosmos, displayName: 'Azure Cosmos DB' }],
    });
    expect(await here.as(alex.label).send('GET', url)).toMatchObject({
      status: 403,
      json: { error: { code: 'Authorization_RequestDenied' } },
    });
  });
});
