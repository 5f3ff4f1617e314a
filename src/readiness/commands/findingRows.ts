import type { InventoryPart } from '../../inventory/parts.ts';
import { partsOfKeyId } from '../../model/inventoryView.ts';
import { remedyLabel, whoCan } from '../../model/problem.ts';
import { labeled } from '../../model/problems.ts';
import { text } from '../../model/text.ts';
import type { AffectedResource, Shell } from '../../session/session.ts';
import { markText } from '../../ui/page/markdown.ts';
import { type Node, type NodeFindings, nodeId } from '../../views/nodes/node.ts';
import { colors, type Icon, type Presentation, spoken } from '../../views/nodes/presentation.ts';
import type { ReadinessFinding } from '../finding.ts';
import { markOf } from '../findingItem.ts';

/** Findings that might need action, as rows under the checked resource. The page has the others. */
export function findingRows(
  findings: readonly ReadinessFinding[],
  checked: Node,
  fix: (finding: ReadinessFinding) => unknown,
): NodeFindings {
  const under = nodeId(checked);
  return findings
    .filter(({ urgency }) => urgency in icons)
    .map((finding, at) => ({
      ...{ kind: 'finding', under, at, checked, look: presentationOf(finding) },
      ...(finding.fix ? { fix: { run: () => fix(finding) } } : {}),
    }));
}

const icons: Readonly<Partial<Record<ReadinessFinding['urgency'], Icon>>> = {
  needsAction: { id: 'error', color: colors.bad },
  unknown: { id: 'question', color: colors.doubtful },
  watch: { id: 'warning', color: colors.doubtful },
};

function presentationOf({
  urgency,
  title,
  on,
  what,
  evidence,
  next,
  owner,
  fix,
}: ReadinessFinding): Presentation {
  return {
    label: title,
    description: what,
    icon: icons[urgency] ?? { id: 'info' },
    tooltip: {
      title: text('{0}: {1}', markText[markOf[urgency]], text('{0} ({1})', title, on)),
      lines: [
        what,
        ...(evidence ? [labeled(text('Evidence'), evidence)] : []),
        ...(next ? [labeled(text('What to do'), next)] : []),
        ...(owner && owner !== 'you' ? [whoCan(owner)] : []),
        ...(fix ? [labeled(text('Fix'), remedyLabel[fix])] : []),
      ],
    },
    capabilities: fix ? ['canFixFinding'] : [],
    accessibility: spoken(title, markText[markOf[urgency]], what),
    collapsible: false,
  };
}

/** "Fix" on an unreadable part: runs the command of its remedy on the affected resource, then reads the part again. */
export async function fixFailure(
  { session, fixActionFor }: Pick<Shell, 'session' | 'fixActionFor'>,
  node: Extract<Node, { kind: 'failure' }>,
): Promise<void> {
  const offer = await fixActionFor(session, node.problem, resourceOfPart(node.part));
  await offer?.run();
  await session?.inventory.refresh(node.part);
}

/** The resource of a list that couldn't be read. */
export function resourceOfPart(part: InventoryPart): AffectedResource | undefined {
  if (part.kind === 'subscriptions') return undefined;
  const { subscription } = part;
  if ('vaultId' in part)
    return { subscription, vaultId: part.vaultId, ...(part.kind === 'key' ? { key: part.name } : {}) };
  if (part.kind !== 'versions') return { subscription };
  const { vaultId, name } = partsOfKeyId(part.keyId);
  return { subscription, vaultId, key: name };
}
