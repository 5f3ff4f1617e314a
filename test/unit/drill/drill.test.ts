import { beforeEach, expect, test, vi } from 'vitest';
import { drill, showRunningDrill } from '../../../src/drill/commands/drill.ts';
import { endSession, type Session } from '../../../src/session/session.ts';
import type { PageSource } from '../../../src/ui/page/panel.ts';
import { targetNodeOf } from '../../../src/views/targets.ts';
import { add, keyUri, ledgers, subscription, vaultId } from '../../fakes/ledgers.ts';
import { sessionOn, use, windowOn } from '../../fakes/revocationPages.ts';

const seen = vi.hoisted(() => ({ lost: [] as string[], opened: [] as string[], contexts: [] as string[] }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  const executeCommand = (...of: unknown[]) => {
    if (of[0] === 'setContext') seen.contexts.push(of.slice(1).join(' '));
    return Promise.resolve();
  };
  return { ...vscodeForPages(), commands: { executeCommand } };
});
vi.mock('../../../src/ui/quickPick.ts', async (original) => ({
  ...(await original()),
  pickFixed: () => Promise.resolve({ kind: 'chosen', value: 'keyDisabled' }),
}));
vi.mock('../../../src/ui/page/panel.ts', () => ({
  showPage: (_: unknown, { address }: PageSource) => void seen.opened.push(address.kind),
}));

beforeEach(() => void Object.assign(seen, { lost: [], opened: [] }));

test('a drill simulates key loss in its own copy, even if another connection replaced it before the start', async () => {
  const at = ledgers(
    (state, group) => void add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri }),
  );
  const context = windowOn(at, '');
  const copyNamed = (name: string): Session => {
    const simulation = {
      loseKey: () => void seen.lost.push(name),
      requestData: () => Promise.reject(new Error('gone')),
    };
    // Its time stands still, so the drill waits until it ends.
    const pace = { ...at.pace, pause: () => new Promise<void>(() => undefined) };
    const session: unknown = { ...sessionOn(at, 'sandbox'), pace, simulation };
    return session as Session;
  };
  const [own, other] = [copyNamed('own'), copyNamed('other')];
  const connections = Object.assign(context.connections, {
    enterDrill: () => {
      use(context, other);
      return Promise.resolve(own);
    },
  });
  const node = await targetNodeOf(context.session, 'vault', { subscription, vaultId });
  if (node?.kind !== 'vault') throw new Error('There is no vault.');
  const run: Promise<void> = drill({ ...context, connections }, node);
  await vi.waitFor(() => expect(seen.lost).toEqual(['own']));
  // The walkthrough's step is completed by a drill, not by its question.
  await vi.waitFor(() => expect(seen.contexts).toContain('cosmosCmk.walkthrough drill'));
  // The drill ends with its copy.
  await endSession(own);
  await Promise.race([run, new Promise((resolve) => setImmediate(resolve))]);
});

test('the page of a running drill can be opened again, and the views have read the state before the loss', async () => {
  const at = ledgers(
    (state, group) => void add.addAccount(state, group, { name: 'cosmos-a', keyVaultKeyUri: keyUri }),
  );
  const context = windowOn(at, '');
  const copied = sessionOn(at, 'sandbox');
  const readAtLoss: string[] = [];
  const simulation = {
    loseKey: () => void readAtLoss.push(copied.inventory.snapshot.get('accounts', subscription.id).state),
    requestData: () => Promise.reject(new Error('gone')),
  };
  const pace = { ...at.pace, pause: () => new Promise<void>(() => undefined) };
  const session = Object.assign<Session, object>(copied, { pace, simulation });
  const connections = Object.assign(context.connections, {
    isDrill: false,
    enterDrill: () => {
      Object.assign(context.connections, { isDrill: true });
      return Promise.resolve(session);
    },
  });
  const node = await targetNodeOf(context.session, 'vault', { subscription, vaultId });
  if (node?.kind !== 'vault') throw new Error('There is no vault.');
  expect(showRunningDrill({ ...context, connections })).toBe(false);
  void drill({ ...context, connections }, node);
  await vi.waitFor(() => expect(readAtLoss).toEqual(['ready']));
  expect(showRunningDrill({ ...context, connections })).toBe(true);
  expect(seen.opened).toEqual(['drill', 'drill']);
  await endSession(session);
});
