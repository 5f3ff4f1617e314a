import { expect, test } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import { aboutPage } from '../../../src/readiness/aboutPage.ts';

test('every question of the article has an answer', () => {
  const headings = aboutPage([]).sections.map(({ heading }) => plain(heading));
  expect(headings).toEqual([
    'What does it cost?',
    'What is encrypted?',
    'Can it be undone?',
    'What happens when the account loses access to its key?',
    'What about backups?',
    'Can the account be moved?',
    'Which services does this extension cover?',
    'How do I start?',
    'Read more at Microsoft Learn',
  ]);
});

const english = (message: string, ...args: readonly unknown[]) =>
  message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));

test('it answers with the facts of docs/azure.md', () => {
  const told = pageMarkdown(aboutPage([]), english);
  for (const fact of [
    /5% more.*6% more.*15% more/s,
    /One key protects the whole account/,
    /doesn't encrypt the names of accounts, databases, containers, and stored procedures/,
    /not the analytical store or continuous backups/,
    /can't remove the customer-managed key/,
    /990 bytes instead of 1,024.*It probably applies to new ones/,
    /HTTP 403.*error 401.*error 500/s,
    /only lets you change the identities of the account or delete it/,
    /key version that the backup was taken with/,
    /unless its access to the key is revoked.*identities again.*cross-tenant key/s,
    /Not covered: Azure DocumentDB clusters \(vCore\).*PostgreSQL.*Cassandra/,
  ])
    expect(told).toMatch(fact);
});
