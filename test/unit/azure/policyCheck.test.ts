import { describe, expect, test } from 'vitest';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { UnreadableError } from '../../../src/azure/fields.ts';
import { readRestrictions } from '../../../src/azure/policyCheck.ts';
import { spec } from '../../fakes/azure.ts';
import { permitFor } from '../../fakes/permit.ts';
import { accountId, connectionTo, group, StubHttp, subscription, vaultId } from '../../fakes/stubHttp.ts';

const { signal } = new AbortController();
const keyUri = 'https://kv-1.vault.azure.net/keys/k';
const identityId = '/subscriptions/s/resourceGroups/g/providers/M/userAssignedIdentities/id';
const asking = (at: string) =>
  `POST management.azure.com${at}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions?api-version=2024-10-01`;
const nothing = { fieldRestrictions: [], contentEvaluationResult: { policyEvaluations: [] } };

const governanceOn = (http: StubHttp) => connectAzure(connectionTo(http)).in(subscription).governance;

test.each([
  [accountId, 'Microsoft.DocumentDB/databaseAccounts', '2026-03-15'],
  [vaultId, 'Microsoft.KeyVault/vaults', '2026-02-01'],
  [`${group}/providers/Microsoft.KeyVault/managedHSMs/hsm-1`, 'Microsoft.KeyVault/managedHSMs', '2026-02-01'],
])('an existing resource is sent unchanged, at its resource group: %s', async (id, type, version) => {
  const resource = { id, location: 'West Europe', tags: { a: 'b' }, properties: { rare: true } };
  const http = new StubHttp((line) => ({ status: 200, body: line.startsWith('GET') ? resource : nothing }));
  expect(await governanceOn(http).checkPolicies({ kind: 'existing', id }, signal)).toEqual({
    kind: 'done',
    value: [],
  });
  expect(http.lines).toEqual([`GET management.azure.com${id}?api-version=${version}`, asking(group)]);
  expect(http.sent[1]?.body).toEqual({
    resourceDetails: {
      scope: group,
      apiVersion: version,
      resourceContent: { ...resource, type, name: id.slice(id.lastIndexOf('/') + 1) },
    },
  });
});

test('a planned account is sent as in its creation, at its subscription', async () => {
  const http = new StubHttp((line) => ({ status: line.startsWith('PUT') ? 400 : 200, body: nothing }));
  const account = { ...spec.account, backup: 'Continuous7Days' } as const;
  const identity = { kind: 'userAssigned', id: identityId } as const;
  await governanceOn(http).checkPolicies({ kind: 'plannedAccount', account, keyUri, identity }, signal);
  const { accounts } = connectAzure(connectionTo(http)).in(subscription);
  await accounts.create({ ...spec, account, identityId }, keyUri, () => undefined, await permitFor());
  expect(http.lines[0]).toBe(asking(`/subscriptions/${subscription.id}`));
  const [asked, created] = http.sent.map(({ body }) => body) as [
    { resourceDetails: { resourceContent: object } },
    object,
  ];
  expect(asked.resourceDetails.resourceContent).toEqual({
    type: 'Microsoft.DocumentDB/databaseAccounts',
    name: account.name,
    ...created,
  });
});

test('a 403 is a problem that names the permission, and an unregistered provider is one too', async () => {
  const right = 'Microsoft.PolicyInsights/checkPolicyRestrictions/read';
  const refusing = (status: number, code: string, message: string) =>
    new StubHttp(() => ({ status, body: { error: { code, message } } }));
  const ask = (http: StubHttp) =>
    governanceOn(http).checkPolicies({ kind: 'plannedAccount', account: spec.account, keyUri }, signal);
  expect(
    await ask(
      refusing(
        403,
        'AuthorizationFailed',
        `The client 'x' with object id 'y' does not have authorization to perform action '${right}' over scope '/subscriptions/s' or the scope is invalid.`,
      ),
    ),
  ).toMatchObject({ kind: 'failed', problem: { code: 'F-02', why: { args: [right, expect.anything()] } } });
  expect(
    await ask(
      refusing(
        409,
        'MissingSubscriptionRegistration',
        "The subscription is not registered to use namespace 'Microsoft.PolicyInsights'.",
      ),
    ),
  ).toMatchObject({ problem: { code: 'F-01', why: { args: ['Microsoft.PolicyInsights'] } } });
});

describe("Azure's answer", () => {
  const info = { policyAssignmentId: '/a/1', policyDefinitionId: '/d/1' };
  const evaluation = (policyEffect: string, more: object = {}) => ({
    policyInfo: info,
    evaluationResult: 'NonCompliant',
    effectDetails: { policyEffect },
    ...more,
  });
  const evaluated = (...policyEvaluations: readonly object[]) =>
    readRestrictions({ contentEvaluationResult: { policyEvaluations } });
  const restricted = (restriction: object) =>
    readRestrictions({
      contentEvaluationResult: { policyEvaluations: [] },
      fieldRestrictions: [
        { field: 'tags.team', restrictions: [{ policy: info, policyEffect: 'Deny', ...restriction }] },
      ],
    });

  test.each([
    ['Deny', 'denies'],
    ['deny', 'denies'],
    ['Modify', 'changes'],
    ['append', 'changes'],
    ['Novel', 'unclear'],
    ['', 'unclear'],
  ])('an effect of "%s" %s', (effect, outcome) => {
    expect(evaluated(evaluation(effect))).toMatchObject([{ outcome, assignmentId: '/a/1' }]);
  });

  test.each(['Audit', 'auditIfNotExists', 'DeployIfNotExists', 'Disabled', 'manual', 'denyAction'])(
    'an effect of "%s" isn\'t a denial',
    (effect) => {
      expect(evaluated(evaluation(effect))).toEqual([]);
      expect(restricted({ policyEffect: effect, result: 'Required' })).toEqual([]);
    },
  );

  test("a policy that it complies with isn't a denial, and a failed evaluation is unclear", () => {
    expect(evaluated(evaluation('Deny', { evaluationResult: 'Compliant' }))).toEqual([]);
    expect(evaluated(evaluation('Deny', { evaluationResult: 'Error' }))).toMatchObject([
      { outcome: 'unclear', reasons: ['Error'] },
    ]);
  });

  test('the reasons are the compared values, without the type', () => {
    const evaluatedExpressions = [
      { result: 'True', path: 'type', expressionValue: 'x', targetValue: 'x', operator: 'Equals' },
      { result: 'False', path: 'name', expressionValue: 'x', targetValue: 'y', operator: 'Equals' },
      { result: 'True', path: 'location', expressionValue: 'here', targetValue: ['a'], operator: 'NotIn' },
      { result: 'True', path: 'kind', targetValue: 'z'.repeat(500), operator: 'NotEquals' },
    ];
    const [one] = evaluated(
      evaluation('Deny', { evaluationDetails: { reason: 'Why', evaluatedExpressions } }),
    );
    expect(one?.reasons.slice(0, 2)).toEqual(['Why', 'location: here (NotIn ["a"])']);
    expect(one?.reasons[2]).toMatch(/^kind: - \(NotEquals z{200}…\)$/);
  });

  test("a restricted field isn't a denial yet, and names the required value", () => {
    expect(restricted({ result: 'Required', reason: 'tags.team is required' })).toEqual([
      { outcome: 'restricts', assignmentId: '/a/1', reasons: ['tags.team is required'] },
    ]);
    expect(restricted({ result: 'Deny', values: ['a', 'b'] })).toMatchObject([
      { outcome: 'restricts', reasons: ['tags.team: Deny: a, b'] },
    ]);
    expect(restricted({ result: 'Audit' })).toEqual([]);
    expect(restricted({ result: 'Required', policyEffect: 'Modify' })).toMatchObject([
      { outcome: 'changes' },
    ]);
  });

  test('a policy is reported once, as evaluated, and each member of an initiative separately', () => {
    const member = (policyDefinitionReferenceId: string) =>
      evaluation('Deny', { policyInfo: { ...info, policyDefinitionReferenceId } });
    expect(evaluated(member('A'), member('B'))).toMatchObject([{ reference: 'A' }, { reference: 'B' }]);
    const both = readRestrictions({
      contentEvaluationResult: { policyEvaluations: [evaluation('Deny')] },
      fieldRestrictions: [
        { field: 'x', restrictions: [{ policy: { policyAssignmentId: '/A/1' }, policyEffect: 'Deny' }] },
      ],
    });
    expect(both).toMatchObject([{ outcome: 'denies', reasons: ['x'] }]);
  });

  test('of two policies with the same name, the one that denies counts', () => {
    expect(evaluated(evaluation('Modify'), evaluation('Deny'))).toMatchObject([{ outcome: 'denies' }]);
    expect(evaluated(evaluation('Modify'), evaluation('Deny', { evaluationResult: 'Error' }))).toMatchObject([
      { outcome: 'unclear' },
    ]);
    const both = readRestrictions({
      contentEvaluationResult: { policyEvaluations: [evaluation('Append')] },
      fieldRestrictions: [{ field: 'x', restrictions: [{ policy: info, policyEffect: 'Deny' }] }],
    });
    expect(both).toMatchObject([{ outcome: 'restricts' }]);
  });

  test.each([
    {},
    'text',
    { fieldRestrictions: 7 },
    { fieldRestrictions: [] },
    { contentEvaluationResult: {} },
    { contentEvaluationResult: { policyEvaluations: null }, fieldRestrictions: [] },
    { contentEvaluationResult: { policyEvaluations: [7] } },
  ])('a malformed answer never counts as "no policy": %j', (body) => {
    expect(() => readRestrictions(body)).toThrow(UnreadableError);
  });
});
