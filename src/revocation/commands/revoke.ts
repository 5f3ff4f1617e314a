import type { CommandContext } from '../../views/commandContext.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { changeUnderWay, revocationFlow, showRevocation } from './showRevocation.ts';
import { subjectOfNode, type SubjectNode } from './subject.ts';

/** "Revoke Key...": the page of a key's revocation. */
export const revokeKey = (context: CommandContext, node: TargetNode<'key' | 'keyVersion'>): Promise<void> =>
  revoke(context, { ...node, kind: 'key' });

/** "Revoke Cosmos DB Access...": the page of the revocation of the access to a vault. */
export const revokeAccess = (context: CommandContext, node: TargetNode<'vault'>): Promise<void> =>
  revoke(context, node);

/** "Disable Old Key Version...": the page of a version that no account should need anymore. */
export const disableOldVersion = (context: CommandContext, node: TargetNode<'keyVersion'>): Promise<void> =>
  revoke(context, node);

async function revoke(context: CommandContext, node: SubjectNode): Promise<void> {
  const subject = subjectOfNode(node);
  const read = changeUnderWay(context, subject) ? undefined : revocationFlow(context, subject).open('revoke');
  showRevocation(context, subject);
  await read;
}
