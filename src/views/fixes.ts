import { commands, l10n, window } from 'vscode';
import { type Problem, problemText, remedyLabel, remedyOf } from '../model/problem.ts';
import type { AffectedResource, Offer, Session, Shell } from '../session/session.ts';
import { logProblem } from '../ui/log.ts';
import { showInMessage, showText } from '../ui/showText.ts';
import type { Node } from './nodes/node.ts';
import { presentation } from './nodes/present.ts';
import type { PresentationContext } from './nodes/presentation.ts';
import { capabilityOf, commandOf, kindsOf, targetOf } from './targets.ts';

/** The command of a problem's remedy. Undefined if there's no remedy, or no target to run it on. */
export async function offerFor(
  session: Session | undefined,
  setting: (session: Session) => PresentationContext,
  problem: Problem,
  concern?: AffectedResource,
): Promise<Offer | undefined> {
  const remedy = remedyOf(problem);
  if (!remedy) return undefined;
  const label = showText(remedyLabel[remedy]);
  if (remedy === 'signInToTenant') {
    if (session?.kind === 'sandbox') return undefined;
    return concern
      ? offer(label, commandOf(remedy), tenantOf(concern, problem))
      : offer(label, 'cosmosCmk.signIn');
  }
  if (!session || !concern) return undefined;
  for (const kind of kindsOf[remedy]) {
    const node = await targetOf(session, kind, concern);
    if (node && presentation(node, setting(session)).capabilities.includes(capabilityOf(remedy)))
      return offer(label, commandOf(remedy), node);
  }
  return undefined;
}

const offer = (label: string, command: string, node?: Node): Offer => ({
  label,
  run: async () => {
    await commands.executeCommand(command, node);
  },
});

const tenantOf = ({ subscription: { tenantId, account } }: AffectedResource, problem: Problem): Node => ({
  kind: 'tenantFailure',
  failure: { tenantId, account, problem },
});

/**
 * Reports a problem in one notification. Its buttons are first the command that fixes it, then the given actions and
 * the log.
 */
export async function showProblem(
  { log, offerFor }: Pick<Shell, 'log' | 'offerFor'>,
  concern: AffectedResource | undefined,
  problem: Problem,
  actions: readonly string[],
): Promise<string | undefined> {
  logProblem(log, problem);
  const offer = await offerFor(problem, concern);
  const showLog = l10n.t('Show Log');
  const buttons = [...(offer ? [offer.label] : []), ...actions, showLog];
  const chosen = await window.showErrorMessage(showInMessage(problemText(problem)), ...buttons);
  if (chosen === showLog) log.show();
  else if (chosen !== offer?.label) return chosen;
  else await offer?.run();
  return undefined;
}
