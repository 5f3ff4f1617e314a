import { keyFault } from '../../domain/keyHealth.ts';
import type { Key } from '../../domain/model.ts';
import type { OrNew } from '../../domain/spec.ts';
import { text } from '../../domain/text.ts';
import { facts } from '../renderText.ts';
import { keyState } from '../tree/keyState.ts';
import { byName, type Section, sections } from './row.ts';

export const newKeyRow = { label: text('Generate new key...'), icon: 'add', value: 'new' } as const;

/** Keys that can protect an account now, then those that cannot, with the reason. */
export function keyRows(keys: readonly Key[], now: number): Section<OrNew<{ name: string }>>[] {
  const sorted = [...keys].sort(byName);
  const kind = ({ type, size }: Key) => (size === undefined ? type : text('{0} {1}', type, size));
  return sections<OrNew<{ name: string }>>(
    { rows: [newKeyRow] },
    {
      title: text('Existing keys'),
      rows: sorted
        .filter((key) => !keyFault(key, now))
        .map((key) => ({
          label: key.name,
          description: facts(kind(key), text('enabled'), keyState(key, now).short),
          icon: 'key',
          value: { name: key.name },
        })),
    },
    {
      title: text('Cannot be used'),
      rows: sorted.flatMap((key) => {
        const fault = keyFault(key, now);
        return fault
          ? [
              {
                label: key.name,
                description: facts(kind(key), keyState(key, now).short),
                detail: text('{0} {1}', fault.why, fault.next),
                icon: 'circle-slash',
              },
            ]
          : [];
      }),
    },
  );
}
