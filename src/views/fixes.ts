import { commands } from 'vscode';
import type { Connections } from '../session/connections.ts';
import { type Problem, problemText, type Remedy, remedyLabel, remedyOf } from '../model/problem.ts';
import { signInTenant } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { AffectedResource, FixAction, Session, Shell } from '../session/session.ts';
import { logProblem } from '../ui/log.ts';
import { showError, showInformation } from '../ui/showText.ts';
import type { Node } from './nodes/node.ts';
import { presentation } from './nodes/present.ts';
import type { PresentationContext } from './nodes/presentation.ts';
import { runOn } from './runOn.ts';
import { remedyCapability, commandOf, kindsOf, targetNodeOf } from './targets.ts';

/** The command of a problem's remedy. Undefined if there's no remedy, or no target to run it on. */
export async function fixActionFor(
  connections: Pick<Connections, 'session'>,
  session: Session | undefined,
  setting: (session: Session) => PresentationContext,
  problem: Problem,
  affected?: AffectedResource,
): Promise<FixAction | undefined> {
  const remedy = remedyOf(problem);
  if (!remedy) return undefined;
  const label = remedyLabel[remedy];
  if (remedy === 'signInToTenant') {
    if (session?.kind === 'sandbox') return undefined;
    if (!session || !affected) return { label, run: () => signIn() };
    const tenant = tenantOf(affected, problem);
    return { label, run: () => runOn({ connections, session }, commandOf(remedy), tenant) };
  }
  if (!session || !affected) return undefined;
  for (const kind of kindsOf[remedy]) {
    const node = await targetNodeOf(session, kind, affected);
    if (node && canRun(remedy, node, setting(session)))
      return { label, run: () => runOn({ connections, session }, commandOf(remedy), node) };
  }
  return undefined;
}

/** The problem is newer than the state that the views have read. */
function canRun(
  remedy: Exclude<Remedy, 'signInToTenant'>,
  node: Node,
  setting: PresentationContext,
): boolean {
  const { capabilities, unneeded = [] } = presentation(node, setting);
  return [...capabilities, ...unneeded].includes(remedyCapability(remedy));
}

const signIn = async () => {
  await commands.executeCommand('cosmosCmk.signIn');
};

const tenantOf = ({ subscription }: AffectedResource, problem: Problem): Node => ({
  kind: 'tenantFailure',
  failure: { tenantId: signInTenant(subscription), account: subscription.account, problem },
});

/**
 * Reports a problem in one notification. Its buttons are first the command that fixes it, then the given actions and
 * the log.
 */
export async function showProblem(
  { log, fixActionFor }: Pick<Shell, 'log' | 'fixActionFor'>,
  session: Session | undefined,
  affected: AffectedResource | undefined,
  problem: Problem,
  actions: readonly Text[],
): Promise<Text | undefined> {
  if (!problem.notice) logProblem(log, problem);
  const fix = await fixActionFor(session, problem, affected);
  const showLog = text('Show Log');
  const buttons = [...(fix ? [fix.label] : []), ...actions, ...(problem.notice ? [] : [showLog])];
  const show = problem.notice ? showInformation : showError;
  const chosen = await show(problemText(problem), ...buttons);
  if (chosen === showLog) log.show();
  else if (chosen !== fix?.label) return chosen;
  else await fix?.run();
  return undefined;
}
