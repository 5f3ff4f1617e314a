import { Diagnostic, DiagnosticSeverity, Range, type TextDocument } from 'vscode';
import type { TemplateFinding } from '../../domain/templateChecks/finding.ts';
import type { Span } from '../../domain/templateChecks/source.ts';
import { showText } from '../showText.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

export const rangeOf = (document: TextDocument, { start, end }: Span) =>
  new Range(document.positionAt(start), document.positionAt(end));

export function diagnosticOf(document: TextDocument, finding: TemplateFinding): Diagnostic {
  const diagnostic = new Diagnostic(
    rangeOf(document, finding),
    showText(finding.message),
    severities[finding.severity],
  );
  diagnostic.source = 'Cosmos DB CMK';
  if (finding.code !== undefined) diagnostic.code = finding.code;
  return diagnostic;
}
