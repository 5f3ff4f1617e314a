import type { Problem } from './problem.ts';
import type { Text } from './text.ts';

/** The result of a step's check. Checks never change Azure. */
export type Finding =
  | {
      readonly state: 'done';
      readonly detail: Text;
      /** What we couldn't check. */
      readonly caveats: readonly Text[];
      /** We couldn't check any of it: another person is responsible, and we assume that it is done. */
      readonly unseen?: true;
    }
  | {
      readonly state: 'needed';
      /** The changes to make, one sentence each. */
      readonly changes: readonly Text[];
      /** Which of the changes can never be undone. */
      readonly irreversible: readonly Text[];
      /** What we couldn't check. */
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
