import type { Edit } from './finding.ts';
import { indentationAt, type ObjectValue, type Source } from './source.ts';

/** A new first member of an object: with the indentation of its neighbour, and on the line of it where they share one. */
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

/** A setting as the language writes it. */
export function setting({ language }: Source, name: string, value: string): string {
  if (language === 'arm') return `"${name}": ${value}`;
  return language === 'bicep' ? `${name}: ${value}` : `${name} = ${value}`;
}
