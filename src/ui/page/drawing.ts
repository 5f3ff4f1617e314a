import type { Text } from '../../model/text.ts';
import { plainSurface, renderText, type Translate } from '../text.ts';
import { type DrawnPage, drawnPage } from './messages.ts';
import type { Page } from './page.ts';

/**
 * A page with its texts in the user's language, and without its actions' code. Names aren't escaped, because the page
 * inserts everything as text.
 */
export const draw = (page: Page, translate: Translate): DrawnPage =>
  drawnPage.parse(rendered(page, (value) => renderText(value, translate, plainSurface)));

function rendered(value: unknown, show: (value: Text) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => rendered(each, show));
  if (typeof value !== 'object' || value === null) return value;
  if (isText(value)) return show(value);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rendered(each, show)]));
}

const isText = (value: object): value is Text => 'message' in value && 'args' in value;
