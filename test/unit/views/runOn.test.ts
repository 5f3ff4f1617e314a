import { beforeEach, expect, test, vi } from 'vitest';
import { commands as table } from '../../../src/commands.ts';
import { refusal, subscription } from '../../fakes/azure.ts';
import { ledgers } from '../../fakes/ledgers.ts';
import { sessionOn, use, windowOn } from '../../fakes/revocationPages.ts';
import { fixActionFor } from '../../../src/views/fixes.ts';
import type { Node } from '../../../src/views/nodes/node.ts';
import { isOfOther, runOn, tie } from '../../../src/views/runOn.ts';
import { setting } from '../../fakes/treeEstate.ts';

const seen = vi.hoisted(() => ({
  ran: [] as unknown[][],
  told: [] as string[],
  copied: [] as string[],
  brief: [] as string[],
}));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const vscode = vscodeForPages();
  const tell = (message: string) => Promise.resolve(void seen.told.push(message));
  return {
    ...vscode,
    languages: {},
    TreeItem: Object,
    CodeActionKind: { QuickFix: {} },
    env: { language: 'en', clipboard: { writeText: (value: string) => void seen.copied.push(value) } },
    commands: { executeCommand: (...how: unknown[]) => Promise.resolve(void seen.ran.push(how)) },
    window: {
      ...vscode.window,
      showInformationMessage: tell,
      setStatusBarMessage: (message: string) => void seen.brief.push(message),
    },
  };
});

beforeEach(() => void Object.assign(seen, { ran: [], told: [], copied: [], brief: [] }));

const node = (): Node => ({ kind: 'subscription', subscription, registration: { state: 'idle' } });
const refused = expect.stringContaining('Nothing was run') as string;

test('a page runs a command only while its connection is in use', async () => {
  const at = ledgers();
  const context = windowOn(at, '');
  const one = node();
  await runOn(context, 'cosmosCmk.createVault', one);
  expect(seen.ran).toEqual([['cosmosCmk.createVault', one]]);
  expect([isOfOther(context.session, one), isOfOther(sessionOn(at), one)]).toEqual([false, true]);
  use(context, sessionOn(at, 'sandbox'));
  await runOn(context, 'cosmosCmk.createVault', one);
  await runOn(context, 'cosmosCmk.createVault');
  expect([seen.ran.length, seen.told]).toEqual([1, [refused, refused]]);
});

test('a command does nothing if its node was read with another connection', async () => {
  const at = ledgers();
  const context = windowOn(at, '');
  const { session } = context;
  const copy = sessionOn(at, 'sandbox');
  // The connection is replaced while the command waits for it.
  const services = { ...context, shell: { ...context.shell, connect: () => Promise.resolve(copy) } };
  await table['cosmosCmk.copyResourceId']!(services, tie(session, node()));
  expect([seen.copied, seen.told]).toEqual([[], [refused]]);
  await table['cosmosCmk.copyResourceId']!(services, tie(copy, node()));
  expect(seen.copied).toHaveLength(1);
  expect(seen.brief).toEqual(['Copied']);
});

test('the fix of a problem belongs to the connection that has the problem', async () => {
  const at = ledgers();
  const context = windowOn(at, '');
  const { session, connections } = context;
  const problem = { ...refusal('F-01'), remedy: 'registerProvider' } as const;
  const fix = await fixActionFor(connections, session, () => setting, problem, { subscription });
  await fix?.run();
  expect(seen.ran.map(([command]) => command)).toEqual(['cosmosCmk.registerProvider']);
  use(context, sessionOn(at));
  await fix?.run();
  expect([seen.ran.length, seen.told]).toEqual([1, [refused]]);
});
