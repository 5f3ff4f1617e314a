import { describe, expect, test } from 'vitest';
import { text } from '../../../../src/domain/text.ts';
import { drawPage } from '../../../../src/ui/page/draw.ts';
import { readKeptState, readPageMessage } from '../../../../src/ui/page/messages.ts';
import { actionKey, isAllowedLink, type PageDraft } from '../../../../src/ui/page/model.ts';
import { actionsOf, copiesOf } from '../../../../src/ui/page/offered.ts';
import { pageWords } from '../../../../src/ui/page/words.ts';
import { english } from './english.ts';
import { account, examples, failedPlan, plan, revocation } from './example.ts';

describe('a draft', () => {
  test.each(Object.entries(examples))('of a page follows the schema: %s', (_, draft) => {
    expect(drawPage(draft, english).sections).toHaveLength(draft.sections.length);
  });

  test('becomes the sentences of the person, wherever they stand in it', () => {
    const shout = (message: string, ...args: readonly (string | number)[]) =>
      english(message.toUpperCase(), ...args);
    const draft: PageDraft = {
      title: text('Key {0}', 'orders'),
      where: { place: 'azure', tenant: 'Contoso' },
      sections: [{ id: 's', kind: 'text', paragraphs: [[text('of {0}', text('it')), { code: 'x' }]] }],
    };
    expect(drawPage(draft, shout)).toEqual({
      title: 'KEY orders',
      where: { place: 'azure', tenant: 'Contoso' },
      sections: [{ id: 's', kind: 'text', paragraphs: [['OF IT', { code: 'x' }]] }],
    });
  });

  test('may leave a part out by saying undefined', () => {
    const draft: PageDraft = { title: 'T', where: { place: 'azure' }, lead: undefined, sections: [] };
    expect(drawPage(draft, english)).toEqual({ title: 'T', where: { place: 'azure' }, sections: [] });
  });
});

test.each([
  ['https://learn.microsoft.com/azure', true],
  ['https://portal.azure.com/#view/x', true],
  ['https://portal.azure.us/', true],
  ['http://learn.microsoft.com/', false],
  ['https://learn.microsoft.com.evil.example/', false],
  ['https://evil.example/learn.microsoft.com', false],
  ['https://learn.microsoft.com@evil.example/', false],
  ['https://user@learn.microsoft.com/', false],
  ['https://learn.microsoft.com:8443/', false],
  ['command:workbench.action.terminal.new', false],
  ['javascript:alert(1)', false],
  ['vscode://x/y', false],
  ['data:text/html,x', false],
  ['//learn.microsoft.com', false],
  ['', false],
])('whether a page may link to %j: %j', (href, allowed) => {
  expect(isAllowedLink(href)).toBe(allowed);
});

describe('what a page offers', () => {
  const offered = (draft: PageDraft) => [...actionsOf(drawPage(draft, english)).keys()];

  test('is every action of it, in whatever section', () => {
    expect(offered(account)).toEqual([
      ...['restoreKey', 'changeKey', 'rotate', 'revoke', 'changeIdentity'].map((id) => actionKey({ id })),
      ...['disabled', 'purge'].map((finding) => actionKey({ id: 'fix', args: { finding } })),
    ]);
    expect(offered(plan)).toEqual([actionKey({ id: 'cancel' })]);
    expect(offered(failedPlan)).toContain(actionKey({ id: 'grant' }));
    expect(actionsOf(drawPage(revocation, english)).get(actionKey({ id: 'revoke' }))?.expected).toBe(
      'orders',
    );
    expect(copiesOf(drawPage(account, english))).toEqual([
      'https://kv-payments-prod.vault.azure.net/keys/orders',
    ]);
  });

  test('is told apart by id and arguments, in whatever order these are', () => {
    expect(actionKey({ id: 'a', args: { x: '1', y: '2' } })).toBe(
      actionKey({ id: 'a', args: { y: '2', x: '1' } }),
    );
    expect(actionKey({ id: 'a', args: { x: '1' } })).not.toBe(actionKey({ id: 'a', args: { x: '2' } }));
    expect(actionKey({ id: 'a' })).toBe(actionKey({ id: 'a', args: {} }));
  });
});

test('words that take a value keep a place for it', () => {
  const words = pageWords(english);
  expect(words).toMatchObject({ since: 'since {0}', shown: '{0} of {1} shown', more: 'Show {0} More' });
});

test.each([
  [{ type: 'copy', text: 'x'.repeat(2_001) }],
  [{ type: 'open', subject: { kind: 'a', id: '' } }],
  [{ type: 'open', subject: 'a' }],
  [{ type: 'keep', more: 1 }],
  ['ready'],
  [null],
])('a message that is none is refused: %j', (message) => {
  expect(readPageMessage(message).success).toBe(false);
});

test.each([[undefined], [{}], [{ subject: { kind: 'a', id: 'b' } }]])(
  'what was kept otherwise is not read: %j',
  (state) => {
    expect(readKeptState(state)).toBeUndefined();
  },
);
