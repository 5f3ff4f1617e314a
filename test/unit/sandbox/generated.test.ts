import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualClock } from '../../../src/sandbox/clock.ts';
import { generatedEstate } from '../../../src/sandbox/estate/generated.ts';
import { nameOf, withKey } from '../../../src/sandbox/model/lookup.ts';
import { createSandbox } from '../../../src/sandbox/sandbox.ts';
import { issueToken } from '../../../src/sandbox/issueToken.ts';
import { megan } from './support.ts';

const small = { tenants: 4, subscriptions: 20, vaults: 60, accounts: 2_000 };
const sandboxOf = (seed: number) =>
  createSandbox({ clock: manualClock(), estate: generatedEstate({ ...small, seed }) });

interface Row {
  readonly id: string;
  readonly properties: { readonly instanceId?: string };
}

/** Everything that Resource Graph returns to Megan in all tenants, page by page. */
async function graphRows(seed: number): Promise<Row[]> {
  const sandbox = sandboxOf(seed);
  const rows: Row[] = [];
  for (const { id } of sandbox.state.directory.tenants) {
    const token = await issueToken(sandbox, megan.label, id, 'https://management.azure.com/.default');
    let $skipToken: string | undefined;
    do {
      const { body } = await sandbox.handle({
        method: 'POST',
        url: 'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01',
        headers: { authorization: `Bearer ${token ?? ''}` },
        body: JSON.stringify({ query: 'resources', options: { $skipToken } }),
      });
      const page = JSON.parse(body) as { data: Row[]; $skipToken?: string };
      rows.push(...page.data);
      ({ $skipToken } = page);
    } while ($skipToken !== undefined);
  }
  return rows;
}

test('a seed always gives the same estate, and another seed a different one', async () => {
  const rows = await graphRows(7);
  expect(rows.filter(({ id }) => id.includes('/databaseAccounts/'))).toHaveLength(small.accounts);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(await graphRows(7)).toEqual(rows); // Also versions of keys, identities, and instances.
  expect((await graphRows(8)).map(({ id }) => id)).not.toEqual(rows.map(({ id }) => id));
});

test('it has accounts in every state, shared keys, several tenants, and both kinds of key store', async () => {
  const { state } = sandboxOf(1);
  const uris = state.accounts.map(({ settings }) => settings.entries[0]?.value.keyVaultKeyUri);
  const encrypted = uris.filter((uri) => uri !== undefined);
  expect(encrypted.length / uris.length).toBeGreaterThan(0.6);
  expect(new Set(encrypted).size).toBeLessThan(encrypted.length / 2);
  expect(new Set(state.subscriptions.map(({ tenantId }) => tenantId)).size).toBe(small.tenants);
  expect(new Set(state.accounts.map(({ kind }) => kind))).toEqual(new Set(['GlobalDocumentDB', 'MongoDB']));
  const sandbox = sandboxOf(1);
  const statuses = new Set<string>();
  for (const subscription of sandbox.state.subscriptions) {
    const token = await issueToken(
      sandbox,
      megan.label,
      subscription.tenantId,
      'https://management.azure.com/.default',
    );
    const { body, status } = await sandbox.handle({
      method: 'GET',
      url: `https://management.azure.com/subscriptions/${subscription.id}/providers/Microsoft.DocumentDB/databaseAccounts?api-version=2026-03-15`,
      headers: { authorization: `Bearer ${token ?? ''}` },
    });
    if (status !== 200) continue;
    const { value } = JSON.parse(body) as { value: { properties: { customerManagedKeyStatus?: string } }[] };
    for (const { properties } of value)
      statuses.add(/\((\d+)\)\.$/.exec(properties.customerManagedKeyStatus ?? '')?.[1] ?? 'fine');
  }
  expect([...statuses].sort()).toEqual(['4002', '4017', '4018', 'fine']);
});

test('the index finds the same as a search, after any additions and removals', () => {
  const name = fc.constantFrom('a', 'A', 'b', 'C', 'c');
  const change = fc.oneof(
    fc.record({ add: name }),
    fc.record({ remove: fc.nat(20) }),
    fc.record({ look: name }),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const list: { name: string }[] = [];
      for (const one of changes) {
        if ('add' in one) list.push({ name: one.add });
        else if ('remove' in one) {
          if (one.remove < list.length) list.splice(one.remove, 1);
          withKey(list, nameOf, 'a');
        } else {
          const key = one.look.toLowerCase();
          expect(withKey(list, nameOf, one.look)).toEqual(
            list.filter((item) => item.name.toLowerCase() === key),
          );
        }
      }
    }),
  );
});
