import type { PageMessage } from './messages.ts';

/** Longer than any resource id, and more vaults than anybody unfolds. */
const longestMessage = 2_000;
const most = 10_000;

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longestMessage;

/** What the page says, where it is something that it may say: a page is a browser's, and is not believed. */
export function pageMessage(value: unknown): PageMessage | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  switch (value.type) {
    case 'ready':
      return { type: 'ready' };
    case 'opened': {
      const ids: unknown = 'ids' in value ? value.ids : undefined;
      return Array.isArray(ids) && ids.length <= most && ids.every(isId)
        ? { type: 'opened', ids }
        : undefined;
    }
    case 'selected':
    case 'reveal':
      return 'id' in value && isId(value.id) ? { type: value.type, id: value.id } : undefined;
    default:
      return undefined;
  }
}
