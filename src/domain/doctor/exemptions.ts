import type { PolicyAssignment, PolicyContent, PolicyExemption } from '../governance.ts';
import { sameId } from '../resourceId.ts';
import type { Place } from './facts.ts';

/** What takes a resource out of one assignment. */
export interface Exempted {
  /** The one that takes it out of all of it. */
  readonly whole?: PolicyExemption;
  /** Those that select resources: whether this one is among them is not known here. */
  readonly perhaps: readonly PolicyExemption[];
  readonly isMember: (reference: string) => boolean;
}

/** "Waiver" and "Mitigated" take out alike; one that has ended takes nothing out. */
export function exemptedFrom(
  { id }: PolicyAssignment,
  exemptions: Place['exemptions'],
  now: number,
): Exempted {
  const mine = (exemptions?.read ? exemptions.value : []).filter(
    ({ assignmentId, expires }) => sameId(assignmentId, id) && (expires === undefined || expires > now),
  );
  const [certain, perhaps] = [mine.filter((one) => !one.isSelective), mine.filter((one) => one.isSelective)];
  const whole = certain.find(({ references }) => references.length === 0);
  const members = new Set(certain.flatMap(({ references }) => references.map((one) => one.toLowerCase())));
  return {
    ...(whole ? { whole } : {}),
    perhaps,
    isMember: (reference) => members.has(reference.toLowerCase()),
  };
}

/** How many members of an initiative nobody has read, of how many; undefined where all were, or it is none. */
export function unreadMembers(
  content: PolicyContent | undefined,
  definitions: Place['definitions'],
): { readonly unread: number; readonly all: number } | undefined {
  if (content?.kind !== 'initiative') return undefined;
  const { members } = content;
  const unread = members.filter(({ definitionId }) => !definitions?.has(definitionId.toLowerCase())).length;
  return unread > 0 ? { unread, all: members.length } : undefined;
}
