import type { Text } from '../../model/text.ts';
import { indentationIn, layoutAfter, lineStart, whiteAfter, whiteBefore } from './layout.ts';
import type { ObjectValue, Source, Span } from './syntaxTree.ts';

/** A mistake in a template, and its location. */
export interface TemplateFinding extends Span {
  /** The failure that the mistake leads to, as in docs/failures.md ("F-35"). Absent if the file wasn't checked. */
  readonly code?: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: Text;
  readonly fix?: Fix;
}

/** A change that keeps everything else, and is certain to be an improvement. */
export interface Fix {
  readonly title: Text;
  readonly edits: readonly Edit[];
}

/** Replaces the text in the span. */
export interface Edit extends Span {
  readonly text: string;
}

export const replacing = ({ start, end }: Span, text: string): readonly Edit[] => [{ start, end, text }];

/** A member of an object: on one line, or a block of HCL with members of its own. */
export type NewMember = string | { readonly block: string; readonly members: readonly string[] };

/** Inserts a new first member of an object, in the layout that the object has. */
export function insertion(source: Source, object: ObjectValue, added: NewMember): readonly Edit[] {
  const { syntax, text } = source;
  const after = layoutAfter(source, object);
  const eol = after.eol ?? /\r?\n/.exec(text)?.[0] ?? '\n';
  const [first] = object.members;
  const isEmpty = first === undefined && !object.isOpen;
  if (after.line !== undefined) {
    const comma = syntax === 'json' && !isEmpty ? ',' : '';
    const { indentation, step } = indentationIn(source, object, after.line);
    const lines = linesOf(source, added, step).map((line) => `${indentation}${line}`);
    return [{ start: after.line, end: after.line, text: `${lines.join(eol)}${comma}${eol}` }];
  }
  // All on one line. Blocks of HCL can have one argument there.
  const start = object.start + 1;
  if (syntax !== 'hcl' || !object.isBlock) {
    const [line = ''] = linesOf(source, added, '  ');
    const isTight = /\S/.test(text[start] ?? '');
    return [{ start, end: start, text: `${isEmpty ? ` ${line}` : ` ${line},`}${isTight ? ' ' : ''}` }];
  }
  const outer = lineStart(source, object.start);
  const step = outer.includes('\t') ? '\t' : '  ';
  const lines = linesOf(source, added, step).map((line) => `${eol}${outer}${step}${line}`);
  const end = object.end - 1;
  if (text.slice(start, end).trim() === '') return [{ start, end, text: `${lines.join('')}${eol}${outer}` }];
  const content = start + whiteAfter(source, start);
  return [
    { start, end: content, text: `${lines.join('')}${eol}${outer}${step}` },
    { start: end - whiteBefore(source, end), end, text: `${eol}${outer}` },
  ];
}

function linesOf(source: Source, added: NewMember, step: string): readonly string[] {
  if (typeof added === 'string') return [added];
  const { block, members } = added;
  if (source.syntax === 'json') return [`"${block}": { ${members.join(', ')} }`];
  return [`${block} {`, ...members.map((line) => `${step}${line}`), '}'];
}

/** A setting in the syntax of the file. */
export function setting({ syntax }: Source, name: string, value: string): string {
  if (syntax === 'json') return `"${name}": ${value}`;
  return syntax === 'bicep' ? `${name}: ${value}` : `${name} = ${value}`;
}
