import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { messagePlaces, untranslatable } from '../../scripts/l10n.ts';
import { root } from '../../scripts/places.ts';

const titles = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Readonly<
  Record<string, string>
>;
const found = new Map([
  ...(await messagePlaces()),
  ...Object.values(titles).map((title) => [title, ['package.nls.json']] as const),
]);

/** The folder of a feature, or a file at the top level. */
const folderOf = (file: string) => file.split('/')[0] ?? '';

/** What a native speaker wouldn't write, and what to write instead. */
const foreign: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:is|are|has|have) to be\b/i, 'must be, or the present tense'],
  [/\bwhat (?:is|was|had|has|of)\b/, 'a noun'],
  [/\bsuch\b/i, 'this, that'],
  [/\b(?:who|what)ever\b/i, 'who, anyone who'],
  [/\b(?:some|any|every)body\b|\bnobody\b/i, 'someone, a role, or the passive'],
  [/\bas of now\b|\bmeanwhile\b|\bfor good\b/i, 'nothing, now, permanently'],
  [/\b(?:told|mends?|hangs? on)\b/i, 'reported, fixes, depends on'],
  [/\b(?:by (?:it|them)sel(?:f|ves)|of (?:one's|its|their|your) own)\b/i, 'automatically, separate'],
  [/\banew\b/i, 'again'],
  [/\bgoes on\b/i, 'continues'],
  [/\bto be known\b/i, 'Note'],
  [/\bany more\b/i, 'anymore'],
  [/\b(?:hardly|come not|looking who|shuts? .* out|looked at)\b/i, 'ordinary words'],
  [/\bcould not\b|\bcannot\b|\b(?:does|do|did|is|are|was|were|has|have) not\b/i, 'contractions'],
  [/\bthe (?:key vault|managed HSM|account|key|vault|tenant|subscription|version) \{\d\}/i, 'no article'],
  [/\bcancelled\b|\bbehaviour\b|\bcolour\b|\blower-case\b|\bfull stop\b/i, 'American spelling'],
  [/; /, 'two sentences'],
];

/**
 * How many messages of a folder still match. These numbers only decrease: lower them with each rewritten message, and
 * remove a folder at zero.
 */
const stillForeign: Readonly<Record<string, number>> = {};

test('a message is idiomatic English', () => {
  const faults: Record<string, string[]> = {};
  for (const [message, files] of found) {
    const [, instead] = foreign.find(([pattern]) => pattern.test(message)) ?? [];
    if (instead === undefined) continue;
    for (const folder of new Set(files.map(folderOf)))
      (faults[folder] ??= []).push(`"${message}" needs ${instead}`);
  }
  for (const [folder, messages] of Object.entries(faults)) {
    const most = stillForeign[folder] ?? 0;
    expect(messages.length, `${folder} may have ${most}:\n${messages.join('\n')}`).toBeLessThanOrEqual(most);
  }
});

const wordsAtMost = 25;

/** Sentences that are still longer. This list only gets shorter. */
const stillLong: readonly RegExp[] = [];

test(`a sentence has at most ${wordsAtMost} words`, () => {
  const isLong = (message: string) =>
    message.split(/(?<=[.?!:])\s+/).some((sentence) => sentence.split(/\s+/).length > wordsAtMost);
  expect(
    [...found.keys()].filter((message) => isLong(message) && !stillLong.some((one) => one.test(message))),
  ).toEqual([]);
});

/** The words of a message without articles and punctuation. */
const bare = (message: string) =>
  message
    .toLowerCase()
    .replaceAll("'", '')
    .replace(/\b(?:the|an?)\b|[^\p{L}\p{N}{}% ]+/gu, ' ')
    .trim()
    .replace(/\s+/g, ' ');

/** A button has the words of the sentence that names it, and a label those of its value. */
const isTitleOrLabel = (message: string) =>
  /^(?:(?:[A-Z]\S*|an?|for|in|of|on|to|with) ?)+$/.test(message) || /^[^:]+: \{0\}$/.test(message);

/** Messages that still occur twice, without articles and punctuation. This list only gets shorter. */
const stillTwice: readonly string[] = [
  'everything is done already nothing will be changed',
  'key vault {0}',
  'keys latest version is disabled',
  'managed hsm {0}',
  'register resource provider',
  'resource id of user assigned identity',
  'system assigned identity of {0}',
  'user assigned identity',
  '{0} and {1} more',
];

test('no message occurs twice with a different article or period', () => {
  const sentences = [...found.keys()].filter(
    (message) =>
      /\p{L}{2}/u.test(message.replace(/\{\d+\}/g, '')) &&
      !isTitleOrLabel(message) &&
      bare(message).split(' ').length > 2,
  );
  // A phrase can start a row in one place and be inside a sentence in another.
  const written = (message: string) => message.charAt(0).toLowerCase() + message.slice(1);
  const twice = [...Map.groupBy(sentences, bare)].filter(
    ([, messages]) => new Set(messages.map(written)).size > 1,
  );
  expect(Object.fromEntries(twice.filter(([words]) => !stillTwice.includes(words)))).toEqual({});
});

test('no message differs from another only in its first letter, which capital() makes', () => {
  // Titles of package.json are translated elsewhere.
  const messages = new Set(
    [...found].filter(([, files]) => files[0] !== 'package.nls.json').map(([message]) => message),
  );
  const small = (message: string) => message.charAt(0).toLowerCase() + message.slice(1);
  // A verb of the journal, and a date in a row.
  const other = ['Created {0}'];
  expect(
    [...messages].filter(
      (message) => small(message) !== message && messages.has(small(message)) && !other.includes(message),
    ),
  ).toEqual([]);
});

/** English by design: comments in generated code, text for language models, and log lines. */
const notForTranslators = /^(?:templates\/|agents\/|product\.ts|ui\/log\.ts)/;

test('all English text is in the bundle', async () => {
  expect((await untranslatable()).filter((one) => !notForTranslators.test(one))).toEqual([]);
});
