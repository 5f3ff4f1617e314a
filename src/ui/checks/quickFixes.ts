import {
  CodeAction,
  CodeActionKind,
  languages,
  WorkspaceEdit,
  type Diagnostic,
  type Disposable,
  type TextDocument,
} from 'vscode';
import type { Fix } from '../../domain/templateChecks/finding.ts';
import { showText } from '../showText.ts';
import { checkedDocuments } from './checkedLanguage.ts';
import { rangeOf } from './diagnostics.ts';
import type { TemplateCheck } from './templateCheck.ts';

export const provideQuickFixes = (check: TemplateCheck): Disposable =>
  languages.registerCodeActionsProvider(
    checkedDocuments,
    {
      provideCodeActions: (document, range) =>
        [...check.fixesOf(document)]
          .filter(([diagnostic]) => diagnostic.range.intersection(range) !== undefined)
          .map(([diagnostic, fix]) => action(document, diagnostic, fix)),
    },
    { providedCodeActionKinds: [CodeActionKind.QuickFix] },
  );

function action(document: TextDocument, diagnostic: Diagnostic, { title, edits }: Fix): CodeAction {
  const made = new CodeAction(showText(title), CodeActionKind.QuickFix);
  made.edit = new WorkspaceEdit();
  for (const edit of edits) made.edit.replace(document.uri, rangeOf(document, edit), edit.text);
  made.diagnostics = [diagnostic];
  made.isPreferred = true;
  return made;
}
