import type { Text } from '../../model/text.ts';
import { indentationAt, type ObjectValue, type Source, type Span } from './syntaxTree.ts';

/** A mistake in a template, and its location. */
export interface TemplateFinding extends Span {
  /** The failure that the mistake leads to, as in docs/failures.md ("F-35"). Absent if the file wasn't checked. */
  readonly code?: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: Text;
  readonly fix?: Fix;
}

export interface Fix {
  readonly title: Text;
  readonly edits: readonly Edit[];
}

/** Replaces the text in the span. */
interface Edit extends Span {
  readonly text: string;
}

export const replacing = ({ start, end }: Span, text: string): readonly Edit[] => [{ start, end, text }];

/**
 * Inserts a new first member of an object, with its neighbor's indentation, or on the neighbor's line if the object is
 * on one line.
 */
export function insertion(source: Source, object: ObjectValue, member: string): readonly Edit[] {
  const { language, text } = source;
  const at = object.start + 1;
  const [first] = object.members;
  const between = first === undefined ? '' : text.slice(at, first.start);
  const gap = between.includes('\n') ? between.slice(between.lastIndexOf('\n')) : undefined;
  const comma = language === 'arm' && first ? ',' : '';
  if (gap !== undefined) return [{ start: at, end: at, text: `${gap}${member}${comma}` }];
  if (first)
    return [{ start: at, end: at, text: ` ${member}${language === 'terraform' ? '\n' : comma || ','}` }];
  const indentation = indentationAt(source, object.start);
  return [{ start: object.start, end: object.end, text: `{\n${indentation}  ${member}\n${indentation}}` }];
}

/** A setting in the syntax of the language. */
export function setting({ language }: Source, name: string, value: string): string {
  if (language === 'arm') return `"${name}": ${value}`;
  return language === 'bicep' ? `${name}: ${value}` : `${name} = ${value}`;
}
