import { describe, expect, test } from 'vitest';
import { assessAccount } from '../../../src/health/accounts.ts';
import { inventoryIndex } from '../../../src/health/inventoryIndex.ts';
import {
  type ChangesContent,
  changesContentOf,
  readChangeHistory,
} from '../../../src/history/changeHistory.ts';
import { changesSection, explainingLines } from '../../../src/history/changesSection.ts';
import type { PropertyChange, ResourceChange } from '../../../src/model/resourceChange.ts';
import { plain } from '../../../src/model/text.ts';
import { accountPage } from '../../../src/readiness/accountPage.ts';
import { keyBehind } from '../../../src/readiness/diagnose.ts';
import type { Item, Section } from '../../../src/ui/page/page.ts';
import { alex } from '../../fakes/connect.ts';
import { payments } from '../../fakes/lostKey.ts';
import { permitFor } from '../../fakes/permit.ts';

const { signal } = new AbortController();
const minute = 60_000;
const permit = await permitFor();

const itemsOf = ({ blocks }: Section): readonly Item[] =>
  blocks.flatMap((block) => (block.kind === 'items' ? block.items : []));
const texts = ({ blocks }: Section) =>
  blocks.flatMap((block) =>
    block.kind === 'text' ? [plain(block.text)] : block.kind === 'list' ? block.items.map(plain) : [],
  );
const explaining = (section: Section) =>
  itemsOf(section)
    .filter(({ id }) => /^(explains|missing)/.test(id))
    .map(({ title }) => plain(title));

/** Azure's clock and the names of Azure's resources differ from run to run. */
const masked = (line: string) =>
  line.replaceAll(/[0-9a-f]{32}|[0-9a-f-]{36}/g, '<id>').replaceAll(/\d+ min/g, '<n> min');

const causes = [
  ['keyDisabled', 'Key version <id>: Last changed. Disabled now.'],
  ['keyExpired', 'Key version <id>: Last changed. Expired now.'],
  ['keyDeleted', 'Key cosmos-payments: no longer in the key vault'],
  ['accessRemoved', 'Role assignment <id>: Deleted'],
  [
    'vaultFirewalled',
    'Key vault kv-payments-prod: Firewall bypass changed from AzureServices (default) to None',
  ],
  ['vaultDeleted', 'Key vault kv-payments-prod: Deleted'],
] as const;

describe('the change that can explain lost access comes first, for each cause of a drill', () => {
  test.each(causes)('%s, on the page of an account', async (cause, title) => {
    const at = await payments();
    await at.lose(cause);
    const { account, view } = await at.read();
    const health = assessAccount(view, inventoryIndex(view), account);
    const { vault } = keyBehind({ checked: { kind: 'account', account }, view });
    const history = await readChangeHistory(at.session, { accounts: [health], vault }, signal);
    const changes = changesContentOf(at.session, view, [health], history);
    const nothing = () => undefined;
    const page = accountPage({
      ...{ health, changes, findings: [], subscription: at.subscription, sandbox: true, now: at.pace.now() },
      ...{ run: nothing, refresh: nothing, open: nothing, about: nothing, copy: nothing },
    });
    const section = page.sections.find(({ id }) => id === 'changes')!;
    expect(history.unread).toEqual([]);
    expect(explaining(section).map(masked)).toEqual([title]);
    const [first] = (page.state?.details ?? []).map((line) => masked(plain(line)));
    expect(first).toBe(cause === 'keyDeleted' ? title : `<n> min before: ${title}`);
    const [item] = itemsOf(section);
    expect(item?.lines?.map(plain)).toContainEqual(
      {
        keyDisabled: "Azure doesn't report who made the change.",
        keyExpired: "Azure doesn't report who made the change.",
        keyDeleted: "Azure doesn't record here when or by whom a key was deleted.",
        accessRemoved: 'By robin@contoso.com',
        vaultFirewalled: 'By robin@contoso.com',
        vaultDeleted: 'By robin@contoso.com',
      }[cause],
    );
    if (cause !== 'keyDeleted') expect(plain(item!.note!)).toMatch(/UTC, \d+ min before the status changed$/);
  });
});

describe('on the pages of a key and a key vault', () => {
  test('the change comes first with the account that it cut off, and all versions of the key are included', async () => {
    const at = await payments();
    await at.lose('accessRemoved');
    await at.read();
    const section = changesSection(await at.content());
    expect(explaining(section).map(masked)).toEqual(['Role assignment <id>: Deleted']);
    expect(section.folded).toBe(false);
    expect(plain(itemsOf(section)[0]!.note!)).toMatch(/UTC, \d+ min before the status changed$/);
  });

  test('with several accounts, the first one that lost access is named', async () => {
    const at = await payments();
    await at.lose('vaultFirewalled');
    const content = await at.content();
    const [one] = content.accounts;
    const since = one!.observed!.since;
    const other = {
      ...one!,
      account: { ...one!.account, id: `${one!.account.id}-2`, name: 'cosmos-late' },
      observed: { since: since + 5 * minute, changed: true },
    };
    const [item] = itemsOf(changesSection({ ...content, accounts: [other, one!] }));
    expect(plain(item!.note!)).toMatch(/ min before the status of cosmos-payments-prod changed$/);
  });

  test('a change of one account explains nothing about another', async () => {
    const at = await payments();
    await at.lose('vaultFirewalled');
    const content = await at.content();
    const [one] = content.accounts;
    const change = {
      at: one!.observed!.since - minute,
      kind: 'updated',
      properties: [{ path: 'properties.defaultIdentity', before: 'a', after: 'b' }],
    } as const;
    const told = (resourceId: string) =>
      explainingLines({ ...content, history: { ...content.history, changes: [{ ...change, resourceId }] } });
    expect(told(`${one!.account.id}-2`)).toEqual([]);
    expect(told(one!.account.id).map(plain)).toEqual([
      '1 min before: Account cosmos-payments-prod: Default identity changed from a to b',
    ]);
  });
});

test('a change through Azure has who made it, from the activity log, and its properties, from Resource Graph', async () => {
  const at = await payments();
  const settings = { purgeProtection: true, allowTrustedServices: true };
  const { vaults } = at.azure.in(at.subscription);
  const found = await vaults.list(signal);
  const legacy = found.kind === 'done' && found.value.find(({ purgeProtection }) => !purgeProtection);
  if (!legacy) throw new Error('no key vault without purge protection');
  expect((await vaults.protect(legacy, settings, permit)).kind).toBe('done');
  await at.pace.pause(10 * minute, signal);
  const { changes, unread } = await readChangeHistory(at.session, { accounts: [], vault: legacy }, signal);
  expect(unread).toEqual([]);
  expect(changes).toEqual([
    expect.objectContaining({
      resourceId: legacy.id,
      kind: 'updated',
      by: expect.stringContaining('megan') as string,
      operation: 'Microsoft.KeyVault/vaults/write',
      properties: expect.arrayContaining([
        { path: 'properties.enablePurgeProtection', after: 'true' },
      ]) as unknown,
    }),
  ]);
});

test('a change long before the status changed, or after it, explains nothing', async () => {
  const at = await payments();
  await at.lose('vaultFirewalled');
  const content = await at.content();
  const [account] = content.accounts;
  const { at: changed } = content.history.changes.find(({ by }) => by?.startsWith('robin') === true)!;
  const when = (offset: number, isChange = true): ChangesContent => ({
    ...content,
    accounts: [{ ...account!, observed: { since: changed + offset, changed: isChange } }],
  });
  const told = (changes: ChangesContent) => explainingLines(changes).map(plain);
  expect(told(when(12 * minute))).toEqual([
    '12 min before: Key vault kv-payments-prod: Firewall bypass changed from AzureServices (default) to None',
  ]);
  expect(told(when(-minute))).toEqual([]);
  expect(told(when(3 * 60 * minute))).toEqual([]);
  // When the status changed is unknown, and so is how long before that the change was.
  expect(told(when(3 * 60 * minute, false))[0]).toMatch(/UTC: Key vault kv-payments-prod: /);
  expect(texts(changesSection(when(-minute)))[0]).toBe('No recorded change explains this status.');
});

test.each([
  ['properties.networkAcls.bypass', 'None', undefined],
  ['properties.networkAcls.defaultAction', 'Deny', undefined],
  ['properties.networkAcls.ipRules[1].value', undefined, '10.0.0.1'],
  ['properties.accessPolicies[4].objectId', undefined, 'someone'],
])('%s from %s to %s only gives access, so it explains no loss', async (path, before, after) => {
  const at = await payments();
  await at.lose('vaultFirewalled');
  const content = await at.content();
  const [account] = content.accounts;
  const told = (given: Partial<PropertyChange>) => {
    const change: ResourceChange = {
      ...{ at: account!.observed!.since - minute, resourceId: content.history.vaultId!, kind: 'updated' },
      properties: [{ path, ...given }],
    };
    return explainingLines({ ...content, history: { ...content.history, changes: [change] } });
  };
  const set = (value: object) => Object.fromEntries(Object.entries(value).filter(([, one]) => one));
  expect(told(set({ before, after }))).toEqual([]);
  expect(told(set({ before: after ?? 'Allow', after: before }))).toHaveLength(1);
});

test('a role assignment on the resource group of the key vault counts, on another group not', async () => {
  const at = await payments();
  const content = await at.content();
  const group = at.vault.id.split('/providers/')[0]!;
  const assignment = (scope: string) => `${scope}/providers/Microsoft.Authorization/roleAssignments/one`;
  const event = {
    operation: 'Microsoft.Authorization/roleAssignments/delete',
    caller: 'robin',
    correlationId: 'c',
  };
  const now = at.pace.now();
  for (const scope of [group, `${group}-2`, `${group}/providers/Microsoft.Storage/storageAccounts/s`])
    at.sandbox.state.activity.push({ ...event, resourceId: assignment(scope), at: now });
  const { changes } = (await at.content()).history;
  expect(
    changes.slice(0, changes.length - content.history.changes.length).map(({ resourceId }) => resourceId),
  ).toEqual([assignment(group)]);
});

describe('unread data is reported, and never counts as no change', () => {
  const refused = (action: string, scope: string) => ({
    status: 403,
    headers: {},
    body: JSON.stringify({
      error: {
        code: 'AuthorizationFailed',
        message: `The client 'a' with object id 'b' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      },
    }),
  });

  test('with the role that is missing', async () => {
    const at = await payments(alex);
    await at.lose('keyDisabled');
    const scope = `/subscriptions/${at.subscription.id}`;
    at.faults.add({
      request: /eventtypes/,
      fault: { kind: 'answer', response: refused('Microsoft.Insights/eventtypes/values/Read', scope) },
    });
    const section = changesSection({ ...(await at.content()), versions: [] });
    expect(texts(section)).not.toContain('No recorded change explains this status.');
    const [first] = texts(section).filter((line) => line.startsWith("Couldn't read"));
    expect(first).toContain("Couldn't read the activity log of resource group rg-payments-prod.");
    expect(first).toContain('for the Reader role on subscription');
  });

  test('also if the key vault itself is out of sight', async () => {
    const at = await payments();
    await at.lose('keyDisabled');
    const section = changesSection({ ...(await at.content('noVault')), versions: [] });
    expect(texts(section)).not.toContain('No recorded change explains this status.');
    expect(texts(section).join('\n')).toContain(
      "Couldn't read the changes of key vault kv-payments-prod. You can't read the key vault. Ask an owner or user access administrator for the Reader role on the key vault. It can take a few minutes to take effect.",
    );
  });

  test('and a page of hundreds of accounts sends a few requests only, and says so', async () => {
    const at = await payments();
    await at.lose('keyDisabled');
    const [{ health }] = at.uses() as [ReturnType<typeof at.uses>[number]];
    const accounts = Array.from({ length: 300 }, (_, number) => {
      const id = health.account.id.replace(/resourceGroups\/[^/]+/, `resourceGroups/rg-${number}`);
      return { ...health, account: { ...health.account, id } };
    });
    at.sent();
    const history = await readChangeHistory(at.session, { accounts, vault: at.vault }, signal);
    expect(at.sent()).toHaveLength(10 + 7);
    expect(history.leftOut).toBe(291);
    const section = changesSection({ ...(await at.content()), versions: [], history });
    expect(texts(section)).not.toContain('No recorded change explains this status.');
    expect(texts(section).join('\n')).toContain("activity log isn't read here: 291");
  });
});
