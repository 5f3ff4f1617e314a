import type { Cloud } from '../model/cloud.ts';
import type { ApiKind, PermissionModel } from '../model/resources.ts';
import type { KnownSpec } from '../model/spec.ts';
import { properName, capital, text, type Text } from '../model/text.ts';
import type { Code } from './code.ts';

/** The languages in which people deploy, one for each kind of template. */
export const formatIds = [
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
export type FormatId = (typeof formatIds)[number];

/** How much of the setup the template creates. */
export type ScopeId =
  | 'account'
  | 'accountWithKey'
  | 'everything'
  | 'existing'
  | 'revoke'
  /** An account with a key in another tenant, and the other tenant's side. */
  | 'crossTenant'
  | 'crossTenantKey'
  /** An account from a continuous backup. */
  | 'restore';

/** The identity that uses the key. */
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

/** What is revoked: the key's latest version, or the identity's access to the key. */
export const revocationKinds = ['disableKey', 'removeAccess'] as const;
export type RevocationKind = (typeof revocationKinds)[number];

/**
 * How the account is hardened. `keyless` turns account keys off and requires TLS 1.2; `private` also turns public network
 * access off.
 */
export const hardenings = ['none', 'keyless', 'private'] as const;
export type Hardening = (typeof hardenings)[number];

/** The newest first. The versions in between don't differ in anything that we use. */
export const accountApiVersions = ['2026-03-15', '2025-10-15', '2024-08-15', '2019-12-12'] as const;
export type AccountApiVersion = (typeof accountApiVersions)[number];

/** The options of a template. Some are part of the specification, the others are chosen with the template. */
export interface Choices {
  readonly permissionModel: PermissionModel;
  readonly identity: IdentityKind;
  readonly api: ApiKind;
  readonly backup: BackupMode;
  readonly hardening: Hardening;
  readonly revocation: RevocationKind;
  readonly apiVersion: AccountApiVersion;
}

export interface KnownValues extends KnownSpec {
  /** The identities of an existing account, which a change must keep. */
  readonly identities?: { readonly hasSystemAssigned: boolean; readonly userAssigned: readonly string[] };
}

/** The requested template, and the known values. */
export interface TemplateRequest {
  readonly format: FormatId;
  readonly scope: ScopeId;
  readonly choices: Choices;
  readonly cloud: Cloud;
  readonly known: KnownValues;
  /** Set for one of several requests in one document. */
  readonly position?: Position;
}

/** Counted from 0: which of the requests, and which of their subscriptions. */
export interface Position {
  readonly request: number;
  readonly subscription: number;
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
  revocation: text('Revoke'),
  permissionModel: capital(text('permission model')),
  identity: text('Identity that uses the key'),
  api: properName('API'),
  backup: text('Backup'),
  hardening: text('Hardening'),
  apiVersion: text('Azure Cosmos DB api-version'),
};

const named = <T extends string>(values: readonly T[]) =>
  Object.fromEntries(values.map((value) => [value, text('{0}', value)])) as Record<T, Text>;

const titles: Titles = {
  revocation: {
    disableKey: text('Latest version of the key'),
    removeAccess: text('Access of the identity to the key vault'),
  },
  permissionModel: { rbac: properName('Azure RBAC'), accessPolicy: capital(text('access policies')) },
  identity: {
    firstParty: capital(text('principal "Azure Cosmos DB"')),
    userAssigned: text('A user-assigned identity'),
    systemAssigned: text("The account's system-assigned identity"),
  },
  api: named(['NoSQL', 'MongoDB', 'Gremlin', 'Table', 'Cassandra']),
  backup: {
    periodic: text('Periodic'),
    continuous7Days: text('Continuous, 7 days'),
    continuous30Days: text('Continuous, 30 days'),
  },
  hardening: {
    none: text("Azure's defaults"),
    keyless: text('No account keys, TLS 1.2 or later'),
    private: text('No account keys, TLS 1.2 or later, no public network access'),
  },
  apiVersion: named(['2026-03-15', '2025-10-15', '2024-08-15', '2019-12-12']),
};

export const valueTitle = <Choice extends keyof Choices>(choice: Choice, value: Choices[Choice]): Text =>
  titles[choice][value];
