import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { text } from '../../../../src/domain/text.ts';
import { drawPage } from '../../../../src/ui/page/draw.ts';
import { pageMarkdown } from '../../../../src/ui/page/markdown.ts';
import type { PageDraft, Rich, SectionDraft } from '../../../../src/ui/page/model.ts';
import { pageWords } from '../../../../src/ui/page/words.ts';
import { hostileStrings } from '../../../templates/hostile.ts';
import { english } from './english.ts';
import { account, drill, failedPlan, revocation } from './example.ts';

const now = Date.parse('2026-11-29T12:10:00Z');
const markdown = (draft: PageDraft) => pageMarkdown(drawPage(draft, english), pageWords(english), now);
const page = (...sections: readonly SectionDraft[]): PageDraft => ({
  title: 'T',
  where: { place: 'azure' },
  sections,
});
/** As VS Code's preview and many sites read it, with all that makes links. */
const parser = new MarkdownIt({ html: true, linkify: true });

describe('a page as Markdown', () => {
  test('is the page in words', () => {
    const head = markdown(account).split('\n\n').slice(0, 5);
    expect(head).toEqual([
      '# Account cosmos-payments-prod',
      '**Sandbox** (Simulated on this machine. Azure is not touched.) · Contoso · Payments Production · 2026-11-29 12:10 UTC',
      '**Access to the key is revoked** (Needs action), since 2026-11-29 12:04 UTC: Key orders is disabled. Requests fail with 403.',
      '> **Needs action**\n>\n> Azure Cosmos DB revoked access because key orders was disabled.\n>\n> An administrator of key vault kv-payments-prod can enable it again.',
      '## Encryption',
    ]);
    expect(markdown(account)).toContain(
      '- **Key**: **Needs action**: orders\n\n  Disabled\n- **Key URI**: `https:',
    );
  });

  test('says of findings what they are, grouped by severity', () => {
    const written = markdown(account);
    expect(written).toContain('### Needs action (1)\n\n- Key orders is disabled\n');
    expect(written).toContain(
      '### OK (3)\n\n- The firewall of the key vault lets Azure Cosmos DB in\n- The key vault',
    );
    expect(written).toContain(
      '[Learn more](https://learn.microsoft.com/azure/cosmos-db/how-to-setup-customer-managed-keys)',
    );
  });

  test('says how far steps are, and why one failed', () => {
    expect(markdown(failedPlan)).toContain(
      [
        '2. **Failed**: Turn on purge protection of key vault kv-payments-prod',
        '',
        '   > You need permission to write to key vault kv-payments-prod.',
        '   >',
        '   > Ask an owner of the subscription for the Key Vault Contributor role.',
        '',
        '   `AuthorizationFailed` request 6c1b5b0e-5f0c-4b8f-9f42-0c2f6f5b7c11',
        '3. **Not started**: Grant the identity access to the key',
      ].join('\n'),
    );
  });

  test('has tables as tables, and leaves out what can only be done on the page', () => {
    const written = markdown(revocation);
    expect(written).toContain(
      [
        '| Account | Status | Region | Containers |',
        '| --- | --- | --- | --: |',
        '| cosmos-payments-prod | **OK**: Healthy | West Europe | 12 |',
      ].join('\n'),
    );
    expect(written).not.toMatch(/Show in Map|Type .* to confirm/);
    expect(written).not.toContain('## Revoke\n');
  });

  test('says when things happened', () => {
    expect(markdown(drill)).toContain(
      '- **14 minutes later, 2026-11-28 09:14 UTC, Needs action**: Applications get 403\n\n  `Forbidden (5014)`',
    );
  });

  test.each([
    'Key vault kv-payments-prod has no purge protection.',
    'Expires in 9 days (2026-12-08 14:03), 5 % more, v1.2.3',
    'rg_prod_west & kv-a: read_only, C# and F#!',
    'Ask for "Key Vault Crypto Officer", then try again; 3 < 4 > 2',
    "It can't be undone. Costs + tax = 100 %",
  ])('escapes nothing in %j', (sentence) => {
    expect(markdown(page({ id: 's', kind: 'text', paragraphs: [sentence] }))).toContain(`\n\n${sentence}\n`);
  });

  test.each([
    ['[open](command:cosmosCmk.signIn)', '\\[open\\](command:cosmosCmk\\.signIn)'],
    ['<img src=x>', '\\<img src=x>'],
    ['kv.vault.azure.net', 'kv\\.vault\\.azure\\.net'],
    ['https://evil.example', 'https\\:\\//evil\\.example'],
    ['*a* _b_ `c` ~~d~~', '\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~'],
    ['# a\n- b', '\\# a - b'],
    ['1. a', '1\\. a'],
    ['&lt;b&gt;', '\\&lt;b\\&gt;'],
  ])('escapes what would be markup in %j', (value, written) => {
    expect(markdown(page({ id: 's', kind: 'text', paragraphs: [value] }))).toContain(`\n\n${written}\n`);
  });
});

describe('text in Markdown is only text', () => {
  const nasty = fc.oneof(
    fc.constantFrom(
      ...hostileStrings,
      '[a](https://evil.example)',
      '![a](https://evil.example/x.png)',
      '<https://evil.example>',
      'https://evil.example',
      'www.evil.example',
      'kv.vault.azure.net',
      'mail@evil.example',
      '<script>alert(1)</script>',
      '<a href="command:x">a</a>',
      '[a]: https://evil.example',
      '| a | b |',
      '---',
      '===',
      '- [ ] a',
      '1) a',
      '> a',
      '    code',
      '```',
      '~~~',
      '$x$',
      '&#60;b&#62;',
      'a  ',
      ' # ',
      'a #',
      '#',
      '!',
      '.',
      ':',
      '/',
      '_',
      '&',
      'com',
      'lt;',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.stringMatching(/^[[\]()<>*_`~#!|\\&;:/.@+=1a \n"'$-]{0,12}$/),
  );
  const words = nasty.filter((value) => /\S/.test(value));
  const rich: fc.Arbitrary<Rich> = fc.oneof(
    words,
    fc
      .array(
        fc.oneof(
          nasty,
          fc.record({ strong: words }),
          fc.record({ code: words }),
          fc.record({ label: words, page: fc.constant({ kind: 'k', id: 'i' }) }),
        ),
        { maxLength: 4 },
      )
      .filter((spans) => spans.some((each) => typeof each === 'object' || /\S/.test(each))),
  );
  const draft: fc.Arbitrary<PageDraft> = fc
    .record({ title: words, a: rich, b: rich, c: words, d: words, e: rich })
    .map(({ title, a, b, c, d, e }) => ({
      title,
      where: { place: 'sandbox', tenant: c, subscription: d },
      state: { severity: 'error', label: c, detail: a },
      lead: b,
      links: [{ label: d, href: 'https://portal.azure.com/' }],
      sections: [
        { id: 't', kind: 'text', title: d, intro: a, paragraphs: [a, b, e] },
        {
          id: 'l',
          kind: 'list',
          title: c,
          items: [
            { id: '1', text: a },
            { id: '2', text: e, severity: 'ok' },
          ],
        },
        { id: 'f', kind: 'facts', facts: [{ id: '1', term: c, value: a, note: b, severity: 'warning' }] },
        {
          id: 'b',
          kind: 'table',
          columns: [
            { id: '1', title: c },
            { id: '2', title: d },
          ],
          rows: [
            { id: '1', cells: [a, { text: b, severity: 'ok' }] },
            { id: '2', cells: [e, c] },
          ],
        },
        {
          id: 's',
          kind: 'steps',
          steps: [{ id: '1', title: c, state: 'failed', detail: a, problem: [b], more: [e] }],
        },
        { id: 'i', kind: 'timeline', events: [{ id: '1', title: c, when: d, detail: e }] },
        {
          id: 'n',
          kind: 'findings',
          findings: [{ id: '1', severity: 'error', title: c, detail: a, more: [b] }],
        },
        { id: 'c', kind: 'callout', severity: 'info', text: [a, e] },
        { id: 'p', kind: 'progress', label: c, detail: b },
      ],
    }));
  const plain = (value: PageDraft): PageDraft =>
    JSON.parse(
      JSON.stringify(value, (name, part: unknown) =>
        typeof part === 'string' && !['kind', 'id', 'place', 'severity', 'state', 'href'].includes(name)
          ? 'word'
          : part,
      ),
    ) as PageDraft;
  /** What blocks there are, and which links; the parts of a line may be told apart otherwise. */
  const structure = (value: PageDraft) => {
    const tokens = parser.parse(markdown(value), {});
    const inline = tokens.flatMap(({ children }) => children ?? []);
    return {
      blocks: tokens.map(({ type, tag }) => `${type} ${tag}`),
      links: inline.flatMap((token) => (token.type === 'link_open' ? [token.attrGet('href')] : [])),
      other: inline
        .map(({ type }) => type)
        .filter((type) => /^(html_inline|image|s_open|em_open|hardbreak)$/.test(type)),
    };
  };

  test('whatever it says: blocks and links stay those of the model', () => {
    fc.assert(
      fc.property(draft, (value) => {
        expect(structure(value)).toEqual(structure(plain(value)));
      }),
      { numRuns: 300 },
    );
  });

  test('and all of it is there', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const value = { ...page({ id: 's', kind: 'text', paragraphs: [a, [a, ' ', b]] }), title: b };
        const shown = parser
          .parse(markdown(value), {})
          .flatMap(({ children }) => (children ?? []).map(({ content }) => content).join(''));
        const line = (each: string) => each.replace(/\s+/g, ' ').trim();
        const [title, , ...rest] = shown.map(line).filter((each) => each !== '');
        expect([title, ...rest]).toEqual([line(b), line(a), line(`${a} ${b}`)]);
      }),
      { numRuns: 300 },
    );
  });

  test('links go where they go, however their address is written', () => {
    const href = 'https://portal.azure.com/#view/(a)|b*c_d[e]`f`)(<';
    const tokens = parser.parse(markdown({ ...page(), links: [{ label: text('Portal'), href }] }), {});
    const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open');
    expect(links.map((link) => decodeURIComponent(link.attrGet('href') ?? ''))).toEqual([href]);
  });
});
