import type { Cloud } from '../cloud.ts';
import type { ApiKind, PermissionModel } from '../model.ts';
import type { KnownSpec } from '../spec.ts';
import type { Code } from './code/part.ts';

/** A language in which people deploy, and what is deployed in it. */
export const formIds = [
  'arm',
  'armParameters',
  'bicep',
  'bicepModule',
  'bicepKey',
  'powershell',
  'powershellDeployment',
  'azureCli',
  'terraform5',
  'terraform4',
  'terraformAzapi',
  'rest',
] as const;
export type FormId = (typeof formIds)[number];

/** How much of it is made. */
export type ScopeId = 'account' | 'accountWithKey' | 'everything' | 'existing' | 'revoke';

/** With which identity the account reaches its key. */
export const identities = ['firstParty', 'userAssigned', 'systemAssigned'] as const;
export type IdentityKind = (typeof identities)[number];

export const backups = ['periodic', 'continuous7Days', 'continuous30Days'] as const;
export type BackupMode = (typeof backups)[number];

export const permissionModels = ['rbac', 'accessPolicy'] as const satisfies readonly PermissionModel[];

export const apiKinds = [
  'NoSQL',
  'MongoDB',
  'Gremlin',
  'Table',
  'Cassandra',
] as const satisfies readonly ApiKind[];

/** What is pulled to revoke: the key's latest version, or the identity's access to it. */
export const levers = ['disableKey', 'removeAccess'] as const;
export type Lever = (typeof levers)[number];

/** The newest first. Versions of the time between differ in nothing that is used here. */
export const accountApiVersions = ['2026-03-15', '2025-10-15', '2024-08-15', '2019-12-12'] as const;
export type AccountApiVersion = (typeof accountApiVersions)[number];

/** The choices of a template. The specification has them, or they are made beside it. */
export interface Choices {
  readonly permissionModel: PermissionModel;
  readonly identity: IdentityKind;
  readonly api: ApiKind;
  readonly backup: BackupMode;
  readonly lever: Lever;
  readonly apiVersion: AccountApiVersion;
}

/** Which template is wanted, on what is known. */
export interface TemplateRequest {
  readonly form: FormId;
  readonly scope: ScopeId;
  readonly choices: Choices;
  readonly cloud: Cloud;
  readonly known: KnownSpec;
}

/** A template: its text with the stops in it (`snippetOf`, `textOf`), and where it belongs. */
export interface Rendering {
  /** A language of VS Code; `bicep`, `powershell` and `terraform` may need an extension to be coloured. */
  readonly languageId: string;
  readonly fileName: string;
  readonly parts: Code['code'];
}
