import type { CheckedLanguage } from '../../../../../src/templates/lint/syntaxTree.ts';

/** A text, and its findings: the code, and the marked text. */
export interface Kind {
  readonly what: string;
  readonly language: CheckedLanguage;
  readonly text: string;
  readonly found: readonly (readonly [code: string, at: string])[];
  /** Parts of the text after all fixes. */
  readonly fixed?: readonly string[];
}

export const kind = (
  what: string,
  language: CheckedLanguage,
  text: string,
  found: Kind['found'] = [],
  ...fixed: readonly string[]
): Kind => ({ what, language, text, found, ...(fixed.length > 0 ? { fixed } : {}) });
