import { describe, expect, test } from 'vitest';
import { clouds } from '../../../src/model/cloud.ts';
import { assignmentsId } from '../../../src/model/inventoryView.ts';
import { encryptionUserRole } from '../../../src/model/roleAssignments.ts';
import { plain } from '../../../src/model/text.ts';
import { diagnose } from '../../../src/readiness/diagnose.ts';
import { type Intended, plannedSubject } from '../../../src/readiness/intendedAccount.ts';
import { factsOf, key, policiesOf, read, refused, vault, type Change } from '../../fakes/readinessFacts.ts';

const principalId = '77777777-3333-4444-5555-666666666666';
const identity = { id: '/subscriptions/x/userAssignedIdentities/id-orders', principalId };
const intended: Intended = {
  name: 'orders-eu',
  region: 'westeurope',
  continuous: false,
  isTaken: read(false),
};

/** The findings that aren't OK, by title and code. */
function open(change: Partial<Intended> = {}, more: Change = {}, facts: Change['facts'] = {}): string[] {
  const found = diagnose(
    factsOf({ examined: 'key', ...more, facts: { intended: { ...intended, ...change }, ...facts } }),
  );
  return found
    .filter(({ urgency }) => urgency !== 'passed' && urgency !== 'note')
    .map(({ urgency, code, title, on }) => `${urgency} ${code ?? ''} ${plain(title)} (${on})`);
}

test('an account with a valid name, region, and key has no problems', () => {
  expect(open()).toEqual([]);
  const titles = diagnose(factsOf({ examined: 'key', facts: { intended } })).map(({ title }) => plain(title));
  expect(titles).toEqual(expect.arrayContaining(['Account name', 'Region', 'Backup and identity']));
});

test.each<[string, Partial<Intended>, string]>([
  ['a name that is taken', { isTaken: read(true) }, 'needsAction F-52 Account name (orders-eu)'],
  ['a name that breaks the rule', { name: 'Orders' }, 'needsAction F-52 Account name (Orders)'],
  ['a name that nobody could look up', { isTaken: refused }, 'unknown F-52 Account name (orders-eu)'],
  ['a region that Azure does not know', { region: 'atlantis' }, 'unknown F-51 Region (orders-eu)'],
  [
    'continuous backup with the shared principal',
    { continuous: true },
    'needsAction F-42 Backup and identity (orders-eu)',
  ],
])('%s', (_name, change, expected) => {
  expect(open(change)).toEqual([expected]);
});

test("a region that is closed to the subscription, and regions that couldn't be read", () => {
  const region = { name: 'westeurope', displayName: 'West Europe', zones: true, allowed: false };
  expect(open({}, {}, { regions: read([region]) })).toEqual(['needsAction F-51 Region (orders-eu)']);
  expect(open({}, {}, { regions: refused })).toEqual(['unknown F-51 Region (orders-eu)']);
});

test('the grant that is checked is for the identity of the planned account', () => {
  expect(open({ identity, continuous: true })).toEqual([
    expect.stringMatching(/^unknown F-33 Identity's access/),
  ]);
  const assignments = (list: readonly object[]) =>
    new Map([[assignmentsId(vault.id, principalId), read(list as never)]]);
  const role = { id: 'x', scope: vault.id, roleDefinitionId: encryptionUserRole.id };
  expect(open({ identity, continuous: true }, { estate: { assignments: assignments([role]) } })).toEqual([]);
  expect(open({ identity }, { estate: { assignments: assignments([]) } })).toEqual([
    expect.stringMatching(/^needsAction F-33 Identity's access/),
  ]);
});

describe('Azure Policy evaluates the planned account', () => {
  const found = (policies: Change['place'], examined: Change['examined'] = 'key') => {
    const facts = factsOf({ examined, facts: { intended } });
    const [first, ...rest] = facts.scopes;
    return diagnose({ ...facts, scopes: [{ ...first!, ...policies }, ...rest] })
      .filter(({ code, on }) => code === 'F-03' || on === intended.name)
      .filter(({ title }) => plain(title) === 'Azure Policy')
      .map(({ urgency, what, evidence, owner }) => ({
        ...{ urgency, owner, what: plain(what) },
        evidence: evidence && plain(evidence),
      }));
  };

  test('a denial needs action by the owner of the policy', () => {
    expect(found({ policies: policiesOf({}, {}) })).toContainEqual({
      ...{ urgency: 'needsAction', owner: 'policyOwner', what: 'Policy "Ours" denies this account.' },
      evidence: 'Assignment: /assignments/1. Azure says: location: here',
    });
  });

  test('without a key, the finding names the placeholder', () => {
    const [denied] = found({ policies: policiesOf({}, {}) }, 'subscription');
    expect(denied?.evidence).toMatch(/placeholder/);
    expect(found({ policies: policiesOf() }, 'subscription')[0]).toMatchObject({
      urgency: 'passed',
      what: expect.stringMatching(/Policies on resource groups aren't checked.*placeholder/) as string,
    });
    expect(found({ policies: policiesOf() })[0]?.what).not.toMatch(/placeholder/);
  });

  test('it is sent with its key and its identity', () => {
    const subject = plannedSubject({ ...intended, identity, continuous: true }, clouds.public, {
      vault,
      key,
    });
    expect(subject).toMatchObject({
      account: { name: 'orders-eu', region: { name: 'westeurope' }, backup: 'Continuous7Days' },
      keyUri: 'https://kv-ledger.vault.azure.net/keys/ledger-key',
      identity: { kind: 'userAssigned', id: identity.id },
    });
    expect(plannedSubject(intended, clouds.public, {})).toMatchObject({
      keyUri: 'https://not-chosen.vault.azure.net/keys/not-chosen',
    });
  });
});

test('with only a vault, or only a subscription, the known part is evaluated', () => {
  expect(open({}, { examined: 'vault' })).toEqual(['unknown  Key (orders-eu)']);
  expect(open({ isTaken: read(true) }, { examined: 'subscription' })).toEqual([
    'needsAction F-52 Account name (orders-eu)',
    'unknown  Key vault, key, and access (orders-eu)',
  ]);
});
