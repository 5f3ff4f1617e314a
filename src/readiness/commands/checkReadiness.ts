import { commands } from 'vscode';
import { text } from '../../model/text.ts';
import type { Session } from '../../session/session.ts';
import { showPage, type PageSource } from '../../ui/page/panel.ts';
import { showInformation } from '../../ui/showText.ts';
import type { CommandContext, Services } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { Node } from '../../views/nodes/node.ts';
import { connectedPage } from '../../views/pageSource.ts';
import type { IntendedAccount } from '../intendedAccount.ts';
import type { CheckTarget } from '../read.ts';
import { runOn } from '../../views/runOn.ts';
import { askIntended } from './checkIntended.ts';
import { fixFailure } from './findingRows.ts';
import { addressOf, nodeOf, Readiness, titleOf } from './readinessPage.ts';

/** By the address of the page. */
const checked = new WeakMap<Session, Map<string, Readiness>>();

function readinessOf(context: CommandContext, id: string, intended?: IntendedAccount): Readiness {
  const all = checked.get(context.session) ?? new Map<string, Readiness>();
  checked.set(context.session, all);
  const { kind, subject } = addressOf(id, intended);
  const known = all.get(`${kind} ${subject}`);
  if (known) return known;
  const made = new Readiness(context, id, intended);
  made.show = () => showPage(context.pages, sourceOf(context, id, intended));
  all.set(`${kind} ${subject}`, made);
  return made;
}

const sourceOf = (services: Services, id: string, intended?: IntendedAccount): PageSource => {
  const title = titleOf(id, intended);
  return connectedPage(services, {
    ...addressOf(id, intended),
    ...{ tab: title, title },
    follow: (context, show, signal) => {
      const readiness = readinessOf(context, id, intended);
      readiness.live.source.follow(show, signal);
      return readiness.begin();
    },
  });
};

export const readinessSource = (services: Services, id: string): PageSource => sourceOf(services, id);

/** For a page that a reload has closed: the planned account isn't stored. */
export function intendedSource(services: Services, id: string): PageSource {
  const title = text('Check CMK Readiness of Planned Account');
  return {
    address: { kind: 'intended', subject: id },
    tab: title,
    follow: (show) =>
      show({
        title,
        state: {
          mark: 'info',
          text: text('This page is from an earlier session.'),
          details: [text('To continue, run the command again.')],
        },
        actions: [
          {
            id: 'run',
            label: text('{0}...', title),
            kind: 'primary',
            run: () => planAgain(services, id),
          },
        ],
        sections: [],
      }),
  };
}

/** Asks for the planned account again, on the same key, key vault, or subscription. */
async function planAgain(services: Services, id: string): Promise<void> {
  const command = 'cosmosCmk.checkIntended';
  const session = await services.connections.ready();
  await session?.inventory.load({ kind: 'subscriptions' });
  if (session) await runOn({ ...services, session }, command, await nodeOf(session, id));
  else await commands.executeCommand(command);
}

/** Discards earlier results, and checks again on the page. A running check or fix continues on it. */
function show(context: CommandContext, id: string, intended?: IntendedAccount): void {
  const { kind, subject } = addressOf(id, intended);
  const all = checked.get(context.session);
  const known = all?.get(`${kind} ${subject}`);
  if (!known?.isBusy) {
    known?.dispose();
    all?.delete(`${kind} ${subject}`);
  }
  showPage(context.pages, sourceOf(context, id, intended));
}

/** "Check CMK Readiness": a page with the findings and their fixes. Those that might need action are rows, too. */
export const checkReadiness = (context: CommandContext, node: TargetNode<CheckTarget['kind']>): void =>
  show(context, idOf(node));

/** The same checks for an account that doesn't exist yet, on a key, in a vault or in a subscription. */
export async function checkIntended(
  context: CommandContext,
  node: TargetNode<'key' | 'vault' | 'subscription'> | undefined,
): Promise<void> {
  const planned = await askIntended(context, node);
  if (planned) show(context, idOf(planned.on), planned.intended);
}

/** "Fix" on a finding, or on a part that couldn't be read (see `fixFailure`). */
export async function fixFinding({ shell }: Services, node: Node | undefined): Promise<void> {
  if (node?.kind === 'failure') await fixFailure(shell, node);
  else if (node?.kind === 'finding') await node.fix?.run();
}

/** "Clear Findings": of one node, or of all. */
export function clearFindings(
  { connections: { session }, findings }: Services,
  node: Node | undefined,
): void {
  if (session && findings.of(session).size > 0) findings.clear(session, node);
  else void showInformation(text('No findings to clear.'));
}

function idOf(node: TargetNode<CheckTarget['kind']>): string {
  switch (node.kind) {
    case 'account':
      return node.account.id;
    case 'key':
      return node.key.id;
    case 'vault':
      return node.vault.id;
    case 'subscription':
      return `/subscriptions/${node.subscription.id}`;
  }
}
