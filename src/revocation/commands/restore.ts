import type { CommandContext } from '../../views/commandContext.ts';
import type { Offers, TargetNode } from '../../views/commandTarget.ts';
import { presentation } from '../../views/nodes/present.ts';
import { map, type Outcome } from '../../model/outcome.ts';
import { undoId } from '../../model/undo.ts';
import { record, workStoreOf } from '../../session/workStore.ts';
import type { PendingRestore } from '../revocation.ts';
import { undoStoreOf } from '../undoStore.ts';
import type { RestoreWork } from './context.ts';
import { changeUnderWay, revocationFlow, showRevocation } from './showRevocation.ts';
import { subjectOfNode, subjectOfUndo, subjectOfUndoId, type SubjectNode } from './subject.ts';

/**
 * "Restore Key": the page of the key's revocation. It resolves when the key is restored, so that the caller can
 * continue.
 */
export const restoreKey = async (
  context: CommandContext,
  node: TargetNode<'key' | 'keyVersion'>,
): Promise<void> => restoreOn(context, await subjectToRestore(context, node));

/** "Restore Cosmos DB Access": the page of the revocation of the access to a vault. */
export const restoreAccess = (context: CommandContext, node: TargetNode<'vault'>): Promise<void> =>
  restoreOn(context, subjectOfNode(node));

/** The page of a recorded revocation, to restore it. Resolves when it is restored. */
export const restoreRevocation = (context: CommandContext, { undo }: PendingRestore): Promise<void> =>
  restoreOn(context, subjectOfUndo(undo));

/** The palette offers Restore Cosmos DB Access for the vaults whose access was revoked from this machine. */
export const restorableVaults: Offers = async (context) => {
  const recorded = await recordedSubjects(context);
  return (node) => node.kind === 'vault' && recorded.has(subjectOfNode(node));
};

/** A disabled key or version can also be enabled without a record. */
export const restorableKeys: Offers = async (context) => {
  const recorded = await recordedSubjects(context);
  const setting = context.views.setting(context.session);
  return (node) =>
    (node.kind === 'key' && recorded.has(subjectOfNode(node))) ||
    presentation(node, setting).capabilities.includes('canRestoreKey');
};

/** The vaults and keys with a record of a revocation. */
async function recordedSubjects({ shell, session }: CommandContext): Promise<ReadonlySet<string>> {
  const listed = await undoStoreOf(shell, session).list();
  const pending = listed.kind === 'done' ? listed.value.pending : [];
  return new Set(pending.map(({ undo }) => subjectOfUndo(undo)));
}

async function restoreOn(context: CommandContext, subject: string): Promise<void> {
  const flow = revocationFlow(context, subject);
  const read = changeUnderWay(context, subject) ? undefined : flow.open('restore');
  showRevocation(context, subject);
  await read;
  await flow.whenRestored();
}

/** A version that was disabled together with its key is restored with it. */
export async function subjectToRestore(
  { shell, session }: CommandContext,
  node: TargetNode<'key' | 'keyVersion'>,
): Promise<string> {
  const key: SubjectNode = { ...node, kind: 'key' };
  if (node.kind === 'key' || node.latest) return subjectOfNode(key);
  const listed = await undoStoreOf(shell, session).list();
  const ofKey =
    listed.kind === 'done' &&
    listed.value.pending.some(
      ({ undo }) =>
        undo.kind === 'key' &&
        subjectOfUndo(undo) === subjectOfNode(key) &&
        undo.versions.some(({ version }) => version === node.version.version),
    );
  return subjectOfNode(ofKey ? key : node);
}

/** Continues a restore whose window ended, on its page. The page says what is left. */
export async function continueRestore(context: CommandContext, work: RestoreWork): Promise<void> {
  const { shell, session } = context;
  const subject = await subjectOfWork(context, work);
  if (subject.kind === 'failed') await shell.showProblem(subject.problem);
  if (subject.kind !== 'done') return;
  await record(shell, workStoreOf(shell, session).end(work));
  await restoreOn(context, subject.value);
}

/** What a restore that had started is about. Without a record, everything is restored, or nothing was recorded. */
export async function subjectOfWork(
  { shell, session }: CommandContext,
  { spec: { id } }: RestoreWork,
): Promise<Outcome<string>> {
  const listed = await undoStoreOf(shell, session).list();
  return map(listed, ({ pending }) => {
    const recorded = pending.find(({ undo }) => undoId(undo) === id);
    return recorded ? subjectOfUndo(recorded.undo) : subjectOfUndoId(id);
  });
}
