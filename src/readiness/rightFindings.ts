import { readingOf } from '../model/estate.ts';
import { mayAct, mayActOnData, smallestRole } from '../model/permissions.ts';
import { remedies } from '../model/problem.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { PermissionModel } from '../model/resources.ts';
import { covers } from '../model/roleAssignments.ts';
import { text, type Text } from '../model/text.ts';
import type { Facts, Place } from './facts.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

interface Need {
  /** The step that needs the permission. */
  readonly step: Text;
  readonly action?: string;
  /** A data action that is enough instead of the action, or the only permission that counts. */
  readonly dataAction?: string;
}

const keyVault = 'Microsoft.KeyVault/vaults';

const needs: Readonly<Record<Place['kind'], readonly Need[]>> = {
  subscription: [
    { step: text('Register the resource provider'), action: 'Microsoft.DocumentDB/register/action' },
  ],
  vault: [
    { step: text('Configure the key vault'), action: `${keyVault}/write` },
    {
      step: text('Generate a key'),
      action: `${keyVault}/keys/write`,
      dataAction: `${keyVault}/keys/create/action`,
    },
  ],
  account: [{ step: text('Change the account'), action: 'Microsoft.DocumentDB/databaseAccounts/write' }],
};

/** By permission model: under access policies, Azure doesn't report what a caller can do with keys. */
const byModel: Readonly<Record<PermissionModel, readonly Need[]>> = {
  rbac: [
    { step: text('Give access to the key'), action: 'Microsoft.Authorization/roleAssignments/write' },
    {
      step: text('Disable and enable versions of the key'),
      dataAction: `${keyVault}/keys/update/action`,
    },
    { step: text('Rotate the key'), dataAction: `${keyVault}/keys/rotate/action` },
  ],
  accessPolicy: [{ step: text('Give access to the key'), action: `${keyVault}/accessPolicies/write` }],
};

/** Azure Resource Manager configures a managed HSM; the other steps need a local role in the HSM. */
const inHsm: readonly Need[] = [
  { step: text('Configure the managed HSM'), action: 'Microsoft.KeyVault/managedHSMs/write' },
];

const locally: readonly (readonly [step: Text, role: string])[] = [
  [text('Give access to the key'), 'Managed HSM Policy Administrator'],
  [text('Generate and rotate a key, disable and enable its versions'), 'Managed HSM Crypto User'],
];

/** The steps that the caller's permissions allow at a scope (F-02; docs/azure.md, Roles and permissions). */
export function rightFindings(place: Place, model: PermissionModel | undefined): readonly ReadinessFinding[] {
  const { kind, name, scope, rights } = place;
  if (!rights.read) return [unread(text('Your rights'), name, rights.why, 'F-02')];
  const isHsm = kind === 'vault' && isManagedHsm(scope);
  const all = isHsm ? inHsm : [...needs[kind], ...(kind === 'vault' && model ? byModel[model] : [])];
  const local = isHsm
    ? locally.map(([step, role]) =>
        unread(
          text('Your right: {0}', step),
          name,
          text('Only the managed HSM knows of its local roles, when it is tried. It takes {0}.', role),
        ),
      )
    : [];
  const told = all.map(({ step, action, dataAction }): ReadinessFinding => {
    const title = text('Your right: {0}', step);
    const may =
      (action !== undefined && mayAct(rights.value, action)) ||
      (dataAction !== undefined && mayActOnData(rights.value, dataAction));
    if (may) return passed(title, name);
    const lacking = action ?? dataAction ?? '';
    return {
      title,
      on: name,
      code: 'F-02',
      standing: 'watch',
      what: text('You may not do this.'),
      evidence: text('Your account lacks the action {0} at {1}.', lacking, scope),
      next: text('Ask an owner for the role {0} there, or ask them to do this step.', smallestRole(lacking)),
      owner: 'accessAdministrator',
    };
  });
  return [...told, ...local];
}

/** F-10: a lock blocks all changes, or only deletions. Locks are never removed without asking. */
export function lockFinding({ name, scope, locks }: Place): ReadinessFinding {
  const title = text('Locks');
  if (!locks.read) return unread(title, name, locks.why, 'F-10');
  const here = locks.value.filter((lock) => covers(lock, scope));
  const readOnly = here.filter(({ level }) => level === 'ReadOnly');
  const told = (readOnly.length > 0 ? readOnly : here)
    .map((lock) => `${lock.name} (${lock.scope})`)
    .join(', ');
  if (readOnly.length > 0)
    return {
      title,
      on: name,
      code: 'F-10',
      standing: 'watch',
      what: text('A read-only lock refuses every change.'),
      evidence: text('Locks: {0}', told),
      next: text('Have the lock taken away for as long as the change takes.'),
      owner: 'accessAdministrator',
    };
  return passed(title, name, here.length === 0 ? text('None.') : text('Against deletion only: {0}', told));
}

/** F-01: without the registration, Azure Cosmos DB creates nothing here. */
export function providerFinding({ registration, subscription: { name } }: Facts): ReadinessFinding {
  const title = text('Resource provider Microsoft.DocumentDB');
  if (!registration.read) return unread(title, name, registration.why, 'F-01');
  const state = registration.value;
  if (state === 'Registered') return passed(title, name, text('Registered.'));
  return {
    title,
    on: name,
    code: 'F-01',
    standing: state === 'Registering' ? 'watch' : state === 'Unknown' ? 'unknown' : 'needsAction',
    what:
      state === 'Registering'
        ? text('The registration is under way.')
        : text('The resource provider is not registered in the subscription.'),
    evidence: text('Azure calls its state "{0}".', state),
    next:
      state === 'Registering'
        ? text('Wait some minutes, then check again.')
        : text('Register the resource provider.'),
    owner: 'subscriptionOwner',
    ...(state === 'Registering' ? {} : { fix: remedies['F-01'] }),
  };
}

/** F-08: registration creates the principal; registering again restores a missing one. */
export function principalFinding({ estate, subscription }: Facts): ReadinessFinding {
  const title = text('Principal "Azure Cosmos DB" of the tenant');
  const { name, tenantId } = subscription;
  const reading = readingOf(estate.firstParty, tenantId);
  if (!reading.read) return unread(title, name, reading.why, 'F-09');
  if (reading.value !== undefined) return passed(title, name, text('Its object id: {0}', reading.value));
  return {
    title,
    on: name,
    code: 'F-08',
    standing: 'needsAction',
    what: text('The tenant has no principal "Azure Cosmos DB".'),
    evidence: text('The directory of the tenant {0} was asked for it.', tenantId),
    next: text(
      'Register the resource provider again; if that does not bring it, have an administrator create it.',
    ),
    owner: 'subscriptionOwner',
    fix: remedies['F-08'],
  };
}
