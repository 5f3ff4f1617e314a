import type { KnownSpec } from '../model/spec.ts';
import { properName, text, type Text } from '../model/text.ts';
import {
  type AccountApiVersion,
  accountApiVersions,
  type FormatId,
  type IdentityKind,
  type ScopeId,
} from './request.ts';

interface Format {
  readonly language: Text;
  readonly title: Text;
  readonly languageId: string;
  readonly fileName: string;
  readonly scopes: readonly ScopeId[];
  readonly identities: readonly IdentityKind[];
  readonly apiVersions: readonly AccountApiVersion[];
}

/** A declaration has no sequence of steps, so it can't switch identities or revoke access. */
const creations = ['account', 'accountWithKey', 'everything'] as const satisfies readonly ScopeId[];
/** Microsoft documents keys in other tenants, and restores, only for ARM and the Azure CLI. */
const acrossTenants = ['crossTenant', 'crossTenantKey'] as const satisfies readonly ScopeId[];
const atOnce = ['firstParty', 'userAssigned'] as const satisfies readonly IdentityKind[];
const inSteps = ['firstParty', 'userAssigned', 'systemAssigned'] as const satisfies readonly IdentityKind[];
const all = [...creations, 'existing', 'revoke'] as const satisfies readonly ScopeId[];
const newest = [accountApiVersions[0]];
/** Microsoft's Bicep types of older versions aren't available here, so no test could check them. */
const bicepVersions = [accountApiVersions[0], accountApiVersions[1]];

const arm = text('ARM template');
const terraform = properName('Terraform');

export const templateFormats: Readonly<Record<FormatId, Format>> = {
  arm: {
    language: arm,
    title: text('{0} ({1})', arm, 'JSON'),
    languageId: 'json',
    fileName: 'azuredeploy.json',
    scopes: [...creations, ...acrossTenants, 'restore'],
    identities: atOnce,
    apiVersions: accountApiVersions,
  },
  armParameters: {
    language: arm,
    title: text('Parameters file for the ARM template'),
    languageId: 'json',
    fileName: 'azuredeploy.parameters.json',
    scopes: creations,
    identities: atOnce,
    apiVersions: newest,
  },
  bicep: {
    language: properName('Bicep'),
    title: properName('Bicep'),
    languageId: 'bicep',
    fileName: 'main.bicep',
    scopes: [...creations, ...acrossTenants],
    identities: atOnce,
    apiVersions: bicepVersions,
  },
  bicepModule: {
    language: properName('Bicep'),
    title: text('Bicep module with outputs'),
    languageId: 'bicep',
    fileName: 'cosmosCmk.bicep',
    scopes: creations,
    identities: atOnce,
    apiVersions: bicepVersions,
  },
  bicepKey: {
    language: properName('Bicep'),
    title: text('Bicep module with the key and its access'),
    languageId: 'bicep',
    fileName: 'vaultKey.bicep',
    scopes: ['accountWithKey'],
    // The template takes the identity that gets access as a parameter.
    identities: ['firstParty'],
    apiVersions: newest,
  },
  powershell: {
    language: properName('PowerShell'),
    title: text('PowerShell (Az cmdlets)'),
    languageId: 'powershell',
    fileName: 'cosmosCmk.ps1',
    scopes: all,
    identities: inSteps,
    apiVersions: newest,
  },
  powershellDeployment: {
    language: properName('PowerShell'),
    title: text('PowerShell that deploys the ARM template'),
    languageId: 'powershell',
    fileName: 'deploy.ps1',
    scopes: creations,
    identities: atOnce,
    apiVersions: newest,
  },
  azureCli: {
    language: properName('Azure CLI'),
    title: text('{0} ({1})', properName('Azure CLI'), 'bash'),
    languageId: 'shellscript',
    fileName: 'cosmosCmk.sh',
    scopes: [...all, ...acrossTenants, 'restore'],
    identities: inSteps,
    apiVersions: newest,
  },
  terraform5: {
    language: terraform,
    title: properName('Terraform (azurerm 5.x)'),
    languageId: 'terraform',
    fileName: 'main.tf',
    scopes: creations,
    identities: atOnce,
    apiVersions: newest,
  },
  terraform4: {
    language: terraform,
    title: properName('Terraform (azurerm 4.x)'),
    languageId: 'terraform',
    fileName: 'main.tf',
    scopes: creations,
    identities: atOnce,
    apiVersions: newest,
  },
  terraformAzapi: {
    language: terraform,
    title: text('Terraform (azapi): existing account'),
    languageId: 'terraform',
    fileName: 'main.tf',
    scopes: ['existing'],
    identities: atOnce,
    apiVersions: newest,
  },
  rest: {
    language: properName('REST'),
    title: text('REST requests (.http)'),
    languageId: 'http',
    fileName: 'cosmosCmk.http',
    scopes: all,
    identities: inSteps,
    apiVersions: newest,
  },
};

export const scopeTitles: Readonly<Record<ScopeId, Text>> = {
  account: text('Account only, with a key that it can already use'),
  accountWithKey: text('Account, key, and access, in an existing key vault'),
  everything: text('Everything: key vault, access, key, and account'),
  existing: text('Existing account: enable CMK'),
  revoke: text('Revoke access to the key, and restore it'),
  crossTenant: text('Account with a key in another tenant'),
  crossTenantKey: text('Key for an account in another tenant: key vault, access, and key'),
  restore: text('Account restored from continuous backup'),
};

/** Where the key is or will be. */
export type KeyStore = 'vault' | 'managedHsm';

export const knownKeyStore = ({ vault }: KnownSpec): KeyStore => vault?.keyStore ?? 'vault';

export const isInHsm = (known: KnownSpec): boolean => knownKeyStore(known) === 'managedHsm';

const inScripts = ['account', 'accountWithKey', 'existing', 'revoke'] as const satisfies readonly ScopeId[];

/**
 * The templates for a key in a managed HSM. Its access is a local role in the HSM itself, which Azure Resource Manager
 * can't assign, so these templates have the account alone. No template creates an HSM, because an HSM works only after
 * someone has downloaded its security domain (Learn: "Managed HSM security domain").
 */
const inHsm: Readonly<Record<FormatId, readonly ScopeId[]>> = {
  arm: ['account', 'restore'],
  armParameters: ['account'],
  bicep: ['account'],
  bicepModule: ['account'],
  bicepKey: [],
  powershell: inScripts,
  powershellDeployment: ['account'],
  azureCli: [...inScripts, 'restore'],
  terraform5: ['account', 'accountWithKey'],
  terraform4: ['account', 'accountWithKey'],
  terraformAzapi: [],
  rest: inScripts,
};

/** The scopes of a format, depending on where the key is. */
export const scopesIn = (format: FormatId, keyStore: KeyStore): readonly ScopeId[] =>
  keyStore === 'vault' ? templateFormats[format].scopes : inHsm[format];
