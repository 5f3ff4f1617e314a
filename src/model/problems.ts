import { isManagedHsm } from './resourceId.ts';
import { capital, text, type Text } from './text.ts';

/** Resources in the middle of a sentence: the kind before the name, no article. */
export const named = {
  account: (name: string) => text('account {0}', name),
  application: (id: string) => text('application {0}', id),
  identity: (name: string) => text('identity {0}', name),
  key: (name: string) => text('key {0}', name),
  keyVault: (name: string) => text('key vault {0}', name),
  keyVersion: (version: string, key: string) => text('version {0} of key {1}', version, key),
  managedHsm: (name: string) => text('managed HSM {0}', name),
  resourceGroup: (name: string) => text('resource group {0}', name),
  resourceProvider: (namespace: string) => text('resource provider {0}', namespace),
  subscription: (name: string) => text('subscription {0}', name),
  tenant: (name: string) => text('tenant {0}', name),
  accessPolicies: (vault: string) => text('the access policies of key vault {0}', vault),
  roleAssignments: (scope: string) => text('the role assignments on {0}', namedScope(scope)),
  /** In the vault or managed HSM of an id. */
  keys: (storeId: string) => text('the keys in {0}', namedStore(storeId)),
  keyIn: (storeId: string, name: string) => text('key {0} in {1}', name, namedStore(storeId)),
  keyVersions: (key: string) => text('the versions of key {0}', key),
  settings: (storeId: string) => text('the settings of {0}', namedStore(storeId)),
  defaultIdentity: (account: string) => text('the default identity of account {0}', account),
  keyOf: (account: string) => text('the key of account {0}', account),
  systemIdentity: (account: string) => text('the system-assigned identity of account {0}', account),
  /** An identity that reaches a key vault in another tenant. */
  identityThrough: (name: string, application: string) =>
    text('identity {0} (through application {1} in the other tenant)', name, application),
  rotationPolicy: (key: string) => text('the rotation policy of key {0}', key),
  /** The service principal that all accounts of a tenant share by default. */
  firstParty: text('principal "Azure Cosmos DB"'),
};

/** A vault or managed HSM, depending on its id. */
export const namedStore = (id: string): Text => {
  const name = id.slice(id.lastIndexOf('/') + 1);
  return isManagedHsm(id) ? named.managedHsm(name) : named.keyVault(name);
};

/** Resources at the start of a sentence or as a title. */
export const titled = {
  account: (name: string) => capital(text('account {0}', name)),
  application: (id: string) => capital(text('application {0}', id)),
  key: (name: string) => capital(text('key {0}', name)),
  keyVault: (name: string) => capital(text('key vault {0}', name)),
  keyVersion: (version: string, key: string) => capital(text('version {0} of key {1}', version, key)),
  managedHsm: (name: string) => capital(text('managed HSM {0}', name)),
  subscription: (name: string) => capital(text('subscription {0}', name)),
  tenant: (id: string) => capital(text('tenant {0}', id)),
};

export const titledStore = ({ id, name }: { readonly id: string; readonly name: string }): Text =>
  isManagedHsm(id) ? titled.managedHsm(name) : titled.keyVault(name);

/** "Key: orders" */
export const labeled = (label: Text, value: string | number | Text): Text => text('{0}: {1}', label, value);

/** Why a resource that is named isn't among those that were read. */
export const mightBeUnseen = text(
  "It might have been deleted, or be in a subscription that isn't selected or that you can't read.",
);

/** Azure hasn't reported it, so it's neither good nor bad. */
export const notReported = (what: Text): Text => text("Azure doesn't report {0}.", what);

const known =
  /^(.*\/providers\/Microsoft\.(?:(KeyVault)\/(?:vaults|managedHSMs)|DocumentDB\/databaseAccounts)\/([^/]+))(\/keys(?:\/([^/]+))?)?$/i;

/** The kind and name of what this product works with; the id of anything else. */
export function namedScope(id: string): Text {
  const [, subscription = '', group] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?$/i.exec(id) ?? [];
  if (subscription)
    return group === undefined ? named.subscription(subscription) : named.resourceGroup(group);
  const [, resource, keyVault, name, keys, key] = known.exec(id) ?? [];
  if (resource === undefined || name === undefined) return text('{0}', id);
  if (keyVault === undefined) return named.account(name);
  if (keys === undefined) return namedStore(resource);
  return key === undefined ? named.keys(resource) : named.keyIn(resource, key);
}

const attempts = {
  read: (what: Text) => text("Couldn't read {0}.", what),
  create: (what: Text) => text("Couldn't create {0}.", what),
  change: (what: Text) => text("Couldn't change {0}.", what),
  delete: (what: Text) => text("Couldn't delete {0}.", what),
  recover: (what: Text) => text("Couldn't recover {0}.", what),
  restore: (what: Text) => text("Couldn't restore {0}.", what),
  rotate: (what: Text) => text("Couldn't rotate {0}.", what),
  enable: (what: Text) => text("Couldn't enable {0}.", what),
  disable: (what: Text) => text("Couldn't disable {0}.", what),
  register: (what: Text) => text("Couldn't register {0}.", what),
  revoke: (what: Text) => text("Couldn't revoke {0}.", what),
  grant: (what: Text) => text("Couldn't grant access to {0}.", what),
  /** Azure accepted the change, but reading it back doesn't show it. */
  confirm: (what: Text) => text("Couldn't confirm the change to {0}.", what),
};

const refusals = {
  use: (what: Text) => text("Can't use {0}.", what),
  create: (what: Text) => text("Can't create {0}.", what),
  change: (what: Text) => text("Can't change {0}.", what),
  recover: (what: Text) => text("Can't recover {0}.", what),
  restore: (what: Text) => text("Can't restore {0}.", what),
  rotate: (what: Text) => text("Can't rotate {0}.", what),
  register: (what: Text) => text("Can't register {0}.", what),
  assign: (what: Text) => text("Can't assign {0}.", what),
  grant: (what: Text) => text("Can't grant access to {0}.", what),
};

/** What failed, on what: the first sentence of a problem. */
export const couldNot = (attempt: keyof typeof attempts, what: Text): Text => attempts[attempt](what);

/** What isn't attempted, on what: the first sentence of a problem that a check finds. */
export const cannot = (attempt: keyof typeof refusals, what: Text): Text => refusals[attempt](what);

export const couldNotCheckName = (name: string): Text =>
  text("Couldn't check whether name {0} is available.", name);

export const couldNotAssignRole = (scope: string): Text =>
  text("Couldn't assign the role on {0}.", namedScope(scope));

export const notFound = (what: Text): Text => text("Couldn't find {0}.", what);

export const notShownAfter = (minutes: number): Text =>
  text("Azure didn't show the change after {0} minutes.", minutes);

export const noPermission = (permission: string, scope: Text): Text =>
  text("You don't have permission {0} on {1}.", permission, scope);

/** What to do about a missing permission. The role is the smallest one that has it. */
export const askForRole = (role: string): Text =>
  text('Ask an owner for the {0} role, or ask them to do this step.', role);

export const signInCanceled = text('Sign-in was canceled.');
