import type { AccessPart, KeyPart, VaultSpec } from '../../../src/model/spec.ts';
import { moveReadings, moveToRoles } from '../../../src/setup/changes/moveToRbac.ts';
import { recovery, recoveryReadings } from '../../../src/setup/changes/recoverVault.ts';
import { keyReadings, vaultReadings } from '../../../src/setup/readings.ts';
import { accessStep } from '../../../src/setup/steps/access.ts';
import { keyStep } from '../../../src/setup/steps/key.ts';
import { vaultStep } from '../../../src/setup/steps/vault.ts';
import { dropAssignments } from '../../../src/sandbox/authorization/dropAssignments.ts';
import { setFrom } from '../../../src/sandbox/timeline.ts';
import { change } from '../end.ts';
import { flow, type Flow } from '../flow.ts';
import { both, hasKey, isProtected, mayUseKey, usesRoles } from '../truths.ts';
import {
  account,
  add,
  cosmosPolicy,
  done,
  estate,
  hsm,
  hsmKeyUri,
  hsmSpec,
  letIn,
  letIntoHsm,
  look,
  policyVault,
  reader,
  roleVault,
  subscription,
  vaultSpec,
  type Filling,
} from '../ground.ts';

const nothing = () => Promise.resolve(undefined);

const unprotected = {
  purgeProtection: false,
  networkAcls: {
    bypass: 'None',
    defaultAction: 'Deny',
    ipRules: [{ value: '203.0.113.0/24' }],
    virtualNetworkRules: [],
  },
};

const configure = (name: string, vault: VaultSpec, fill: (filling: Filling) => void): Flow =>
  flow({
    name,
    estate: estate(fill),
    isTrue: isProtected,
    see: nothing,
    run: (window) =>
      change(window, vaultStep, (signal) =>
        vaultReadings(
          window.azure,
          { subscription, vault: { ...vault, allowTrustedServices: true } },
          signal,
        ),
      ),
  });

const grant = (
  name: string,
  part: Omit<AccessPart, 'subscription'>,
  fill: (filling: Filling) => void,
): Flow =>
  flow({
    name,
    estate: estate(fill),
    isTrue: mayUseKey(),
    lastLook: 2,
    see: nothing,
    run: (window) =>
      change(window, accessStep, (signal) =>
        vaultReadings<AccessPart>(window.azure, { subscription, ...part }, signal),
      ),
  });

const generate = (
  name: string,
  part: Omit<KeyPart, 'subscription'>,
  ...ground: Parameters<typeof estate>
): Flow =>
  flow({
    name,
    estate: estate(...ground),
    isTrue: hasKey(),
    see: nothing,
    run: (window) =>
      change(window, keyStep, (signal) =>
        keyReadings<KeyPart>(window.azure, { subscription, ...part }, signal),
      ),
  });

const rotation = { rotate: { beforeExpiry: 'P30D' }, validity: 'P1Y' } as const;

export const vaultFlows: readonly Flow[] = [
  configure('configure a vault', vaultSpec, (filling) => void roleVault(filling, unprotected)),
  configure('configure an HSM', hsmSpec, (filling) => void hsm(filling, unprotected)),
  grant('grant by policy', { vault: vaultSpec }, (filling) => void policyVault(filling)),
  grant('grant by role on the vault', { vault: vaultSpec }, (filling) => void roleVault(filling)),
  grant(
    'grant by role on the key',
    { vault: vaultSpec, key: { name: 'payroll' }, onKeyOnly: true },
    (filling) => void add.addKey(filling.state, roleVault(filling), { name: 'payroll' }),
  ),
  grant('grant by a local role of an HSM', { vault: hsmSpec }, (filling) => void hsm(filling)),
  generate(
    'generate a key',
    { vault: vaultSpec, key: { name: 'payroll', create: { type: 'RSA', size: 3072 } } },
    (filling) => void roleVault(filling),
  ),
  generate(
    'generate a key in the vault itself, with a rotation policy',
    {
      vault: vaultSpec,
      key: {
        name: 'payroll',
        create: { type: 'RSA', size: 3072, expires: Date.UTC(2027, 10, 23), rotation },
      },
    },
    (filling) => void roleVault(filling),
    { roles: [reader] },
  ),
  generate(
    'generate a key in an HSM',
    { vault: hsmSpec, key: { name: 'payroll', create: { type: 'RSA-HSM', size: 3072 } } },
    (filling) => void hsm(filling),
  ),
];

/** A vault with access policies, with an account that uses it and a user who reads its secrets. */
const move: Flow = flow({
  name: 'move a vault to roles',
  estate: estate((filling) => {
    add.addKey(filling.state, policyVault(filling, [cosmosPolicy]), { name: 'payroll' });
    account(filling);
  }),
  isTrue: both(usesRoles, mayUseKey()),
  lastLook: 3,
  see: look,
  run: (window, { accounts }) =>
    change(window, moveToRoles, (signal) =>
      moveReadings(window.azure, { subscription, vault: vaultSpec, accounts, hidden: false }, signal),
    ),
});

const recover = (name: string, vault: VaultSpec, fill: (filling: Filling) => void): Flow =>
  flow({
    name,
    estate: estate(fill),
    isTrue: mayUseKey(),
    lastLook: 2,
    async see(window) {
      const { accounts } = await look(window);
      const deleted = done(await window.services.changes.deletedVaults(window.signal));
      return { accounts, deleted: deleted.find((one) => one.name === vault.name) };
    },
    run(window, { accounts, deleted }) {
      // In a later window, it is listed with the vaults and no longer with the deleted ones, so the command isn't
      // offered.
      const spec = { subscription, vault, accounts, hidden: false };
      return change(window, recovery, (signal) =>
        recoveryReadings(window.azure, { ...spec, deleted: deleted ?? formerly(vault) }, signal),
      );
    },
  });

const formerly = ({ keyStore, name, location }: VaultSpec) => ({
  vaultId: `/subscriptions/${subscription.id}/resourceGroups/rg-payroll/providers/Microsoft.KeyVault/${keyStore ?? 'vault'}s/${name}`,
  name,
  location,
});

const hour = 60 * 60_000;

export const vaultLives: readonly Flow[] = [
  move,
  recover('recover a vault', vaultSpec, (filling) => {
    const vault = roleVault(filling);
    add.addKey(filling.state, vault, { name: 'payroll' });
    letIn(filling);
    account(filling);
    const at = filling.state.clock.now() - 2 * hour;
    setFrom(vault.life, at, 'deleted');
    dropAssignments(filling.state, vault.id, at);
  }),
  recover('recover an HSM', hsmSpec, (filling) => {
    const store = hsm(filling);
    add.addKey(filling.state, store, { name: 'payroll' });
    letIntoHsm(filling, store).removedAt = filling.state.clock.now() - 2 * hour;
    account(filling, { keyVaultKeyUri: hsmKeyUri });
    setFrom(store.life, filling.state.clock.now() - 2 * hour, 'deleted');
  }),
];
