import { l10n, window } from 'vscode';
import { irreversibleChanges, irreversibleOn, isDone, type Plan } from '../../app/plan.ts';
import type { Text } from '../../domain/text.ts';
import { showInMessage } from '../showText.ts';
import type { Flow } from './flow.ts';
import { identityText } from './planChoices.ts';

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
    ...forGoodOn(
      sandbox
        ? l10n.t('In Azure, this could not be undone on the key vault {0}:', vault.name)
        : l10n.t('This cannot be undone on the key vault {0}:', vault.name),
      irreversibleOn(plan, 'vault'),
    ),
    ...forGoodOn(
      sandbox
        ? l10n.t('In Azure, this could not be undone on the account {0}:', account.name)
        : l10n.t('This cannot be undone on the account {0}:', account.name),
      irreversibleOn(plan, 'account'),
    ),
    l10n.t('The account reaches its key with: {0}', showInMessage(identityText(plan.spec))),
  ].join('\n\n');
  const create = l10n.t('Create');
  return (await window.showWarningMessage(question, { modal: true, detail }, create)) === create;
}

const forGoodOn = (where: string, changes: readonly Text[]): readonly string[] =>
  changes.length === 0 ? [] : [[where, ...changes.map(showInMessage)].join('\n')];
