import { expect, test, vi } from 'vitest';
import { needed, type Needed } from '../../../src/model/stepFinding.ts';
import { plain, text } from '../../../src/model/text.ts';
import type { BatchPhase, BatchRow, RowState } from '../../../src/setup/batch.ts';
import { batchPage } from '../../../src/setup/batchPage.ts';
import { type Page, runnable } from '../../../src/ui/page/page.ts';
import { refusal, subscription } from '../../fakes/azure.ts';

const run = vi.fn<(what: unknown) => void>();

const rowOf = (state: RowState, at: number, isConfirmed = false): BatchRow => ({
  subject: { id: `id-${at}`, name: text('{0}', `account-${at}`), subscription, run: () => Promise.resolve() },
  ...{ state, isConfirmed, work: undefined, isOver: false, affected: undefined, ways: [], made: [] },
});

function pageOf(
  rows: readonly BatchRow[],
  phase: BatchPhase,
  more: { isHalted?: boolean; isClosed?: boolean } = {},
) {
  return batchPage({
    ...{ command: text('Rotate Key'), action: text('Rotate'), unit: 'key', sandbox: false, rows, phase },
    ...{ isHalted: false, isClosed: false, limits: { atOnce: 4, failures: 3 }, ...more },
    leftOut: [text('{0}', 'kv-other')],
    fixOf: ({ code }) =>
      code === 'F-30' ? { label: text('Fix: {0}', 'Restore Key'), run: () => run('fix') } : undefined,
    confirm: () => run('confirm'),
    check: () => run('check'),
    cancel: () => run('cancel'),
    retry: (kinds) => run(kinds),
    changeLimits: () => run('limits'),
  });
}

const finding = (change: string, irreversible: string[] = []) =>
  needed([text('{0}', change)], {
    irreversible: irreversible.map((one) => text('{0}', one)),
    caveats: [text('Mind this.')],
  }) as Needed;
const actions = ({ actions: all = [] }: Page) => all.map(({ label, kind }) => [plain(label), kind]);
const headings = ({ sections }: Page) => sections.map(({ heading }) => plain(heading));
const listOf = ({ sections }: Page, id: string) =>
  sections
    .filter((section) => section.id === id)
    .flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'list' ? block.items.map(plain) : [])),
    );

test('the review says what changes where, what is blocked, and each thing to know once', () => {
  const page = pageOf(
    [
      rowOf({ kind: 'review', finding: finding('Change a.', ['For ever.']) }, 1),
      rowOf({ kind: 'review', finding: finding('Change b.') }, 2),
      rowOf({ kind: 'blocked', problem: refusal('F-30'), parts: [] }, 3),
      rowOf({ kind: 'already', detail: text('It is so.'), caveats: [] }, 4),
    ],
    'review',
  );
  expect(plain(page.title)).toBe('Rotate Key: 4 keys');
  expect(page.state).toMatchObject({ mark: 'warning' });
  expect(page.state?.details?.map(plain)).toEqual([
    'Blocked: 1 · Will change: 2 · Nothing to do: 1',
    "Part of this change can't be undone.",
  ]);
  expect(headings(page)).toEqual([
    "What can't be undone",
    'Before you continue',
    'Blocked (1)',
    'Will change (2)',
    'Nothing to do (1)',
    'How it runs',
    'Left out (1)',
  ]);
  expect(listOf(page, 'final')).toEqual(['1 key: For ever.']);
  expect(listOf(page, 'notes')).toEqual(['Mind this.']);
  expect(listOf(page, 'leftOut')).toEqual(['kv-other']);
  expect(actions(page)).toEqual([
    ['Rotate: 2 keys', 'primary'],
    ['Check Again', 'secondary'],
  ]);
});

test('while it runs, it can only be canceled', () => {
  const review = finding('Change a.');
  const page = pageOf(
    [
      rowOf({ kind: 'running', finding: review, doing: text('Waiting for Azure') }, 1, true),
      rowOf({ kind: 'confirmed', finding: review }, 2, true),
    ],
    'running',
  );
  expect(headings(page)).toEqual(['In progress (1)', 'Waiting (1)', 'Left out (1)']);
  expect(actions(page)).toEqual([['Cancel', 'secondary']]);
});

test('at the end, it offers to run failed, unstarted, and blocked changes again', () => {
  const rows = [
    rowOf({ kind: 'failed', problem: refusal('F-94'), begun: true }, 1, true),
    rowOf({ kind: 'notStarted' }, 2, true),
    rowOf({ kind: 'stopped', begun: true }, 3, true),
    rowOf({ kind: 'blocked', problem: refusal('F-30'), parts: [] }, 4),
    rowOf({ kind: 'done', detail: text('It is changed.') }, 5, true),
  ];
  const page = pageOf(rows, 'ended');
  expect(page.state?.text && plain(page.state.text)).toBe('4 of 5 keys not done.');
  expect(actions(page)).toEqual([
    ['Continue: 2 keys', 'primary'],
    ['Try Again: 1 key', 'secondary'],
    ['Check Again', 'secondary'],
  ]);
  runnable(page).get('continue')?.();
  expect(run).toHaveBeenLastCalledWith(['stopped', 'notStarted']);
  runnable(page).get('retry')?.();
  expect(run).toHaveBeenLastCalledWith(['failed']);
  const halted = pageOf(rows, 'ended', { isHalted: true });
  expect(halted.state?.text && plain(halted.state.text)).toBe('Stopped after 3 failures.');
  expect(actions(pageOf(rows, 'ended', { isClosed: true }))).toEqual([]);
});

test('when everything is done, it offers nothing', () => {
  const page = pageOf([rowOf({ kind: 'done', detail: text('It is changed.') }, 1, true)], 'ended');
  expect(page.state).toMatchObject({ mark: 'done' });
  expect(actions(page)).toEqual([]);
});

test('a long list is folded, but never what failed', () => {
  const many = (state: RowState) => Array.from({ length: 31 }, (_, at) => rowOf(state, at, true));
  const folded = ({ sections }: Page) => sections.find(({ id }) => id.startsWith('group-'))?.folded;
  expect(folded(pageOf(many({ kind: 'done', detail: text('It is changed.') }), 'ended'))).toBe(true);
  expect(folded(pageOf(many({ kind: 'failed', problem: refusal('F-94'), begun: true }), 'ended'))).toBe(
    false,
  );
});

test('a problem that a command fixes has the command next to it', () => {
  const page = pageOf(
    [
      rowOf({ kind: 'failed', problem: refusal('F-30'), begun: true }, 1, true),
      rowOf({ kind: 'blocked', problem: refusal('F-02'), parts: [] }, 2),
    ],
    'ended',
  );
  const items = page.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'items' ? block.items : [])),
  );
  expect(items.map(({ actions: all = [] }) => all.map(({ label }) => plain(label)))).toEqual([
    ['Fix: Restore Key'],
    [],
  ]);
  runnable(page).get('way-0 id-1')?.();
  expect(run).toHaveBeenCalledWith('fix');
});

test('a running change, and one that failed or was canceled, say what they have already made', () => {
  const made = [{ changes: [text('Assign the identity.')] }];
  const linesIn = (state: RowState) =>
    pageOf([{ ...rowOf(state, 1, true), made }], 'running')
      .sections.flatMap(({ blocks }) =>
        blocks.flatMap((block) => (block.kind === 'items' ? block.items : [])),
      )[0]
      ?.lines?.map(plain) ?? [];
  const running = { kind: 'running', finding: finding('Change a.'), doing: text('Waiting') } as const;
  expect(linesIn(running)).toEqual(['✓ Assign the identity.', 'Waiting']);
  expect(linesIn({ kind: 'failed', problem: refusal('F-30'), begun: true })[0]).toBe(
    '✓ Assign the identity.',
  );
  expect(linesIn({ kind: 'stopped', begun: false })).toEqual(['✓ Assign the identity.']);
  expect(linesIn({ kind: 'done', detail: text('It is done.') })).toEqual(['It is done.']);
});
