import type { JournalEntry } from '../../model/journal.ts';
import { text, type Text } from '../../model/text.ts';
import { newName } from '../../session/records.ts';
import { endOf } from '../../session/session.ts';
import { Batch, type BatchRow } from '../../setup/batch.ts';
import { batchLimits } from '../../setup/commands/batchOnPage.ts';
import { LivePage } from '../../ui/page/livePage.ts';
import { showPage } from '../../ui/page/panel.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { nodeId } from '../../views/nodes/node.ts';
import { connectionOf } from '../../views/pageSource.ts';
import { runOn } from '../../views/runOn.ts';
import type { SeveralTargets } from '../../views/severalTargets.ts';
import { keyBehind, restorable } from '../diagnose.ts';
import type { ReadinessFinding } from '../finding.ts';
import { type CheckTarget, readableScope } from '../read.ts';
import { runChecks } from '../runChecks.ts';
import { type CheckedRow, severalReadinessPage } from '../severalPage.ts';

type CheckedNode = TargetNode<CheckTarget['kind']>;

/** "Check CMK Readiness" of several resources: all of them on one page. The page of each one has its fixes. */
export async function checkReadinessOfSeveral(
  context: CommandContext,
  { nodes, leftOut }: SeveralTargets<CheckedNode>,
): Promise<void> {
  const { session } = context;
  const found = new Map<string, readonly ReadinessFinding[]>();
  const byId = new Map(nodes.map((node) => [nodeId(node), node]));
  let journal: readonly JournalEntry[] = [];
  let drawing: NodeJS.Timeout | undefined;
  const batch = new Batch(
    nodes.map((node) => ({
      id: nodeId(node),
      name: nameOf(node),
      subscription: node.subscription,
      async run(surface) {
        const checked = await surface.during('check', (signal) =>
          runChecks({ ...session, inventoryScope: readableScope(session), signal }, node, () => undefined),
        );
        if (checked.kind === 'done') {
          const { facts, findings } = checked.value;
          found.set(nodeId(node), restorable(findings, journal, keyBehind(facts).vault));
          await surface.ended({ kind: 'already', detail: text('Checked.'), caveats: [] }, [], undefined);
        } else await surface.ended({ ...checked, begun: false }, [], undefined);
      },
    })),
    batchLimits(),
    () => {
      drawing ??= setTimeout(draw, burst);
    },
  );
  const page = () =>
    severalReadinessPage({
      resources: batch.rows.map((row) => resourceOf(row, found.get(row.subject.id))),
      sandbox: session.kind === 'sandbox',
      leftOut,
      show: ({ id }) => runOn(context, 'cosmosCmk.checkReadiness', byId.get(id)),
      checkAgain: check,
    });
  const live = new LivePage(
    { kind: 'severalReadiness', subject: newName() },
    text('CMK readiness'),
    page(),
    connectionOf(context),
  );
  const draw = () => {
    clearTimeout(drawing);
    drawing = undefined;
    live.update(page());
  };
  endOf(session).addEventListener('abort', () => batch.cancel());
  showPage(context.pages, live.source);
  await check();

  async function check(): Promise<void> {
    live.isFinished = false;
    found.clear();
    journal = (await session.journal?.read()) ?? [];
    await session.inventory.load({ kind: 'subscriptions' });
    await live.work(text('Checking. Nothing has changed yet.'), async (signal) => {
      signal.addEventListener('abort', () => batch.cancel());
      await batch.checkAll();
    });
    live.isFinished = true;
    draw();
  }
}

/** Milliseconds. Results that come together are drawn once. */
const burst = 100;

const nameOf = (node: CheckedNode): Text => {
  switch (node.kind) {
    case 'account':
      return text('{0}', node.account.name);
    case 'key':
      return text('{0} in {1}', node.key.name, node.vault.name);
    case 'vault':
      return text('{0}', node.vault.name);
    case 'subscription':
      return text('{0}', node.subscription.name);
  }
};

function resourceOf(
  { subject: { id, name, subscription }, state }: BatchRow,
  findings: readonly ReadinessFinding[] | undefined,
): CheckedRow {
  const common = { id, name, subscription: subscription.name };
  if (findings) return { ...common, result: { kind: 'checked', findings } };
  if (state.kind === 'blocked') return { ...common, result: { kind: 'unread', problem: state.problem } };
  const kind = state.kind === 'waiting' || state.kind === 'checking' ? state.kind : 'canceled';
  return { ...common, result: { kind } };
}
