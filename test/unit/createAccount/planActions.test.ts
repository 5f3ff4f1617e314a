import { expect, test } from 'vitest';
import { planRows } from '../../../src/createAccount/planActions.ts';
import { blocked, needed } from '../../../src/model/stepFinding.ts';
import { plain, text } from '../../../src/model/text.ts';
import type { Plan } from '../../../src/setup/plan.ts';
import { refusal, spec } from '../../fakes/azure.ts';
import { identityIdOf, planOf } from '../../fakes/specs.ts';

const offered = (plan: Plan, entered?: string) =>
  planRows(plan, entered).flatMap(({ rows }) =>
    rows.map(({ label, detail, value }) =>
      [
        value ? '' : '- ',
        typeof label === 'string' ? label : plain(label),
        detail ? ` / ${plain(detail)}` : '',
      ].join(''),
    ),
  );
const always = ['Read the Plan', 'Check Again', 'Back', 'Cancel'];
const open = ['Choose Identity...', 'Choose Backup...', ...always];

test('Create says how many changes it makes, and that one is for good', () => {
  expect(offered(planOf([needed([text('a')])]))).toEqual([
    'Create / Makes 1 change; nothing has changed yet',
    ...open,
  ]);
  expect(offered(planOf([needed([text('a'), text('b')], { irreversible: [text('c')] })]))[0]).toBe(
    'Create / Makes 2 changes, with an effect that cannot be undone; nothing has changed yet',
  );
});

test('a blocked plan offers its remedies instead, each for its step', () => {
  const plan = planOf([
    blocked(refusal('F-02')),
    blocked({ ...refusal('F-32'), fix: 'allowTrustedServices' }),
    blocked({ ...refusal('F-09'), fix: 'enterPrincipal' }),
  ]);
  expect(offered(plan)).toEqual([
    '- It failed. / Do something.',
    'Allow Trusted Services / It failed.',
    'Enter Object Id... / It failed.',
    ...open,
  ]);
  expect(planRows(plan)[0]?.rows[1]?.value).toEqual({
    kind: 'fix',
    fix: 'allowTrustedServices',
    step: 'vault',
  });
});

test('a command that mends what blocks a step is offered beside another answer, or in its place', () => {
  const offer = { label: 'Recover Deleted Vault', run: () => Promise.resolve() };
  const plan = planOf([
    blocked(refusal('F-02')),
    blocked({ ...refusal('F-12'), fix: 'chooseAnotherName' }),
    blocked(refusal('F-34')),
  ]);
  const offers = new Map([
    ['vault', offer],
    ['access', offer],
  ] as const);
  expect(planRows(plan, undefined, offers)[0]?.rows.map(({ value }) => value)).toEqual([
    undefined,
    { kind: 'fix', fix: 'chooseAnotherName', step: 'vault' },
    { kind: 'remedy', offer },
    { kind: 'remedy', offer },
  ]);
});

test('an object id that was entered can be entered anew, as long as anything is to be done', () => {
  const entered = (findings: Parameters<typeof planOf>[0]) => offered(planOf(findings), 'an id');
  expect(entered([needed([text('a')])]).slice(1)).toEqual(['Enter Object Id...', ...open]);
  expect(entered([blocked({ ...refusal('F-09'), fix: 'enterPrincipal' })])).toEqual([
    'Enter Object Id... / It failed.',
    ...open,
  ]);
  expect(entered([]).slice(1)).toEqual(always);
});

test('where all is done, the account is shown and nothing is created', () => {
  expect(offered(planOf([]))[0]).toBe(
    'Show the Account / Everything is done already: nothing will be changed',
  );
});

test('identity and backup can be changed, and say what they are now', () => {
  const said = (change: Parameters<typeof planOf>[1]) =>
    planRows(planOf([needed([text('a')])], change))
      .flatMap(({ rows }) => rows)
      .filter(({ value }) => value?.kind === 'fix')
      .map(({ description }) => description && plain(description));
  expect(said({})).toEqual(['now "Azure Cosmos DB", which all accounts of the tenant share', 'now periodic']);
  expect(
    said({ identityId: identityIdOf('id-cards'), account: { ...spec.account, backup: 'Continuous30Days' } }),
  ).toEqual(['now id-cards, user-assigned', 'now continuous, 30 days']);
});

test('an identity that is the remedy is offered once', () => {
  const plan = planOf([blocked({ ...refusal('F-42'), fix: 'chooseIdentity' })]);
  expect(offered(plan)).toEqual(['Choose Identity... / It failed.', 'Choose Backup...', ...always]);
});
