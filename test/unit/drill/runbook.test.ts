import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applicationCommands,
  followCommands,
  repairCommands,
  type Repaired,
  repairedAcross,
} from '../../../src/drill/repairCommands.ts';
import { accountsHitBy, type RunbookFacts, runbookPage } from '../../../src/drill/runbookPage.ts';
import { clouds } from '../../../src/model/cloud.ts';
import type { Account } from '../../../src/model/resources.ts';
import { keyLossCauses } from '../../../src/session/keyLossSimulation.ts';
import { pageMarkdown } from '../../../src/ui/page/markdown.ts';
import { runnable } from '../../../src/ui/page/page.ts';
import { account, subscription, vault } from '../../fakes/azure.ts';
import { hostile, hostileStrings } from '../../templates/hostile.ts';
import { readDrillSubject, readRecentChanges, runbookFactsOf } from '../../../src/drill/subject.ts';
import { keyName, payments } from '../../fakes/lostKey.ts';
import { english } from '../../fakes/specs.ts';

const on: Repaired = { cloud: clouds.public, vault, key: 'ledger-key', accounts: [account] };

/** The arguments that each command gets from a shell: a fake `az` prints them. */
function argumentsOf(script: string): readonly string[] {
  const told = String.raw`az() { printf '%s\0' "$@" >&2; echo answer; }`;
  const { status, stderr, stdout } = spawnSync('bash', ['--norc', '-c', `set -eu\n${told}\n${script}`], {
    encoding: 'utf8',
    // With a socket as its input, bash would behave like a remote shell and read the user's startup file.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] },
  });
  expect({ status, stdout: stdout.replaceAll('answer\n', '') }).toEqual({ status: 0, stdout: '' });
  return stderr.split('\0').slice(0, -1);
}

test.each(keyLossCauses)('the commands for %s run, and name the vault', (cause) => {
  for (const permissionModel of ['rbac', 'accessPolicy'] as const) {
    const given = argumentsOf(repairCommands(cause, { ...on, vault: { ...vault, permissionModel } }));
    expect(given.slice(0, 4)).toEqual(['account', 'set', '--subscription', subscription.id]);
    expect(given.some((one) => one === vault.name || one === vault.id)).toBe(true);
  }
});

test.each(keyLossCauses)('the commands for %s in a managed HSM are for an HSM', (cause) => {
  const id = vault.id.replace('/vaults/', '/managedHSMs/');
  const given = argumentsOf(
    repairCommands(cause, { ...on, vault: { ...vault, id, permissionModel: 'rbac' } }),
  );
  const named = given.indexOf('--hsm-name');
  expect(given[named + 1]).toBe(vault.name);
  expect(given).not.toContain('--vault-name');
  expect(given.join(' ')).not.toMatch(/az role assignment|Key Vault Crypto|set-policy/);
  if (cause === 'accessRemoved') expect(given.slice(-2)).toEqual(['--scope', '/keys']);
});

test.each([
  ['keyDisabled', '--enabled'],
  ['keyExpired', '--expires'],
] as const)(
  'the commands for %s repair the versions that the accounts use, not a newer one',
  (cause, option) => {
    const used = ['a'.repeat(32), 'b'.repeat(32), 'a'.repeat(32)];
    const accounts = used.map((keyVersion, index) => ({ id: `account-${String(index)}`, keyVersion }));
    const given = argumentsOf(repairCommands(cause, { ...on, accounts }));
    const versions = given.flatMap((one, at) => (one === '--version' ? (given[at + 1] ?? []) : []));
    expect(versions).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
    expect(given.filter((one) => one === option)).toHaveLength(2);
    const unknown = argumentsOf(repairCommands(cause, { ...on, accounts: [...accounts, { id: 'silent' }] }));
    expect(unknown).not.toContain('--version');
    expect(unknown.filter((one) => one === option)).toHaveLength(1);
  },
);

test('no name becomes a command, because a shell passes it unchanged', () => {
  const shellSafe = hostileStrings.filter((one) => !one.includes('\0') && one.isWellFormed());
  const scripts = shellSafe.map((key) => repairCommands('keyDeleted', { ...on, key }));
  const named = argumentsOf(scripts.join('\n'));
  expect(named.filter((_, at) => at % 11 === 10)).toEqual(shellSafe);
  const followed = argumentsOf(followCommands({ ...on, accounts: shellSafe.map((id) => ({ id })) }));
  expect(followed.filter((_, at) => at % 8 === 3)).toEqual(shellSafe);
});

const runbookMarkdown = (of: RunbookFacts, translate = english) =>
  pageMarkdown(
    runbookPage(
      of,
      () => undefined,
      () => undefined,
    ),
    translate,
  );

const facts = {
  ...on,
  accounts: [account],
  subscriptions: [subscription],
  atLeast: true,
  drilled: 'accessRemoved',
  sandbox: false,
} as const;

test('a runbook begins with the simulated cause, and has every other cause', () => {
  const written = runbookMarkdown(facts, english);
  const headings = written.split('\n').filter((line) => line.startsWith('## '));
  expect(headings.filter((line) => /sub-status/.test(line))).toHaveLength(keyLossCauses.length);
  expect(headings.find((line) => /sub-status/.test(line))).toContain('Access to the key vault is removed');
  expect(written).toContain('protects at least 1 account');
  expect(written).not.toContain('Sandbox');
});

test('only a cause of the whole vault concerns the accounts of its other keys', () => {
  const other = { ...account, id: `${account.id}-other`, name: 'cosmos-other', keyVersion: 'other-version' };
  const written = runbookMarkdown({ ...facts, drilled: 'vaultFirewalled', others: [other] }, english);
  expect(written).toContain('protects at least 1 account');
  expect(written).toContain('Accounts that use other keys in key vault kv-ledger: cosmos-other.');
  expect(written).toContain(`az cosmosdb show --ids '${other.id}'`);
  expect(written).not.toContain('other-version');
  expect(accountsHitBy('keyDisabled', { ...facts, others: [other] })).toEqual([account]);
  expect(accountsHitBy('vaultDeleted', { ...facts, others: [other] })).toEqual([account, other]);
});

test('a runbook of a managed HSM has deletion with separate steps, commands, and source', () => {
  const id = vault.id.replace('/vaults/', '/managedHSMs/');
  const inHsm = {
    ...facts,
    vault: { ...vault, id, permissionModel: 'rbac' },
    drilled: 'vaultDeleted',
  } as const;
  const [first = ''] = runbookMarkdown(inHsm, english).split('\n## ').slice(5);
  expect(first).toMatch(/^The managed HSM is deleted/);
  expect(first).toContain('az keyvault recover --hsm-name');
  expect(first).toContain('az keyvault role assignment list --hsm-name');
  expect(first).toMatch(/The last command lists the local roles/);
  expect(first).not.toMatch(/Azure RBAC|drops role assignments/);
  const ofVault = runbookMarkdown(facts, english);
  expect(ofVault).not.toMatch(/managed HSM/i);
  expect(runbookMarkdown(inHsm, english)).toContain('managed-hsm/recovery');
  expect(ofVault).toContain('general/key-vault-recovery');
});

test('names in a runbook stay text', () => {
  fc.assert(
    fc.property(hostile(), (name) => {
      const headings = (markdown: string) =>
        markdown.split('\n').filter((line) => line.startsWith('#')).length;
      const plain = headings(runbookMarkdown(facts, english));
      expect(headings(runbookMarkdown({ ...facts, accounts: [{ ...account, name }] }, english))).toBe(plain);
    }),
    { numRuns: 60 },
  );
});

test('each block of commands can be copied as it is', () => {
  const copied: string[] = [];
  const page = runbookPage(
    facts,
    (commands) => copied.push(commands),
    () => undefined,
  );
  const actions = [...runnable(page)].filter(([id]) => id.startsWith('copy-'));
  expect(actions).toHaveLength(keyLossCauses.length + 1);
  for (const [, run] of actions) run();
  expect(copied).toContain(followCommands(facts));
  expect(copied.every((commands) => runbookMarkdown(facts, english).includes(commands))).toBe(true);
});

describe('accounts that reach the key through an application', () => {
  const application = '7b1d0c52-4f0e-4a5e-9a51-2c7d0c9e3f10';
  const across: Account = {
    ...account,
    name: 'across',
    subscriptionId: 'sub-2',
    defaultIdentity: { kind: 'userAssigned', id: '/x/id-across', federatedClientId: application },
  };
  const there = { ...subscription, tenantId: 'tenant-of-vault' };
  const here = { ...subscription, id: 'sub-2', name: 'Ours' };
  const written = (...accounts: readonly Account[]) =>
    runbookMarkdown({ ...facts, accounts, subscriptions: [there, here] }, english);

  test('have the application, its tenant, and who must act there in the runbook', () => {
    const told = written(across);
    expect(told).toContain('## Across tenants');
    expect(told.replaceAll('\\', '')).toContain(`id-across, as application ${application}`);
    expect(told.replaceAll('\\', '')).toMatch(/access in tenant tenant-of-vault/);
    expect(told).toContain("az login --tenant 'tenant-of-vault'");
    expect(told).not.toContain(clouds.public.cosmosAppId);
    expect(told).not.toContain('do the same for each managed identity');
    expect(written(across, account)).toContain(clouds.public.cosmosAppId);
  });

  test("aren't mentioned in a runbook if there are none", () => {
    const told = written(account);
    expect(told).not.toMatch(/Across tenants|az login|application/);
  });

  test.each(['rbac', 'accessPolicy'] as const)('get access by their service principal under %s', (model) => {
    const accounts = [across, { ...across, name: 'second' }, account];
    const repaired = repairedAcross(accounts, vault, [there, here]);
    const commands = repairCommands('accessRemoved', {
      ...on,
      ...repaired,
      vault: { ...vault, permissionModel: model },
    });
    const given = argumentsOf(commands);
    expect(given.slice(0, 3)).toEqual(['login', '--tenant', 'tenant-of-vault']);
    expect(given.filter((_, at) => given[at - 1] === '--id' && given[at - 2] === 'show')).toEqual([
      clouds.public.cosmosAppId,
      application,
    ]);
  });

  test('pass their application unchanged, whatever its name', () => {
    const shellSafe = hostileStrings.filter((one) => !one.includes('\0') && one.isWellFormed());
    for (const one of shellSafe) {
      const given = argumentsOf(applicationCommands(one, one));
      expect(given.filter((_, at) => given[at - 1] === '--id')).toEqual([one, one]);
    }
  });
});

test('the accounts of a runbook are links to their pages', () => {
  const opened: string[] = [];
  const page = runbookPage(
    facts,
    () => undefined,
    ({ id }) => opened.push(id),
  );
  for (const [id, run] of runnable(page)) if (id.startsWith('open ')) run();
  expect(opened).toEqual(facts.accounts.map(({ id }) => id));
});

test('in an incident, the change that can explain it is in the runbook', async () => {
  const at = await payments();
  await at.lose('vaultFirewalled');
  const { signal } = new AbortController();
  const subject = await readDrillSubject(at.session, at.vault, keyName, signal);
  if (!subject) throw new Error('No account uses the key.');
  const known = runbookFactsOf({ ...at.session, kind: 'azure' }, subject, 'keyDisabled');
  expect(runbookMarkdown(known, english)).not.toContain('## What changed');
  const changes = await readRecentChanges(at.session, subject, signal);
  const [, told = ''] = runbookMarkdown({ ...known, changes }, english)
    .replaceAll('\\', '')
    .split('## What changed');
  expect(told).toMatch(
    /^\s+These changes might explain this status:\s+.*Key vault kv-payments-prod: Firewall bypass changed from AzureServices \(default\) to None\s+.* min before the status changed/,
  );
  expect(told).toContain('By robin@contoso.com');
});

test('in an incident, the version of the key and a deleted key are in the runbook', async () => {
  const { signal } = new AbortController();
  for (const [cause, line] of [
    ['keyDisabled', /Key version [0-9a-f]{32}: Last changed. Disabled now./],
    ['keyDeleted', /Key cosmos-payments: no longer in the key vault/],
  ] as const) {
    const at = await payments();
    await at.lose(cause);
    const subject = await readDrillSubject(at.session, at.vault, keyName, signal);
    if (!subject) throw new Error('No account uses the key.');
    const changes = await readRecentChanges(at.session, subject, signal);
    const known = runbookFactsOf({ ...at.session, kind: 'azure' }, subject, cause);
    expect(runbookMarkdown({ ...known, changes }, english).replaceAll('\\', '')).toMatch(line);
  }
});
