import { expect, test } from 'vitest';
import { Inventory } from '../../../src/inventory/inventory.ts';
import { valueOf } from '../../../src/inventory/snapshot.ts';
import { plain, text } from '../../../src/model/text.ts';
import { judgedAccount } from '../../../src/readiness/diagnose.ts';
import { examine } from '../../../src/readiness/examine.ts';
import type { Place } from '../../../src/readiness/facts.ts';
import { policyFindings } from '../../../src/readiness/policyFindings.ts';
import { readAccount } from '../../../src/readiness/read.ts';
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

/** What is examined in a managed HSM with one account. */
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
      const outcome = done(await examine({ azure, inventory, view, signal }, asked[what], () => undefined));
      const lines = outcome.findings.map(({ standing, title, code = '' }) =>
        `${standing} ${plain(title)} ${code}`.trim(),
      );
      return { lines, findings: outcome.findings, sent: connected.sent() };
    },
  };
}

test.each(['vault', 'key', 'account'] as const)(
  'nothing is wrong with a good HSM: only its local rights are not known beforehand (%s)',
  async (what) => {
    const { lines, sent } = await (await ground()).examined(what);
    expect(lines.filter((line) => line.startsWith('needsAction'))).toEqual([]);
    const unknown = lines.filter((line) => line.startsWith('unknown'));
    expect(unknown.filter((line) => !line.startsWith('unknown Your right: '))).toEqual([]);
    expect(unknown).toHaveLength(2);
    expect(lines).toContain('passed Permission model');
    expect(lines).toContain('passed Access of the identity F-33'.replace(' F-33', ''));
    expect(sent.filter((line) => !/^GET |checkNameAvailability$/.test(line))).toEqual([]);
  },
);

test.each<[string, Settings, ((filling: Filling) => void) | undefined, string]>([
  [
    'no purge protection',
    { purgeProtection: false },
    undefined,
    'needsAction Soft delete and purge protection F-16',
  ],
  ['no local role for the identity', {}, () => undefined, 'needsAction Access of the identity F-33'],
  [
    'a firewall that lets no trusted service pass',
    {
      networkAcls: { defaultAction: 'Deny', bypass: 'None', ipRules: [], virtualNetworkRules: [] },
      trustsResourceManager: true,
    },
    undefined,
    'needsAction Network of the vault F-32',
  ],
  [
    'a security domain that is not active',
    { isActivated: false, trustsResourceManager: true },
    undefined,
    'watch State of the vault',
  ],
  [
    'no right to read local roles',
    { roles: [], trustsResourceManager: true },
    undefined,
    'unknown Access of the identity F-33',
  ],
])('%s is found', async (_, settings, fill, line) => {
  const { lines } = await (await ground(settings, fill)).examined('vault');
  expect(lines).toContain(line);
});

test('its own right to configure is judged by Resource Manager, with the action of HSMs', async () => {
  const right = 'Your right: Configure the managed HSM';
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

/** Owner becomes Reader. */
function forget(state: State): void {
  const role = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
  state.roleAssignments.splice(0, Infinity, ...state.roleAssignments.map((one) => ({ ...one, role })));
}

const policy = (definition: string) => ({
  id: `/assignments/${definition}`,
  name: definition,
  definitionId: `/providers/Microsoft.Authorization/policyDefinitions/${definition}`,
  enforced: true,
  notScopes: [],
  parameters: { effect: 'Deny' },
});

test.each([
  ['met', true, 'passed'],
  ['not met', false, 'watch'],
])(
  'a policy about HSMs is told where it is %s, and one about vaults asks nothing',
  async (_, on, standing) => {
    const { services } = await ground({ purgeProtection: on });
    const hsm = done(await services.vaults.get(hsmId, signal))!;
    const unseen = { read: false, why: text('It was not read.') } as const;
    const place: Place = {
      ...{ kind: 'vault', scope: hsmId, name: hsm.name, rights: unseen, locks: unseen },
      policies: {
        read: true,
        value: ['c39ba22d-4428-4149-b981-70acb31fc383', '405c5871-3e91-4644-8a63-58e19d68ff5b'].map(policy),
      },
    };
    expect(policyFindings(place, { vault: hsm }, 0).map((one) => one.standing)).toEqual([standing]);
  },
);

test('an account whose status is explained is read with its HSM', async () => {
  const { inventory, azure, view, account } = await ground({ roles: [hsmAdministrator] }, () => undefined);
  const read = done(await readAccount({ azure, inventory }, view, subscription, account, signal));
  const findings = judgedAccount(read.estate, read.account);
  const access = findings.find(({ code }) => code === 'F-33');
  expect(access).toMatchObject({ standing: 'needsAction', fix: 'grantAccess' });
});
