import { explainRevocation } from '../../model/cmkStatus.ts';
import type { Account } from '../../model/resources.ts';
import { titled, labeled } from '../../model/problems.ts';
import { text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { confirm, confirmByTyping } from '../../ui/confirm.ts';
import { showInformation } from '../../ui/showText.ts';
import { withStop } from '../../ui/progress.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import { resourceOfNode } from '../../views/targets.ts';
import { type CommandContext, isInUse } from '../../views/commandContext.ts';
import { tellReplaced } from '../../views/runOn.ts';
import { deleteRevokedAccount, revokedAccount } from '../revokedAccount.ts';

/** "Delete Revoked Account...": the last resort if the key can't be restored. */
export async function deleteRevoked(context: CommandContext, node: TargetNode<'account'>): Promise<void> {
  const { session, shell } = context;
  const { azure, pace, inventory } = session;
  const { account, subscription } = node;
  const { name } = account;
  const read = await withStop(text('Reading account {0}', name), (signal) =>
    revokedAccount({ azure, signal }, subscription, account),
  );
  if (read.kind === 'failed') await shell.showProblemOf(session, resourceOfNode(node), read.problem);
  if (read.kind !== 'done' || !(await confirmDeletion(context, read.value))) return;
  // The connection can be replaced while the questions are open.
  if (!isInUse(context)) {
    await tellReplaced();
    return;
  }
  const title = markSandbox(session, text('Deleting {0}', name));
  const removed = await withStop(title, (signal, report) => {
    report(text('Waiting for Azure to delete the account'));
    return deleteRevokedAccount({ azure, pace, signal }, subscription, account);
  });
  const refreshed = inventory.refreshRead([{ kind: 'accounts', subscription }]);
  if (removed.kind === 'failed') await shell.showProblemOf(session, resourceOfNode(node), removed.problem);
  else
    await showInformation(
      removed.kind === 'cancelled'
        ? text('You stopped waiting. Azure might still delete account {0}.', name)
        : removed.value.changed
          ? text('{0} is deleted.', titled.account(name))
          : text('Account {0} is already deleted.', name),
    );
  await refreshed;
}

async function confirmDeletion(
  { session }: CommandContext,
  { name, regions, status }: Account,
): Promise<boolean> {
  const question = text('Delete revoked account {0} and all its data?', name);
  const code = status.kind === 'revoked' ? status.code : undefined;
  const { cause, remedy } = explainRevocation(code);
  const confirmed = await confirm({
    question: markSandbox(session, question),
    detail: [
      text('{0} {1}', cause, remedy),
      labeled(text('Regions'), regions.join(', ')),
      text(
        "You can't undo this. You can only restore the data from a backup, with the key version that it was taken with. Up to an hour of backup data can be lost.",
      ),
    ],
    action: text('Delete'),
  });
  return confirmed && confirmByTyping(name, question, text('To confirm, type {0}.', name));
}
