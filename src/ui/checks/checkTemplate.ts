import { commands, l10n, window } from 'vscode';
import type { TemplateCheck } from './templateCheck.ts';

/** Checks the file in front, even where the setting keeps files from being checked while they are written. */
export async function checkActiveFile(check: TemplateCheck): Promise<void> {
  const document = window.activeTextEditor?.document;
  const checked = document ? check.run(document) : 'notATemplate';
  if (checked === 'notATemplate')
    await window.showInformationMessage(
      l10n.t('Open an ARM template, a Bicep or a Terraform file first: the check is for these.'),
    );
  else if (checked === 'notAboutCmk')
    await window.showInformationMessage(
      l10n.t(
        'This file makes no Cosmos DB account with a customer-managed key, so that there is nothing to check.',
      ),
    );
  else if (checked.length === 0)
    await window.showInformationMessage(l10n.t('None of the known mistakes is in this file.'));
  else await commands.executeCommand('workbench.actions.view.problems');
}
