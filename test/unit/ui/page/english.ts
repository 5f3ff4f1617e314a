import type { Translate } from '../../../../src/ui/renderText.ts';

export const english: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));
