import { l10n, type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { remedyLabel } from '../../model/problem.ts';
import { text } from '../../model/text.ts';
import { showText } from '../../ui/showText.ts';
import { escapeIcons } from '../../ui/text.ts';
import type { FindingFix } from '../checks.ts';
import type { Examination } from '../examine.ts';

export type Choice =
  { readonly kind: 'fix'; readonly fix: FindingFix } | { readonly kind: 'checkAgain' | 'save' };

interface Row extends QuickPickItem {
  readonly choice?: Choice;
}

/** Offers fixes beside the document with the findings. Undefined if the person is finished. */
export async function pickFix(
  { findings }: Examination,
  title: string,
  /** The missing access was revoked from here. */
  tookAccess: boolean,
): Promise<Choice | undefined> {
  const fixes = new Map<FindingFix, Row>();
  for (const { fix, what, on, code = '' } of findings) {
    if (!fix) continue;
    // One run of a step can fix several findings.
    const before = fixes.get(fix);
    fixes.set(fix, {
      label: showText(remedyLabel[fix]),
      description: before ? `${before.description ?? ''}, ${code}` : code,
      detail: before?.detail ?? escapeIcons(showText(text('{0}: {1}', on, what))),
      choice: { kind: 'fix', fix },
    });
  }
  if (tookAccess && fixes.has('grantAccess'))
    fixes.set('restoreAccess', {
      label: showText(remedyLabel.restoreAccess),
      detail: l10n.t('It was taken away here: puts back exactly what was there.'),
      choice: { kind: 'fix', fix: 'restoreAccess' },
    });
  const more: readonly Row[] = [
    { label: l10n.t('Check Again'), choice: { kind: 'checkAgain' } },
    { label: l10n.t('Save as Markdown...'), choice: { kind: 'save' } },
  ];
  const separator = (label: string): Row => ({ label, kind: QuickPickItemKind.Separator });
  const rows = [
    ...(fixes.size > 0 ? [separator(l10n.t('Fix')), ...fixes.values(), separator(l10n.t('More'))] : []),
    ...more,
  ];
  const picked = await window.showQuickPick(rows, {
    title,
    ignoreFocusOut: true,
    matchOnDetail: true,
    placeHolder:
      fixes.size > 0
        ? l10n.t('Choose what to fix; everything is checked again afterwards')
        : l10n.t('There is nothing here that a step of this extension fixes'),
  });
  return picked?.choice;
}
