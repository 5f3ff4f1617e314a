import { isOpen } from '../../domain/doctor/policyFindings.ts';
import type { Place } from '../../domain/doctor/facts.ts';
import type { PolicyContent } from '../../domain/governance.ts';
import type { Outcome } from '../outcome.ts';

/** Azure's own initiatives hold hundreds of definitions, which report; opening them would ask for each. */
const membersAtMost = 40;

/** Reads what assignments assign, each definition once however often it is met, side by side. */
export function policyReader(read: (id: string) => Promise<Outcome<PolicyContent>>) {
  const asked = new Map<string, Promise<PolicyContent | undefined>>();
  const contentOf = (id: string): Promise<PolicyContent | undefined> => {
    const name = id.toLowerCase();
    const known = asked.get(name) ?? read(id).then((one) => (one.kind === 'done' ? one.value : undefined));
    asked.set(name, known);
    return known;
  };
  return async (policies: Place['policies']): Promise<ReadonlyMap<string, PolicyContent>> => {
    const found = new Map<string, PolicyContent>();
    const open = async (id: string): Promise<void> => {
      const content = await contentOf(id);
      if (!content) return;
      found.set(id.toLowerCase(), content);
      if (content.kind === 'initiative' && content.members.length <= membersAtMost)
        await Promise.all(content.members.map(({ definitionId }) => open(definitionId)));
    };
    const wanted = policies.read ? policies.value.filter(isOpen).map(({ definitionId }) => definitionId) : [];
    await Promise.all(wanted.map(open));
    return found;
  };
}
