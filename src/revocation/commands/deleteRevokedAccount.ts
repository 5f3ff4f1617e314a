import { l10n, window } from 'vscode';
import { explainRevocation } from '../../model/cmkStatus.ts';
import type { Account } from '../../model/resources.ts';
import { text } from '../../model/text.ts';
import { withStop } from '../../ui/progress.ts';
import { showInMessage } from '../../ui/showText.ts';
import { typeName } from '../../ui/typeToConfirm.ts';
import type { Node } from '../../views/nodes/node.ts';
import { resourceOfNode } from '../../views/targets.ts';
import { deleteRevokedAccount, revokedAccount } from '../revokedAccount.ts';
import { isSandbox, type RevocationContext } from './context.ts';

/** "Delete Revoked Account...": the last resort if the key can't be restored. */
export async function deleteRevoked(flow: RevocationContext, node: Node): Promise<void> {
  if (node.kind !== 'account') return;
  const { session, shell } = flow;
  const { azure, pace, inventory } = session;
  const { account, subscription } = node;
  const { name } = account;
  const looked = await withStop(l10n.t('Looking at the account {0}', name), (signal) =>
    revokedAccount({ azure, signal }, subscription, account),
  );
  if (looked.kind === 'failed') await shell.showProblemOf(resourceOfNode(node), looked.problem);
  if (looked.kind !== 'done' || !(await agree(flow, looked.value))) return;
  const title = isSandbox(flow) ? l10n.t('Sandbox: deleting {0}', name) : l10n.t('Deleting {0}', name);
  const removed = await withStop(title, (signal, report) => {
    report(text('Waiting until Azure has deleted it'));
    return deleteRevokedAccount({ azure, pace, signal }, subscription, account);
  });
  const refreshed = inventory.refresh({ kind: 'accounts', subscription });
  if (removed.kind === 'failed') await shell.showProblemOf(resourceOfNode(node), removed.problem);
  else
    await window.showInformationMessage(
      removed.kind === 'cancelled'
        ? l10n.t('You stopped waiting for the deletion of account {0}. Azure might still delete it.', name)
        : removed.value.changed
          ? l10n.t('Account {0} is deleted.', name)
          : l10n.t('Account {0} was deleted already.', name),
    );
  await refreshed;
}

async function agree(flow: RevocationContext, { name, regions, status }: Account): Promise<boolean> {
  const question = l10n.t('Delete the revoked account {0} with all its data?', name);
  const code = status.kind === 'revoked' ? status.code : undefined;
  const { cause, remedy } = explainRevocation(code);
  const detail = [
    showInMessage(text('{0} {1}', cause, remedy)),
    l10n.t('Regions: {0}', regions.join(', ')),
    l10n.t(
      'It cannot be undone: only a backup brings the data back, with the key version that it was taken with. Up to an hour of backup data may be lost, because the account is revoked.',
    ),
  ].join('\n\n');
  const confirm = l10n.t('Delete');
  const shown = isSandbox(flow) ? l10n.t('Sandbox: {0}', question) : question;
  if ((await window.showWarningMessage(shown, { modal: true, detail }, confirm)) !== confirm) return false;
  return typeName(name, question, l10n.t('Type {0} to delete it', name));
}
