import { beforeEach, expect, test, vi } from 'vitest';
import { drill } from '../../../src/drill/commands/drill.ts';
import { endSession, type Session } from '../../../src/session/session.ts';
import { targetNodeOf } from '../../../src/views/targets.ts';
import { add, keyUri, ledgers, subscription, vaultId } from '../../fakes/ledgers.ts';
import { sessionOn, use, windowOn } from '../../fakes/revocationPages.ts';

const seen = vi.hoisted(() => ({ lost: [] as string[] }));

vi.mock('vscode', async () => {
  const { vscodeForPages } = await import('../../fakes/vscodeForPages.ts');
  return { ...vscodeForPages(), commands: { executeCommand: () => Promise.resolve() } };
});
vi.mock('../../../src/ui/quickPick.ts', async (original) => ({
  ...(await original()),
  pickFixed: () => Promise.resolve({ kind: 'chosen', value: 'keyDisabled' }),
}));
vi.mock('../../../src/ui/page/panel.ts', () => ({ showPage: () => undefined }));

beforeEach(() => void (seen.lost = []));

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
  // The drill ends with its copy.
  await endSession(own);
  await Promise.race([run, new Promise((resolve) => setImmediate(resolve))]);
});
