import { l10n, window } from 'vscode';
import { causes, causesTold, type Cause } from '../../domain/drill/cause.ts';
import { showText } from '../showText.ts';

/** Asks what goes wrong in the drill. */
export async function pickCause(): Promise<Cause | undefined> {
  const picked = await window.showQuickPick(
    causes.map((cause) => ({
      label: showText(causesTold[cause].title),
      detail: showText(causesTold[cause].story),
      cause,
    })),
    {
      title: l10n.t('Revocation Drill'),
      placeHolder: l10n.t('Choose what goes wrong, on a copy in the sandbox: nothing in Azure is touched'),
      ignoreFocusOut: true,
      matchOnDetail: true,
    },
  );
  return picked?.cause;
}
