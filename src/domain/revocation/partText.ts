import { text, type Text } from '../text.ts';
import type { Undo } from './undo.ts';

/** Names each thing that was taken, so that it can be told which of them is back. */
export function partTexts(undo: Undo): readonly Text[] {
  if (undo.lever === 'key') return undo.versions.map(({ version }) => text('version {0}', version));
  return [
    ...undo.policies.map(({ objectId, applicationId }) =>
      applicationId === undefined
        ? text('access policy of {0}', objectId)
        : text('access policy of {0} through application {1}', objectId, applicationId),
    ),
    ...undo.grants.map(({ id, principalId, scope }) =>
      text('role assignment {0} of {1} on {2}', id.slice(id.lastIndexOf('/') + 1), principalId, scope),
    ),
  ];
}

/** "a; b; c" */
export const listText = (texts: readonly Text[]): Text =>
  texts.reduce<Text | undefined>((all, one) => (all ? text('{0}; {1}', all, one) : one), undefined) ??
  text('nothing');

/** The command that gives back what was taken. */
export const restoreCommand = (undo: Undo): Text =>
  undo.lever === 'key' ? text('Restore Key') : text('Restore Cosmos DB Access');
