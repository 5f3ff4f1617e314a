import { expect, test } from 'vitest';
import { plain } from '../../../src/model/text.ts';
import { aboutPage } from '../../../src/readiness/aboutPage.ts';

test('every question of the article has an answer', () => {
  const headings = aboutPage([]).sections.map(({ heading }) => plain(heading));
  expect(headings).toEqual([
    'What does it cost?',
    'What is encrypted?',
    'Can it be undone?',
    'What happens when the account loses access to its key?',
    'What about backups?',
    'Which services does this extension cover?',
    'How do I start?',
    'Read more at Microsoft Learn',
  ]);
});
