import { readResultOf } from '../model/inventoryView.ts';
import { mayAct, mayActOnData, smallestRole } from '../model/permissions.ts';
import { remedies } from '../model/problem.ts';
import { named, askForRole, labeled, namedScope, noPermission } from '../model/problems.ts';
import { isManagedHsm } from '../model/resourceId.ts';
import type { PermissionModel } from '../model/resources.ts';
import { covers } from '../model/roleAssignments.ts';
import { capital, asSentence, text, type Text } from '../model/text.ts';
import type { Facts, AffectedScope } from './facts.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';

interface Need {
  /** The step that needs the permission. */
  readonly step: Text;
  readonly action?: string;
  /** A data action that is enough instead of the action, or the only permission that counts. */
  readonly dataAction?: string;
}

const keyVault = 'Microsoft.KeyVault/vaults';

const needs: Readonly<Record<AffectedScope['kind'], readonly Need[]>> = {
  subscription: [
    { step: text('Register the resource provider'), action: 'Microsoft.DocumentDB/register/action' },
  ],
  vault: [
    { step: text('Configure the key vault'), action: `${keyVault}/write` },
    {
      step: text('Generate the key'),
      action: `${keyVault}/keys/write`,
      dataAction: `${keyVault}/keys/create/action`,
    },
  ],
  account: [{ step: text('Change the account'), action: 'Microsoft.DocumentDB/databaseAccounts/write' }],
};

/** By permission model: under access policies, Azure doesn't report what a caller can do with keys. */
const byModel: Readonly<Record<PermissionModel, readonly Need[]>> = {
  rbac: [
    { step: text('Grant access to the key'), action: 'Microsoft.Authorization/roleAssignments/write' },
    {
      step: text('Disable and enable key versions'),
      dataAction: `${keyVault}/keys/update/action`,
    },
    { step: text('Rotate the key'), dataAction: `${keyVault}/keys/rotate/action` },
  ],
  accessPolicy: [{ step: text('Grant access to the key'), action: `${keyVault}/accessPolicies/write` }],
};

/** Azure Resource Manager configures a managed HSM; the other steps need a local role in the HSM. */
const inHsm: readonly Need[] = [
  { step: text('Configure the managed HSM'), action: 'Microsoft.KeyVault/managedHSMs/write' },
];

const locally: readonly (readonly [step: Text, role: string])[] = [
  [text('Grant access to the key'), 'Managed HSM Policy Administrator'],
  [text('Generate and rotate keys, disable and enable key versions'), 'Managed HSM Crypto User'],
];

/** The steps that the caller's permissions allow at a scope (F-02; docs/azure.md, Roles and permissions). */
export function rightFindings(
  affected: AffectedScope,
  model: PermissionModel | undefined,
): readonly ReadinessFinding[] {
  const { kind, name, scope, rights } = affected;
  if (!rights.read) return [unread(text('Your permissions'), name, rights.why, 'F-02')];
  const isHsm = kind === 'vault' && isManagedHsm(scope);
  const all = isHsm ? inHsm : [...needs[kind], ...(kind === 'vault' && model ? byModel[model] : [])];
  const local = isHsm
    ? locally.map(([step, role]) =>
        unread(
          text('Your permission: {0}', step),
          name,
          text('Azure reports local roles only when you use them. Requires the {0} local role.', role),
        ),
      )
    : [];
  const findings = all.map(({ step, action, dataAction }): ReadinessFinding => {
    const title = text('Your permission: {0}', step);
    const may =
      (action !== undefined && mayAct(rights.value, action)) ||
      (dataAction !== undefined && mayActOnData(rights.value, dataAction));
    if (may) return passed(title, name);
    const lacking = action ?? dataAction ?? '';
    return {
      title,
      on: name,
      code: 'F-02',
      urgency: 'watch',
      what: text("You don't have permission to do this."),
      evidence: noPermission(lacking, namedScope(scope)),
      next: askForRole(smallestRole(lacking)),
      owner: 'accessAdministrator',
    };
  });
  return [...findings, ...local];
}

/** F-10: a lock blocks all changes, or only deletions. Locks are never removed without asking. */
export function lockFinding({ name, scope, locks }: AffectedScope): ReadinessFinding {
  const title = text('Locks');
  if (!locks.read) return unread(title, name, locks.why, 'F-10');
  const here = locks.value.filter((lock) => covers(lock, scope));
  const readOnly = here.filter(({ level }) => level === 'ReadOnly');
  const findings = (readOnly.length > 0 ? readOnly : here)
    .map((lock) => `${lock.name} (${lock.scope})`)
    .join(', ');
  if (readOnly.length > 0)
    return {
      title,
      on: name,
      code: 'F-10',
      urgency: 'watch',
      what: text("A read-only lock doesn't allow changes."),
      evidence: labeled(text('Locks'), findings),
      next: text('Remove the lock in the Azure portal, then check again.'),
      owner: 'accessAdministrator',
    };
  return passed(
    title,
    name,
    here.length === 0 ? asSentence(capital(text('none'))) : text('Only against deletion: {0}', findings),
  );
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
    urgency: state === 'Registering' ? 'watch' : state === 'Unknown' ? 'unknown' : 'needsAction',
    what:
      state === 'Registering'
        ? text('Registration is in progress.')
        : text("The subscription isn't registered for resource provider {0}.", 'Microsoft.DocumentDB'),
    evidence: text('Azure calls its state "{0}".', state),
    next:
      state === 'Registering'
        ? text('Wait a few minutes, then check again.')
        : text('Register the resource provider'),
    owner: 'subscriptionOwner',
    ...(state === 'Registering' ? {} : { fix: remedies['F-01'] }),
  };
}

/** F-08: registration creates the principal; registering again restores a missing one. */
export function principalFinding({ view, subscription }: Facts): ReadinessFinding {
  const title = capital(named.firstParty);
  const { name, tenantId } = subscription;
  const reading = readResultOf(view.firstParty, tenantId);
  if (!reading.read) return unread(title, name, reading.why, 'F-09');
  if (reading.value !== undefined) return passed(title, name, labeled(text('Object ID'), reading.value));
  return {
    title,
    on: name,
    code: 'F-08',
    urgency: 'needsAction',
    what: text('The tenant has no "Azure Cosmos DB" service principal.'),
    evidence: text("The directory of tenant {0} doesn't list it.", tenantId),
    next: text(
      'Register the resource provider again. If the principal is still missing, ask an administrator of the tenant to create it.',
    ),
    owner: 'subscriptionOwner',
    fix: remedies['F-08'],
  };
}
