import { expect, test } from 'vitest';
import { payments } from '../../fakes/lostKey.ts';

const { signal } = new AbortController();

/** Resource Graph's limit for a query is 50 resources. */
async function manyResources() {
  const at = await payments();
  await at.lose('vaultFirewalled');
  const others = Array.from({ length: 100 }, (_, number) => `${at.vault.id}-${number}`);
  at.sent();
  return {
    ...at,
    read: () => at.azure.in(at.subscription).history.changes([...others, at.vault.id], signal),
  };
}

const refused = { kind: 'answer', response: { status: 400, headers: {}, body: '{}' } } as const;
const queries = /^POST .*ResourceGraph/;

test('the changes of many resources are read with several queries', async () => {
  const at = await manyResources();
  const read = await at.read();
  expect(read).toMatchObject({ kind: 'done', value: [{ resourceId: at.vault.id }] });
  expect('incomplete' in read).toBe(false);
  expect(at.sent()).toHaveLength(3);
});

test('a query that fails hides nothing that the others have read, and is reported', async () => {
  const at = await manyResources();
  at.faults.add({ request: queries, times: 1, fault: refused });
  expect(await at.read()).toMatchObject({
    ...{ kind: 'done', value: [{ resourceId: at.vault.id }] },
    incomplete: { what: { message: "Couldn't read {0}." } },
  });
  at.faults.add({ request: queries, fault: refused });
  expect((await at.read()).kind).toBe('failed');
});
