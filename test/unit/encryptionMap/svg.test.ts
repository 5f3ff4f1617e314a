import { expect, test } from 'vitest';
import { isPlainPicture } from '../../../src/encryptionMap/svg.ts';

const svg = (inside: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"${attributes}>${inside}</svg>\n`;

test('shapes and texts are a picture', () => {
  expect(isPlainPicture(svg(''))).toBe(true);
  expect(
    isPlainPicture(
      svg(
        '<g transform="translate(24,48)"><rect x="0" width="10" height="2" fill="rgb(0, 0, 0)"/>' +
          '<path d="M0 0h1" stroke-dasharray="5px, 4px" />' +
          '<text font-family="&quot;Segoe UI&quot;, sans-serif">&lt;script&gt;alert(1)&lt;/script&gt; &amp;</text>' +
          '<title>a\nb</title></g>',
      ),
    ),
  ).toBe(true);
});

test.each([
  ['', 'nothing'],
  ['hello', 'a text'],
  ['<!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"></svg>', 'a document type'],
  [svg('<script>alert(1)</script>'), 'a script'],
  [svg('<a>x</a>'), 'a link'],
  [svg('<rect onload="alert(1)"/>'), 'a handler'],
  [svg('<rect href="https://example.com"/>'), 'an address'],
  [svg('<rect style="fill:red"/>'), 'a style'],
  [svg('<rect class="card"/>'), 'a class'],
  [svg('<style>*{}</style>'), 'a style sheet'],
  [svg('<image/>'), 'an image'],
  [svg('<foreignObject/>'), 'HTML'],
  [svg('<rect fill="url(https://example.com/x)"/>'), 'a fill from outside'],
  [svg('<rect fill="u&#114;l(x)"/>'), 'a fill in disguise'],
  [svg('<g>'), 'what is not closed'],
  [svg('</g>'), 'what is closed twice'],
  [svg('<!-- x -->'), 'a comment'],
  [svg('<![CDATA[x]]>'), 'a section'],
  [svg('<rect/ >'), 'what is no tag'],
  [`${svg('')}<script>alert(1)</script>`, 'what follows it'],
  [`${svg('')}${svg('')}`, 'two of them'],
  [svg('<rect x=1/>'), 'a value without quotes'],
])('%j is rejected, because it has %s', (value) => {
  expect(isPlainPicture(value)).toBe(false);
});
