import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plain } from '../../../../src/model/text.ts';
import type { SpecOf } from '../../../../src/session/work.ts';
import { runRotation } from '../../../../src/setup/commands/keyCommands.ts';
import { runConfiguration } from '../../../../src/setup/commands/vaultCommands.ts';
import { type Page, runnable } from '../../../../src/ui/page/page.ts';
import type { PageSource } from '../../../../src/ui/page/panel.ts';
import { keyLocation, ledgers, type Ledgers } from '../../../fakes/ledgers.ts';
import { windowOn } from '../../../fakes/revocationPages.ts';

interface Tab {
  readonly source: PageSource;
  readonly drawn: Page[];
}
const shown = vi.hoisted(() => ({
  tabs: [] as { source: unknown; drawn: unknown[] }[],
  questions: [] as PromiseWithResolvers<boolean>[],
}));

vi.mock('vscode', async () => (await import('../../../fakes/vscodeForPages.ts')).vscodeForPages());
vi.mock('../../../../src/ui/page/panel.ts', () => ({
  showPage(_: unknown, source: PageSource) {
    const drawn: Page[] = [];
    shown.tabs.push({ source, drawn });
    source.follow((page) => drawn.push(page), new AbortController().signal);
  },
}));
vi.mock('../../../../src/ui/confirm.ts', () => {
  const ask = () => {
    const question = Promise.withResolvers<boolean>();
    shown.questions.push(question);
    return question.promise;
  };
  return { confirm: ask, confirmByTyping: ask };
});

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'changes-'));
  Object.assign(shown, { tabs: [], questions: [] });
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const tabs = () => shown.tabs as Tab[];
const pageOn = (tab: number) => tabs()[tab]?.drawn.at(-1);
const stateOn = (tab: number) => plain(pageOn(tab)!.state!.text);
const select = (tab: number, action: string) => runnable(pageOn(tab)!).get(action)!();
const canConfirm = (tab: number) =>
  vi.waitFor(() => expect(pageOn(tab)?.actions?.map(({ id }) => id)).toContain('confirm'));

const spec: SpecOf<'rotateKey'> = keyLocation;
const versionsOf = (at: Ledgers) => at.vault.keys[0]!.versions.length;

test('a change reviewed on two pages is applied once, and the second page yields to the first', async () => {
  const at = ledgers();
  const context = windowOn(at, storage);
  const first = runRotation(context, spec);
  await canConfirm(0);
  void runRotation(context, spec);
  await canConfirm(1);
  const confirming = select(0, 'confirm');
  await select(1, 'confirm');
  expect(tabs()[2]?.source).toBe(tabs()[0]?.source);
  await confirming;
  await first;
  expect(versionsOf(at)).toBe(2);
  // The next change can replace the first page, but not one that waits for an answer.
  expect(tabs().map(({ source }) => source.isFinished?.())).toEqual([true, false, true]);
  expect(stateOn(0)).toMatch(/version/);
  expect(pageOn(1)?.actions?.map(({ id }) => id)).toEqual(['confirm', 'again']);
});

test("while the last question is open, the change can't be run again, there or elsewhere", async () => {
  const at = ledgers(() => undefined, { purgeProtection: false });
  const context = windowOn(at, storage);
  const running = runConfiguration(context, keyLocation);
  await canConfirm(0);
  const confirming = select(0, 'confirm');
  await vi.waitFor(() => expect(shown.questions).toHaveLength(1));
  await select(0, 'again');
  await runConfiguration(context, keyLocation);
  await select(0, 'confirm');
  expect(shown.questions).toHaveLength(1);
  expect(new Set(tabs().map(({ source }) => source)).size).toBe(1);
  expect(stateOn(0)).toContain('Nothing has changed yet.');
  // After declining, the user can still confirm, or check again.
  shown.questions[0]!.resolve(false);
  await confirming;
  const again = select(0, 'confirm');
  await vi.waitFor(() => expect(shown.questions).toHaveLength(2));
  shown.questions[1]!.resolve(true);
  await Promise.all([again, running]);
  expect(pageOn(0)?.state?.mark).toBe('done');
});
