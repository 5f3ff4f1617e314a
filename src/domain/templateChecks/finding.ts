import type { Text } from '../text.ts';
import type { Span } from './source.ts';

/** A mistake in a template, and where. */
export interface TemplateFinding extends Span {
  /** Of the failure that it leads to, as in docs/failures.md ("F-35"); none where the file is not checked. */
  readonly code?: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: Text;
  readonly fix?: Fix;
}

export interface Fix {
  readonly title: Text;
  readonly edits: readonly Edit[];
}

/** Replaces what is in the span. */
export interface Edit extends Span {
  readonly text: string;
}

export const replacing = ({ start, end }: Span, text: string): readonly Edit[] => [{ start, end, text }];
