import { expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { plain } from '../../../src/model/text.ts';
import { accountVerdicts } from '../../../src/readiness/diagnose.ts';
import { runChecks } from '../../../src/readiness/runChecks.ts';
import { readAccountAndKey } from '../../../src/readiness/read.ts';
import { addAccount } from '../../../src/sandbox/estate/builders.ts';
import { hsmAdministrator } from '../../../src/sandbox/estate/hsmBuilders.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import {
  done,
  hsmId,
  hsmPlace,
  keyUri,
  lettingCosmosIn,
  signal,
  subscription,
  type Filling,
  type Settings,
} from '../../fakes/managedHsm.ts';

/** The facts about a managed HSM with one account. */
async function ground(settings: Settings = {}, fill: (filling: Filling) => void = lettingCosmosIn) {
  const { azure, services, connected } = hsmPlace(settings, (filling) => {
    fill(filling);
    addAccount(filling.state, filling.group, { name: 'cosmos-ledgers', keyVaultKeyUri: keyUri });
  });
  const inventory = new Inventory(azure);
  await inventory.load({ kind: 'subscriptions' });
  await inventory.loadAll([
    { kind: 'vaults', subscription },
    { kind: 'accounts', subscription },
  ]);
  const view = {
    cloud: azure.cloud,
    subscriptions: [subscription],
    now: connected.pace.now(),
    expiryDays: 30,
  };
  const vault = valueOf(inventory.snapshot.get('vaults', subscription.id))![0]!;
  const account = valueOf(inventory.snapshot.get('accounts', subscription.id))![0]!;
  const key = { vaultId: vault.id, name: 'ledger', id: `${hsmId}/keys/ledger`, uri: keyUri, type: '' };
  const asked = {
    vault: { kind: 'vault', subscription, vault },
    key: { kind: 'key', subscription, vault, key: { ...key, operations: [], enabled: true } },
    account: { kind: 'account', subscription, account },
  } as const;
  connected.sent();
  return {
    inventory,
    azure,
    view,
    account,
    services,
    async examined(what: keyof typeof asked) {
      const outcome = done(
        await runChecks({ azure, inventory, inventoryScope: view, signal }, asked[what], () => undefined),
      );
      const lines = outcome.findings.map(({ urgency, title, code = '' }) =>
        `${urgency} ${plain(title)} ${code}`.trim(),
      );
      return { lines, findings: outcome.findings, sent: connected.sent() };
    },
  };
}

test.each(['vault', 'key', 'account'] as const)(
  "a healthy HSM has no problems, and only its local permissions aren't known in advance (%s)",
  async (what) => {
    const { lines, sent } = await (await ground()).examined(what);
    expect(lines.filter((line) => line.startsWith('needsAction'))).toEqual([]);
    const unknown = lines.filter((line) => line.startsWith('unknown'));
    expect(unknown.filter((line) => !line.startsWith('unknown Your permission: '))).toEqual([]);
    expect(unknown).toHaveLength(2);
    expect(lines).toContain('passed Permission model');
    expect(lines).toContain("passed Identity's access F-33".replace(' F-33', ''));
    expect(sent.filter((line) => !/^GET |check(NameAvailability|PolicyRestrictions)$/.test(line))).toEqual(
      [],
    );
  },
);

test.each<[string, Settings, ((filling: Filling) => void) | undefined, string]>([
  [
    'no purge protection',
    { purgeProtection: false },
    undefined,
    'needsAction Soft delete and purge protection F-16',
  ],
  ['no local role for the identity', {}, () => undefined, "needsAction Identity's access F-33"],
  [
    'a firewall that lets no trusted service pass',
    {
      networkAcls: { defaultAction: 'Deny', bypass: 'None', ipRules: [], virtualNetworkRules: [] },
      trustsResourceManager: true,
    },
    undefined,
    'needsAction Key vault network F-32',
  ],
  [
    'a security domain that is not active',
    { isActivated: false, trustsResourceManager: true },
    undefined,
    'watch Key vault state',
  ],
  [
    'no right to read local roles',
    { roles: [], trustsResourceManager: true },
    undefined,
    "unknown Identity's access F-33",
  ],
])('%s is found', async (_, settings, fill, line) => {
  const { lines } = await (await ground(settings, fill)).examined('vault');
  expect(lines).toContain(line);
});

test('permission to configure an HSM is checked in Resource Manager, with the action for HSMs', async () => {
  const right = 'Your permission: Configure the managed HSM';
  expect((await (await ground()).examined('vault')).lines).toContain(`passed ${right}`);
  const poor = await ground({}, (filling) => {
    lettingCosmosIn(filling);
    forget(filling.state);
  });
  const { findings, lines } = await poor.examined('vault');
  expect(lines).toContain(`watch ${right} F-02`);
  const told = findings.find(({ title }) => plain(title) === right);
  expect(plain(told!.evidence!)).toContain('Microsoft.KeyVault/managedHSMs/write');
  expect(plain(told!.next!)).toContain('Managed HSM contributor');
});

/** Changes Owner to Reader. */
function forget(state: State): void {
  const role = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
  state.roleAssignments.splice(0, Infinity, ...state.roleAssignments.map((one) => ({ ...one, role })));
}

test("explaining an account's status reads its HSM", async () => {
  const { inventory, azure, view, account } = await ground({ roles: [hsmAdministrator] }, () => undefined);
  const read = done(await readAccountAndKey({ azure, inventory }, view, subscription, account, signal));
  const findings = accountVerdicts(read.view, read.account);
  const access = findings.find(({ code }) => code === 'F-33');
  expect(access).toMatchObject({ urgency: 'needsAction', fix: 'grantAccess' });
});
