import { cryptoOfficer } from '../../../../src/sandbox/authorization/roles.ts';
import type { ManualClock } from '../../../../src/sandbox/clock.ts';
import { createFaults } from '../../../../src/sandbox/faults/faults.ts';
import { addKey, addVault, assignRole } from '../../../../src/sandbox/estate/builders.ts';
import { issueToken } from '../../../../src/sandbox/issueToken.ts';
import type { Sandbox } from '../../../../src/sandbox/sandbox.ts';
import { clientsOf, contoso, me, megan, world as emptyWorld } from '../support.ts';

export { alex, contoso, groupName, me, megan, subscriptionId } from '../support.ts';

/** The sandbox tests' world with a vault, behind fault rules. */
export function world() {
  const { sandbox, clock, state, group } = emptyWorld();
  const vault = addVault(state, group, { name: 'kv-faults' });
  addKey(state, vault, { name: 'cosmos' });
  assignRole(state, vault.id, cryptoOfficer, me);
  const faults = createFaults(sandbox, pausing(clock));
  const faulty: Sandbox = { ...sandbox, handle: faults.handle };
  return { sandbox, faulty, faults, clock, state, group, ...clientsOf(faulty, megan.label, contoso.id) };
}

/** Latency by the manual clock, which passes immediately. */
export const pausing = (clock: ManualClock) => (milliseconds: number) => {
  clock.advance(milliseconds);
  return Promise.resolve();
};

export async function tokenHeader(
  sandbox: Sandbox,
  person: string,
  scope = 'https://management.azure.com/.default',
): Promise<Record<string, string>> {
  return { authorization: `Bearer ${(await issueToken(sandbox, person, contoso.id, scope)) ?? ''}` };
}
