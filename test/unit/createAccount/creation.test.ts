import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answersFrom, type CreationAnswers } from '../../../src/createAccount/answers.ts';
import { commands as table } from '../../../src/commands.ts';
import { createAccount } from '../../../src/createAccount/createAccount.ts';
import { AccountCreation, type Creations } from '../../../src/createAccount/creation.ts';
import { Sources } from '../../../src/createAccount/flow.ts';
import type { CmkSpec } from '../../../src/model/spec.ts';
import { plain } from '../../../src/model/text.ts';
import { SandboxStorage } from '../../../src/session/sandboxStorage.ts';
import { endOf, endSession } from '../../../src/session/session.ts';
import { workStoreOf } from '../../../src/session/workStore.ts';
import type { Page } from '../../../src/ui/page/page.ts';
import type { PageSource } from '../../../src/ui/page/panel.ts';
import type { QuestionRoute, Start } from '../../../src/ui/wizard.ts';
import type { CommandContext } from '../../../src/views/commandContext.ts';
import { targetNodeOf } from '../../../src/views/targets.ts';
import {
  type Ledgers,
  ledgers,
  minute,
  newLedger as spec,
  policies,
  subscription,
  vaultId,
} from '../../fakes/ledgers.ts';
import { sessionOn, use, windowOn } from '../../fakes/revocationPages.ts';

const shown = vi.hoisted(() => ({
  pages: [] as { source: unknown; page: unknown }[],
  told: [] as string[],
  asked: () => {},
}));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const tell = (message: string, ...how: unknown[]) => {
    shown.told.push(message);
    if (!how.some((one) => one instanceof Object)) return Promise.resolve(undefined);
    shown.asked();
    return Promise.resolve(how.find((one) => typeof one === 'string'));
  };
  return {
    ...vscode,
    languages: {},
    TreeItem: Object,
    CodeActionKind: { QuickFix: {} },
    window: {
      ...vscode.window,
      showInformationMessage: tell,
      showWarningMessage: tell,
      showErrorMessage: tell,
    },
  };
});

/** The answers to the next questions. */
interface Asked {
  next: unknown;
  started: unknown;
  questions: readonly string[];
  /** How often the user was asked what to continue. */
  offers: number;
  asked: () => void;
}
const answers = vi.hoisted<Asked>(() => ({
  ...{ next: undefined, started: undefined, questions: [], offers: 0 },
  asked: () => {},
}));
vi.mock('../../../src/ui/wizard.ts', async (original) => ({
  ...(await original()),
  walk: (route: QuestionRoute<CreationAnswers, string>, start: Start<CreationAnswers, string>) => {
    answers.started = start;
    answers.questions = route.questions.filter((id) => route.isAsked(id, start.answers));
    answers.asked();
    return Promise.resolve(answers.next);
  },
}));
vi.mock('../../../src/ui/quickPick.ts', async (original) => ({
  ...(await original()),
  pickFixed: () => {
    answers.offers += 1;
    return Promise.resolve({ kind: 'chosen', value: { kind: 'new' } });
  },
}));

vi.mock('../../../src/ui/page/panel.ts', () => ({
  showPage: (_: unknown, source: PageSource) => {
    const at = { source, page: undefined as unknown };
    shown.pages.push(at);
    return source.follow((page) => (at.page = page), new AbortController().signal);
  },
}));

let storage = '';
beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), 'creation-'));
  Object.assign(shown, { pages: [], told: [], asked: () => {} });
  Object.assign(answers, { next: answersFrom(spec), offers: 0, asked: () => {} });
});
afterEach(() => rm(storage, { recursive: true, force: true }));

const estate = (timings = {}) => ledgers(undefined, { accessPolicies: policies }, timings);

class Own implements Creations {
  readonly all = new Set<AccountCreation>();
  creationOf({ account: { name } }: CmkSpec): AccountCreation | undefined {
    return [...this.all].find((one) => one.spec.account.name === name);
  }
  finished(creation: AccountCreation): void {
    this.all.delete(creation);
  }
}

function creationIn(context: CommandContext, of = spec, own = new Own()): AccountCreation {
  const { session } = context;
  const questions = { session, sources: new Sources(session, endOf(session)) };
  const creation = new AccountCreation(context, questions, answersFrom(of), own);
  own.all.add(creation);
  return creation;
}

const page = () => shown.pages.at(-1)!.page as Page;
const state = () => [page().state!.text, ...(page().state!.details ?? [])].map(plain).join(' ');
const buttons = () => (page().actions ?? []).map(({ label }) => plain(label));
const press = (label: string) =>
  page()
    .actions!.find((one) => plain(one.label) === label)!
    .run();

/** Replaces the connection as soon as the account's creation is requested. */
function onPut(at: Ledgers, act: () => void): void {
  let isOver = false;
  at.before = ({ method, url }) => {
    if (isOver || method !== 'PUT' || !url.includes('/databaseAccounts/')) return;
    isOver = true;
    act();
  };
}

const isThere = async (at: Ledgers) => {
  const found = await at.services.accounts.get(
    `/subscriptions/${subscription.id}/resourceGroups/rg-ledgers/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-new`,
    new AbortController().signal,
  );
  return found.kind === 'done' && found.value?.provisioningState === 'Succeeded';
};

test('a creation continues when another connection to Azure replaces its own', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  const creation = creationIn(context);
  await creation.open();
  const now = sessionOn(at);
  await now.inventory.load({ kind: 'accounts', subscription });
  let during = '';
  onPut(at, () => {
    use(context, now);
    during = `${state()} | ${buttons().join()}`;
  });
  await press('Create');
  expect(during).toMatch(
    /^Creating account cosmos-new Your connection has changed\. This continues .* \| Cancel$/,
  );
  expect(await isThere(at)).toBe(true);
  expect(state()).toMatch(/^Account cosmos-new is ready\./);
  // Only the connection in use offers actions for the account.
  expect(buttons()).toEqual([]);
  expect(await readdir(join(storage, 'work'))).toEqual([]);
  const seen = now.inventory.snapshot.get('accounts', subscription.id);
  expect(seen.state === 'ready' && seen.value.map(({ name }) => name)).toContain('cosmos-new');
});

test('a creation in a closed sandbox stops, says so on its page, and is offered as unfinished work', async () => {
  const at = estate();
  const folder = join(storage, 'sandbox');
  const kept = new SandboxStorage(folder, () => undefined);
  const session = { ...sessionOn(at, 'sandbox'), storage: kept };
  const context = windowOn(at, storage, session);
  const creation = creationIn(context);
  await creation.open();
  let ended: Promise<void> | undefined;
  onPut(at, () => {
    ended = endSession(session);
    use(context, sessionOn(at));
  });
  await press('Create');
  await ended;
  expect(state()).toMatch(
    /^The creation of account cosmos-new stopped, because the sandbox was closed\. .*Show Unfinished Work/,
  );
  const left = await workStoreOf(context.shell, session).interrupted();
  expect(left.kind === 'done' && left.value.records.map(({ value }) => value.work.kind)).toEqual([
    'createAccount',
  ]);
  expect(await readFile(join(folder, 'work', (await readdir(join(folder, 'work')))[0]!), 'utf8')).toContain(
    '"stopped":true',
  );
});

test('an answer to the last question counts only for its own connection', async () => {
  const at = ledgers(undefined, { accessPolicies: policies, purgeProtection: false });
  const context = windowOn(at, storage);
  await creationIn(context).open();
  shown.asked = () => use(context, sessionOn(at));
  at.sent();
  await press('Create');
  expect(shown.told).toHaveLength(1);
  expect(at.sent().filter((line) => !line.startsWith('GET '))).toEqual([]);
  expect([state(), buttons()]).toEqual([expect.stringContaining('was read with an earlier connection'), []]);
});

test('a plan offers no actions during a drill, and all of them once its connection is back', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  await creationIn(context).open();
  const before = buttons();
  expect(before).toContain('Create');
  use(context, sessionOn(at, 'sandbox'));
  expect([state(), buttons()]).toEqual([expect.stringContaining('was read with an earlier connection'), []]);
  use(context, context.session);
  expect(buttons()).toEqual(before);
});

test('after Check Again, the page still follows an account that Azure is creating', async () => {
  const at = estate({ accountCreation: 30 * minute });
  const context = windowOn(at, storage);
  await creationIn(context).open();
  const polled = new Promise<void>((resolve) => {
    at.before = ({ url }) => {
      if (url.includes('/operationsStatus/')) resolve();
    };
  });
  const created = press('Create');
  await polled;
  at.before = () => undefined;
  await press('Cancel');
  await created;
  await vi.waitFor(() => expect(state()).toContain('Azure is creating account cosmos-new.'));
  await press('Check Again');
  await vi.waitFor(() => expect(state()).toMatch(/^Account cosmos-new is ready\./), { timeout: 10_000 });
});

test('new answers for an account change its open plan, and a running creation stays', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  const own = new Own();
  const first = creationIn(context, spec, own);
  await first.open();
  const answers = answersFrom({ ...spec, account: { ...spec.account, api: 'MongoDB' } });
  await first.reopen(answers);
  expect(first.spec.account.api).toBe('MongoDB');
  onPut(at, () => void first.reopen(answersFrom(spec)));
  await press('Create');
  expect(first.spec.account.api).toBe('MongoDB');
  expect(await isThere(at)).toBe(true);
});

test("changing a plan to another plan's account shows that plan, and leaves this one unchanged", async () => {
  const at = estate();
  const context = windowOn(at, storage);
  const own = new Own();
  const first = creationIn(context, spec, own);
  await first.open();
  const [shownFirst] = shown.pages;
  const other = creationIn(context, { ...spec, account: { ...spec.account, name: 'cosmos-other' } }, own);
  await other.open();
  await other.reopen(answersFrom(spec));
  expect([other.spec.account.name, shown.pages.at(-1)!.source === shownFirst!.source]).toEqual([
    'cosmos-other',
    true,
  ]);
});

const command = (context: CommandContext) => {
  const { session } = context.connections;
  return createAccount({ ...context, shell: { ...context.shell, session } });
};
const facts = () =>
  JSON.stringify(
    page()
      .sections.find(({ id }) => id === 'choices')
      ?.blocks.map((block) => block),
  );

test('running the command for an account with an open plan shows that plan with the new answers', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  await command(context);
  expect(facts()).toContain('NoSQL');
  answers.next = answersFrom({ ...spec, account: { ...spec.account, api: 'MongoDB' } });
  await command(context);
  expect(facts()).toContain('MongoDB');
  await press('Create');
  expect([state(), answers.offers]).toEqual([expect.stringMatching(/^Account cosmos-new is ready\./), 1]);
  // No second creation is left to continue.
  await command(context);
  expect(answers.offers).toBe(1);
});

test('the command shows a creation that runs on an earlier connection', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  await command(context);
  const [first] = shown.pages;
  let again: Promise<void> | undefined;
  onPut(at, () => {
    use(context, sessionOn(at));
    again = command(context);
  });
  await press('Create');
  await again;
  expect(shown.pages.map(({ source }) => source === first!.source)).toEqual([true, true]);
});

test('answers count only for the connection that they were given for', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  answers.asked = () => use(context, sessionOn(at, 'sandbox'));
  await command(context);
  expect([shown.pages, shown.told]).toEqual([[], [expect.stringContaining('Nothing was run')]]);
});

test('from the row of a key, its key vault and the key are already chosen', async () => {
  const at = estate();
  const context = windowOn(at, storage);
  const node = await targetNodeOf(context.session, 'key', { subscription, vaultId, key: 'ledger' });
  const { session } = context;
  const run = table['cosmosCmk.createAccount']!;
  await run({ ...context, shell: { ...context.shell, session } }, node);
  expect(answers.started).toMatchObject({
    answers: { subscription: { id: subscription.id }, vault: { id: vaultId }, key: { name: 'ledger' } },
  });
  expect(answers.questions).toEqual(['group', 'accountName', 'api', 'region']);
});
