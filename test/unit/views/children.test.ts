import { describe, expect, test } from 'vitest';
import { Snapshot } from '../../../src/inventory/snapshot.ts';
import {
  below,
  children,
  type ChosenSubscriptions,
  emptinessOf,
  parentOf,
  partsShown,
} from '../../../src/views/children.ts';
import type { Node, ViewName } from '../../../src/views/nodes/node.ts';
import { vault } from '../../fakes/azure.ts';
import {
  accountIn,
  days,
  development,
  estate,
  keyIn,
  northwind,
  problem,
  production,
  vaultIn,
  versionOf,
} from '../../fakes/treeEstate.ts';

const view = (name: ViewName) => ({ kind: 'view', view: name }) as const;
const ready = <T>(value: T) => ({ state: 'ready', value }) as const;
const namesOf = (nodes: readonly Node[]) =>
  nodes.map((node) => {
    switch (node.kind) {
      case 'subscription':
        return node.subscription.name;
      case 'vault':
        return node.vault.name;
      case 'key':
        return node.key.name;
      case 'keyVersion':
        return `${node.version.version.slice(0, 1)}${node.latest ? ' latest' : ''}`;
      case 'account':
        return node.account.name;
      case 'group':
        return node.group;
      case 'tenantFailure':
        return `tenant ${node.failure.tenantId}`;
      case 'failure':
        return `failure ${node.part.kind}`;
      case 'detail':
        return `detail of ${node.under}`;
      case 'nothing':
        return node.text.message;
      case 'finding':
        return `finding of ${node.under}`;
    }
  });
const shown = (snapshot: Snapshot, name: ViewName, chosen?: ChosenSubscriptions) =>
  namesOf(children(snapshot, view(name), chosen));

const vaultNode = { kind: 'vault', subscription: production, vault } as const;

test("a vault's marks aren't its keys', and a key's aren't its versions'", () => {
  const free = keyIn('free');
  const snapshot = estate()
    .with('keys', vault.id, ready([free]))
    .with('versions', free.id, ready([versionOf('1', 1)]));
  const marked = { ...vaultNode, standing: 'needsAction', lacksAccess: true } as const;
  const [key] = children(snapshot, marked, undefined);
  expect(key).toEqual({ kind: 'key', subscription: production, vault, key: free });
  const markedKey = { kind: 'key', subscription: production, vault, key: free, standing: 'watch' } as const;
  const [version] = children(snapshot, markedKey, undefined);
  expect(version).not.toHaveProperty('standing');
});

describe('the subscriptions view', () => {
  test('lists subscriptions by name, then failed tenants', () => {
    expect(shown(estate(), 'subscriptions')).toEqual(['Development', 'Production', 'tenant tenant-3']);
  });

  test('lists only the chosen ones, whatever the case of their IDs', () => {
    expect(shown(estate(), 'subscriptions', new Set(['sub-2']))).toEqual(['Development', 'tenant tenant-3']);
  });

  test('needs the resource provider of each', () => {
    expect(partsShown(estate(), view('subscriptions'), undefined)).toEqual([
      { kind: 'provider', subscription: development },
      { kind: 'provider', subscription: production },
    ]);
  });

  test('shows one failure if nothing could be read', () => {
    const failed = new Snapshot().with('subscriptions', '', { state: 'failed', problem });
    for (const name of ['subscriptions', 'vaults', 'accounts'] as const)
      expect(shown(failed, name)).toEqual(['failure subscriptions']);
  });

  test('keeps its rows while reading again', () => {
    const before = estate().get('subscriptions');
    if (before.state !== 'ready') throw new Error(before.state);
    const again = estate().with('subscriptions', '', { state: 'loading', value: before.value });
    expect(shown(again, 'subscriptions')).toContain('Production');
  });
});

describe('vaults and accounts', () => {
  test('are sorted by subscription name, then by their own', () => {
    const snapshot = estate()
      .with('vaults', production.id, ready([vaultIn(production, 'kv-10'), vaultIn(production, 'kv-9')]))
      .with('vaults', development.id, ready([vaultIn(development, 'zz')]));
    expect(shown(snapshot, 'vaults')).toEqual(['zz', 'kv-9', 'kv-10']);
  });

  test('of a subscription that failed are replaced by its failure, next to the others', () => {
    const snapshot = estate()
      .with('accounts', production.id, { state: 'failed', problem, value: [accountIn(production, 'old')] })
      .with('accounts', development.id, ready([accountIn(development, 'ledger')]));
    expect(shown(snapshot, 'accounts')).toEqual(['ledger', 'failure accounts']);
  });

  test('of failed tenants are replaced by those tenants if there are no others', () => {
    const snapshot = new Snapshot().with(
      'subscriptions',
      '',
      ready({ subscriptions: [], failures: [northwind] }),
    );
    expect(shown(snapshot, 'vaults')).toEqual(['tenant tenant-3']);
  });
});

describe('under a vault', () => {
  test('are its keys, and under a key its versions, the newest first', () => {
    const snapshot = estate()
      .with('keys', vault.id.toUpperCase(), ready([keyIn('b'), keyIn('a')]))
      .with('versions', keyIn('a').id, ready([versionOf('1', days(-9)), versionOf('2', days(-2))]));
    const keys = children(snapshot, vaultNode, undefined);
    expect(namesOf(keys)).toEqual(['a', 'b']);
    expect(keys[0] && namesOf(children(snapshot, keys[0], undefined))).toEqual(['2 latest', '1']);
    expect(namesOf(below(snapshot, vaultNode, undefined))).toEqual(['a', '2 latest', '1', 'b']);
  });

  test("shows the rows of a list that could be read, and then that some couldn't", () => {
    const snapshot = new Snapshot().with('keys', vault.id, {
      ...ready([keyIn('a')]),
      incomplete: problem,
    });
    expect(namesOf(children(snapshot, vaultNode, undefined))).toEqual(['a', 'failure keys']);
    const none = new Snapshot().with('keys', vault.id, { ...ready([]), incomplete: problem });
    expect(namesOf(children(none, vaultNode, undefined))).toEqual(['failure keys']);
  });

  test('is a row that says so if there are no keys', () => {
    const snapshot = estate().with('keys', vault.id, ready([]));
    expect(namesOf(children(snapshot, vaultNode, undefined))).toEqual(['No keys']);
  });

  test("is the failure if its keys couldn't be read", () => {
    const snapshot = estate().with('keys', vault.id, { state: 'failed', problem });
    expect(children(snapshot, vaultNode, undefined)).toEqual([
      { kind: 'failure', problem, part: { kind: 'keys', subscription: production, vaultId: vault.id } },
    ]);
  });

  test('every node has its parent, up to the vault', () => {
    const keyNode = { ...vaultNode, kind: 'key', key: keyIn('a') } as const;
    const version = versionOf('1', days(-9));
    expect(parentOf({ ...keyNode, kind: 'keyVersion', version, latest: true })).toEqual(keyNode);
    expect(parentOf(keyNode)).toEqual(vaultNode);
    expect(parentOf(vaultNode)).toBeUndefined();
  });
});

describe('an empty view says why', () => {
  const none = new Snapshot().with('subscriptions', '', ready({ subscriptions: [], failures: [] }));
  const quiet = new Snapshot().with(
    'subscriptions',
    '',
    ready({ subscriptions: [production], failures: [] }),
  );

  test.each([
    ['signed out', undefined, undefined, 'signedOut'],
    ['nothing read yet', new Snapshot(), undefined, 'loading'],
    ['no subscription', none, undefined, 'noSubscriptions'],
    ['none chosen', quiet, new Set<string>(), 'noneSelected'],
    ['its list still to come', quiet, undefined, 'loading'],
    ['no account', quiet.with('accounts', 'sub-1', ready([])), undefined, 'noResources'],
    [
      'an account',
      quiet.with('accounts', 'sub-1', ready([accountIn(production, 'a')])),
      undefined,
      'content',
    ],
    ['a failure', quiet.with('accounts', 'sub-1', { state: 'failed', problem }), undefined, 'content'],
  ] as const)('%s', (_, snapshot, chosen, expected) => {
    expect(emptinessOf(snapshot, 'accounts', chosen)).toBe(expected);
  });
});
