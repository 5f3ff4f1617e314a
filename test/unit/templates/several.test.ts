import { expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import type { Account } from '../../../src/model/resources.ts';
import {
  type Answers,
  answersOfEach,
  choicesOf,
  chosen,
  formatsOf,
  openChoices,
  scopesOf,
  templateTargetOf,
} from '../../../src/templates/answers.ts';
import { nearestChoices, type TemplateTarget } from '../../../src/templates/choices.ts';
import { codeText, snippetOf } from '../../../src/templates/code.ts';
import { render } from '../../../src/templates/render.ts';
import type { FormatId, KnownValues, ScopeId, TemplateRequest } from '../../../src/templates/request.ts';
import { renderSeveral } from '../../../src/templates/several.ts';
import { key } from '../../fakes/azure.ts';
import { accountIn, production } from '../../fakes/treeEstate.ts';

const cloud = clouds.public;

const targetOf = (name: string, change: Partial<Account> = {}): TemplateTarget => {
  const node = {
    kind: 'account',
    subscription: production,
    account: accountIn(production, name, change),
  } as const;
  return templateTargetOf(node, [node], cloud) ?? { kind: 'nothing' };
};
const withKey = (name: string, change: Partial<Account> = {}) =>
  targetOf(name, { keyUri: key.uri, ...change });
const withoutKey = (name: string): TemplateTarget => {
  const { keyUri: _, ...account } = accountIn(production, name);
  return { kind: 'account', subscription: production, account };
};
const answersFor = (target: TemplateTarget, ...others: [TemplateTarget, ...TemplateTarget[]]): Answers => ({
  cloud,
  target,
  others,
});

test('the languages and scopes are those that all selected accounts have', () => {
  const withKeys = answersFor(withKey('a'), withKey('b'));
  expect(formatsOf(withKeys)).toEqual(['arm', 'powershell', 'azureCli']);
  expect(scopesOf({ ...withKeys, format: 'arm' })).toEqual(['account']);
  expect(scopesOf({ ...withKeys, format: 'azureCli' })).toEqual(['account', 'accountWithKey', 'revoke']);
  const withoutKeys = answersFor(withoutKey('a'), withoutKey('b'));
  expect(formatsOf(withoutKeys)).toEqual(['powershell', 'azureCli']);
  expect(scopesOf({ ...withoutKeys, format: 'azureCli' })).toEqual(['existing']);
  expect(formatsOf(answersFor(withKey('a'), withoutKey('b')))).toEqual([]);
});

test('an option is asked if one account leaves it open, and each account keeps what is its own', () => {
  const answers: Answers = {
    ...answersFor(withKey('a', { api: 'MongoDB' }), withKey('b', { api: 'NoSQL' })),
    format: 'arm',
    scope: 'account',
    wanted: { hardening: 'keyless' },
  };
  expect(openChoices(answers).get('hardening')).toEqual({
    values: ['none', 'keyless', 'private'],
    current: 'keyless',
  });
  expect(openChoices(answers).has('api')).toBe(false);
  const each = answersOfEach(answers).map(choicesOf);
  expect(each.map(({ api, hardening }) => [api, hardening])).toEqual([
    ['MongoDB', 'none'],
    ['NoSQL', 'keyless'],
  ]);
});

const requestFor = (format: FormatId, scope: ScopeId, known: KnownValues): TemplateRequest => ({
  format,
  scope,
  choices: nearestChoices(format, scope, {}),
  cloud,
  known,
});
const several = (format: FormatId, scope: ScopeId, first: KnownValues, ...more: readonly KnownValues[]) =>
  renderSeveral([requestFor(format, scope, first), ...more.map((known) => requestFor(format, scope, known))])
    .parts;
const count = (text: string, part: string) => text.split(part).length - 1;

const orders = chosen({ cloud, target: withKey('orders') }).known;
const billing = chosen({ cloud, target: withKey('billing') }).known;

test('a script is that of each account, one after the other', () => {
  const script = codeText(several('azureCli', 'account', orders, billing));
  const alone = codeText(render(requestFor('azureCli', 'account', orders)).parts);
  expect(script.startsWith(alone)).toBe(true);
  expect(count(script, '#!/usr/bin/env bash')).toBe(1);
  expect(script.indexOf("account_name='orders'")).toBeLessThan(script.indexOf("account_name='billing'"));
  expect(count(script, 'az cosmosdb create')).toBe(2);
});

test('a cloud is set once, and so is a function', () => {
  const inGovernment = (format: FormatId, scope: ScopeId) =>
    codeText(
      renderSeveral([
        { ...requestFor(format, scope, orders), cloud: clouds.usGovernment },
        { ...requestFor(format, scope, billing), cloud: clouds.usGovernment },
      ]).parts,
    );
  expect(count(inGovernment('azureCli', 'account'), 'az cloud set')).toBe(1);
  const script = inGovernment('powershell', 'existing');
  expect(count(script, 'Connect-AzAccount')).toBe(1);
  expect(count(script, 'function Send-Account')).toBe(1);
  expect(count(script, '$accountPath =')).toBe(2);
});

test('a key that several accounts share is revoked once', () => {
  for (const format of ['azureCli', 'powershell'] as const) {
    const script = codeText(several(format, 'revoke', orders, billing));
    expect(script).toBe(codeText(render(requestFor(format, 'revoke', orders)).parts));
  }
});

test('PowerShell asks once what to do with several keys', () => {
  const other = { ...billing, key: { name: 'other-key' } };
  const script = codeText(several('powershell', 'revoke', orders, other));
  expect(count(script, 'param(')).toBe(1);
  expect(count(script, "if ($Action -eq 'Revoke')")).toBe(2);
});

test.each(['everything', 'existing', 'accountWithKey'] as const)(
  'PowerShell assigns a role only if it is missing, so the script (%s) can be run again',
  (scope) => {
    const script = codeText(render(requestFor('powershell', scope, orders)).parts);
    const lines = script.split('\n').map((line) => line.trim());
    const at = lines.findIndex((line) => line.startsWith('New-AzRoleAssignment'));
    expect(lines[at - 1]).toMatch(
      /^if \(-not \(Get-AzRoleAssignment -ObjectId \$principalId .* -Scope \$vaultId\)\) \{$/,
    );
  },
);

test('an ARM template has one root, and a deployment in the resource group of each account', () => {
  const text = codeText(
    several('arm', 'account', orders, {
      ...billing,
      subscription: { id: 'other' },
      resourceGroup: { name: '[x]' },
    }),
  );
  const { resources } = JSON.parse(text) as {
    resources: readonly {
      name: string;
      subscriptionId: string;
      resourceGroup: string;
      properties: { template: { parameters: { accountName: { defaultValue: string } } } };
    }[];
  };
  expect(
    resources.map(({ name, subscriptionId, resourceGroup, properties: { template } }) => [
      name,
      subscriptionId,
      resourceGroup,
      template.parameters.accountName.defaultValue,
    ]),
  ).toEqual([
    ['cosmos-cmk-1', production.id, orders.resourceGroup?.name, 'orders'],
    // A name that looks like an expression is escaped.
    ['cosmos-cmk-2', 'other', '[[x]', 'billing'],
  ]);
});

test('accounts without a known name get different ones, and those in a subscription share the unknown key', () => {
  const snippet = snippetOf(
    several(
      'azureCli',
      'existing',
      { resourceGroup: { name: 'rg-a' } },
      { resourceGroup: { name: 'rg-b' } },
      {
        subscription: { id: 'other' },
        resourceGroup: { name: 'rg-c' },
      },
    ),
  );
  const valuesOf = (name: string) =>
    [...snippet.matchAll(new RegExp(`^${name}='(.*)'$`, 'gm'))].map(([, value]) => value);
  const names = valuesOf('account_name').map((value) => value?.replace(/\d+:/, ''));
  expect(names).toEqual(['${my-cosmos-account}', '${my-cosmos-account-2}', '${my-cosmos-account-3}']);
  const [first, second, third] = valuesOf('vault_name');
  expect(second).toBe(first?.replace(/:.*\}/, '}'));
  expect(third).toContain(':my-key-vault');
  // A vault that isn't known is assumed in one resource group, that of the first account.
  expect(valuesOf('vault_resource_group')).toEqual(['rg-a', 'rg-a', 'rg-c']);
});

test('Bicep has no template for several accounts', () => {
  expect(() => several('bicep', 'account', orders, billing)).toThrow('bicep account');
});
