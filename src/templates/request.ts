import type { Cloud } from '../model/cloud.ts';
import type { ApiKind, PermissionModel } from '../model/resources.ts';
import type { KnownSpec } from '../model/spec.ts';
import { text, type Text } from '../model/text.ts';
import type { Code } from './code.ts';

/** The languages in which people deploy, one for each kind of template. */
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

/** How much of the setup the template creates. */
export type ScopeId = 'account' | 'accountWithKey' | 'everything' | 'existing' | 'revoke';

/** The identity with which the account reaches its key. */
export const identities = ['firstParty', 'userAssigned', 'systemAssigned'] as const;
export type IdentityKind = (typeof identities)[number];

export const backups = ['periodic', 'continuous7Days', 'continuous30Days'] as const;
type BackupMode = (typeof backups)[number];

export const permissionModels = ['rbac', 'accessPolicy'] as const satisfies readonly PermissionModel[];

export const apiKinds = [
  'NoSQL',
  'MongoDB',
  'Gremlin',
  'Table',
  'Cassandra',
] as const satisfies readonly ApiKind[];

/** What gets revoked: the key's latest version, or the identity's access to the key. */
export const revocationKinds = ['disableKey', 'removeAccess'] as const;
export type RevocationKind = (typeof revocationKinds)[number];

/** The newest first. The versions in between don't differ in anything that we use. */
export const accountApiVersions = ['2026-03-15', '2025-10-15', '2024-08-15', '2019-12-12'] as const;
export type AccountApiVersion = (typeof accountApiVersions)[number];

/** The options of a template. Some are part of the specification, the others are chosen with the template. */
export interface Choices {
  readonly permissionModel: PermissionModel;
  readonly identity: IdentityKind;
  readonly api: ApiKind;
  readonly backup: BackupMode;
  readonly lever: RevocationKind;
  readonly apiVersion: AccountApiVersion;
}

/** The requested template, and the known values. */
export interface TemplateRequest {
  readonly form: FormId;
  readonly scope: ScopeId;
  readonly choices: Choices;
  readonly cloud: Cloud;
  readonly known: KnownSpec;
}

/** A rendered template: its text with the stops (`snippetOf`, `textOf`), its language, and its file name. */
export interface Rendering {
  /** A VS Code language. `bicep`, `powershell`, and `terraform` might need an extension for colors. */
  readonly languageId: string;
  readonly fileName: string;
  readonly parts: Code['code'];
}

type Titles = { readonly [Choice in keyof Choices]: Readonly<Record<Choices[Choice], Text>> };

/** In the order of the questions. */
export const choiceTitles: { readonly [Choice in keyof Choices]: Text } = {
  lever: text('What is taken away'),
  permissionModel: text('Permission model of the vault'),
  identity: text('Identity that reaches the key'),
  api: text('API'),
  backup: text('Backup'),
  apiVersion: text('Version of the Cosmos DB API'),
};

const named = <T extends string>(values: readonly T[]) =>
  Object.fromEntries(values.map((value) => [value, text('{0}', value)])) as Record<T, Text>;

const titles: Titles = {
  lever: {
    disableKey: text('The key: its latest version is disabled'),
    removeAccess: text("The identity's access to the vault's keys"),
  },
  permissionModel: { rbac: text('Azure RBAC'), accessPolicy: text('Access policies') },
  identity: {
    firstParty: text('The first-party identity of Azure Cosmos DB'),
    userAssigned: text('A user-assigned identity'),
    systemAssigned: text("The account's system-assigned identity"),
  },
  api: named(['NoSQL', 'MongoDB', 'Gremlin', 'Table', 'Cassandra']),
  backup: {
    periodic: text('Periodic'),
    continuous7Days: text('Continuous, 7 days'),
    continuous30Days: text('Continuous, 30 days'),
  },
  apiVersion: named(['2026-03-15', '2025-10-15', '2024-08-15', '2019-12-12']),
};

export const valueTitle = <Choice extends keyof Choices>(choice: Choice, value: Choices[Choice]): Text =>
  titles[choice][value];
