import fc from 'fast-check';
import { policyKinds } from '../../src/model/accessGrants.ts';
import type { AccessUndo, KeyUndo, Undo } from '../../src/model/undo.ts';

/** Any name that a user or Azure might choose, including an empty one. */
const words = fc.string({ unit: 'grapheme', maxLength: 40 });
const name = fc.oneof(words, fc.constantFrom('', 'x'.repeat(3000), '../../etc', '"\\\u2028'));
const guid = fc.uuid();

/** Resource groups that Azure allows, with dots, brackets, and letters of any script. */
export const resourceGroup = fc.oneof(
  fc.constantFrom('rg..prod', 'rg(prod)', 'Gruppe-Ä_1', 'rg...x', '.hidden', '日本-グループ', 'A\u0308rger'),
  fc.stringMatching(/^[\w().-]{0,40}[\w()-]$/),
);

const place = fc
  .tuple(guid, resourceGroup)
  .map(([subscription, group]) => `/subscriptions/${subscription}/resourceGroups/${group}/providers`);

const subscription = fc.record({ id: guid, name, tenantId: guid, account: name });
const time = fc.integer({ min: 0, max: 8_640_000_000_000_000 });

const ref = fc
  .tuple(place, fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,40}[a-z0-9]$/), subscription)
  .map(([at, of, home]) => ({
    id: `${at}/Microsoft.DocumentDB/databaseAccounts/${of}`,
    name: of,
    subscription: home,
  }));

const vault = fc
  .tuple(place, fc.stringMatching(/^[a-z][a-z0-9-]{1,20}[a-z0-9]$/), fc.boolean())
  .map(([at, of, isHsm]) => ({
    id: `${at}/Microsoft.KeyVault/${isHsm ? 'managedHSMs' : 'vaults'}/${of}`,
    name: of,
    uri: `https://${of}.${isHsm ? 'managedhsm' : 'vault'}.azure.net`,
  }));

const common = {
  subscription,
  vault,
  at: time,
  accounts: fc.array(ref, { maxLength: 4 }),
};

const version = fc.record(
  {
    version: fc.stringMatching(/^[0-9a-f]{32}$/),
    enabled: fc.boolean(),
    notBefore: time,
    expires: time,
  },
  { requiredKeys: ['version', 'enabled'] },
);

export const anyKeyUndo: fc.Arbitrary<KeyUndo> = fc.record(
  {
    ...common,
    kind: fc.constant('key' as const),
    key: fc.stringMatching(/^[0-9a-zA-Z-]{1,127}$/),
    versions: fc.uniqueArray(version, { selector: (one) => one.version, minLength: 1, maxLength: 4 }),
    old: fc.constant(true as const),
  },
  { requiredKeys: ['subscription', 'vault', 'at', 'accounts', 'kind', 'key', 'versions'] },
);

export const permissionLists = fc.record(
  Object.fromEntries(
    policyKinds.map((kind) => [kind, fc.uniqueArray(fc.constantFrom('get', 'list', 'wrapKey', 'unwrapKey'))]),
  ) as Record<(typeof policyKinds)[number], fc.Arbitrary<string[]>>,
  { requiredKeys: [] },
);

const policy = fc.record(
  { tenantId: guid, objectId: guid, applicationId: guid, permissions: permissionLists },
  { requiredKeys: ['tenantId', 'objectId', 'permissions'] },
);

const grant = fc
  .tuple(
    place,
    guid,
    fc.record(
      {
        principalId: guid,
        principalType: fc.constantFrom('ServicePrincipal', 'User'),
        condition: words,
        conditionVersion: fc.constant('2.0'),
        description: words,
        delegatedManagedIdentityResourceId: words,
      },
      { requiredKeys: ['principalId'] },
    ),
  )
  .map(([at, id, rest]) => {
    const scope = `${at}/Microsoft.KeyVault/vaults/kv/keys/ledger`;
    return {
      ...rest,
      scope,
      id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}`,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    };
  });

export const anyAccessUndo: fc.Arbitrary<AccessUndo> = fc.record({
  ...common,
  kind: fc.constant('access' as const),
  policies: fc.uniqueArray(policy, { selector: ({ objectId }) => objectId, maxLength: 4 }),
  grants: fc.uniqueArray(grant, { selector: ({ id }) => id, maxLength: 4 }),
});

export const anyUndo: fc.Arbitrary<Undo> = fc.oneof(anyKeyUndo, anyAccessUndo);
