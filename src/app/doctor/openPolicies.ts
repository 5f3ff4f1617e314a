import { isOpen } from '../../domain/doctor/policyFindings.ts';
import type { Place } from '../../domain/doctor/facts.ts';
import type { PolicyContent } from '../../domain/governance.ts';
import type { Azure } from '../azure.ts';
import type { Outcome } from '../outcome.ts';
import { Semaphore } from '../semaphore.ts';

/** Azure lets one caller read some 25 times a second for long (Learn: "Throttling Resource Manager requests"). */
const readsAtOnce = 6;

/** Microsoft's cloud security benchmark has some 240, standards like NIST SP 800-53 many more. */
const definitionsAtMost = 300;

type Contents = Map<string, Promise<PolicyContent | undefined>>;

const builtIns = new WeakMap<Azure, Contents>();

/** Azure's own definitions, kept for as long as the session: nobody changes them, and every fix is examined again. */
export function builtInsOf(azure: Azure): Contents {
  const known = builtIns.get(azure) ?? new Map<string, Promise<PolicyContent | undefined>>();
  builtIns.set(azure, known);
  return known;
}

const isBuiltIn = (id: string) => id.startsWith('/providers/microsoft.authorization/');

/** Reads what assignments assign, each definition once however often it is met, side by side. */
export function policyReader(
  read: (id: string) => Promise<Outcome<PolicyContent>>,
  known: Contents = new Map(),
) {
  const asked: Contents = new Map();
  const turns = new Semaphore(readsAtOnce);
  const contentOf = (id: string): Promise<PolicyContent | undefined> => {
    const name = id.toLowerCase();
    const before = asked.get(name) ?? known.get(name);
    if (before) return before;
    // What is over the limit stays unread, and is counted where it is told.
    if (name === '' || asked.size >= definitionsAtMost) return Promise.resolve(undefined);
    const reading = turns
      .run(() => read(id))
      .then((one) => {
        if (one.kind === 'done') return one.value;
        known.delete(name);
        return undefined;
      });
    asked.set(name, reading);
    if (isBuiltIn(name)) known.set(name, reading);
    return reading;
  };
  return async (policies: Place['policies']): Promise<ReadonlyMap<string, PolicyContent>> => {
    const found = new Map<string, PolicyContent>();
    const open = async (id: string): Promise<void> => {
      const content = await contentOf(id);
      if (!content) return;
      found.set(id.toLowerCase(), content);
      if (content.kind === 'initiative')
        await Promise.all(content.members.map(({ definitionId }) => open(definitionId)));
    };
    const wanted = policies.read ? policies.value.filter(isOpen).map(({ definitionId }) => definitionId) : [];
    await Promise.all(wanted.map(open));
    return found;
  };
}
