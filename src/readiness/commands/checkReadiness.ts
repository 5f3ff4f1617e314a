import { commands, l10n } from 'vscode';
import { type EstateView, estateView, type Shown } from '../../health/estateOfSnapshot.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import type { Session, Shell } from '../../session/session.ts';
import { withStop } from '../../ui/progress.ts';
import { saveMarkdown, ShownDocument } from '../../ui/readonlyDocument.ts';
import { translate } from '../../ui/showText.ts';
import type { Findings } from '../../views/findings.ts';
import type { Node } from '../../views/nodes/node.ts';
import { commandOf, resourceOfNode } from '../../views/targets.ts';
import type { Services } from '../../views/workbench.ts';
import { behind, tookAccess } from '../diagnose.ts';
import { type Examination, examine } from '../examine.ts';
import type { Asked } from '../read.ts';
import { readinessMarkdown } from '../readinessDocument.ts';
import { askIntended } from './checkIntended.ts';
import { findingRows } from './findingRows.ts';
import { pickFix } from './fixFinding.ts';
import { fixFailure, targetOf } from './fixes.ts';

/** Everything that a session can read, including hidden subscriptions: a key can be in a vault of any subscription. */
export const wholeView = (session: Shown): EstateView =>
  estateView(session, valueOf(session.inventory.snapshot.get('subscriptions'))?.subscriptions ?? []);

/** Checks a resource, shows the findings, and runs the fixes that a person chooses, until none is left. */
export async function checkReadiness(practice: Practice, node: Node, session: Session): Promise<void> {
  if (!isAsked(node)) return;
  await consult(practice, session, node, nameOf(node), (examined) =>
    practice.findings.set(session, node, findingRows(examined, node)),
  );
}

/** The same checks for an account that doesn't exist yet, on a key, in a vault or in a subscription. */
export async function checkIntended({ shell }: Practice, node: Node, session: Session): Promise<void> {
  if (node.kind !== 'key' && node.kind !== 'vault' && node.kind !== 'subscription') return;
  const intended = await askIntended(session, node.subscription);
  if (intended) await consult({ shell }, session, { ...node, intended }, intended.name, () => undefined);
}

async function consult(
  { shell }: Pick<Practice, 'shell'>,
  session: Session,
  asked: Asked,
  name: string,
  told: (examined: Examination) => void,
): Promise<void> {
  const title = l10n.t('CMK readiness of {0}', name);
  const document = new ShownDocument('cosmos-cmk-readiness');
  for (;;) {
    const examined = await examination(session, asked, title);
    if (examined.kind === 'failed') await shell.showProblemOf(concernOf(asked), examined.problem);
    if (examined.kind !== 'done') return;
    told(examined.value);
    const content = readinessMarkdown(examined.value, {
      sandbox: session.kind === 'sandbox',
      translate,
      name,
    });
    await document.show(title, content);
    if (!(await goesOn(session, examined.value, title, content))) return;
  }
}

/**
 * "Fix" on a finding: runs its command on its target, then checks the resource again. For an unreadable part, see
 * `fixFailure`.
 */
export async function fixFinding(
  { shell, findings, connections: { session } }: Practice & Pick<Services, 'connections'>,
  node: Node | undefined,
): Promise<void> {
  if (!session) return;
  if (node?.kind === 'failure') return fixFailure(shell, node);
  if (node?.kind !== 'finding' || !node.fix || !isAsked(node.asked)) return;
  const { asked, fix } = node;
  await commands.executeCommand(fix.command, fix.on);
  const examined = await examination(session, asked, l10n.t('CMK readiness of {0}', nameOf(asked)));
  if (examined.kind === 'failed') await shell.showProblemOf(resourceOfNode(asked), examined.problem);
  if (examined.kind === 'done') findings.set(session, asked, findingRows(examined.value, asked));
}

/** What a check needs to show its findings. */
interface Practice {
  readonly shell: Pick<Shell, 'showProblemOf' | 'session' | 'offerFor'>;
  readonly findings: Findings;
}

const concernOf = (asked: Asked) =>
  resourceOfNode(asked.kind === 'subscription' ? { ...asked, registration: { state: 'idle' } } : asked);

const isAsked = (node: Node): node is Extract<Node, Asked> =>
  node.kind === 'account' || node.kind === 'key' || node.kind === 'vault' || node.kind === 'subscription';

const examination = (session: Session, asked: Asked, title: string) =>
  withStop(title, (signal, report) =>
    examine({ ...session, view: wholeView(session), signal }, asked, report),
  );

/** Lets the person choose a fix and runs it. Returns false if the person is finished. */
async function goesOn(
  { journal }: Session,
  examined: Examination,
  title: string,
  content: string,
): Promise<boolean> {
  const { vault } = behind(examined.facts);
  const took = vault !== undefined && tookAccess((await journal?.read()) ?? [], vault);
  for (;;) {
    const choice = await pickFix(examined, title, took);
    switch (choice?.kind) {
      case undefined:
        return false;
      case 'checkAgain':
        return true;
      case 'save':
        await saveMarkdown(title, content);
        break;
      case 'fix':
        await commands.executeCommand(commandOf(choice.fix), targetOf(choice.fix, examined.facts));
        return true;
    }
  }
}

function nameOf(asked: Asked): string {
  switch (asked.kind) {
    case 'account':
      return asked.account.name;
    case 'key':
      return asked.key.name;
    case 'vault':
      return asked.vault.name;
    case 'subscription':
      return asked.subscription.name;
  }
}
