import { expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import {
  isAvailable,
  nearestChoices,
  offers,
  open,
  type Selection,
  usual,
} from '../../../src/templates/choices.ts';
import { codeText } from '../../../src/templates/code.ts';
import { scopesIn, templateFormats } from '../../../src/templates/languages.ts';
import { render } from '../../../src/templates/render.ts';
import { formatIds } from '../../../src/templates/request.ts';

test.each<[Selection, string[]]>([
  [
    { kind: 'nothing' },
    [
      'everything',
      'accountWithKey',
      'account',
      'existing',
      'revoke',
      'restore',
      'crossTenant',
      'crossTenantKey',
    ],
  ],
  [{ kind: 'vault' }, ['accountWithKey', 'account', 'existing', 'revoke']],
  [{ kind: 'key' }, ['account', 'existing', 'revoke']],
  [{ kind: 'account', hasKey: true }, ['account', 'accountWithKey', 'revoke']],
  [{ kind: 'account', hasKey: true, isContinuous: true }, ['account', 'accountWithKey', 'revoke', 'restore']],
  [{ kind: 'account', hasKey: true, isSystemAssigned: true }, ['revoke']],
  [{ kind: 'account', hasKey: false }, ['existing']],
])('on %j it offers the matching scopes, in every language that has them', (selection, scopes) => {
  const offered = offers(selection);
  expect([...new Set(offered.map(({ scope }) => scope))]).toEqual(scopes);
  for (const scope of scopes)
    expect(offered.filter((offer) => offer.scope === scope).map(({ format }) => format)).toEqual(
      formatIds.filter((format) => templateFormats[format].scopes.some((one) => one === scope)),
    );
});

test("for a key in a managed HSM, no format that can't assign local roles offers to assign one", () => {
  const offered = offers({ kind: 'vault' }, 'managedHsm');
  const formatsOf = (scope: string) =>
    offered.filter((offer) => offer.scope === scope).map(({ format }) => format);
  expect(formatsOf('account')).toEqual(
    formatIds.filter((format) => templateFormats[format].scopes.includes('account')),
  );
  expect(formatsOf('accountWithKey')).toEqual(['powershell', 'azureCli', 'terraform5', 'terraform4', 'rest']);
  for (const scope of ['existing', 'revoke'])
    expect(formatsOf(scope)).toEqual(['powershell', 'azureCli', 'rest']);
  expect(open('azureCli', 'accountWithKey', usual, 'managedHsm').permissionModel).toEqual(['rbac']);
  expect(isAvailable('azureCli', 'everything', usual, 'managedHsm')).toBe(false);
});

test('continuous backup requires a user-assigned identity', () => {
  expect(isAvailable('azureCli', 'account', { ...usual, backup: 'continuous7Days' })).toBe(false);
  expect(
    isAvailable('azureCli', 'account', { ...usual, identity: 'userAssigned', backup: 'continuous7Days' }),
  ).toBe(true);
});

test('a system-assigned identity is offered only where it can get access in between', () => {
  expect(open('azureCli', 'account').identity).not.toContain('systemAssigned');
  expect(open('azureCli', 'everything').identity).toContain('systemAssigned');
  expect(open('bicep', 'everything').identity).not.toContain('systemAssigned');
});

test('the API version of 2019 has no identities', () => {
  expect(isAvailable('arm', 'account', { ...usual, apiVersion: '2019-12-12' })).toBe(true);
  expect(
    isAvailable('arm', 'account', { ...usual, apiVersion: '2019-12-12', identity: 'userAssigned' }),
  ).toBe(false);
});

test.each(formatIds)('%s: the nearest options to any combination are available ones', (format) => {
  for (const scope of templateFormats[format].scopes)
    for (const identity of ['firstParty', 'userAssigned', 'systemAssigned'] as const)
      expect(
        isAvailable(
          format,
          scope,
          nearestChoices(format, scope, {
            identity,
            backup: 'continuous7Days',
            apiVersion: '2019-12-12',
            api: 'Table',
          }),
        ),
      ).toBe(true);
});

test('known values are in the template, and unknown ones are tab stops', () => {
  const request = { format: 'azureCli', scope: 'account', choices: usual, cloud: clouds.public } as const;
  const { parts } = render({ ...request, known: { vault: { name: 'KV-One' }, key: { name: 'orders' } } });
  expect(codeText(parts)).toContain("key_vault_key_uri='https://kv-one.vault.azure.net/keys/orders'");
  expect(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.stop]))).toEqual([
    'subscriptionId',
    'resourceGroup',
    'location',
    'accountName',
  ]);
});

test('an unavailable combination has no template', () => {
  const request = {
    format: 'bicep',
    scope: 'revoke',
    choices: usual,
    cloud: clouds.public,
    known: {},
  } as const;
  expect(() => render(request)).toThrow('There is no template bicep revoke');
});

test('hardening is offered if an account is created and its API supports Microsoft Entra ID', () => {
  const offered = (
    format: 'arm' | 'armParameters',
    scope: 'account' | 'revoke',
    choices: Partial<typeof usual> = {},
  ) => open(format, scope, { ...usual, ...choices }).hardening;
  expect(offered('arm', 'account')).toEqual(['none', 'keyless', 'private']);
  expect(offered('arm', 'account', { api: 'Table' })).toHaveLength(3);
  for (const api of ['MongoDB', 'Cassandra', 'Gremlin'] as const)
    expect(offered('arm', 'account', { api })).toEqual(['none']);
  // 2019-12-12 doesn't have the property.
  expect(offered('arm', 'account', { apiVersion: '2019-12-12' })).toEqual(['none']);
  expect(offered('armParameters', 'account')).toEqual(['none']);
  expect(offered('arm', 'revoke')).toEqual(['none']);
});

test.each([
  ['bicep', /disableLocalAuth: true\n +minimalTlsVersion: 'Tls12'\n +publicNetworkAccess: 'Disabled'/],
  ['arm', /"disableLocalAuth": true,\s+"minimalTlsVersion": "Tls12",\s+"publicNetworkAccess": "Disabled"/],
  ['rest', /"disableLocalAuth": true,\s+"minimalTlsVersion": "Tls12",\s+"publicNetworkAccess": "Disabled"/],
  [
    'powershell',
    /disableLocalAuth = \$true\n +minimalTlsVersion = 'Tls12'\n +publicNetworkAccess = 'Disabled'/,
  ],
  ['azureCli', /--public-network-access DISABLED[^]*"disableLocalAuth":true,"minimalTlsVersion":"Tls12"/],
  [
    'terraform5',
    /local_authentication_enabled += false\n +minimal_tls_version +=[^]*public_network_access_enabled += false/,
  ],
  [
    'terraform4',
    /local_authentication_disabled += true\n +minimal_tls_version +=[^]*public_network_access_enabled += false/,
  ],
] as const)("%s: a hardened account, and one with Azure's defaults", (format, hardened) => {
  const rendered = (hardening: 'none' | 'private') =>
    codeText(
      render({
        ...{ format, scope: 'account', cloud: clouds.public, known: {} },
        choices: { ...usual, hardening },
      }).parts,
    );
  expect(rendered('private')).toMatch(hardened);
  expect(rendered('none')).not.toMatch(/localAuth|local_auth|TlsVersion|tls_version|public.?network/i);
});

test("no template has an internal code, a role ID without its name, or a region that wasn't chosen", () => {
  for (const format of formatIds)
    for (const scope of scopesIn(format, 'vault')) {
      const request = {
        format,
        scope,
        choices: nearestChoices(format, scope, {}),
        cloud: clouds.public,
        known: {},
      };
      const text = codeText(render(request).parts);
      expect(text, `${format} ${scope}`).not.toMatch(/\bF-\d/);
      for (const line of text.split('\n').filter((one) => one.includes(encryptionUserRole.id)))
        expect(line, `${format} ${scope}`).toMatch(/crypto.?service.?encryption.?user/i);
      if ((format === 'arm' || format === 'bicep') && scope !== 'restore')
        expect(text).not.toContain('westeurope');
    }
});
