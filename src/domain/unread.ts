import type { PartlyRead } from './model.ts';
import { text, type Text } from './text.ts';

/** Why a row isn't known in full; undefined where it is. */
export const unreadText = ({ unread }: PartlyRead): Text | undefined =>
  unread && text("Azure sent properties in a form that can't be read: {0}", unread.join(', '));
