import { describe, expect, test } from 'vitest';
import { clouds } from '../../../../src/model/cloud.ts';
import type { Account } from '../../../../src/model/resources.ts';
import { plain } from '../../../../src/model/text.ts';
import { principalRows, defaultIdentityRows } from '../../../../src/setup/commands/principalRows.ts';
import {
  dayRule,
  mayRotate,
  rotationRows,
  timeOf,
  yearsFrom,
} from '../../../../src/setup/commands/rotationRows.ts';
import { askAll, type WizardQuestion } from '../../../../src/ui/wizard.ts';
import { account, vault } from '../../../fakes/azure.ts';

describe('the day on which a key expires', () => {
  const now = Date.UTC(2026, 10, 24, 13);

  test.each([
    ['2027-02-28', undefined],
    ['2027-02-30', /Enter a date, for/],
    ['tomorrow', /Enter a date, for/],
    ['2027-1-1', /Enter a date, for/],
    ['2026-11-24', /in the future/],
  ])('%s', (typed, told) => {
    const broken = dayRule(now)(typed);
    if (told === undefined) expect(broken).toBeUndefined();
    else expect(plain(broken!)).toMatch(told);
  });

  test('is counted in UTC days and calendar years', () => {
    expect(timeOf('2027-02-28')).toBe(Date.UTC(2027, 1, 28));
    expect(yearsFrom(now, 2)).toBe(Date.UTC(2028, 10, 24, 13));
  });
});

describe('when a key is rotated', () => {
  const labels = (validity: number | undefined) =>
    rotationRows(validity).map(({ label }) => (typeof label === 'string' ? label : plain(label)));

  test('offers only what Key Vault accepts', () => {
    expect(labels(undefined)).toEqual([
      'Never',
      '1 year after creation',
      '2 years after creation',
      'Another time after creation...',
    ]);
    expect(labels(365)).toEqual([
      'Never',
      '30 days before expiry',
      'Another time before expiry...',
      'Another time after creation...',
    ]);
    expect(labels(36)).toEqual(['Never', 'Another time before expiry...', 'Another time after creation...']);
  });

  test("isn't asked if the next version would be valid for too short a time", () => {
    const now = Date.UTC(2026, 10, 24);
    const day = 24 * 60 * 60_000;
    expect(mayRotate(now, 'never')).toBe(true);
    expect(mayRotate(now, now + 28 * day)).toBe(true);
    expect(mayRotate(now, now + 27 * day)).toBe(false);
  });
});

describe('the identities that can get access', () => {
  const identity =
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-x';
  const using: Account = {
    ...account,
    identities: {
      systemAssigned: { principalId: 'p-1' },
      userAssigned: [{ id: identity, principalId: 'p-2' }],
    },
    defaultIdentity: { kind: 'userAssigned', id: identity.toUpperCase() },
  };
  const { keyUri: _, ...unprotected } = account;
  const other: Account = {
    ...unprotected,
    name: 'aside',
    identities: { userAssigned: [{ id: identity, principalId: 'P-2' }, { id: `${identity}2` }] },
  };

  test('are the principal, the identities of accounts that use the vault, and others, each once', () => {
    const sections = principalRows([other, using], vault, clouds.public);
    expect(
      sections.map(({ rows }) =>
        rows.map(({ value }) => (value?.kind === 'identity' ? value.identity : value?.kind)),
      ),
    ).toEqual([
      ['firstParty'],
      [
        { principalId: 'p-1', name: 'ledger-eu' },
        { principalId: 'p-2', name: 'id-x' },
      ],
    ]);
    expect(sections[1]?.rows.map(({ detail }) => detail && plain(detail))).toEqual([
      undefined,
      'Default identity: ledger-eu',
    ]);
  });

  test('include the application instead of the identity for an account whose key is in another tenant', () => {
    const federatedClientId = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
    const across = (change: Partial<Account> = {}): Account => ({
      ...using,
      defaultIdentity: { kind: 'userAssigned', id: identity, federatedClientId },
      ...change,
    });
    const grantees = (...lists: [readonly Account[], readonly Account[]]) =>
      principalRows(lists[0], vault, clouds.public, lists[1]).map(({ rows }) =>
        rows.map(({ value }) => (value?.kind === 'identity' ? value.identity : value?.kind)),
      );
    const application = { applicationId: federatedClientId, name: federatedClientId };
    expect(grantees([], [across(), across({ name: 'b' }), using])).toEqual([['firstParty'], [application]]);
    const elsewhere = across({ keyUri: 'https://kv-other.vault.azure.net/keys/k' });
    expect(grantees([], [elsewhere])).toEqual([['firstParty'], [application]]);
    const { rows } = principalRows([across()], vault, clouds.public)[1]!;
    expect(rows.map(({ detail }) => detail && plain(detail))).toEqual([
      federatedClientId,
      undefined,
      undefined,
    ]);
  });

  test('are only the shared principal if no account has an identity', () => {
    expect(principalRows([account], vault, clouds.public)).toHaveLength(1);
  });
});

describe('the questions of a command', () => {
  type A = Readonly<Record<string, string>>;
  const question = (id: string, replies: string[], isAsked?: (a: A) => boolean): WizardQuestion<A> => ({
    ...(isAsked ? { isAsked } : {}),
    isAnswered: (answers) => id in answers,
    ask: (answers, { step, total }) => {
      const reply = replies.shift();
      if (reply === undefined || reply === 'back') return Promise.resolve({ kind: reply ?? 'cancel' });
      return Promise.resolve({
        kind: 'chosen',
        value: { ...answers, [id]: `${reply} ${String(step)}/${String(total)}` },
      });
    },
  });

  test("are asked in order, skip those that don't apply, and allow going back", async () => {
    const questions = [
      question('a', ['x', 'y']),
      question('b', [], () => false),
      question('c', ['back', 'z']),
    ];
    expect(await askAll(questions, {})).toEqual({ a: 'y 1/2', c: 'z 2/2' });
  });

  test('end with Escape', async () => {
    expect(await askAll([question('a', [])], {})).toBeUndefined();
  });
});

describe('the default identity', () => {
  const id = (name: string) =>
    `/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  const own: Account = {
    ...account,
    identities: { userAssigned: [{ id: id('id-own') }] },
    defaultIdentity: { kind: 'userAssigned', id: id('id-own').toUpperCase() },
  };
  const other: Account = {
    ...account,
    identities: { userAssigned: [{ id: id('id-z') }, { id: id('ID-OWN') }, { id: id('id-a') }] },
  };

  test("can be any of the account's, a new one, one of other accounts, or one that is entered", () => {
    const rows = defaultIdentityRows(own, [other, own]).flatMap((section) => section.rows);
    expect(rows.map(({ label }) => (typeof label === 'string' ? label : plain(label)))).toEqual([
      'Azure Cosmos DB',
      'System-assigned identity',
      'Create New Identity...',
      'id-own',
      'id-a',
      'id-z',
      'Enter Resource ID...',
      'Identity for another tenant...',
    ]);
    expect(rows.filter(({ detail }) => detail && plain(detail) === 'Current default identity')).toEqual([
      expect.objectContaining({ label: 'id-own' }),
    ]);
  });

  test('keeps the application for reaching a vault in another tenant', () => {
    const federatedClientId = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
    const defaultIdentity = { kind: 'userAssigned', id: id('id-own'), federatedClientId } as const;
    const rows = defaultIdentityRows({ ...own, defaultIdentity }, [other]).flatMap((section) => section.rows);
    const targets = rows.flatMap(({ value }) =>
      typeof value === 'object' && value.kind === 'user' ? value : [],
    );
    expect(targets.map((target) => target.federatedClientId)).toEqual(Array(3).fill(federatedClientId));
    // A new identity would have no federated credential.
    expect(rows.map(({ value }) => value)).not.toContain('create');
  });
});
