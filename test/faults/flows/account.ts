import {
  identityChange,
  identityReadings,
  type TargetIdentity,
} from '../../../src/setup/changes/defaultIdentity.ts';
import type { KeyLocation } from '../../../src/setup/changes/keyLocation.ts';
import { rotation, rotationReadings } from '../../../src/setup/changes/rotateKey.ts';
import { enablement, enablementReadings } from '../../../src/setup/changes/setKey.ts';
import { change } from '../end.ts';
import { flow, type Flow } from '../flow.ts';
import { hasAccount, hasKey } from '../truths.ts';
import {
  account,
  add,
  cosmosPolicy,
  estate,
  keyLocation,
  hsm,
  hsmKeyLocation,
  hsmKeyUri,
  keyUri,
  letIn,
  letIntoHsm,
  look,
  policyVault,
  roleVault,
  subscription,
  vaultId,
  type Filling,
} from '../ground.ts';

const enable = (name: string, at: KeyLocation, fill: (filling: Filling) => void): Flow =>
  flow({
    name,
    estate: estate((filling) => {
      fill(filling);
      account(filling, { keyVaultKeyUri: undefined });
    }),
    isTrue: hasAccount(at === keyLocation ? keyUri : hsmKeyUri),
    see: look,
    run: (window, { accounts: [one] }) =>
      change(window, enablement, (signal) =>
        enablementReadings(window.azure, { subscription, account: one!, keyLocation: at }, signal),
      ),
  });

export const enablements: readonly Flow[] = [
  enable('enable, by roles', keyLocation, (filling) => {
    add.addKey(filling.state, roleVault(filling, { purgeProtection: false }), { name: 'payroll' });
  }),
  enable('enable, by policies', keyLocation, (filling) => {
    add.addKey(filling.state, policyVault(filling), { name: 'payroll' });
  }),
  enable('enable, key in an HSM', hsmKeyLocation, (filling) => {
    add.addKey(filling.state, hsm(filling), { name: 'payroll' });
  }),
];

const identityId = `/subscriptions/${subscription.id}/resourcegroups/rg-payroll/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-payroll`;

const defaults = {
  firstParty: 'FirstPartyIdentity',
  system: 'SystemAssignedIdentity',
  user: `UserAssignedIdentity=${identityId}`,
};

const identity = (name: string, target: TargetIdentity, fill: (filling: Filling) => void): Flow =>
  flow({
    name,
    estate: estate(fill),
    isTrue: hasAccount(keyUri, defaults[target.kind]),
    see: look,
    run: (window, { accounts: [one] }) =>
      change(window, identityChange, (signal) =>
        identityReadings(window.azure, { subscription, account: one!, target, keyLocation }, signal),
      ),
  });

export const identities: readonly Flow[] = [
  identity('identity: to a user-assigned one, by roles', { kind: 'user', id: identityId }, (filling) => {
    add.addKey(filling.state, roleVault(filling), { name: 'payroll' });
    letIn(filling);
    add.addIdentity(filling.state, filling.group, 'id-payroll');
    account(filling);
  }),
  identity('identity: to the system-assigned one, by policies', { kind: 'system' }, (filling) => {
    add.addKey(filling.state, policyVault(filling, [cosmosPolicy]), { name: 'payroll' });
    account(filling);
  }),
  identity('identity: back to the first party, by roles', { kind: 'firstParty' }, (filling) => {
    add.addKey(filling.state, roleVault(filling), { name: 'payroll' });
    const own = add.addIdentity(filling.state, filling.group, 'id-payroll');
    letIn(filling, vaultId, own.principalId);
    account(filling, {
      identity: { type: 'UserAssigned', userAssigned: [own.id] },
      defaultIdentity: `UserAssignedIdentity=${own.id}`,
    });
  }),
];

const rotate = (name: string, at: KeyLocation, fill: (filling: Filling) => void): Flow =>
  flow({
    name,
    estate: estate(fill),
    isTrue: hasKey(2),
    isOver: true,
    see: look,
    run: (window, { accounts }) => {
      const users = accounts.map((one) => ({ subscription, account: one }));
      return change(window, rotation(), (signal) =>
        rotationReadings(window.azure, { ...at, accounts: users, hidden: false }, signal),
      );
    },
  });

export const rotations: readonly Flow[] = [
  rotate('rotate a key', keyLocation, (filling) => {
    add.addKey(filling.state, roleVault(filling), { name: 'payroll' });
    letIn(filling);
    account(filling);
  }),
  rotate('rotate a key in an HSM', hsmKeyLocation, (filling) => {
    const store = hsm(filling);
    add.addKey(filling.state, store, { name: 'payroll' });
    letIntoHsm(filling, store);
  }),
];
