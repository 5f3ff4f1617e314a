import type { KnownSpec } from '../model/spec.ts';
import { text, type Text } from '../model/text.ts';
import {
  type AccountApiVersion,
  accountApiVersions,
  type FormId,
  type IdentityKind,
  type ScopeId,
} from './request.ts';

interface Form {
  readonly language: Text;
  readonly title: Text;
  readonly languageId: string;
  readonly fileName: string;
  readonly scopes: readonly ScopeId[];
  readonly identities: readonly IdentityKind[];
  readonly apiVersions: readonly AccountApiVersion[];
}

/** What a declaration can say: it has no order of steps, so that no identity is swapped in it, and nothing is revoked. */
const creations = ['account', 'accountWithKey', 'everything'] as const satisfies readonly ScopeId[];
const atOnce = ['firstParty', 'userAssigned'] as const satisfies readonly IdentityKind[];
const inSteps = ['firstParty', 'userAssigned', 'systemAssigned'] as const satisfies readonly IdentityKind[];
const all = [...creations, 'existing', 'revoke'] as const satisfies readonly ScopeId[];
const newest = [accountApiVersions[0]];
/** Microsoft's Bicep types of older versions are not to be had here, so that nothing could check them. */
const bicepVersions = [accountApiVersions[0], accountApiVersions[1]];

const arm = text('ARM template');
const terraform = text('Terraform');

export const forms: Readonly<Record<FormId, Form>> = {
  arm: {
    language: arm,
    title: text('ARM template (JSON)'),
    languageId: 'json',
    fileName: 'azuredeploy.json',
    scopes: creations,
    identities: atOnce,
    apiVersions: accountApiVersions,
  },
  armParameters: {
    language: arm,
    title: text('Parameters file of the ARM template'),
    languageId: 'json',
    fileName: 'azuredeploy.parameters.json',
    scopes: creations,
    identities: atOnce,
    apiVersions: newest,
  },
  bicep: {
    language: text('Bicep'),
    title: text('Bicep'),
    languageId: 'bicep',
    fileName: 'main.bicep',
    scopes: creations,
    identities: atOnce,
    apiVersions: bicepVersions,
  },
  bicepModule: {
    language: text('Bicep'),
    title: text('Bicep module with outputs'),
    languageId: 'bicep',
    fileName: 'cosmosCmk.bicep',
    scopes: creations,
    identities: atOnce,
    apiVersions: bicepVersions,
  },
  bicepKey: {
    language: text('Bicep'),
    title: text('Bicep module of the key and its access'),
    languageId: 'bicep',
    fileName: 'vaultKey.bicep',
    scopes: ['accountWithKey'],
    // Who is given the access comes from outside.
    identities: ['firstParty'],
    apiVersions: newest,
  },
  powershell: {
    language: text('PowerShell'),
    title: text('PowerShell (Az cmdlets)'),
    languageId: 'powershell',
    fileName: 'cosmosCmk.ps1',
    scopes: all,
    identities: inSteps,
    apiVersions: newest,
  },
  powershellDeployment: {
    language: text('PowerShell'),
    title: text('PowerShell, deploying the ARM template'),
    languageId: 'powershell',
    fileName: 'deploy.ps1',
    scopes: creations,
    identities: atOnce,
    apiVersions: newest,
  },
  azureCli: {
    language: text('Azure CLI'),
    title: text('Azure CLI (bash)'),
    languageId: 'shellscript',
    fileName: 'cosmosCmk.sh',
    scopes: all,
    identities: inSteps,
    apiVersions: newest,
  },
  terraform5: {
    language: terraform,
    title: text('Terraform (azurerm 5.x)'),
    languageId: 'terraform',
    fileName: 'main.tf',
    scopes: creations,
    identities: atOnce,
    apiVersions: newest,
  },
  terraform4: {
    language: terraform,
    title: text('Terraform (azurerm 4.x)'),
    languageId: 'terraform',
    fileName: 'main.tf',
    scopes: creations,
    identities: atOnce,
    apiVersions: newest,
  },
  terraformAzapi: {
    language: terraform,
    title: text('Terraform (azapi)'),
    languageId: 'terraform',
    fileName: 'main.tf',
    scopes: ['existing'],
    identities: atOnce,
    apiVersions: newest,
  },
  rest: {
    language: text('REST'),
    title: text('REST requests (.http)'),
    languageId: 'http',
    fileName: 'cosmosCmk.http',
    scopes: all,
    identities: inSteps,
    apiVersions: newest,
  },
};

export const scopeTitles: Readonly<Record<ScopeId, Text>> = {
  account: text('The account alone, on a key that it may use already'),
  accountWithKey: text('The account, its key, and access to the key, in a vault that is there'),
  everything: text('Everything: vault, access, key, account'),
  existing: text('An existing account: encrypt it with your key'),
  revoke: text('Revoke an access to the key, and restore it'),
};

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
