import type { Problem } from './problem.ts';
import type { Text } from './text.ts';

/** What a step's check says of Azure: nothing in it has changed anything. */
export type Finding =
  | {
      readonly state: 'done';
      readonly detail: Text;
      /** What could not be seen from here. */
      readonly caveats: readonly Text[];
      /** Nothing of it could: it is somebody else's to do, and taken to be done. */
      readonly unseen?: true;
    }
  | {
      readonly state: 'needed';
      /** What will be changed, one sentence each. */
      readonly changes: readonly Text[];
      /** What of it can never be undone. */
      readonly irreversible: readonly Text[];
      /** What could not be seen from here. */
      readonly caveats: readonly Text[];
    }
  | { readonly state: 'blocked'; readonly problem: Problem };

export const done = (detail: Text, caveats: readonly Text[] = []): Finding => ({
  state: 'done',
  detail,
  caveats,
});

export const unseen = (detail: Text, caveats: readonly Text[]): Finding => ({
  state: 'done',
  detail,
  caveats,
  unseen: true,
});

export const blocked = (problem: Problem): Finding => ({ state: 'blocked', problem });

export const needed = (
  changes: readonly Text[],
  { irreversible = [], caveats = [] }: { irreversible?: readonly Text[]; caveats?: readonly Text[] } = {},
): Finding => ({ state: 'needed', changes, irreversible, caveats });

export type StepId = 'provider' | 'vault' | 'access' | 'key' | 'account';
