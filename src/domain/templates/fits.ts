import { forms } from './forms.ts';
import { scopesIn, type Home } from './inHsm.ts';
import { grants } from './inputs.ts';
import {
  apiKinds,
  backups,
  levers,
  permissionModels,
  type Choices,
  type FormId,
  type ScopeId,
} from './request.ts';

type Open = { readonly [Choice in keyof Choices]: readonly Choices[Choice][] };

/** What a template takes when nothing else is asked for. */
export const usual: Choices = {
  permissionModel: 'rbac',
  identity: 'firstParty',
  api: 'NoSQL',
  backup: 'periodic',
  lever: 'disableKey',
  apiVersion: '2026-03-15',
};

const creates = (scope: ScopeId) => scope !== 'existing' && scope !== 'revoke';

/**
 * The values that each choice may have beside the others; the first is the usual one. A choice that changes nothing in
 * this template has that one alone.
 * - Continuous backup is made with a user-assigned identity only (F-42); periodic backup with any.
 * - A system-assigned identity is there after the account only, so that it has to be given access in between (F-38).
 * - A managed HSM has its local roles and no other model.
 * - Identities came with 2021-03-15; 2019-12-12 has none.
 */
export function open(form: FormId, scope: ScopeId, choices: Choices = usual, home: Home = 'vault'): Open {
  const made = creates(scope);
  const { identities, apiVersions } = forms[form];
  const old = choices.apiVersion === '2019-12-12';
  const names = form === 'armParameters' || form === 'powershellDeployment' || form === 'bicepKey';
  const removesAccess = scope === 'revoke' && choices.lever === 'removeAccess';
  return {
    permissionModel: home === 'vault' && (grants(scope) || removesAccess) ? permissionModels : ['rbac'],
    identity:
      scope === 'revoke' || old
        ? ['firstParty']
        : identities.filter((identity) => identity !== 'systemAssigned' || grants(scope)),
    api: made && !names ? apiKinds : ['NoSQL'],
    backup: made && !names && choices.identity === 'userAssigned' ? backups : ['periodic'],
    lever: scope === 'revoke' ? levers : ['disableKey'],
    apiVersion:
      made && choices.identity === 'firstParty'
        ? apiVersions
        : apiVersions.filter((one) => one !== '2019-12-12'),
  };
}

/** Whether there is such a template, with these choices. */
export function fits(form: FormId, scope: ScopeId, choices: Choices, home: Home = 'vault'): boolean {
  if (!scopesIn(form, home).includes(scope)) return false;
  const values: { readonly [Choice in keyof Choices]: readonly unknown[] } = open(form, scope, choices, home);
  return (Object.keys(values) as (keyof Choices)[]).every((choice) =>
    values[choice].includes(choices[choice]),
  );
}

/** The choices nearest to the wanted ones that the template can have. */
export function fitted(
  form: FormId,
  scope: ScopeId,
  wanted: Partial<Choices>,
  home: Home = 'vault',
): Choices {
  const asked: Choices = { ...usual, ...wanted };
  // In the order in which one depends on another.
  const order = ['lever', 'permissionModel', 'apiVersion', 'identity', 'api', 'backup'] as const;
  return order.reduce<Choices>((choices, choice) => {
    const values: readonly unknown[] = open(form, scope, choices, home)[choice];
    return values.includes(choices[choice]) ? choices : { ...choices, [choice]: values[0] };
  }, asked);
}
