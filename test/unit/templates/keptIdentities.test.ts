import { describe, expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import type { Account, Subscription } from '../../../src/model/resources.ts';
import { chosenOf, nearestChoices } from '../../../src/templates/choices.ts';
import { codeText } from '../../../src/templates/code.ts';
import { render } from '../../../src/templates/render.ts';
import type { FormatId, IdentityKind } from '../../../src/templates/request.ts';
import { filledIn, parseHttp } from '../../templates/httpFile.ts';

const cloud = clouds.public;
const subscription: Subscription = { id: 'sub-1', name: 'Production', tenantId: 't', account: 'megan' };
const identity = (name: string) =>
  `/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
const account: Account = {
  id: '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts/orders',
  name: 'orders',
  subscriptionId: 'sub-1',
  resourceGroup: 'rg',
  location: 'northeurope',
  api: 'NoSQL',
  provisioningState: 'Succeeded',
  status: { kind: 'serviceManaged' },
  defaultIdentity: { kind: 'firstParty' },
  regions: ['northeurope'],
};

function textFor(format: FormatId, wanted: IdentityKind, identities?: Account['identities']): string {
  const target = {
    kind: 'account' as const,
    subscription,
    account: { ...account, ...(identities ? { identities } : {}) },
  };
  const { known, fixed } = chosenOf(target, cloud);
  const choices = nearestChoices(format, 'existing', { ...fixed, identity: wanted });
  return codeText(render({ format, scope: 'existing', choices, cloud, known }).parts);
}

/** The identity in the first PATCH request. */
function sent(text: string): unknown {
  const file = parseHttp(text);
  const patch = file.requests.find(({ method, body }) => method === 'PATCH' && body?.includes('"identity"'));
  return (JSON.parse(filledIn(patch?.body ?? '', file, new Map(), String)) as { identity: unknown }).identity;
}

const all = {
  systemAssigned: { principalId: 'p' },
  userAssigned: [
    { id: identity('one'), principalId: 'one' },
    { id: identity('two'), principalId: 'two' },
  ],
};

describe('REST names the identities that the account has', () => {
  test('with a user-assigned identity for the key', () => {
    expect(sent(textFor('rest', 'userAssigned', all))).toEqual({
      type: 'SystemAssigned,UserAssigned',
      userAssignedIdentities: { [identity('one')]: {}, [identity('two')]: {} },
    });
  });

  test('with the system-assigned identity', () => {
    expect(sent(textFor('rest', 'systemAssigned', all))).toEqual({
      type: 'SystemAssigned,UserAssigned',
      userAssignedIdentities: { [identity('one')]: {}, [identity('two')]: {} },
    });
  });

  test("and says so if they aren't known", () => {
    expect(textFor('rest', 'userAssigned')).toContain('Azure removes the other identities of the account.');
    expect(textFor('rest', 'userAssigned', all)).not.toContain('Azure removes the other identities');
  });
});

test.each(['userAssigned', 'systemAssigned'] as const)('PowerShell reads them first: %s', (wanted) => {
  const text = textFor('powershell', wanted);
  const [read, patch] = [
    text.indexOf('$current.identity.userAssignedIdentities'),
    text.indexOf('Send-Account PATCH'),
  ];
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(patch);
  expect(text).toContain("'SystemAssigned,UserAssigned'");
});

test('azapi reads them first', () => {
  const text = textFor('terraformAzapi', 'userAssigned');
  expect(text).toContain('keys(data.azapi_resource.account.output.identity.userAssignedIdentities)');
  expect(text).toContain('concat([var.identity_id], local.other_identities)');
});

test('the Azure CLI adds to them without that', () => {
  expect(textFor('azureCli', 'userAssigned')).toContain('az cosmosdb identity assign');
});
