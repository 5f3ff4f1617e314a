import { expect, test } from 'vitest';
import { code, snippetOf, stop, codeText, trusted } from '../../../src/templates/code.ts';

const name = { code: stop('name', 'my-name') };
const size = { code: stop('size', '3072', '4096') };

test('a repeated tab stop is linked to the first, and plain text has the placeholder in both places', () => {
  const { code: parts } = code`first ${name}, then ${size}, then ${name}`;
  expect(snippetOf(parts)).toBe('first ${1:my-name}, then ${2|3072,4096|}, then ${1}$0');
  expect(codeText(parts)).toBe('first my-name, then 3072, then my-name');
});

test('characters with a meaning in snippets are escaped in text, placeholders, and choices', () => {
  expect(snippetOf(['$1 } \\'])).toBe('\\$1 \\} \\\\$0');
  expect(snippetOf([{ stop: 'a', placeholder: '$b}' }])).toBe('${1:\\$b\\}}$0');
  expect(snippetOf([{ stop: 'a', placeholder: 'x', choices: ['x,y', 'a|b'] }])).toBe('${1|x\\,y,a\\|b|}$0');
});

test('multi-line code is indented like the line that it is inserted into', () => {
  const inner = trusted('one {\n  two\n}');
  expect(
    codeText(
      code`
        outer (
          ${inner}
        )
      `.code,
    ),
  ).toBe('outer (\n  one {\n    two\n  }\n)');
});
