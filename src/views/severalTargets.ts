import { text, type Text } from '../model/text.ts';
import { showInformation } from '../ui/showText.ts';
import type { CommandContext } from './commandContext.ts';
import { behindAccount, type CommandTarget, isKind, type TargetNode } from './commandTarget.ts';
import { type Node, nodeId } from './nodes/node.ts';
import { presentation } from './nodes/present.ts';

/** The nodes of a multiple selection that a command runs on. */
export interface SeveralTargets<N extends Node> {
  readonly nodes: readonly [N, ...N[]];
  /** The names of the other ones, so that a page can show what is left out. */
  readonly leftOut: readonly Text[];
}

/** Undefined if the command doesn't apply to any of them, which is shown. */
export async function severalTargets<K extends Node['kind']>(
  context: CommandContext,
  selected: readonly Node[],
  { kinds, capability, title }: Pick<CommandTarget<K>, 'kinds' | 'capability' | 'title'>,
): Promise<SeveralTargets<TargetNode<K>> | undefined> {
  const setting = context.views.setting(context.session);
  const found = new Map<string, TargetNode<K>>();
  const leftOut: Text[] = [];
  for (const one of selected) {
    const node = isKind(one, kinds)
      ? one
      : isKind(one, ['account'])
        ? await behindAccount(context, one, kinds)
        : undefined;
    const { label, capabilities } = presentation(node ?? one, setting);
    const isApplicable = node && (!capability || capabilities.includes(capability));
    if (isApplicable) found.set(nodeId(node), node);
    else leftOut.push(typeof label === 'string' ? text('{0}', label) : label);
  }
  const [first, ...rest] = found.values();
  if (first) return { nodes: [first, ...rest], leftOut };
  await showInformation(text("{0} doesn't apply to the selected rows.", title));
  return undefined;
}

/** A command that takes one row does nothing with several, so that nobody takes one for all. */
export async function tellOneOnly(title: Text): Promise<undefined> {
  await showInformation(
    text('Only one row can be selected for {0}. Select that row, then try again.', title),
  );
  return undefined;
}
