import { expect, test } from 'vitest';
import { blocked, needed } from '../../../../src/domain/finding.ts';
import { plain, text } from '../../../../src/domain/text.ts';
import { planRows } from '../../../../src/ui/create/planChoices.ts';
import type { Plan } from '../../../../src/app/plan.ts';
import { refusal } from '../../../fakes/azure.ts';
import { planOf } from './specs.ts';

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

test('Create says how many changes it makes, and that one is for good', () => {
  expect(offered(planOf([needed([text('a')])]))).toEqual([
    'Create / Makes 1 change; nothing has changed yet',
    ...always,
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
    ...always,
  ]);
  expect(planRows(plan)[0]?.rows[1]?.value).toEqual({
    kind: 'fix',
    fix: 'allowTrustedServices',
    step: 'vault',
  });
});

test('an object id that was entered can be entered anew, as long as anything is to be done', () => {
  const entered = (findings: Parameters<typeof planOf>[0]) => offered(planOf(findings), 'an id');
  expect(entered([needed([text('a')])]).slice(1)).toEqual(['Enter Object Id...', ...always]);
  expect(entered([blocked({ ...refusal('F-09'), fix: 'enterPrincipal' })])).toEqual([
    'Enter Object Id... / It failed.',
    ...always,
  ]);
  expect(entered([]).slice(1)).toEqual(always);
});

test('where all is done, the account is shown and nothing is created', () => {
  expect(offered(planOf([]))[0]).toBe(
    'Show the Account / Everything is done already: nothing will be changed',
  );
});
