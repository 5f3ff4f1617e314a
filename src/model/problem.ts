import { text, type Text } from './text.ts';

/** A command of ours that mends something: its id is this, behind the extension's prefix. */
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
  | 'explainStatus'
  | 'signInToTenant';

/** The id of its command. */
export type RemedyCommand = `cosmosCmk.${Remedy}`;

/** Which command the remedy of a failure names: one table for the doctor's findings and for what has failed. */
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

/** A problem whose sentence names another command than its code does, or none, says so itself. */
interface Remediable {
  readonly code: string;
  readonly remedy?: Remedy | 'none';
}

export function remedyOf({ code, remedy }: Remediable): Remedy | undefined {
  if (remedy !== undefined) return remedy === 'none' ? undefined : remedy;
  return isKnown(code) ? remedies[code] : undefined;
}

const isKnown = (code: string): code is keyof typeof remedies => Object.hasOwn(remedies, code);

/** A remedy that the product itself can carry out, by changing the specification of what is to be created. */
export type Fix =
  | 'allowTrustedServices'
  | 'enterPrincipal'
  | 'chooseIdentity'
  | 'chooseBackup'
  | 'chooseAnotherName'
  | 'chooseAnotherRegion'
  | 'chooseAnotherVault'
  | 'chooseAnotherKey';

/** Who can do what a problem's `next` says. */
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
 * Something that stands in the way, told so that a person can act on it: what failed and on what, why, and the next
 * action. `code` is an F-code of the failure catalogue, "F-00" where Azure said something that we do not know.
 */
export interface Problem {
  readonly code: `F-${string}`;
  readonly what: Text;
  readonly why: Text;
  readonly next: Text;
  readonly owner: Owner;
  readonly fix?: Fix;
  /** The command that `next` names, where it is not the one that stands beside the code in `remedies`. */
  readonly remedy?: Remedy | 'none';
  /** What Azure said, for the log and for support. */
  readonly azure?: AzureWords;
}

export interface AzureWords {
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  readonly code?: string;
  readonly message: string;
  readonly requestId?: string;
}

/** The whole problem in one sentence run: what, why, next, and who can where that is somebody else. */
export function problemText({ what, why, next, owner }: Problem): Text {
  const told = text('{0} {1} {2}', what, why, next);
  return owner === 'you' ? told : text('{0} {1}', told, whoCan(owner));
}

export const whoCan = (owner: Owner): Text => text('Who can: {0}', owners[owner]);

const owners: Readonly<Record<Owner, Text>> = {
  you: text('you.'),
  accessAdministrator: text('an Owner or a User Access Administrator of that scope.'),
  subscriptionOwner: text('an Owner or a Contributor of the subscription.'),
  vaultOwner: text('whoever manages the key vault and its keys.'),
  accountOwner: text('whoever manages the account.'),
  policyOwner: text('whoever assigned the Azure Policy.'),
  tenantAdministrator: text("an administrator of the tenant's directory."),
  microsoft: text('Microsoft.'),
};

/** The remedy as the button or line that carries it out. */
export function fixLabel(fix: Fix): Text {
  switch (fix) {
    case 'allowTrustedServices':
      return text('Allow Trusted Services');
    case 'enterPrincipal':
      return text('Enter Object Id...');
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

/** The titles of the commands, as buttons and in sentences: without the dots of those that ask. */
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
  explainStatus: text('Explain Status'),
  signInToTenant: text('Sign In'),
};
