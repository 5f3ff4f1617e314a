import type { Text } from '../../domain/text.ts';
import { plainSurface, renderText, type Translate } from '../renderText.ts';
import { pageModel, type PageDraft, type PageModel } from './model.ts';

const isText = (value: object): value is Text =>
  'message' in value && 'args' in value && Array.isArray(value.args);

/**
 * The page in the person's language, as it is sent and saved.
 * @throws where the draft does not follow its schema: a link to a host that is not allowed, for one
 */
export function drawPage(draft: PageDraft, translate: Translate): PageModel {
  const drawn = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(drawn);
    if (isText(value)) return renderText(value, translate, plainSurface);
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [[name, drawn(part)]])),
    );
  };
  return pageModel.parse(drawn(draft));
}
