import type { Azure } from '../azure/api.ts';
import type { ReadResult } from '../model/inventoryView.ts';
import type { PolicyAssignment, PolicyExemption, PolicyState } from '../model/policies.ts';
import type { Subscription } from '../model/resources.ts';
import { Semaphore } from '../model/singleFlight.ts';
import { properName, capital, text, type Text } from '../model/text.ts';
import type { PolicyCheck } from './facts.ts';
import { policyChecksOf, readingFrom } from './read.ts';

/** What a built-in policy definition expects, and of which resources. */
export interface BuiltIn {
  readonly of: 'accounts' | 'vaults';
  readonly name: Text;
}

/** The definition that expects accounts to use customer-managed keys. */
export const cmkDefinition = '1f905d99-2ab7-462c-a6b0-f709acca6c8f';

/**
 * Built-in definitions about CMK, by GUID (docs/azure.md, Azure Policy). Those about keys evaluate keys, not accounts or
 * vaults.
 */
export const builtIns: ReadonlyMap<string, BuiltIn> = new Map([
  [cmkDefinition, { of: 'accounts', name: text('Customer-managed key') }],
  ['0b60c0b2-2dc2-4e1c-b5c9-abbed971de53', { of: 'vaults', name: capital(text('purge protection')) }],
  ['c39ba22d-4428-4149-b981-70acb31fc383', { of: 'vaults', name: capital(text('purge protection')) }],
  ['1e66c121-a66a-4b1f-9b83-0fd99bf0fc2d', { of: 'vaults', name: text('Soft delete') }],
  ['12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5', { of: 'vaults', name: properName('Azure RBAC') }],
  ['55615ac9-af46-4a59-874e-391cc3dfb490', { of: 'vaults', name: capital(text('firewall')) }],
  ['405c5871-3e91-4644-8a63-58e19d68ff5b', { of: 'vaults', name: text('No public network access') }],
  ['a6abeaec-4d90-4a02-805f-6b26c4d3fbe9', { of: 'vaults', name: text('Private link') }],
]);

/** What Azure Policy says about one subscription. Maps have IDs in lower case. */
export interface ReadCompliance {
  readonly states: ReadResult<readonly PolicyState[]>;
  readonly assignments: ReadonlyMap<string, PolicyAssignment>;
  /** How Azure Policy judges what doesn't comply with a denying assignment now: its next update. */
  readonly checks: ReadonlyMap<string, ReadResult<PolicyCheck>>;
  /** Of exempt resources. */
  readonly exemptions: ReadonlyMap<string, ReadResult<readonly PolicyExemption[]>>;
}

/** Azure permits about 25 sustained reads per second for one caller (Learn: "Throttling Resource Manager requests"). */
const readsAtOnce = 6;

export const isDeniedNext = ({ compliance, effect }: PolicyState) =>
  compliance === 'nonCompliant' && effect === 'deny';

export async function readCompliance(
  azure: Azure,
  subscription: Subscription,
  signal: AbortSignal,
): Promise<ReadCompliance> {
  const { governance } = azure.in(subscription);
  const turns = new Semaphore(readsAtOnce);
  const ofEach = async <T>(ids: readonly string[], one: (id: string) => Promise<T>) => {
    const unique = new Map(ids.map((id) => [id.toLowerCase(), id]));
    const found = [...unique].map(async ([key, id]) => [key, await turns.run(() => one(id))] as const);
    return new Map(await Promise.all(found));
  };
  const states = readingFrom(await governance.policyStates([...builtIns.keys()], signal));
  const found = states.read ? states.value : [];
  const ids = (which: (state: PolicyState) => boolean) =>
    found.filter(which).map(({ resourceId }) => resourceId);
  const [assignments, checks, exemptions] = await Promise.all([
    ofEach(
      found.map(({ assignmentId }) => assignmentId),
      (id) => governance.policyAssignment(id, signal).then(readingFrom),
    ),
    ofEach(ids(isDeniedNext), (id) => policyChecksOf({ governance }, id, { kind: 'existing', id }, signal)),
    ofEach(
      ids(({ compliance }) => compliance === 'exempt'),
      (id) => governance.exemptions(id, signal).then(readingFrom),
    ),
  ]);
  const read = [...assignments].flatMap(([id, one]) => (one.read ? [[id, one.value] as const] : []));
  return { states, assignments: new Map(read), checks, exemptions };
}
