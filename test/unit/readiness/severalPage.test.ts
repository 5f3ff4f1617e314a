import { expect, test, vi } from 'vitest';
import { plain, text } from '../../../src/model/text.ts';
import { passed, type ReadinessFinding, type Urgency } from '../../../src/readiness/finding.ts';
import { type CheckedRow, severalReadinessPage } from '../../../src/readiness/severalPage.ts';
import { runnable } from '../../../src/ui/page/page.ts';
import { refusal } from '../../fakes/azure.ts';

const found = (urgency: Urgency): ReadinessFinding => ({
  ...{ title: text('Key'), on: 'k', urgency, what: text('It is so.') },
});
const resource = (name: string, result: CheckedRow['result']): CheckedRow => ({
  ...{ id: name, name: text('{0}', name), subscription: 'Production', result },
});
const checked = (name: string, ...findings: ReadinessFinding[]) =>
  resource(name, { kind: 'checked', findings });

const show = vi.fn<(name: string) => void>();
const pageOf = (...resources: CheckedRow[]) =>
  severalReadinessPage({
    ...{ resources, sandbox: false, leftOut: [text('{0}', 'a group')] },
    show: ({ id }) => show(id),
    checkAgain: () => undefined,
  });

test('each resource is grouped by its most urgent finding, with a link to its findings', () => {
  const page = pageOf(
    checked('fine', passed(text('Key'), 'k'), found('note')),
    checked('bad', found('watch'), found('needsAction')),
    checked('doubtful', found('unknown')),
    checked('risky', found('watch')),
    resource('unread', { kind: 'unread', problem: refusal('F-02') }),
  );
  expect(page.sections.map(({ heading }) => plain(heading))).toEqual([
    'Needs attention (1)',
    "Couldn't be checked (1)",
    'Unknown (1)',
    'Warnings (1)',
    'Ready (1)',
    'Left out (1)',
  ]);
  expect(page.state).toMatchObject({ mark: 'error' });
  expect(plain(page.state!.text)).toBe('2 of 5 ready.');
  runnable(page).get('show bad')?.();
  expect(show).toHaveBeenCalledWith('bad');
});

test('a resource with unknown findings is never called ready', () => {
  expect(pageOf(checked('fine'), checked('doubtful', found('unknown'))).state?.mark).toBe('unknown');
  expect(pageOf(checked('fine'), resource('canceled', { kind: 'canceled' })).state?.mark).toBe('unknown');
  expect(pageOf(checked('fine'), checked('risky', found('watch'))).state?.mark).toBe('warning');
  expect(pageOf(checked('fine'), checked('too')).state?.mark).toBe('ok');
  const running = pageOf(checked('fine'), resource('waiting', { kind: 'waiting' }));
  expect(plain(running.state!.text)).toBe('1 of 2 checked.');
});
