import { expect, test } from 'vitest';
import { assignmentsId } from '../../../src/model/estate.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import { plain } from '../../../src/model/text.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import type { Intended } from '../../../src/readiness/intendedAccount.ts';
import { factsOf, policy, read, refused, vault, type Change } from '../../fakes/readinessFacts.ts';

const principalId = '77777777-3333-4444-5555-666666666666';
const identity = { id: '/subscriptions/x/userAssignedIdentities/id-orders', principalId };
const intended: Intended = { name: 'orders-eu', region: 'westeurope', continuous: false, taken: read(false) };

/** What is not in order, by title and code. */
function open(change: Partial<Intended> = {}, more: Change = {}, facts: Change['facts'] = {}): string[] {
  const found = diagnose(
    factsOf({ examined: 'key', ...more, facts: { intended: { ...intended, ...change }, ...facts } }),
  );
  return found
    .filter(({ standing }) => standing !== 'passed' && standing !== 'note')
    .map(({ standing, code, title, on }) => `${standing} ${code ?? ''} ${plain(title)} (${on})`);
}

test('nothing stands against an account whose name, region and key are fine', () => {
  expect(open()).toEqual([]);
  const titles = diagnose(factsOf({ examined: 'key', facts: { intended } })).map(({ title }) => plain(title));
  expect(titles).toEqual(expect.arrayContaining(['Name of the account', 'Region', 'Backup and identity']));
});

test.each<[string, Partial<Intended>, string]>([
  ['a name that is taken', { taken: read(true) }, 'needsAction F-52 Name of the account (orders-eu)'],
  ['a name that breaks the rule', { name: 'Orders' }, 'needsAction F-52 Name of the account (Orders)'],
  ['a name that nobody could look up', { taken: refused }, 'unknown F-52 Name of the account (orders-eu)'],
  ['a region that Azure does not know', { region: 'atlantis' }, 'unknown F-51 Region (orders-eu)'],
  [
    'continuous backup with the shared principal',
    { continuous: true },
    'needsAction F-42 Backup and identity (orders-eu)',
  ],
])('%s', (_name, change, expected) => {
  expect(open(change)).toEqual([expected]);
});

test('a region that is closed to the subscription, and regions that could not be read', () => {
  const region = { name: 'westeurope', displayName: 'West Europe', zones: true, allowed: false };
  expect(open({}, {}, { regions: read([region]) })).toEqual(['needsAction F-51 Region (orders-eu)']);
  expect(open({}, {}, { regions: refused })).toEqual(['unknown F-51 Region (orders-eu)']);
});

test('the grant is that of the identity which the account is to have', () => {
  expect(open({ identity, continuous: true })).toEqual([
    expect.stringMatching(/^unknown F-33 Access of the identity/),
  ]);
  const assignments = (list: readonly object[]) =>
    new Map([[assignmentsId(vault.id, principalId), read(list as never)]]);
  const role = { id: 'x', scope: vault.id, roleDefinitionId: encryptionUserRole.id };
  expect(open({ identity, continuous: true }, { estate: { assignments: assignments([role]) } })).toEqual([]);
  expect(open({ identity }, { estate: { assignments: assignments([]) } })).toEqual([
    expect.stringMatching(/^needsAction F-33 Access of the identity/),
  ]);
});

test('policies of the subscription are judged on the account as it would be', () => {
  const facts = factsOf({ examined: 'key', facts: { intended } });
  const [first, ...rest] = facts.places;
  const locations = policy('e56962a6-4747-49cd-b67b-bf8b01975c4c', {
    parameters: { listofallowedlocations: ['northeurope'] },
  });
  const found = (places: typeof facts.places) =>
    diagnose({ ...facts, places }).filter(({ code, standing }) => code === 'F-03' && standing === 'watch');
  expect(found([{ ...first!, policies: read([locations]) }, ...rest])).toHaveLength(1);
  const here = { ...locations, parameters: { listofallowedlocations: ['West Europe'] } };
  expect(found([{ ...first!, policies: read([here]) }, ...rest])).toEqual([]);
});

test('in a vault without a key, and in a subscription alone, what is known is judged', () => {
  expect(open({}, { examined: 'vault' })).toEqual([]);
  expect(open({ taken: read(true) }, { examined: 'subscription' })).toEqual([
    'needsAction F-52 Name of the account (orders-eu)',
  ]);
});
