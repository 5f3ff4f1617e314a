import { languages, type Diagnostic, type DiagnosticCollection, type TextDocument } from 'vscode';
import { checkTemplate, isAboutCmk, type Fix } from '../../domain/templateChecks/index.ts';
import { checkedLanguage } from './checkedLanguage.ts';
import { diagnosticOf } from './diagnostics.ts';

interface Found {
  readonly version: number;
  readonly fixes: ReadonlyMap<Diagnostic, Fix>;
}

/** What a check came to. */
export type Checked = 'notATemplate' | 'notAboutCmk' | readonly Diagnostic[];

/** Checks documents and keeps what was found of each, until it changes. */
export class TemplateCheck {
  readonly #diagnostics: DiagnosticCollection = languages.createDiagnosticCollection('cosmosCmk');
  readonly #found = new WeakMap<TextDocument, Found>();

  run(document: TextDocument): Checked {
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

  /** The fixes of the document as it is now. */
  fixesOf(document: TextDocument): ReadonlyMap<Diagnostic, Fix> {
    const found = this.#found.get(document);
    return found?.version === document.version ? found.fixes : new Map<Diagnostic, Fix>();
  }

  forget(document: TextDocument): void {
    this.#diagnostics.delete(document.uri);
    this.#found.delete(document);
  }

  has(document: TextDocument): boolean {
    return this.#found.has(document);
  }

  dispose(): void {
    this.#diagnostics.dispose();
  }
}
