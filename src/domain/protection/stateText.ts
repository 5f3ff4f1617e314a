import { text, type Text } from '../text.ts';
import type { Severity, State } from './verdict.ts';

/** States in words: no picture tells them by colour alone. */
export const stateText: Readonly<Record<State, Text>> = {
  needsAction: text('Needs action'),
  unknown: text('Unknown'),
  watch: text('Watch'),
  fine: text('Fine'),
  serviceManaged: text('Service-managed key'),
};

export const severityText: Readonly<Record<Severity, Text>> = {
  needsAction: text('Needs action'),
  watch: text('Watch'),
  note: text('Note'),
};
