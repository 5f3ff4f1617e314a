import { describe, expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import type { Account, Subscription } from '../../../src/model/resources.ts';
import {
  chosenOf,
  nearestChoices,
  namesCosmosPrincipal,
  type TemplateTarget,
  usual,
} from '../../../src/templates/choices.ts';
import { codeText } from '../../../src/templates/code.ts';
import { render } from '../../../src/templates/render.ts';
import type { FormatId, ScopeId } from '../../../src/templates/request.ts';
import { vault } from '../../fakes/azure.ts';
import { keyIn } from '../../fakes/treeEstate.ts';

const cloud = clouds.public;
const subscription: Subscription = {
  id: 'sub-1',
  name: 'Production',
  tenantId: 'tenant-1',
  account: 'megan',
};
const key: TemplateTarget = { kind: 'key', subscription, vault, key: keyIn('orders') };
const identityId =
  '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders';
const bare: Account = {
  id: '/subscriptions/sub-1/resourceGroups/rg-orders/providers/Microsoft.DocumentDB/databaseAccounts/orders',
  name: 'orders',
  subscriptionId: 'sub-1',
  resourceGroup: 'rg-orders',
  location: 'northeurope',
  api: 'MongoDB',
  provisioningState: 'Succeeded',
  status: { kind: 'serviceManaged' },
  defaultIdentity: { kind: 'firstParty' },
  identities: { userAssigned: [{ id: identityId, principalId: 'object-of-identity' }] },
  regions: ['northeurope'],
};
const encrypted: Account = {
  ...bare,
  keyUri: `https://${vault.name}.vault.azure.net/keys/orders/${'0'.repeat(32)}`,
};

const textFor = (target: TemplateTarget, format: FormatId, scope: ScopeId) => {
  const { known, fixed } = chosenOf(target, cloud);
  return codeText(
    render({ format, scope, choices: nearestChoices(format, scope, fixed), cloud, known }).parts,
  );
};

describe('from a key', () => {
  test("its URI is filled in without a version, and the vault's region is the default", () => {
    const shown = textFor(key, 'azureCli', 'account');
    expect(shown).toContain(
      `key_vault_key_uri='https://${vault.name.toLowerCase()}.vault.azure.net/keys/orders'\n`,
    );
    expect(shown).toContain(`location='${vault.location}'`);
    expect(shown).toContain("subscription_id='sub-1'");
  });

  test("the permission model of its vault isn't an option", () => {
    const accessPolicy: TemplateTarget = { ...key, vault: { ...vault, permissionModel: 'accessPolicy' } };
    expect(chosenOf(accessPolicy, cloud).fixed).toEqual({ permissionModel: 'accessPolicy' });
    expect(textFor(accessPolicy, 'azureCli', 'existing')).toContain('az keyvault set-policy');
    const rbac: TemplateTarget = { ...key, vault: { ...vault, permissionModel: 'rbac' } };
    expect(textFor(rbac, 'azureCli', 'existing')).toContain('az role assignment create');
  });

  test("a region with an invalid name isn't offered", () => {
    const strange: TemplateTarget = { ...key, vault: { ...vault, location: "x' ; rm -rf ~" } };
    expect(textFor(strange, 'bicep', 'account')).not.toContain('rm -rf');
  });
});

describe('from an account', () => {
  test('without a customer-managed key, its name is filled in, and its identity can be used', () => {
    const target: TemplateTarget = { kind: 'account', subscription, account: bare };
    const { selection, known, fixed } = chosenOf(target, cloud);
    expect(selection).toEqual({ kind: 'account', hasKey: false });
    expect(fixed).toEqual({ api: 'MongoDB' });
    expect(known.identityId).toBe(identityId);
    expect(textFor(target, 'azureCli', 'existing')).toContain("account_name='orders'");
  });

  test('with one, revoking works on that key, in that vault', () => {
    const target: TemplateTarget = { kind: 'account', subscription, account: encrypted, vault };
    expect(chosenOf(target, cloud).fixed).toEqual({
      api: 'MongoDB',
      permissionModel: vault.permissionModel,
      identity: 'firstParty',
      backup: 'periodic',
    });
    const shown = textFor(target, 'azureCli', 'revoke');
    expect(shown).toContain(`vault_name='${vault.name}'`);
    expect(shown).toContain("key_name='orders'");
  });

  test('with one, each language that can creates this account again, with its key and its backup', () => {
    const account: Account = {
      ...encrypted,
      defaultIdentity: { kind: 'userAssigned', id: identityId },
      backup: 'Continuous',
      continuousTier: 'Continuous7Days',
    };
    const target: TemplateTarget = { kind: 'account', subscription, account, vault };
    expect(chosenOf(target, cloud).fixed.backup).toBe('continuous7Days');
    for (const format of ['arm', 'bicep', 'terraform5', 'azureCli', 'powershell', 'rest'] as const) {
      const shown = textFor(target, format, 'account');
      expect(shown).toContain('orders');
      expect(shown).toContain('Continuous7Days');
    }
  });

  test('the object ID is that of the identity in use', () => {
    const own: TemplateTarget = {
      kind: 'account',
      subscription,
      account: { ...encrypted, defaultIdentity: { kind: 'userAssigned', id: identityId.toUpperCase() } },
    };
    expect(chosenOf(own, cloud).known.principalId).toBe('object-of-identity');
  });
});

test('the principal of Azure Cosmos DB is looked up only if the template grants or revokes its access', () => {
  const ofKey = chosenOf(key, cloud);
  const removal = { ...usual, revocation: 'removeAccess' } as const;
  expect(namesCosmosPrincipal('account', usual, ofKey)).toBe(false);
  expect(namesCosmosPrincipal('existing', usual, ofKey)).toBe(true);
  expect(namesCosmosPrincipal('existing', { ...usual, identity: 'userAssigned' }, ofKey)).toBe(false);
  expect(namesCosmosPrincipal('revoke', usual, ofKey)).toBe(false);
  expect(namesCosmosPrincipal('revoke', removal, ofKey)).toBe(true);
  const own: TemplateTarget = {
    kind: 'account',
    subscription,
    account: { ...encrypted, defaultIdentity: { kind: 'systemAssigned' } },
  };
  expect(namesCosmosPrincipal('revoke', removal, chosenOf(own, cloud))).toBe(false);
});
