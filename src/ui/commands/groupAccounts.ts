import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import { groupById } from '../settingIds.ts';
import { setting } from '../settings.ts';
import { groupings, type GroupBy } from '../tree/arrangement.ts';

/** Chooses what the accounts are grouped by: a setting. */
export async function groupAccounts(): Promise<void> {
  const labels: Readonly<Record<GroupBy, string>> = {
    none: l10n.t('No groups'),
    subscription: l10n.t('Subscription'),
    vault: l10n.t('Key vault'),
    state: l10n.t('Status'),
  };
  const now = setting(groupById, groupings);
  const picked = await window.showQuickPick(
    groupings.map((id) => ({ id, label: labels[id], description: id === now ? l10n.t('now') : '' })),
    { title: l10n.t('Group Accounts'), placeHolder: l10n.t('Choose what the accounts are grouped by') },
  );
  if (picked) await workspace.getConfiguration().update(groupById, picked.id, ConfigurationTarget.Global);
}
