import { text } from '../../model/text.ts';
import { type Undo, undoName } from '../../model/undo.ts';
import { beyondReview, needed, type Needed } from '../../model/stepFinding.ts';
import { runBatch } from '../../setup/commands/batchOnPage.ts';
import type { StepSurface } from '../../setup/commands/stepSurface.ts';
import type { StepEnd } from '../../setup/step.ts';
import { record, workStoreOf } from '../../session/workStore.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { SeveralTargets } from '../../views/severalTargets.ts';
import { partTexts } from '../parts.ts';
import { type RestoreWork, resourceOfUndo, restoreWork } from './context.ts';
import { notRead } from './notices.ts';
import { subjectOfWork, subjectToRestore } from './restore.ts';
import type { RevocationFlow } from './revocationFlow.ts';
import { changeUnderWay, revocationFlow } from './showRevocation.ts';
import { subjectOfNode, type SubjectNode } from './subject.ts';

/** "Restore Key" on several keys or versions, on one page. */
export const restoreKeys = (
  context: CommandContext,
  { nodes, leftOut }: SeveralTargets<TargetNode<'key' | 'keyVersion'>>,
): Promise<void> =>
  runBatch(context, {
    kind: 'restoreKey',
    leftOut,
    subjects: nodes.map((node) => ({
      ...restored(context, node, () => subjectToRestore(context, node)),
      name: text('{0} in {1}', node.key.name, node.vault.name),
    })),
  });

/** "Restore Cosmos DB Access" on several key vaults, on one page. */
export const restoreAccessOnSeveral = (
  context: CommandContext,
  { nodes, leftOut }: SeveralTargets<TargetNode<'vault'>>,
): Promise<void> =>
  runBatch(context, {
    kind: 'restoreAccess',
    leftOut,
    subjects: nodes.map((node) => ({
      ...restored(context, node, () => Promise.resolve(subjectOfNode(node))),
      name: text('{0}', node.vault.name),
    })),
  });

const restored = (context: CommandContext, node: SubjectNode, subject: () => Promise<string>) => ({
  id: subjectOfNode(node),
  subscription: node.subscription,
  run: async (surface: StepSurface) => restoreOnSurface(context, node, await subject(), surface),
});

/** Continues one of several restores whose window ended. */
export async function continueRestoreOnSurface(
  context: CommandContext,
  work: RestoreWork,
  surface: StepSurface,
): Promise<void> {
  const { shell, session } = context;
  const subject = await subjectOfWork(context, work);
  if (subject.kind !== 'done') return surface.ended({ ...subject, begun: false }, [], undefined);
  await record(shell, workStoreOf(shell, session).end(work));
  await restoreOnSurface(context, work.spec, subject.value, surface);
}

/** An ordinary restore, with the record and the page of its own. Only its review and its end are on the surface. */
async function restoreOnSurface(
  context: CommandContext,
  { subscription }: Pick<SubjectNode, 'subscription'>,
  subject: string,
  surface: StepSurface,
): Promise<void> {
  // A change that an earlier connection still runs must end first: the surface says that it is open elsewhere.
  if (changeUnderWay(context, subject)) return;
  const flow = revocationFlow(context, subject);
  const isReadingStopped = await surface.during('check', async (signal) => {
    if (!signal.aborted) await flow.open('restore', signal);
    return signal.aborted;
  });
  if (isReadingStopped) return surface.ended({ kind: 'cancelled', begun: false }, [], undefined);
  const undo = restorableOn(flow);
  if (!undo) return surface.ended(endWithout(flow), [], affectedOn(flow));
  const title = text('Restore {0}', undoName(undo));
  const head = { title, subscription, action: text('Restore'), work: () => restoreWork(undo) };
  const finding = findingOf(undo);
  const turn = { begin: () => !flow.acting && !changeUnderWay(context, subject), end: () => undefined };
  if (!(await surface.confirm(finding, undefined, head, turn)))
    return surface.ended({ kind: 'declined' }, [], undefined);
  const end = await surface.during('apply', async (signal): Promise<StepEnd> => {
    const isStopped = () => signal.aborted;
    // More can have been revoked since the review, and that must not be restored unseen.
    await flow.open('restore', signal);
    if (isStopped()) return { kind: 'cancelled', begun: false };
    const now = restorableOn(flow);
    if (!now) return endWithout(flow);
    const problem = beyondReview(title, finding, findingOf(now));
    if (problem) return { kind: 'failed', problem, begun: false };
    await flow.restore(undefined, signal);
    const { stage } = flow.state;
    if (stage.kind === 'restored') return { kind: 'applied', detail: restoredText(undoName(undo)) };
    if (isStopped()) return { kind: 'cancelled', begun: true };
    return { kind: 'failed', problem: ('why' in stage && stage.why) || notRead, begun: true };
  });
  return surface.ended(end, [], resourceOfUndo(undo));
}

/** What is revoked and can be restored. */
function restorableOn({ state: { found } }: RevocationFlow): Undo | undefined {
  return found?.kind === 'revocation' && !found.isNothingRevoked ? found.pending?.undo : undefined;
}

const findingOf = (undo: Undo) => needed(partTexts(undo)) as Needed;

const restoredText = (name: string) =>
  text('Restored. Azure can take up to 1 hour to confirm the accounts of {0}.', name);

const affectedOn = ({ state: { found } }: RevocationFlow) =>
  found?.kind === 'nothing' ? found.affected : undefined;

/** Nothing is revoked, or it couldn't be read. */
function endWithout({ state: { found } }: RevocationFlow): StepEnd {
  if (found?.kind === 'nothing' && !found.problem.notice)
    return { kind: 'failed', problem: found.problem, begun: false };
  const detail = found?.kind === 'nothing' ? found.problem.what : text('Nothing to do');
  return { kind: 'already', detail, caveats: [] };
}
