import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { assess } from '../../../src/health/assess.ts';
import { readInventoryView } from '../../../src/health/readInventoryView.ts';
import { exportInventory } from '../../../src/inventory/exportedInventory.ts';
import { keyStoreOf } from '../../../src/inventory/keyStores.ts';
import { breakersOf, type KeyStoreBreakers } from '../../../src/model/roleHolders.ts';
import { plain, text } from '../../../src/model/text.ts';
import { evidenceFiles } from '../../../src/report/evidencePack.ts';
import { reportOf } from '../../../src/report/report.ts';
import { sarifOf } from '../../../src/report/sarif.ts';
import { vault } from '../../fakes/azure.ts';
import { sampleInventory } from '../../fakes/sampleInventory.ts';
import { fromBundle as english } from '../../fakes/fromBundle.ts';

const never = new AbortController().signal;
const unread = { read: false, why: text('{0}', 'You have no access.') } as const;

async function sample() {
  const { inventory, scope, azure } = await sampleInventory();
  const view = await readInventoryView(inventory, scope, () => undefined, never);
  if (!view) throw new Error('aborted');
  const report = reportOf(assess(view), view, { source: 'sandbox', show: plain });
  return { report, inventory, azure, parts: exportInventory(inventory.snapshot, scope.subscriptions) };
}

test('the same inventory makes the same bytes, and the manifest has the hash of each file', async () => {
  const { report, parts } = await sample();
  const breakers = [breakersOf(vault, unread)];
  const one = await evidenceFiles({ report, inventory: parts, breakers }, english);
  const other = await evidenceFiles({ report, inventory: parts, breakers }, english);
  expect(other).toEqual(one);
  const [manifest, ...files] = [...one].reverse();
  const { generated, files: listed } = JSON.parse(new TextDecoder().decode(manifest?.content)) as {
    generated: string;
    files: { name: string; sha256: string }[];
  };
  expect(generated).toBe(report.generated);
  expect(listed.map(({ name, sha256 }) => [name, sha256])).toEqual(
    files.reverse().map(({ name, content }) => [name, createHash('sha256').update(content).digest('hex')]),
  );
});

test('a formula in a name is text in the table of who can break keys', async () => {
  const { report, parts } = await sample();
  const breakers: KeyStoreBreakers[] = [
    {
      ...{ vault: '=1+1', vaultId: 'x', unknown: [text('{0}', '@SUM(A1)')] },
      principals: [{ principalId: '+1', principalType: '-1', can: ['deleteKey'], through: ['=cmd'] }],
    },
  ];
  const files = await evidenceFiles({ report, inventory: parts, breakers }, english);
  const csv = new TextDecoder().decode(files.find(({ name }) => name.startsWith('who'))?.content);
  expect(csv).toContain("'=1+1,'+1,'-1,deleteKey,'=cmd");
  expect(csv).toContain("'@SUM(A1)");
});

test('the principals that can break keys are read from the roles on the vault', async () => {
  const { inventory, azure } = await sample();
  const { subscriptions } = inventory.snapshot;
  const located = keyStoreOf(inventory.snapshot, { keyStore: 'vault', vault: 'kv-payments-prod', key: 'x' });
  if (!located) throw new Error(`no vault in ${subscriptions.length}`);
  const holders = await azure.in(located.subscription).access.holders(located.vault.id, never);
  if (holders.kind !== 'done') throw new Error('not read');
  const { principals, unknown } = breakersOf(located.vault, { read: true, value: holders.value });
  const owner = principals.find(({ through }) => through.some((one) => one.startsWith('Owner')));
  expect(owner?.can).toEqual(expect.arrayContaining(['deleteVault', 'changeNetwork', 'changeAccess']));
  expect(principals.some(({ through }) => through.some((one) => one.startsWith('Reader')))).toBe(false);
  expect(unknown.map(plain).join(' ')).toContain('Eligible');
});

test('an access policy breaks keys only where the vault uses it, and an unread list is unknown', () => {
  const accessPolicies = [{ objectId: 'p', tenantId: 't', keyPermissions: ['Get', 'Update', 'Delete'] }];
  const own = breakersOf({ ...vault, permissionModel: 'accessPolicy', accessPolicies }, unread);
  expect(own.principals.map(({ can }) => can)).toEqual([['disableKey', 'deleteKey']]);
  expect(own.unknown.map(plain).join(' ')).toContain('You have no access.');
  expect(breakersOf({ ...vault, permissionModel: 'rbac', accessPolicies }, unread).principals).toEqual([]);
});

test('the SARIF has a result for each risk, and one to review for each unknown check', async () => {
  const { report } = await sample();
  const { version, runs } = JSON.parse(sarifOf(report)) as {
    version: string;
    runs: { results: { kind: string }[] }[];
  };
  expect(version).toBe('2.1.0');
  const count = (kind: string) => runs[0]?.results.filter((one) => one.kind === kind).length;
  expect(count('fail')).toBe(report.accounts.flatMap(({ risks }) => risks).length);
  expect(count('review')).toBe(report.accounts.flatMap(({ unknown }) => unknown).length);
  expect(count('fail')).toBeGreaterThan(0);
});
