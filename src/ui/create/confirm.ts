import { l10n, window } from 'vscode';
import { irreversibleChanges, isDone, type Plan } from '../../app/plan.ts';
import { showInMessage } from '../showText.ts';
import type { Flow } from './flow.ts';

/**
 * The last word before anything changes, where something of it is for good, or where it must be said that it is the
 * sandbox. A plan without changes needs none.
 */
export async function confirm({ session }: Pick<Flow, 'session'>, plan: Plan): Promise<boolean> {
  const sandbox = session.kind === 'sandbox';
  const forGood = irreversibleChanges(plan);
  if (isDone(plan) || (forGood.length === 0 && !sandbox)) return true;
  const { account, vault } = plan.spec;
  const question = sandbox
    ? l10n.t('Sandbox: create the simulated account {0}?', account.name)
    : l10n.t('Create the account {0}, with a change that cannot be undone?', account.name);
  const detail = [
    ...(sandbox ? [l10n.t('Nothing of it reaches Azure: all of it happens on this machine.')] : []),
    ...(forGood.length > 0
      ? [
          [
            sandbox
              ? l10n.t('In Azure, this could not be undone on the key vault {0}:', vault.name)
              : l10n.t('This cannot be undone on the key vault {0}:', vault.name),
            ...forGood.map(showInMessage),
          ].join('\n'),
        ]
      : []),
  ].join('\n\n');
  const create = l10n.t('Create');
  return (await window.showWarningMessage(question, { modal: true, detail }, create)) === create;
}
