import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { text, type Text } from '../model/text.ts';
import { type Undo, undoName } from '../model/undo.ts';
import { subjectOfUndo } from '../revocation/commands/subject.ts';
import { showRevocation } from '../revocation/commands/showRevocation.ts';
import type { PendingRestore } from '../revocation/revocation.ts';
import { undoStoreOf } from '../revocation/undoStore.ts';
import { isRunning, type Stored } from '../session/records.ts';
import type { Session, Shell } from '../session/session.ts';
import { changesIn, storeText, targetText, titleOfWork, type WorkRecord } from '../session/work.ts';
import { record, workStoreOf } from '../session/workStore.ts';
import type { Services } from '../views/commandContext.ts';
import { continueWork } from './continueWork.ts';

/** A button, and what it does. */
export interface WorkAction {
  readonly id: 'continue' | 'forget' | 'show';
  readonly label: Text;
  readonly run: (session: Session) => Promise<void> | void;
}

/** Work that was interrupted when its window or extension host ended. */
export interface UnfinishedWork {
  readonly names: readonly string[];
  /** "Rotate Key for key orders" */
  readonly title: Text;
  /** When it was started, in milliseconds since the epoch. */
  readonly at: number;
  /** What is uncertain, and the effect of its actions. */
  readonly note: Text;
  readonly actions: readonly WorkAction[];
}

/** All unfinished work that isn't running in any window, and why some of it can't be read. */
export async function readUnfinished(
  services: Services,
  session: Session,
  isThere: (process: number) => boolean = isRunning,
): Promise<{ readonly works: readonly UnfinishedWork[]; readonly problems: readonly Problem[] }> {
  const { shell } = services;
  const changes = await workStoreOf(shell, session).interrupted(isThere);
  const revocations = await undoStoreOf(shell, session).unfinished(isThere);
  return {
    works: [
      ...(changes.kind === 'done' ? changes.value.records.map((one) => unfinishedChange(services, one)) : []),
      ...(revocations.kind === 'done'
        ? revocations.value.map((one) => unfinishedRevocation(services, one))
        : []),
    ],
    problems: problemsOf(changes, revocations),
  };
}

/** Unreadable records of revocations aren't included: the pages of revocations report them. */
const problemsOf = (
  changes: Outcome<{ readonly unreadable: readonly Problem[] }>,
  revocations: Outcome<unknown>,
) => [
  ...(changes.kind === 'done' ? changes.value.unreadable : []),
  ...[changes, revocations].flatMap((one) => (one.kind === 'failed' ? [one.problem] : [])),
];

export async function isUnfinished(services: Services, session: Session, names: readonly string[]) {
  const { works } = await readUnfinished(services, session);
  return works.some((one) => one.names.some((name) => names.includes(name)));
}

const titleText = (title: Text, target: Text) => text('"{0}" for {1}', title, target);

function unfinishedChange(
  services: Services,
  { name, value: { work, at } }: Stored<WorkRecord>,
): UnfinishedWork {
  const { shell }: { shell: Shell } = services;
  return {
    names: [name],
    title: titleText(titleOfWork(work), targetText(work)),
    at,
    note: text('Forget leaves Azure as it is.'),
    actions: [
      {
        id: 'continue',
        label: text('Continue'),
        run: (session) => continueWork({ ...services, session }, work),
      },
      {
        id: 'forget',
        label: text('Forget'),
        run: async (session) => {
          const store = workStoreOf(shell, session);
          for (const one of [...changesIn(work), work]) await record(shell, store.end(one));
        },
      },
    ],
  };
}

/** It stays until it is continued or restored, or until its page shows that nothing is revoked. */
const unfinishedRevocation = (services: Services, { names, undo }: PendingRestore): UnfinishedWork => ({
  names,
  title: titleText(revocationTitle(undo), undoTarget(undo)),
  at: undo.at,
  note:
    undo.kind === 'key'
      ? text('A version of the key might be disabled.')
      : text('Part of the access might be revoked.'),
  actions: [
    {
      id: 'show',
      label: text('Show'),
      run: (session) => showRevocation({ ...services, session }, subjectOfUndo(undo)),
    },
  ],
});

function revocationTitle(undo: Undo): Text {
  if (undo.kind === 'access') return text('Revoke Cosmos DB Access');
  return undo.old ? text('Disable Old Key Version') : text('Revoke Key');
}

const undoTarget = (undo: Undo) =>
  undo.kind === 'key' ? text('key {0}', undoName(undo)) : storeText(undo.vault.id, undoName(undo));
