import { text, type Text } from './text.ts';

/** One of our commands that fixes a problem. Its id is this name with the extension's prefix. */
export type Remedy =
  | 'registerProvider'
  | 'configureVault'
  | 'recoverVault'
  | 'grantAccess'
  | 'generateKey'
  | 'rotateKey'
  | 'restoreKey'
  | 'restoreAccess'
  | 'enableCmk'
  | 'changeKey'
  | 'changeIdentity'
  | 'moveVaultToRbac'
  | 'explainStatus'
  | 'signInToTenant';

/** The command's id. */
export type RemedyCommand = `cosmosCmk.${Remedy}`;

/** Which command fixes a failure: one table for both readiness findings and failed operations. */
export const remedies = {
  'F-01': 'registerProvider',
  'F-08': 'registerProvider',
  'F-12': 'recoverVault',
  'F-16': 'configureVault',
  'F-29': 'generateKey',
  'F-30': 'restoreKey',
  'F-30b': 'rotateKey',
  'F-31': 'changeIdentity',
  'F-32': 'configureVault',
  'F-33': 'grantAccess',
  'F-34': 'recoverVault',
  'F-37': 'explainStatus',
  'F-42': 'changeIdentity',
  'F-60': 'explainStatus',
  'F-63': 'explainStatus',
  'F-90': 'signInToTenant',
} as const satisfies Readonly<Record<`F-${string}`, Remedy>>;

/** Sets `remedy` if its text names another command than its code, or none. */
interface Remediable {
  readonly code: string;
  readonly remedy?: Remedy | 'none';
  /** Nothing failed, and there is nothing to do: this is information, not an error. */
  readonly notice?: true;
}

export function remedyOf({ code, remedy }: Remediable): Remedy | undefined {
  if (remedy !== undefined) return remedy === 'none' ? undefined : remedy;
  return isKnown(code) ? remedies[code] : undefined;
}

const isKnown = (code: string): code is keyof typeof remedies => Object.hasOwn(remedies, code);

/** A fix that the product can apply itself, by changing the specification of the account to create. */
export type PlanFix =
  | 'allowTrustedServices'
  | 'enterPrincipal'
  | 'chooseIdentity'
  | 'chooseBackup'
  | 'chooseAnotherName'
  | 'chooseAnotherRegion'
  | 'chooseAnotherVault'
  | 'chooseAnotherKey';

/** Who can do what a problem's `next` says. Also `you` if `next` says whom to ask. */
export type Owner =
  | 'you'
  | 'accessAdministrator'
  | 'subscriptionOwner'
  | 'vaultOwner'
  | 'accountOwner'
  | 'policyOwner'
  | 'tenantAdministrator'
  | 'microsoft';

/**
 * What prevents an operation, stated so that the user can act on it: what failed and on what, why, and the next action.
 * `code` is an F-code of the failure catalogue, or "F-00" for an error of Azure that we don't know.
 */
export interface Problem {
  readonly code: `F-${string}`;
  readonly what: Text;
  readonly why: Text;
  readonly next: Text;
  readonly owner: Owner;
  readonly fix?: PlanFix;
  /** The command that `next` names, if it differs from the one for the code in `remedies`. */
  readonly remedy?: Remedy | 'none';
  /** Nothing failed, and there is nothing to do: this is information, not an error. */
  readonly notice?: true;
  /** Azure's own message, for the log and for support. */
  readonly azure?: AzureMessage;
}

export interface AzureMessage {
  /** HTTP status; absent if no response came. */
  readonly status?: number;
  readonly code?: string;
  readonly message: string;
  readonly requestId?: string;
}

/** The whole problem in one run of sentences: what, why, next, and whom to ask without the permission for it. */
export function problemText({ what, why, next, owner }: Problem): Text {
  const problem = text('{0} {1}', text('{0} {1}', what, why), next);
  return owner === 'you' ? problem : text('{0} {1}', problem, whoCan(owner));
}

/** Whom to ask for the next step. Empty for `you`. */
export const whoCan = (owner: Owner): Text => owners[owner];

const owners: Readonly<Record<Owner, Text>> = {
  you: text(''),
  accessAdministrator: text(
    "If you don't have permission, ask an owner or user access administrator of the resource.",
  ),
  subscriptionOwner: text("If you don't have permission, ask an owner or contributor of the subscription."),
  vaultOwner: text("If you don't have permission, ask an administrator of the key vault."),
  accountOwner: text("If you don't have permission, ask an administrator of the account."),
  policyOwner: text("If you don't have permission, ask the owner of the policy."),
  tenantAdministrator: text("If you don't have permission, ask an administrator of the tenant."),
  microsoft: text('Only Microsoft can change this.'),
};

/** The label of the button or line that applies the fix. */
export function fixLabel(fix: PlanFix): Text {
  switch (fix) {
    case 'allowTrustedServices':
      return text('Allow Trusted Services');
    case 'enterPrincipal':
      return text('Enter Object ID...');
    case 'chooseIdentity':
      return text('Choose Identity...');
    case 'chooseBackup':
      return text('Choose Backup...');
    case 'chooseAnotherName':
      return text('Choose Another Name...');
    case 'chooseAnotherRegion':
      return text('Choose Another Region...');
    case 'chooseAnotherVault':
      return text('Choose Another Key Vault...');
    case 'chooseAnotherKey':
      return text('Choose Another Key...');
  }
}

/** The command titles, for buttons and sentences: without the ellipsis of commands that ask for input. */
export const remedyLabel: Readonly<Record<Remedy, Text>> = {
  registerProvider: text('Register Resource Provider'),
  configureVault: text('Configure Key Vault for CMK'),
  recoverVault: text('Recover Deleted Vault'),
  grantAccess: text('Grant Cosmos DB Access'),
  generateKey: text('Generate Key'),
  rotateKey: text('Rotate Key'),
  restoreKey: text('Restore Key'),
  restoreAccess: text('Restore Cosmos DB Access'),
  enableCmk: text('Enable CMK on Existing Account'),
  changeKey: text('Change Key'),
  changeIdentity: text('Change Default Identity'),
  moveVaultToRbac: text('Move Vault to RBAC'),
  explainStatus: text('Explain Status'),
  signInToTenant: text('Sign In'),
};
