import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { text } from '../../../../src/model/text.ts';
import { draw } from '../../../../src/ui/page/drawing.ts';
import { pageMarkdown } from '../../../../src/ui/page/markdown.ts';
import { hostMessage, pageMessage, sameAddress } from '../../../../src/ui/page/messages.ts';
import { type Block, type Page, runnable, withDisabled } from '../../../../src/ui/page/page.ts';
import { english } from '../../../fakes/specs.ts';

const nothing = () => undefined;

/** A page with one block of each kind, with a name from Azure in every possible place. */
function pageOf(name: string): Page {
  const value = text('{0}', name);
  const action = { label: text('Fix'), kind: 'secondary', run: nothing } as const;
  const blocks: readonly Block[] = [
    { kind: 'text', text: text('Key vault {0} has no purge protection.', name) },
    { kind: 'list', items: [value], ordered: true },
    { kind: 'facts', facts: [{ label: text('Key'), value: { text: value, mark: 'ok' } }] },
    {
      kind: 'table',
      caption: text('Accounts'),
      columns: [text('Account')],
      rows: [{ id: '1', cells: [{ text: value, link: { id: 'open', label: value, run: nothing } }] }],
    },
    {
      kind: 'items',
      items: [
        {
          id: 'f',
          mark: 'error',
          title: value,
          lines: [value],
          actions: [{ ...action, id: 'fix' }],
          links: [{ label: text('Learn'), url: 'https://learn.microsoft.com/' }],
        },
      ],
    },
    { kind: 'code', code: name },
  ];
  return {
    title: text('Account {0}', name),
    state: { mark: 'error', text: value },
    actions: [
      { ...action, id: 'on' },
      { ...action, id: 'off', disabled: text('Not now') },
    ],
    sections: [{ id: 'all', heading: value, blocks }],
  };
}

test('a page is drawn with unchanged texts, and passes the schema of the message', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      const page = draw(pageOf(name), english);
      expect(page.title).toBe(`Account ${name}`);
      expect(page.sections[0]?.blocks[1]).toEqual({ kind: 'list', items: [name], ordered: true });
      const message = { type: 'draw', address: { kind: 'x', subject: '' }, drawing: 1, words, page };
      expect(hostMessage.parse(structuredClone(message))).toEqual(message);
    }),
  );
});

const words = { actions: 'Actions', saveAsMarkdown: 'Save', marks: {} };

test("a disabled action can't be run, nor one that the page doesn't offer", () => {
  expect([...runnable(pageOf('a')).keys()].sort()).toEqual(['fix', 'on', 'open']);
});

test('two actions with the same ID throw, because a click could run the wrong one', () => {
  const page = pageOf('a');
  expect(() => runnable({ ...page, sections: [...page.sections, ...page.sections] })).toThrow('the ID open');
});

test('a link can only lead to https', () => {
  for (const url of ['javascript:alert(1)', 'command:x', 'http://a.example/', 'file:///etc/passwd'])
    expect(() =>
      draw(
        {
          title: text('A'),
          sections: [
            { id: 'a', heading: text('A'), blocks: [{ kind: 'links', links: [{ label: text('A'), url }] }] },
          ],
        },
        english,
      ),
    ).toThrow();
});

test('a click counts for the page that it was made on, and not for its replacement', () => {
  const address = { kind: 'account', subject: '/a/1' };
  const click = pageMessage.parse({ type: 'run', address, drawing: 1, id: 'revokeKey' });
  expect(click.type === 'run' && sameAddress(click.address, { ...address })).toBe(true);
  expect(sameAddress(address, { ...address, subject: '/a/2' })).toBe(false);
  expect(sameAddress(address, { ...address, kind: 'vault' })).toBe(false);
  // Without the address, it might be meant for another account.
  expect(pageMessage.safeParse({ type: 'run', drawing: 1, id: 'revokeKey' }).success).toBe(false);
  // Without the drawing, it might be meant for another state.
  expect(pageMessage.safeParse({ type: 'run', address, id: 'revokeKey' }).success).toBe(false);
  expect(pageMessage.safeParse({ type: 'save' }).success).toBe(false);
});

test.each([undefined, null, 'ready', {}, { type: 'run' }, { type: 'run', id: '' }, { type: 'other' }])(
  'a malformed message is ignored: %j',
  (message) => {
    expect(pageMessage.safeParse(message).success).toBe(false);
  },
);

test('in a saved page a name never becomes markup', () => {
  const render = new MarkdownIt({ html: true, linkify: false });
  const tags = (name: string) =>
    [...render.render(pageMarkdown(pageOf(name), english)).matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag);
  const expected = tags('a');
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('ab*_`[](){}<>#!|~-+=.\\&;: 1\n')), maxLength: 20 }),
      (name) => {
        fc.pre(name.trim() !== '');
        expect(tags(name)).toEqual(expected);
      },
    ),
  );
});

test('a saved page reads like handwritten Markdown', () => {
  expect(pageMarkdown(pageOf('kv-a'), english)).toBe(`# Account kv-a

> **Needs attention:** kv-a

## kv-a

Key vault kv-a has no purge protection.

1. kv-a

| Property | Value |
| --- | --- |
| Key | kv-a |

| Account |
| --- |
| kv-a |

### Needs attention: kv-a

- kv-a

- [Learn](https://learn.microsoft.com/)

\`\`\`
kv-a
\`\`\`
`);
});

test('a page whose actions are disabled says why, and still offers what only shows', () => {
  const fix = { id: 'fix', label: text('Fix'), kind: 'primary', run: nothing } as const;
  const items = [
    { id: 'f', mark: 'error', title: text('Finding'), actions: [{ ...fix, id: 'item' }] },
  ] as const;
  const page: Page = {
    title: text('Account'),
    actions: [fix, { ...fix, id: 'showMap' }],
    sections: [{ id: 's', heading: text('Findings'), blocks: [{ kind: 'items', items }] }],
  };
  const disabled = withDisabled(page, new Set(['showMap']), text('From a file.'));
  expect([...runnable(page).keys()]).toEqual(['fix', 'showMap', 'item']);
  expect([...runnable(disabled).keys()]).toEqual(['showMap']);
  expect(JSON.stringify(draw(disabled, english))).toContain('From a file.');
});
