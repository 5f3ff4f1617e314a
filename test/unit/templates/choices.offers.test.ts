import { expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import { fits, fitted, offers, open, type Selection, usual } from '../../../src/templates/choices.ts';
import { textOf } from '../../../src/templates/code.ts';
import { forms } from '../../../src/templates/languages.ts';
import { render } from '../../../src/templates/render.ts';
import { formIds } from '../../../src/templates/request.ts';

test.each<[Selection, string[]]>([
  [{ kind: 'nothing' }, ['everything', 'accountWithKey', 'account', 'existing', 'revoke']],
  [{ kind: 'vault' }, ['accountWithKey', 'account', 'existing', 'revoke']],
  [{ kind: 'key' }, ['account', 'existing', 'revoke']],
  [{ kind: 'account', hasKey: true }, ['revoke']],
  [{ kind: 'account', hasKey: false }, ['existing']],
])('on %j it offers the scopes that fit, in every language that has them', (selection, scopes) => {
  const offered = offers(selection);
  expect([...new Set(offered.map(({ scope }) => scope))]).toEqual(scopes);
  for (const scope of scopes)
    expect(offered.filter((offer) => offer.scope === scope).map(({ form }) => form)).toEqual(
      formIds.filter((form) => forms[form].scopes.some((one) => one === scope)),
    );
});

test('for a key in a managed HSM, nothing that assigns a role is offered where no role of it can be assigned', () => {
  const offered = offers({ kind: 'vault' }, 'managedHsm');
  const formsOf = (scope: string) => offered.filter((offer) => offer.scope === scope).map(({ form }) => form);
  expect(formsOf('account')).toEqual(formIds.filter((form) => forms[form].scopes.includes('account')));
  expect(formsOf('accountWithKey')).toEqual(['powershell', 'azureCli', 'terraform5', 'terraform4', 'rest']);
  for (const scope of ['existing', 'revoke'])
    expect(formsOf(scope)).toEqual(['powershell', 'azureCli', 'rest']);
  expect(open('azureCli', 'accountWithKey', usual, 'managedHsm').permissionModel).toEqual(['rbac']);
  expect(fits('azureCli', 'everything', usual, 'managedHsm')).toBe(false);
});

test('continuous backup asks for a user-assigned identity', () => {
  expect(fits('azureCli', 'account', { ...usual, backup: 'continuous7Days' })).toBe(false);
  expect(fits('azureCli', 'account', { ...usual, identity: 'userAssigned', backup: 'continuous7Days' })).toBe(
    true,
  );
});

test('a system-assigned identity is there only where it can be given access in between', () => {
  expect(open('azureCli', 'account').identity).not.toContain('systemAssigned');
  expect(open('azureCli', 'everything').identity).toContain('systemAssigned');
  expect(open('bicep', 'everything').identity).not.toContain('systemAssigned');
});

test('the api-version of 2019 knows no identities', () => {
  expect(fits('arm', 'account', { ...usual, apiVersion: '2019-12-12' })).toBe(true);
  expect(fits('arm', 'account', { ...usual, apiVersion: '2019-12-12', identity: 'userAssigned' })).toBe(
    false,
  );
});

test.each(formIds)('%s: the nearest choices to any are ones that it has', (form) => {
  for (const scope of forms[form].scopes)
    for (const identity of ['firstParty', 'userAssigned', 'systemAssigned'] as const)
      expect(
        fits(
          form,
          scope,
          fitted(form, scope, {
            identity,
            backup: 'continuous7Days',
            apiVersion: '2019-12-12',
            api: 'Table',
          }),
        ),
      ).toBe(true);
});

test('what is known is in the template, and what is not is a stop', () => {
  const request = { form: 'azureCli', scope: 'account', choices: usual, cloud: clouds.public } as const;
  const { parts } = render({ ...request, known: { vault: { name: 'KV-One' }, key: { name: 'orders' } } });
  expect(textOf(parts)).toContain("key_vault_key_uri='https://kv-one.vault.azure.net/keys/orders'");
  expect(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.stop]))).toEqual([
    'subscriptionId',
    'resourceGroup',
    'location',
    'accountName',
  ]);
});

test('there is no template that does not fit', () => {
  const request = {
    form: 'bicep',
    scope: 'revoke',
    choices: usual,
    cloud: clouds.public,
    known: {},
  } as const;
  expect(() => render(request)).toThrow('There is no template bicep revoke');
});
