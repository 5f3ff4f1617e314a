import { mayAct, mayActOnData, smallestRole } from '../permissions.ts';
import { isManagedHsm } from '../resourceId.ts';
import type { PermissionModel } from '../model.ts';
import { text, type Text } from '../text.ts';
import { passed, unread, type DoctorFinding } from './doctorFinding.ts';
import type { Place } from './facts.ts';

interface Need {
  /** The step that needs it. */
  readonly step: Text;
  readonly action?: string;
  /** Suffices in place of the action, or is all that does. */
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

/** By the model: under access policies Azure does not tell what a caller may do with keys. */
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

/** Where Azure Resource Manager may not do it, a local role in the HSM does it alone. */
const inHsm: readonly Need[] = [
  { step: text('Configure the managed HSM'), action: 'Microsoft.KeyVault/managedHSMs/write' },
];

const locally: readonly (readonly [step: Text, role: string])[] = [
  [text('Give access to the key'), 'Managed HSM Policy Administrator'],
  [text('Generate and rotate a key, disable and enable its versions'), 'Managed HSM Crypto User'],
];

/** What the caller may do of the steps at a place (F-02; domain.md 2.14). */
export function rightFindings(place: Place, model: PermissionModel | undefined): readonly DoctorFinding[] {
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
  const told = all.map(({ step, action, dataAction }): DoctorFinding => {
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
