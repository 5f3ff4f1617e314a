import { describe, expect, test, vi } from 'vitest';
import { blocked, done, needed, type Needed } from '../../../src/model/stepFinding.ts';
import { plain, text } from '../../../src/model/text.ts';
import { changePage, type ChangeStage } from '../../../src/setup/changePage.ts';
import { type Page, runnable } from '../../../src/ui/page/page.ts';
import { refusal, subscription } from '../../fakes/azure.ts';

const run = vi.fn<(what: string) => void>();

const pageOf = (stage: ChangeStage, sandbox = false): Page =>
  changePage({
    title: text('Rotate key {0}', 'orders'),
    action: text('Rotate'),
    ...{ subscription, sandbox, stage },
    subject: { label: text('Show Key'), run: () => run('show') },
    confirm: () => run('confirm'),
    again: () => run('again'),
    remedy: (remedy) => run(remedy),
  });

const actions = ({ actions: all = [] }: Page) => all.map(({ label, kind }) => [plain(label), kind]);
const headings = ({ sections }: Page) => sections.map(({ heading }) => plain(heading));

const finding = needed([text('Rotate it.')], {
  irreversible: [text('For ever.')],
  caveats: [text('Mind this.')],
}) as Needed;

describe('the page of a change', () => {
  test("shows what changes, what can't be undone, and notes, with the verb as its button", () => {
    const page = pageOf({ kind: 'review', finding });
    expect(page.state).toMatchObject({ mark: 'warning' });
    expect(headings(page)).toEqual(['What changes', "What can't be undone", 'Before you continue']);
    expect(actions(page)).toEqual([
      ['Rotate', 'primary'],
      ['Check Again', 'secondary'],
    ]);
    runnable(page).get('confirm')?.();
    expect(run).toHaveBeenCalledWith('confirm');
    const undoable = pageOf({ kind: 'review', finding: needed([text('Rotate it.')]) as Needed }, true);
    expect(undoable.state).toMatchObject({ mark: 'todo' });
    expect(undoable.state?.details?.map(plain)).toEqual(["Simulated on this machine. Azure isn't changed."]);
  });

  test('offers no actions while it is applied and once it is done, and says what was read back', () => {
    expect(actions(pageOf({ kind: 'applying', finding, made: [] }))).toEqual([]);
    const detail = text('Key orders has a new version.');
    const ended = pageOf({ kind: 'ended', finding, made: [], detail });
    expect(actions(ended)).toEqual([['Show Key', 'primary']]);
    runnable(ended).get('show')?.();
    expect(run).toHaveBeenCalledWith('show');
    // The state says it.
    expect(headings(ended)).toEqual(["What can't be undone", 'Notes']);
    expect(ended.state).toMatchObject({ mark: 'done' });
    expect(ended.state && plain(ended.state.text)).toBe('Key orders has a new version.');
  });

  const several = needed([text('Grant.'), text('Wait.'), text('Set.')]) as Needed;
  const granted = { changes: [text('Grant.'), text('Wait.')], fact: text('It has access.') };
  const marks = ({ sections }: Page) =>
    sections[0]!.blocks.flatMap((block) =>
      block.kind === 'items' ? block.items.map(({ mark, title }) => [mark, plain(title)]) : [],
    );

  test('ticks its steps as they are made, and names the one that failed', () => {
    const made = [{ changes: [text('Grant.')] }];
    expect(marks(pageOf({ kind: 'applying', finding: several, made: [] }))).toEqual([
      ['running', 'Grant.'],
      ['todo', 'Wait.'],
      ['todo', 'Set.'],
    ]);
    expect(marks(pageOf({ kind: 'applying', finding: several, made }))).toEqual([
      ['done', 'Grant.'],
      ['running', 'Wait.'],
      ['todo', 'Set.'],
    ]);
    const failed = { kind: 'failed', problem: refusal('F-30'), parts: [], ways: [] } as const;
    expect(marks(pageOf({ ...failed, finding: several, made: [granted] }))).toEqual([
      ['done', 'Grant.'],
      ['done', 'Wait.'],
      ['failed', 'Set.'],
    ]);
    expect(pageOf(failed).sections).toEqual([]);
  });

  test('says at the end what was read back, and where it happened while it ran', () => {
    const ended = pageOf({ kind: 'ended', finding: several, made: [granted], detail: text('It is set.') });
    expect(headings(ended)).toEqual(['What changed']);
    expect(marks(ended)).toEqual([
      ['done', 'It has access.'],
      ['done', 'It is set.'],
    ]);
    const doing = (sandbox: boolean) =>
      plain(pageOf({ kind: 'applying', finding, made: [] }, sandbox).state!.text);
    expect([doing(true), doing(false)]).toEqual(['Changing the sandbox', 'Changing Azure']);
  });

  test('shows its checks, and the command that fixes what prevents it', () => {
    const parts = [
      { id: 'vault', title: text('Key vault'), finding: done(text('Protected.')) },
      { id: 'key', title: text('Key'), finding: blocked(refusal('F-30')) },
    ];
    const again = vi.fn();
    const page = pageOf({
      kind: 'failed',
      problem: refusal('F-30'),
      parts,
      ways: [{ label: text('Restore Key'), run: again }],
    });
    expect(page.state).toMatchObject({ mark: 'failed' });
    expect(actions(page)).toEqual([
      ['Restore Key', 'primary'],
      ['Check Again', 'secondary'],
    ]);
    runnable(page).get('way-0')?.();
    expect(again).toHaveBeenCalled();
    const [block] = page.sections[0]!.blocks;
    const items = block?.kind === 'items' ? block.items : [];
    expect(items.map(({ id, mark }) => [id, mark])).toEqual([
      ['vault', 'ok'],
      ['key', 'error'],
    ]);
    runnable(page).get('key-restoreKey')?.();
    expect(run).toHaveBeenCalledWith('restoreKey');
  });

  test.each([
    [false, 'Nothing has changed yet.'],
    [true, 'Azure might still finish the last change.'],
  ])('says after a cancellation whether Azure might have changed', (begun, said) => {
    const { state } = pageOf({ kind: 'cancelled', begun });
    expect(state && [state.text, ...(state.details ?? [])].map(plain)).toEqual(['Canceled', said]);
  });
});
