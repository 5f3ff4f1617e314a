import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drillMarkdown, type DrillState, lookedAt } from '../../../src/drill/documents.ts';
import {
  applicationCommands,
  followCommands,
  repairCommands,
  type Repaired,
  repairedAcross,
} from '../../../src/drill/repairCommands.ts';
import { runbookMarkdown } from '../../../src/drill/runbook.ts';
import { clouds } from '../../../src/model/cloud.ts';
import type { Account } from '../../../src/model/resources.ts';
import { causes } from '../../../src/session/rehearsal.ts';
import { account, subscription, vault } from '../../fakes/azure.ts';
import { hostile, hostileStrings } from '../../templates/hostile.ts';
import { english } from '../../fakes/specs.ts';

const on: Repaired = { cloud: clouds.public, vault, key: 'ledger-key', accounts: [account] };

/** What each command would be given, by a shell that runs it: `az` tells its arguments instead. */
function argumentsOf(script: string): readonly string[] {
  const told = String.raw`az() { printf '%s\0' "$@" >&2; echo answer; }`;
  const { status, stderr, stdout } = spawnSync('bash', ['--norc', '-c', `set -eu\n${told}\n${script}`], {
    encoding: 'utf8',
    // With a socket for its input, bash would take itself for a remote shell and read the person's start file.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LC_ALL: 'C.UTF-8', PATH: process.env['PATH'] },
  });
  expect({ status, stdout: stdout.replaceAll('answer\n', '') }).toEqual({ status: 0, stdout: '' });
  return stderr.split('\0').slice(0, -1);
}

test.each(causes)('the commands for %s run, and name the vault', (cause) => {
  for (const permissionModel of ['rbac', 'accessPolicy'] as const) {
    const given = argumentsOf(repairCommands(cause, { ...on, vault: { ...vault, permissionModel } }));
    expect(given.slice(0, 4)).toEqual(['account', 'set', '--subscription', subscription.id]);
    expect(given.some((one) => one === vault.name || one === vault.id)).toBe(true);
  }
});

test.each(causes)('the commands for %s in a managed HSM are those for one', (cause) => {
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

test('no name becomes a command: a shell hands it on as it is', () => {
  const shellSafe = hostileStrings.filter((one) => !one.includes('\0') && one.isWellFormed());
  const scripts = shellSafe.map((key) => repairCommands('keyDeleted', { ...on, key }));
  const named = argumentsOf(scripts.join('\n'));
  expect(named.filter((_, at) => at % 11 === 10)).toEqual(shellSafe);
  const followed = argumentsOf(followCommands({ ...on, accounts: shellSafe.map((id) => ({ id })) }));
  expect(followed.filter((_, at) => at % 8 === 3)).toEqual(shellSafe);
});

const facts = {
  ...on,
  accounts: [account],
  subscriptions: [subscription],
  atLeast: true,
  drilled: 'accessRemoved',
  sandbox: false,
} as const;

test('a run-book begins with what was drilled, and has every other cause', () => {
  const written = runbookMarkdown(facts, english);
  const headings = written.split('\n').filter((line) => line.startsWith('## '));
  expect(headings.filter((line) => /sub-status/.test(line))).toHaveLength(causes.length);
  expect(headings.find((line) => /sub-status/.test(line))).toContain('access to the vault is removed');
  expect(written).toContain('at least 1, as');
  expect(written).not.toContain('Sandbox');
});

test('a run-book of a managed HSM has its deletion with its own steps, commands and source', () => {
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
  expect(first).toMatch(/lists the local roles that are there/);
  expect(first).not.toMatch(/Azure RBAC|drops role assignments/);
  const ofVault = runbookMarkdown(facts, english);
  expect(ofVault).not.toMatch(/managed HSM/i);
  expect(runbookMarkdown(inHsm, english)).toContain('managed-hsm/recovery');
  expect(ofVault).toContain('general/key-vault-recovery');
});

test('names stay text in a run-book and in a drill, whatever they are', () => {
  fc.assert(
    fc.property(hostile(), (name) => {
      const headings = (markdown: string) =>
        markdown.split('\n').filter((line) => line.startsWith('#')).length;
      const named = { ...account, name };
      const plain = headings(runbookMarkdown(facts, english));
      expect(headings(runbookMarkdown({ ...facts, accounts: [named] }, english))).toBe(plain);
      const drill = drillMarkdown({ ...drilled, key: name, accounts: [{ account: named }] }, english);
      expect(headings(drill)).toBe(headings(drillMarkdown(drilled, english)));
    }),
    { numRuns: 60 },
  );
});

const drilled: DrillState = {
  cause: 'keyDisabled',
  vault,
  key: 'ledger-key',
  begun: 0,
  accounts: [{ account }],
};

test('a drill tells when all have noticed, and when all are back', () => {
  const revoked = { ...account, status: { kind: 'revoked', code: 4018, raw: '(4018)' } } as const;
  const half = lookedAt(drilled, [{ account }, { account: revoked }], 60_000);
  expect(half).not.toHaveProperty('noticed');
  const dark = lookedAt(half, [{ account: revoked, heard: { status: 403, subStatus: '4018' } }], 45 * 60_000);
  expect(dark).toMatchObject({ noticed: 45 * 60_000 });
  expect(drillMarkdown(dark, english)).toContain('after 45 min');
  expect(drillMarkdown(dark, english)).toContain('A refusal \\(403\\, sub\\-status 4018\\)');
  const back = lookedAt(dark, [{ account, heard: { status: 200 } }], 90 * 60_000);
  expect(back).toMatchObject({ noticed: 45 * 60_000, recovered: 90 * 60_000 });
  expect(drillMarkdown(back, english)).toContain('back 45 min later');
});

describe('accounts that reach the key by an application', () => {
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

  test('have it, its tenant and who there must act in the run-book', () => {
    const told = written(across);
    expect(told).toContain('## Across tenants');
    expect(told.replaceAll('\\', '')).toContain(`id-across, by the application ${application}`);
    expect(told.replaceAll('\\', '')).toMatch(/gives access to the vault in its tenant tenant-of-vault/);
    expect(told).toContain("az login --tenant 'tenant-of-vault'");
    expect(told).not.toContain(clouds.public.cosmosAppId);
    expect(told).not.toContain('do the same for each managed identity');
    expect(written(across, account)).toContain(clouds.public.cosmosAppId);
  });

  test('are no matter of a run-book where there are none', () => {
    const told = written(account);
    expect(told).not.toMatch(/Across tenants|az login|application/);
  });

  test.each(['rbac', 'accessPolicy'] as const)(
    'are given access by their service principal under %s',
    (model) => {
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
    },
  );

  test('hand their application on as it is, whatever it is', () => {
    const shellSafe = hostileStrings.filter((one) => !one.includes('\0') && one.isWellFormed());
    for (const one of shellSafe) {
      const given = argumentsOf(applicationCommands(one, one));
      expect(given.filter((_, at) => given[at - 1] === '--id')).toEqual([one, one]);
    }
  });
});

test('a drill on a managed HSM says so, and what repairs its deletion', () => {
  const id = vault.id.replace('/vaults/', '/managedHSMs/');
  const told = drillMarkdown({ ...drilled, cause: 'vaultDeleted', vault: { ...vault, id } }, english);
  expect(told).toContain('of the managed HSM kv\\-ledger is a copy');
  expect(told).toContain('Run Recover Deleted Vault on its subscription\\: it lists deleted managed HSMs');
  expect(drillMarkdown({ ...drilled, cause: 'vaultDeleted' }, english)).not.toMatch(/managed HSM/i);
});
