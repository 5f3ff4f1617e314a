import { l10n, window } from 'vscode';
import { causes, toldOf, type Cause } from '../../domain/drill/cause.ts';
import type { Vault } from '../../domain/model.ts';
import { showText } from '../showText.ts';

/** Asks what goes wrong in the drill. */
export async function pickCause(vault: Pick<Vault, 'id'>): Promise<Cause | undefined> {
  const picked = await window.showQuickPick(
    causes.map((cause) => {
      const { title, story } = toldOf(cause, vault);
      return { label: showText(title), detail: showText(story), cause };
    }),
    {
      title: l10n.t('Revocation Drill'),
      placeHolder: l10n.t('Choose what goes wrong, on a copy in the sandbox: nothing in Azure is touched'),
      ignoreFocusOut: true,
      matchOnDetail: true,
    },
  );
  return picked?.cause;
}
