import { env, l10n, window } from 'vscode';
import { valueOf } from '../inventory/snapshot.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';
import { seenBy, type Undo, undoName } from '../model/undo.ts';
import { continueRevocation } from '../revocation/commands/continueRevocation.ts';
import { putBack } from '../revocation/commands/restore.ts';
import { titleOf as revocationDocument } from '../revocation/impactDocument.ts';
import type { PendingRestore } from '../revocation/revocation.ts';
import { undoStoreOf } from '../revocation/undoStore.ts';
import { isRunning, type Stored } from '../session/records.ts';
import type { Session, Shell } from '../session/session.ts';
import type { WorkRecord } from '../session/work.ts';
import { record, workStoreOf } from '../session/workStore.ts';
import { storeText, targetText, titleOf } from '../session/workText.ts';
import { ShownDocument } from '../ui/readonlyDocument.ts';
import { runCommand } from '../ui/runCommand.ts';
import { withStop } from '../ui/progress.ts';
import { showInMessage, showText } from '../ui/showText.ts';
import type { Services } from '../views/workbench.ts';
import { continueWork } from './continueWork.ts';

/** Work that was interrupted when its window or extension host ended. */
interface Left {
  /** The names of its records. */
  readonly names: readonly string[];
  readonly message: Text;
  /** The actions by button label. */
  readonly ways: Readonly<Record<string, (session: Session) => Promise<void>>>;
}

/**
 * The time in milliseconds until the work of other windows is read again: a window that reloads takes a while to end.
 */
const pause = 10_000;

/**
 * Offers to continue changes in Azure that other windows left unfinished, once in this window, as soon as there's a
 * connection. Work in a sandbox ends with its window.
 */
export function offerWork(workbench: Services): { dispose(): void } {
  const { connections } = workbench;
  const offered = new Set<string>();
  let next: NodeJS.Timeout | undefined;
  const look = async () => {
    const { session } = connections;
    clearTimeout(next);
    if (session?.kind !== 'azure' || !(await offerAll(workbench, session, offered))) return;
    clearTimeout(next);
    next = setTimeout(() => void look(), pause);
  };
  const listening = connections.onDidChange(() => void look());
  return {
    dispose: () => {
      listening.dispose();
      clearTimeout(next);
    },
  };
}

/** Returns true if other windows are still working. */
async function offerAll(workbench: Services, session: Session, offered: Set<string>): Promise<boolean> {
  const { shell } = workbench;
  const isFresh = (name: string) => !offered.has(name);
  let others = false;
  const { changes, revocations } = await interruptedIn(shell, session, (id) => {
    const runs = isRunning(id);
    others ||= runs && id !== process.pid;
    return runs;
  });
  for (const problem of problemsOf(changes, revocations)) {
    const id = showInMessage(problem.what);
    if (isFresh(id)) void shell.showProblem(problem);
    offered.add(id);
  }
  const left = [
    ...(changes.kind === 'done' ? changes.value.records.map((one) => changeLeft(workbench, one)) : []),
    ...(revocations.kind === 'done' ? revocations.value.map((one) => revocationLeft(workbench, one)) : []),
  ].filter(({ names }) => names.some(isFresh));
  // The left-over document says that nothing has changed yet, which is outdated.
  if (revocations.kind === 'done')
    for (const { names, undo } of revocations.value)
      if (names.some(isFresh))
        void new ShownDocument('cosmos-cmk-revocation').closeLeft(showText(revocationDocument(undo)));
  for (const one of left) {
    for (const name of one.names) offered.add(name);
    void offer(workbench, one, offered);
  }
  return others;
}

const interruptedIn = async (shell: Shell, session: Session, running: (process: number) => boolean) => ({
  changes: await workStoreOf(shell, session).interrupted(running),
  revocations: await undoStoreOf(shell, session).unfinished(running),
});

async function offer(
  { shell, connections }: Services,
  { names, message, ways }: Left,
  offered: Set<string>,
): Promise<void> {
  // VS Code hides a warning after some seconds; an error with buttons stays until it's answered.
  const chosen = await window.showErrorMessage(
    showInMessage(message),
    ...Object.keys(ways),
    l10n.t('Not Now'),
  );
  const way = chosen === undefined ? undefined : ways[chosen];
  if (!way) return;
  await runCommand(
    'cosmosCmk.continue',
    async () => {
      if (connections.session?.kind === 'sandbox') {
        for (const name of names) offered.delete(name);
        await window.showInformationMessage(
          l10n.t('It is a change in Azure. To continue it, leave the sandbox.'),
        );
        return;
      }
      const session = await shell.connect();
      if (!session) return;
      if (await isLeft(shell, session, names)) await way(session);
      else await window.showInformationMessage(l10n.t('Another window has continued it.'));
    },
    shell.log,
  );
}

async function isLeft(shell: Shell, session: Session, names: readonly string[]): Promise<boolean> {
  const { changes, revocations } = await interruptedIn(shell, session, isRunning);
  const left = new Set([
    ...(changes.kind === 'done' ? changes.value.records.map(({ name }) => name) : []),
    ...(revocations.kind === 'done' ? revocations.value.flatMap((one) => one.names) : []),
  ]);
  return names.some((name) => left.has(name));
}

const stoppedText = (title: string, target: Text, at: number) =>
  text(
    '"{0}" for {1} didn\'t finish, because VS Code stopped. It was started {2}.',
    title,
    target,
    new Date(at).toLocaleString(env.language),
  );

const doubt = (undo: Undo) =>
  undo.lever === 'key'
    ? text('A version of the key might be disabled.')
    : text('Part of the access might be revoked.');

function changeLeft(workbench: Services, { name, value: { work, at } }: Stored<WorkRecord>): Left {
  const { shell } = workbench;
  return {
    names: [name],
    message: text('{0} Forget leaves Azure as it is.', stoppedText(titleOf(work.kind), targetText(work), at)),
    ways: {
      [l10n.t('Continue')]: (session) => continueWork({ workbench, session }, work),
      [l10n.t('Forget')]: (session) => record(shell, workStoreOf(shell, session).end(work)),
    },
  };
}

/** Offered in each window until it's continued or restored, because access might be revoked. */
function revocationLeft({ shell }: Services, owed: PendingRestore): Left {
  const now = ({ inventory }: Session) => ({
    ...owed,
    undo: seenBy(owed.undo, valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? []),
  });
  return {
    names: owed.names,
    message: text(
      '{0} {1}',
      stoppedText(revocationTitle(owed.undo), undoTarget(owed.undo), owed.undo.at),
      doubt(owed.undo),
    ),
    ways: {
      [l10n.t('Continue')]: async (session) => {
        const isRead = await withStop(
          l10n.t('Checking what was revoked on {0}', undoName(owed.undo)),
          async (signal) => {
            await session.inventory.load({ kind: 'subscriptions' }, signal);
            return !signal.aborted;
          },
        );
        if (isRead) await continueRevocation({ shell, session }, now(session));
      },
      [l10n.t('Restore')]: (session) => putBack({ shell, session }, owed),
    },
  };
}

function revocationTitle(undo: Undo): string {
  if (undo.lever === 'access') return l10n.t('Revoke Cosmos DB Access');
  return undo.old ? l10n.t('Disable Old Key Version') : l10n.t('Revoke Key');
}

const undoTarget = (undo: Undo) =>
  undo.lever === 'key' ? text('key {0}', undoName(undo)) : storeText(undo.vault.id, undoName(undo));

/** Unreadable records of revocations aren't included: the restore commands report them. */
const problemsOf = (
  changes: Outcome<{ readonly unreadable: readonly Problem[] }>,
  revocations: Outcome<unknown>,
) => [
  ...(changes.kind === 'done' ? changes.value.unreadable : []),
  ...[changes, revocations].flatMap((one) => (one.kind === 'failed' ? [one.problem] : [])),
];
