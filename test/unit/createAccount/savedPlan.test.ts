import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answersFrom } from '../../../src/createAccount/answers.ts';
import { AccountCreation } from '../../../src/createAccount/creation.ts';
import { Sources } from '../../../src/createAccount/flow.ts';
import { savedPlan } from '../../../src/createAccount/savedPlan.ts';
import { specAccountId } from '../../../src/model/spec.ts';
import { plain } from '../../../src/model/text.ts';
import { endOf } from '../../../src/session/session.ts';
import { workStoreOf } from '../../../src/session/workStore.ts';
import type { Page } from '../../../src/ui/page/page.ts';
import type { CommandContext } from '../../../src/views/commandContext.ts';
import { ledgers, newLedger as spec, policies } from '../../fakes/ledgers.ts';
import { sessionOn, windowOn } from '../../fakes/revocationPages.ts';

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  return { ...vscodeForPages(), languages: {}, TreeItem: Object, CodeActionKind: { QuickFix: {} } };
});
vi.mock('../../../src/ui/page/panel.ts', () => ({ showPage: () => undefined }));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'plan-'));
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const estate = () => ledgers(undefined, { accessPolicies: policies });

function creationIn(context: CommandContext): AccountCreation {
  const { session } = context;
  const questions = { session, sources: new Sources(session, endOf(session)) };
  const own = { creationOf: () => undefined, finished: () => undefined };
  return new AccountCreation(context, questions, answersFrom(spec), own);
}

/** The page of the plan in another window, as after a reload. */
async function reloaded(at: ReturnType<typeof estate>) {
  const drawn: Page[] = [];
  const context = windowOn(at, storage, sessionOn(at));
  const { signal } = new AbortController();
  await savedPlan(context, specAccountId(spec)).follow((page) => void drawn.push(page), signal);
  return {
    page: () => drawn.at(-1)!,
    state: () => plain(drawn.at(-1)!.state!.text),
    labels: () => (drawn.at(-1)!.actions ?? []).map(({ label }) => plain(label)),
    press: (label: string) =>
      drawn
        .at(-1)!
        .actions!.find((one) => plain(one.label) === label)!
        .run(),
  };
}

test('after a reload, a plan is read again with its answers, and Create works', async () => {
  const at = estate();
  await creationIn(windowOn(at, storage)).open();
  const again = await reloaded(at);
  expect(again.labels()).toEqual(expect.arrayContaining(['Create', 'Change...']));
  expect(JSON.stringify(again.page().sections)).toContain('NoSQL');
  await again.press('Create');
  expect(again.state()).toMatch(/^Account cosmos-new is ready\./);
});

test("a plan with another account name is the only one that's kept", async () => {
  const at = estate();
  const context = windowOn(at, storage);
  const creation = creationIn(context);
  await creation.open();
  await creation.reopen(answersFrom({ ...spec, account: { ...spec.account, name: 'cosmos-renamed' } }));
  const kept = await workStoreOf(context.shell, context.session).resting();
  expect(
    kept.kind === 'done' &&
      kept.value.records.map(
        ({ value: { work } }) => work.kind === 'createAccount' && work.spec.account.name,
      ),
  ).toEqual(['cosmos-renamed']);
  const interrupted = await workStoreOf(context.shell, context.session).interrupted();
  expect(interrupted.kind === 'done' && interrupted.value.records).toEqual([]);
});

test('after a reload, the page of a finished creation shows its URIs and leads to the account', async () => {
  const at = estate();
  await creationIn(windowOn(at, storage)).open();
  await (await reloaded(at)).press('Create');
  const again = await reloaded(at);
  expect(again.state()).toMatch(/^Account cosmos-new is ready\./);
  expect(again.labels()).toEqual(expect.arrayContaining(['Show Account', 'Copy Key URI']));
  expect(JSON.stringify(again.page().sections)).toContain('/keys/ledger');
});

test('after a reload, a page whose plan was discarded names the command', async () => {
  const at = estate();
  const again = await reloaded(at);
  expect(plain(again.page().state!.details![0]!)).toBe('To continue, run "Create CMK Cosmos account" again.');
  expect(again.labels()).toEqual(['Create CMK Cosmos account']);
});
