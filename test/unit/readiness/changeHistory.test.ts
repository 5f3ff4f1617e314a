import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/outcome.ts';
import { plain } from '../../../src/model/text.ts';
import { readChangeHistory } from '../../../src/readiness/changeHistory.ts';
import { changesSection, type ChangesContent } from '../../../src/readiness/changesSection.ts';
import { loseKey } from '../../../src/sandbox/loseKey.ts';
import type { Item, Section } from '../../../src/ui/page/page.ts';
import { alex, connect, megan } from '../../fakes/connect.ts';
import { permitFor } from '../../fakes/permit.ts';

const { signal } = new AbortController();
const minute = 60_000;
const permit = await permitFor();

function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** An account whose key is in a vault with Azure RBAC. */
async function payments(person = megan) {
  const at = connect(person);
  const { subscriptions } = done(await at.azure.subscriptions(signal));
  const subscription = subscriptions.find(({ name }) => name === 'Contoso Production')!;
  const services = at.azure.in(subscription);
  const account = done(await services.accounts.list(signal)).find(
    ({ name }) => name === 'cosmos-payments-prod',
  )!;
  const vault = done(await services.vaults.list(signal)).find(({ name }) => name === 'kv-payments-prod')!;
  const keyId = `${vault.id}/keys/cosmos-payments`;
  const version = async () =>
    done(await services.keys.versions(keyId, signal)).find(({ updated, created }) => updated !== created);
  const read = () =>
    readChangeHistory(
      at.azure,
      { subscription, account, keyStore: { subscription, vault } },
      at.pace.now(),
      signal,
    );
  return { ...at, services, subscription, account, vault, version, read };
}

type Ground = Awaited<ReturnType<typeof payments>>;

async function sectionOf(at: Ground, content: Partial<ChangesContent> = {}): Promise<Section> {
  return changesSection({
    history: await at.read(),
    accountId: at.account.id,
    vaultId: at.vault.id,
    version: content.version,
    isRevoked: true,
    now: at.pace.now(),
    ...content,
  });
}

const itemsOf = ({ blocks }: Section): readonly Item[] =>
  blocks.flatMap((block) => (block.kind === 'items' ? block.items : []));
const texts = ({ blocks }: Section) =>
  blocks.flatMap((block) =>
    block.kind === 'text' ? [plain(block.text)] : block.kind === 'list' ? block.items.map(plain) : [],
  );
const explaining = (section: Section) =>
  itemsOf(section)
    .filter(({ id }) => id.startsWith('explains'))
    .map(({ title }) => plain(title));

describe('the change that can explain the lost access comes first, for each cause of a drill', () => {
  test.each([
    ['vaultFirewalled', 'Key vault kv-payments-prod: Firewall bypass set to None'],
    ['vaultDeleted', 'Key vault kv-payments-prod: Deleted'],
  ] as const)('%s', async (cause, title) => {
    const at = await payments();
    loseKey(at.sandbox.state, cause, at.vault.name, 'cosmos-payments');
    at.sandbox.state.clock.now();
    await at.pace.pause(10 * minute, signal);
    const section = await sectionOf(at);
    expect(explaining(section)).toEqual([title]);
    expect(texts(section)[0]).toBe('These changes might explain this status:');
    const [item] = itemsOf(section);
    expect(item?.lines?.map(plain)).toContain('By robin@contoso.com');
  });

  test('accessRemoved: the role assignment that was deleted', async () => {
    const at = await payments();
    loseKey(at.sandbox.state, 'accessRemoved', at.vault.name, 'cosmos-payments');
    await at.pace.pause(10 * minute, signal);
    expect(explaining(await sectionOf(at))).toEqual([
      expect.stringMatching(/^Role assignment [0-9a-f-]{36}: Deleted$/),
    ]);
  });

  test.each(['keyDisabled', 'keyExpired'] as const)(
    '%s: Azure records nothing, and Key Vault says only when the version was last changed',
    async (cause) => {
      const at = await payments();
      loseKey(at.sandbox.state, cause, at.vault.name, 'cosmos-payments');
      await at.pace.pause(10 * minute, signal);
      const section = await sectionOf(at, { version: await at.version() });
      expect(explaining(section)).toEqual([
        expect.stringMatching(
          cause === 'keyDisabled'
            ? /^Key version [0-9a-f]{32}: Last changed. Disabled now.$/
            : /^Key version [0-9a-f]{32}: Last changed. Expired now.$/,
        ),
      ]);
      expect(itemsOf(section)[0]?.lines?.map(plain)).toEqual(["Azure doesn't report who made the change."]);
    },
  );

  test('keyDeleted: nothing is recorded, and the page says so and where to look', async () => {
    const at = await payments();
    loseKey(at.sandbox.state, 'keyDeleted', at.vault.name, 'cosmos-payments');
    await at.pace.pause(10 * minute, signal);
    const section = await sectionOf(at);
    expect(explaining(section)).toEqual([]);
    expect(texts(section)[0]).toBe('No recorded change explains this status.');
    expect(texts(section)[1]).toContain('diagnostic logs');
  });
});

test('a change through Azure has who made it, from the activity log, and its properties, from Resource Graph', async () => {
  const at = await payments();
  const legacy = done(await at.services.vaults.list(signal)).find(({ purgeProtection }) => !purgeProtection)!;
  const settings = { purgeProtection: true, allowTrustedServices: false };
  done(await at.services.vaults.protect(legacy, settings, permit));
  await at.pace.pause(10 * minute, signal);
  const { changes, unread } = await readChangeHistory(
    at.azure,
    {
      subscription: at.subscription,
      account: at.account,
      keyStore: { subscription: at.subscription, vault: legacy },
    },
    at.pace.now(),
    signal,
  );
  expect(unread).toEqual([]);
  expect(changes).toEqual([
    expect.objectContaining({
      resourceId: legacy.id,
      kind: 'updated',
      by: expect.stringContaining('megan') as string,
      operation: 'Microsoft.KeyVault/vaults/write',
      properties: [{ path: 'properties.enablePurgeProtection', after: 'true' }],
    }),
  ]);
});

test('a change long before the status changed, or after it, explains nothing', async () => {
  const at = await payments();
  loseKey(at.sandbox.state, 'vaultFirewalled', at.vault.name, 'cosmos-payments');
  const changed = at.pace.now();
  await at.pace.pause(10 * minute, signal);
  const when = (offset: number) => ({ clock: { kind: 'changed', at: changed + offset } }) as const;
  expect(explaining(await sectionOf(at, when(12 * minute)))).toHaveLength(1);
  expect(explaining(await sectionOf(at, when(-minute)))).toEqual([]);
  expect(explaining(await sectionOf(at, when(3 * 60 * minute)))).toEqual([]);
  const [item] = itemsOf(await sectionOf(at, when(12 * minute)));
  expect(plain(item!.note!)).toMatch(/UTC, 12 min before the status changed$/);
});

test('unread data is reported, and never counts as no change', async () => {
  const at = await payments(alex);
  const body = JSON.stringify({ error: { code: 'AuthorizationFailed', message: 'No.' } });
  at.faults.add({
    request: /eventtypes/,
    fault: { kind: 'answer', response: { status: 403, headers: {}, body } },
  });
  const { unread } = await at.read();
  expect(unread.map(({ what }) => plain(what))).toContain(
    "Couldn't read the activity log of resource group rg-payments-prod.",
  );
  const section = await sectionOf(at);
  expect(texts(section)).not.toContain('No recorded change explains this status.');
  expect(texts(section).join('\n')).toContain("Couldn't read the activity log");
});
