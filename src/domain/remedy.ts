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
export interface Remediable {
  readonly code: string;
  readonly remedy?: Remedy | 'none';
}

export function remedyOf({ code, remedy }: Remediable): Remedy | undefined {
  if (remedy !== undefined) return remedy === 'none' ? undefined : remedy;
  return isKnown(code) ? remedies[code] : undefined;
}

const isKnown = (code: string): code is keyof typeof remedies => Object.hasOwn(remedies, code);
