import { readFileSync } from 'node:fs';
import type { Translate } from '../../src/ui/text.ts';
import { plain, text } from '../../src/model/text.ts';

const bundle = JSON.parse(
  readFileSync(new URL('../../l10n/bundle.l10n.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

/**
 * English, as VS Code returns it without a translation. A message with words that isn't in the bundle can't be
 * translated, and fails the test (node scripts/l10n.ts).
 */
export const fromBundle: Translate = (message, ...args) => {
  if (/\p{L}{2}/u.test(message.replace(/\{\d+\}/g, '')) && !(message in bundle))
    throw new Error(`Not in the bundle: ${message}`);
  return plain(text(message, ...args));
};
