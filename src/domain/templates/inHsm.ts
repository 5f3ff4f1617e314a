import type { KnownSpec } from '../spec.ts';
import type { FormId, ScopeId } from './request.ts';
import { forms } from './forms.ts';

/** Where the key is or will be. */
export type Home = 'vault' | 'managedHsm';

export const homeOf = ({ vault }: KnownSpec): Home => vault?.home ?? 'vault';

export const isInHsm = (known: KnownSpec): boolean => homeOf(known) === 'managedHsm';

const inScripts = ['account', 'accountWithKey', 'existing', 'revoke'] as const satisfies readonly ScopeId[];

/**
 * What can be written for a key in a managed HSM. Access to it is a local role, which is in the HSM itself: Azure
 * Resource Manager assigns none, so that its templates have the account alone. An HSM itself is made by none: it works
 * only once somebody has downloaded its security domain (Learn: "Managed HSM security domain").
 */
const inHsm: Readonly<Record<FormId, readonly ScopeId[]>> = {
  arm: ['account'],
  armParameters: ['account'],
  bicep: ['account'],
  bicepModule: ['account'],
  bicepKey: [],
  powershell: inScripts,
  powershellDeployment: ['account'],
  azureCli: inScripts,
  terraform5: ['account', 'accountWithKey'],
  terraform4: ['account', 'accountWithKey'],
  terraformAzapi: [],
  rest: inScripts,
};

/** The scopes of a form, by where the key is. */
export const scopesIn = (form: FormId, home: Home): readonly ScopeId[] =>
  home === 'vault' ? forms[form].scopes : inHsm[form];
