import { expect, test } from 'vitest';
import { blocked, done, type Finding, needed, unchecked } from '../../../src/model/stepFinding.ts';
import { plain, text } from '../../../src/model/text.ts';
import type { RestorePart } from '../../../src/setup/changes/restoreChecks.ts';
import { restoreReadinessPage } from '../../../src/setup/restorePage.ts';
import type { Item } from '../../../src/ui/page/page.ts';
import { account, refusal, subscription } from '../../fakes/azure.ts';

const part = (id: RestorePart['id'], finding: Finding): RestorePart => ({
  id,
  title: text('{0}', id),
  finding,
});
const fine = part('point', done(text('Fine.')));

function show(...parts: readonly RestorePart[]) {
  const run: string[] = [];
  const page = restoreReadinessPage({
    spec: {
      subscription,
      source: { id: '/r/1', name: account.name },
      at: Date.UTC(2026, 10, 30, 9),
      resourceGroup: 'rg-ledger',
      name: 'ledger-eu-restored',
      account,
    },
    parts,
    sandbox: false,
    restore: () => run.push('restore'),
    remedy: (remedy) => run.push(remedy),
    again: () => run.push('again'),
  });
  const [block] = page.sections[0]!.blocks;
  const items: readonly Item[] = block?.kind === 'items' ? block.items : [];
  return { page, items, run, restore: page.actions![0]! };
}

test.each<[string, RestorePart[], string]>([
  ['all is there', [fine], 'ok'],
  ['something is to be looked at', [part('network', done(text('Fine.'), [text('But.')]))], 'warning'],
  ['something could not be seen', [fine, part('key', unchecked(text('Unknown.'), []))], 'unknown'],
  ['access is to be given', [fine, part('identity', needed([text('Assign.')]))], 'todo'],
  ['a name or an identity is to be chosen', [fine, part('identity', blocked(refusal('F-56')))], 'todo'],
])('if %s, the account can be restored', (_, parts, mark) => {
  const { page, restore } = show(...parts);
  expect(page.state?.mark).toBe(mark);
  expect(restore.disabled).toBeUndefined();
});

test('a problem disables the restore with the reason, and has its command', () => {
  const { page, items, run, restore } = show(fine, part('version', blocked(refusal('F-30'))));
  expect(page.state?.mark).toBe('error');
  expect(plain(restore.disabled!)).toBe('Because.');
  expect(items.map(({ id, mark }) => [id, mark])).toEqual([
    ['point', 'ok'],
    ['version', 'error'],
  ]);
  const [fix] = items[1]!.actions!;
  expect(plain(fix!.label)).toBe('Restore Key');
  fix!.run();
  expect(run).toEqual(['restoreKey']);
});

test('it describes the restored account', () => {
  const { page } = show(fine);
  const [facts] = page.sections.find(({ id }) => id === 'result')!.blocks;
  const values = facts?.kind === 'facts' ? facts.facts.map(({ value }) => plain(value.text)) : [];
  expect(values).toEqual([
    'ledger-eu-restored (you can change it)',
    'rg-ledger',
    '2026-11-30T09:00:00Z (you can change it)',
    account.keyUri,
    'A user-assigned identity that you choose',
  ]);
});
