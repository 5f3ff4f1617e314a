import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolicyContent, PolicyDefinition, PolicyInitiative } from '../../../src/model/policies.ts';
import { policyFindings } from '../../../src/readiness/policyFindings.ts';
import { judgePolicy, type PolicyResource } from '../../../src/readiness/policyRule.ts';
import { account, factsOf, managed, policy, read, vault } from '../../fakes/readinessFacts.ts';

const isVault = { field: 'type', equals: 'Microsoft.KeyVault/vaults' };
const isAccount = { field: 'type', equals: 'microsoft.documentdb/DATABASEACCOUNTS' };
const alias = 'Microsoft.KeyVault/vaults/';

const definition = (wanted: unknown, effect: unknown = 'deny', more: Partial<PolicyDefinition> = {}) =>
  ({
    ...{ kind: 'definition', mode: 'Indexed', rule: { if: wanted, then: { effect } } },
    ...{ defaults: {}, isComplete: true },
    ...more,
  }) as const satisfies PolicyDefinition;

const judged = (
  content: PolicyContent,
  resource: PolicyResource = { vault },
  parameters: Readonly<Record<string, unknown>> = {},
  others: Readonly<Record<string, PolicyContent>> = {},
) => judgePolicy(content, parameters, resource, (id) => others[id]);

describe('a rule that is understood', () => {
  test.each<[string, unknown, PolicyResource, string]>([
    ['of another type', { allOf: [isAccount] }, { vault }, 'allows'],
    ['of the type alone', { allOf: [isVault] }, { vault }, 'denies'],
    ['not of the type', { not: isVault }, { vault }, 'allows'],
    [
      'purge protection that is off',
      { allOf: [isVault, { field: `${alias}enablePurgeProtection`, notEquals: 'true' }] },
      { vault: { ...vault, purgeProtection: false } },
      'denies',
    ],
    [
      'purge protection that is on',
      { allOf: [isVault, { field: `${alias}enablePurgeProtection`, notEquals: 'true' }] },
      { vault },
      'allows',
    ],
    [
      'a default that Azure may leave out',
      { field: `${alias}enablePurgeProtection`, exists: false },
      { vault: { ...vault, purgeProtection: false } },
      'notRead',
    ],
    [
      'an account without a key',
      {
        allOf: [
          isAccount,
          { field: 'Microsoft.DocumentDB/databaseAccounts/keyVaultKeyUri', notLike: 'https://*' },
        ],
      },
      { account: managed },
      'notRead',
    ],
    [
      'an account with a key of another vault',
      {
        allOf: [
          isAccount,
          { field: 'Microsoft.DocumentDB/databaseAccounts/keyVaultKeyUri', notLike: 'https://kv-other.*' },
        ],
      },
      { account },
      'denies',
    ],
    [
      'a name that is like it',
      { field: 'name', like: 'KV-*' },
      { vault: { ...vault, name: 'kv-x' } },
      'denies',
    ],
    [
      'a name that is not',
      { field: 'name', like: 'kv-*-prod' },
      { vault: { ...vault, name: 'kv-prod' } },
      'allows',
    ],
    [
      'a region of a list',
      { field: 'location', notIn: ['West Europe'] },
      { vault: { ...vault, location: 'westeurope' } },
      'allows',
    ],
    [
      'one that is not in it',
      { field: 'location', notIn: ['northeurope'] },
      { vault: { ...vault, location: 'westeurope' } },
      'denies',
    ],
    [
      'one of them',
      { anyOf: [isAccount, { field: `${alias}sku.name`, in: ['premium', vault.sku] }] },
      { vault },
      'denies',
    ],
    [
      'none of them',
      { anyOf: [isAccount, { field: `${alias}sku.name`, equals: 'other' }] },
      { vault },
      'allows',
    ],
  ])('%s', (_name, wanted, resource, verdict) => {
    expect(judged(definition(wanted), resource)).toBe(verdict);
  });

  test.each<[string, PolicyDefinition, string]>([
    ['that reports', definition(isVault, 'AuditIfNotExists'), 'allows'],
    ['that is turned off', definition(isVault, 'Disabled'), 'allows'],
    ['that changes what is sent', definition(isVault, 'modify'), 'notRead'],
    ['that nobody knows', definition(isVault, 'explode'), 'notRead'],
    ['of the keys in a vault', definition(isVault, 'deny', { mode: 'Microsoft.KeyVault.Data' }), 'notRead'],
    ['with parts that are not known', definition(isVault, 'deny', { isComplete: false }), 'notRead'],
  ])('an effect %s', (_name, content, verdict) => {
    expect(judged(content)).toBe(verdict);
  });
});

describe('parameters', () => {
  const location = { field: 'location', notIn: "[parameters('allowed')]" };
  const content = definition(location, "[parameters('Effect')]", { defaults: { effect: 'Audit' } });

  test("are the assignment's, else the definition's own; without either it is not read", () => {
    expect(judged(content, { vault })).toBe('allows');
    expect(judged(content, { vault }, { effect: 'Deny' })).toBe('notRead');
    expect(judged(content, { vault }, { effect: 'Deny', allowed: ['atlantis'] })).toBe('denies');
    expect(judged(content, { vault }, { effect: 'Deny', allowed: [vault.location] })).toBe('allows');
    const other = definition({ field: 'name', equals: "[concat('kv-', parameters('x'))]" });
    expect(judged(other, { vault }, { x: 'y' })).toBe('notRead');
  });

  test('pass through an initiative, whose other members count as well', () => {
    const initiative = (value: unknown, more: PolicyInitiative['members'] = []): PolicyInitiative => ({
      ...{ kind: 'initiative', defaults: { where: ['atlantis'] } },
      members: [{ definitionId: '/d/1', parameters: { effect: 'Deny', allowed: value } }, ...more],
    });
    const others = { '/d/1': content, '/d/2': definition(isAccount) };
    const passed = "[parameters('where')]";
    expect(judged(initiative(passed), { vault }, {}, others)).toBe('denies');
    expect(judged(initiative(passed), { vault }, { where: [vault.location] }, others)).toBe('allows');
    expect(judged(initiative("[parameters('none')]"), { vault }, {}, others)).toBe('notRead');
    expect(judged(initiative("[field('x')]"), { vault }, {}, others)).toBe('notRead');
    const harmlessBeside = [{ definitionId: '/d/2', parameters: {} }];
    expect(judged(initiative([vault.location], harmlessBeside), { vault }, {}, others)).toBe('allows');
    const unreadBeside = [{ definitionId: '/d/3', parameters: {} }];
    expect(judged(initiative([vault.location], unreadBeside), { vault }, {}, others)).toBe('notRead');
    expect(judged(initiative(['atlantis'], unreadBeside), { vault }, {}, others)).toBe('denies');
  });
});

/** What Azure Policy has and this does not, and what nobody has. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    { field: 'tags', exists: true },
    { field: "[concat('ty', 'pe')]", equals: 'x' },
    { field: 'type', match: 'a#?' },
    { field: 'type', equals: '[resourceGroup().name]' },
    { field: 'type', equals: { a: 1 } },
    { field: 'type', in: 'Microsoft.KeyVault/vaults' },
    { field: 'type', like: 'a*b*c' },
    { field: 'type', exists: 'perhaps' },
    { field: 'type', equals: 'a', notEquals: 'b' },
    { value: "[field('type')]", equals: 'a' },
    { count: { field: `${alias}accessPolicies[*]` }, greater: 1 },
    { source: 'action', equals: 'x' },
    { allOf: [] },
    { allOf: isVault },
    { noneOf: [isVault] },
    {},
    [],
    null,
  ),
  fc.record({ field: fc.string(), [`x-operator`]: fc.jsonValue() }),
  fc.dictionary(
    fc.string().map((name) => `x${name}`),
    fc.jsonValue(),
    { minKeys: 3 },
  ),
);

/** Around it, only what leaves its truth to decide. */
const around: fc.Arbitrary<(inner: unknown) => unknown> = fc
  .array(
    fc.constantFrom<(inner: unknown) => unknown>(
      (inner) => ({ allOf: [isVault, inner] }),
      (inner) => ({ allOf: [inner, { not: isAccount }] }),
      (inner) => ({ anyOf: [inner, isAccount] }),
      (inner) => ({ anyOf: [{ not: isVault }, inner] }),
      (inner) => ({ not: inner }),
    ),
    { maxLength: 5 },
  )
  .map((wraps) => (inner) => wraps.reduce((now, wrap) => wrap(now), inner));

test('a construct that is not known is never taken for a refusal or for none', () => {
  fc.assert(
    fc.property(strange, around, (inner, wrap) => {
      expect(judged(definition(wrap(inner)))).toBe('notRead');
    }),
  );
  // The same place with a condition that is known is decided: it is the construct that makes the difference.
  fc.assert(
    fc.property(around, (wrap) => {
      expect(judged(definition(wrap(isVault)))).not.toBe('notRead');
    }),
  );
});

test('whatever stands there for a rule, it is judged without a fault', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (rule, effect) => {
      const odd: PolicyDefinition = { ...definition(null), rule };
      expect(['notRead', 'allows', 'denies']).toContain(judged(odd));
      expect(judged(definition(rule, effect))).not.toBe('denies');
    }),
  );
});

test('what was opened and is not understood stays a note, what is understood is a finding or none', () => {
  const [, place] = factsOf({ examined: 'vault' }).places;
  const found = (wanted: unknown, change = {}) =>
    policyFindings(
      {
        ...place!,
        policies: read([policy('own', change)]),
        definitions: new Map([[policy('own').definitionId.toLowerCase(), definition(wanted)]]),
      },
      { vault },
      0,
    ).map(({ standing }) => standing);
  expect(found(isVault)).toEqual(['watch']);
  expect(found(isAccount)).toEqual(['passed']);
  expect(found({ field: 'tags', exists: true })).toEqual(['note']);
  expect(found(isVault, { isAltered: true })).toEqual(['note']);
  expect(found(isVault, { enforced: false })).toEqual(['passed']);
});
