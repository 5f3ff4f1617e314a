import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../../../scripts/chromium.ts';
import { drawPage } from '../../../src/ui/page/draw.ts';
import { pageModel, type PageModel } from '../../../src/ui/page/model.ts';
import { hostileStrings } from '../../templates/hostile.ts';
import { english } from '../../unit/ui/page/english.ts';
import { examples } from '../../unit/ui/page/example.ts';
import { openTab, type PageTab } from './pageTab.ts';

let browser: Browser;
let tab: PageTab;
beforeAll(async () => {
  browser = await launchChromium();
  tab = await openTab(browser);
});
afterAll(() => browser.close());

/** What is told apart by a schema, and no text. */
const fixed = ['kind', 'place', 'severity', 'state', 'icon', 'href', 'at', 'since'];

/** The same page with other texts and ids: each string of it is the next of those that are given. */
function withStrings(model: PageModel, strings: readonly string[]): PageModel {
  let next = 0;
  const change = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((part) => change(part, name));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part, key)]));
    if (typeof value !== 'string' || fixed.includes(name)) return value;
    next += 1;
    const text = strings[next % strings.length] ?? '';
    // Ids are unique, as a feature sees to.
    return name === 'id' ? `${value}${text}` : text;
  };
  return pageModel.parse(change(model, ''));
}

/** The page's elements with the names of their attributes, in shadows too, and where its links lead. */
const structure = () =>
  tab.page.evaluate(() => {
    const lines: string[] = [];
    const walk = (node: Element | ShadowRoot, depth: number): void => {
      for (const child of node.children) {
        // A table that is too wide for its place gets a name and a stop of the keyboard.
        const isScroller = child.classList.contains('scroller');
        const attributes = [...child.attributes].map(({ name, value }) =>
          ['href', 'src', 'style', 'role', 'type'].includes(name) ? `${name}=${value}` : name,
        );
        lines.push(`${' '.repeat(depth)}${child.localName} ${isScroller ? '' : attributes.sort().join(' ')}`);
        if (child.shadowRoot) walk(child.shadowRoot, depth + 1);
        walk(child, depth + 1);
      }
    };
    walk(document.documentElement, 0);
    return lines;
  });

const texts = () =>
  tab.page.evaluate(() => [document.querySelector('h1')?.textContent, document.body.textContent]);

const hostile = fc.oneof(
  fc.constantFrom(
    ...hostileStrings,
    '<img src=x onerror="window.broken=1">',
    '<script>window.broken=1</script>',
    '"><script>window.broken=1</script>',
    "' onfocus='window.broken=1' autofocus='",
    '" onclick="window.broken=1',
    '--><b>x</b><!--',
    '</style><b>x</b>',
    '</title><b>x</b>',
    '<!--?lit$0$-->',
    '${window.broken=1}',
    'javascript:window.broken=1',
    '[x](command:workbench.action.terminal.new)',
    '{0} {1}',
    ']" *, [x="',
    '\u202Eevil\u202C',
    '__proto__',
    'constructor',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
);
const strings = fc.array(
  hostile.filter((each) => /\S/.test(each) && each.isWellFormed()),
  { minLength: 3, maxLength: 12 },
);

test.each(Object.entries(examples))(
  'whatever the texts of a page say, they are text: %s',
  async (name, draft) => {
    const model = drawPage(draft, english);
    let turn = 0;
    const shown = async (words: readonly string[]) => {
      turn += 1;
      const changed = withStrings(model, words);
      await tab.show(changed, { subject: { kind: name, id: String(turn) } });
      expect((await tab.said()).filter(({ type }) => type === 'rejected')).toEqual([]);
      return { model: changed, structure: await structure() };
    };
    const plain = await shown(['word']);
    expect(plain.structure.length).toBeGreaterThan(50);
    await fc.assert(
      fc.asyncProperty(strings, async (words) => {
        const result = await shown(words);
        expect(result.structure).toEqual(plain.structure);
        const [heading, body] = await texts();
        expect(heading).toBe(result.model.title);
        const [section] = result.model.sections;
        if (section?.title !== undefined) expect(body).toContain(section.title);
      }),
      { numRuns: 25, endOnFailure: true },
    );
    expect(await tab.page.evaluate(() => 'broken' in window)).toBe(false);
    expect(await tab.refused()).toEqual([]);
  },
);
