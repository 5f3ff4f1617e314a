import { text } from '../../model/text.ts';
import { onlyResult, onlyText } from './expressions.ts';
import { replacing, type TemplateFinding } from './finding.ts';
import type { TemplateFile } from './links.ts';
import { type KeyShape, wordsIn } from './shapes.ts';
import { type Member, written } from './syntaxTree.ts';

/** Checks that Cosmos DB can use the key that the file creates for it. */
export const keyFindings = ({ keys }: TemplateFile): readonly TemplateFinding[] =>
  keys.flatMap((key) => [...keyType(key), ...operations(key), ...enabled(key)]);

const at = ({ value }: Member, code: string, message: TemplateFinding['message']): TemplateFinding => ({
  code,
  severity: 'error',
  start: value.start,
  end: value.end,
  message,
});

/** Only RSA keys wrap other keys (F-35 of a key that exists). */
function keyType({ source, type }: KeyShape): readonly TemplateFinding[] {
  const said = type && onlyText(source, type.value);
  if (said === undefined || !/^(?:EC|oct)(?:-HSM)?$/i.test(said)) return [];
  return [
    at(type as Member, 'F-35', text("Azure Cosmos DB requires an RSA key. This key's type is {0}.", said)),
  ];
}

const needed = ['wrapkey', 'unwrapkey'];

function operations({ source, operations: list }: KeyShape): readonly TemplateFinding[] {
  const words = list && wordsIn({ source, value: list.value }, onlyText);
  if (!list || !words || needed.every((one) => words.includes(one))) return [];
  return [
    at(
      list,
      'F-30b',
      text("Azure Cosmos DB requires the key operations wrapKey and unwrapKey. This key doesn't allow both."),
    ),
  ];
}

function enabled({ source, enabled: said }: KeyShape): readonly TemplateFinding[] {
  const found = said && onlyResult({ source, value: said.value });
  if (!said || !found || written(found.source, found.value) !== 'false') return [];
  return [
    {
      ...at(said, 'F-30', text("This key is disabled, so Azure Cosmos DB can't use it.")),
      start: found.value.start,
      end: found.value.end,
      fix: { title: text('Enable the key'), edits: replacing(found.value, 'true') },
    },
  ];
}
