import {
  CodeAction,
  CodeActionKind,
  commands,
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  type Disposable,
  languages,
  Range,
  type TextDocument,
  window,
  WorkspaceEdit,
} from 'vscode';
import { text } from '../../model/text.ts';
import { showInMessage, showText } from '../../ui/showText.ts';
import { checkedDocuments, checkedLanguage, isAboutCmk } from './about.ts';
import type { Fix, TemplateFinding } from './finding.ts';
import { checkTemplate } from './lint.ts';
import type { Span } from './syntaxTree.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

/** A document, or a file that isn't open. */
export type CheckedText = Pick<
  TextDocument,
  'uri' | 'languageId' | 'fileName' | 'version' | 'getText' | 'positionAt'
>;

const rangeOf = (document: CheckedText, { start, end }: Span) =>
  new Range(document.positionAt(start), document.positionAt(end));

function diagnosticOf(document: CheckedText, finding: TemplateFinding): Diagnostic {
  const diagnostic = new Diagnostic(
    rangeOf(document, finding),
    showText(finding.message),
    severities[finding.severity],
  );
  diagnostic.source = 'Cosmos DB CMK';
  if (finding.code !== undefined) diagnostic.code = finding.code;
  return diagnostic;
}

interface Found {
  readonly version: number;
  readonly fixes: ReadonlyMap<Diagnostic, Fix>;
}

type Checked = 'notATemplate' | 'notAboutCmk' | readonly Diagnostic[];

/** Checks documents and stores the findings of each until it changes. */
export class TemplateCheck {
  readonly #diagnostics: DiagnosticCollection = languages.createDiagnosticCollection('cosmosCmk');
  readonly #found = new WeakMap<Pick<CheckedText, 'uri'>, Found>();

  run(document: CheckedText): Checked {
    const language = checkedLanguage(document);
    if (!language) return 'notATemplate';
    const text = document.getText();
    if (!isAboutCmk(text)) {
      this.forget(document);
      return 'notAboutCmk';
    }
    const { version } = document;
    const findings = checkTemplate(text, language);
    const pairs = findings.map((finding) => [diagnosticOf(document, finding), finding.fix] as const);
    const diagnostics = pairs.map(([diagnostic]) => diagnostic);
    this.#diagnostics.set(document.uri, diagnostics);
    const fixes = pairs.flatMap(([diagnostic, fix]) => (fix ? [[diagnostic, fix] as const] : []));
    this.#found.set(document, { version, fixes: new Map(fixes) });
    return diagnostics;
  }

  /** The fixes for the current version of the document. */
  fixesOf(document: TextDocument): ReadonlyMap<Diagnostic, Fix> {
    const found = this.#found.get(document);
    return found?.version === document.version ? found.fixes : new Map<Diagnostic, Fix>();
  }

  forget(document: Pick<CheckedText, 'uri'>): void {
    this.#diagnostics.delete(document.uri);
    this.#found.delete(document);
  }

  /** Whether the Problems view has findings of the document, or of its file. */
  has(document: TextDocument): boolean {
    return this.#found.has(document) || this.#diagnostics.has(document.uri);
  }

  dispose(): void {
    this.#diagnostics.dispose();
  }
}

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

/** Checks the active file, even if the setting disables checks while typing. */
export async function checkActiveFile(check: TemplateCheck): Promise<void> {
  const document = window.activeTextEditor?.document;
  const checked = document ? check.run(document) : 'notATemplate';
  if (typeof checked !== 'string' && checked.length > 0) {
    await commands.executeCommand('workbench.actions.view.problems');
    return;
  }
  const none = hasOtherFiles(document?.getText() ?? '') ? noProblemsHere : noProblems;
  await window.showInformationMessage(showInMessage(typeof checked === 'string' ? messages[checked] : none));
}

const messages = {
  notATemplate: text('Open an ARM template, a Bicep file, or a Terraform file first.'),
  notAboutCmk: text('This file has no Azure Cosmos DB account with a customer-managed key.'),
} as const;

const noProblems = text('No problems found.');
const noProblemsHere = text("No problems found. Modules and linked templates in other files weren't read.");

/** Whether a template deploys what is in other files, which this check doesn't read. */
const hasOtherFiles = (content: string) => /^\s*module\s|"templateLink"/m.test(content);
