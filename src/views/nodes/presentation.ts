import type { Part } from '../../inventory/parts.ts';
import type { Problem } from '../../model/problem.ts';
import { text, type Text } from '../../model/text.ts';

/** The capabilities of a node; `when` clauses in package.json use these names. */
export const capabilities = [
  'canCreateAccount',
  'canCopyId',
  'canCopyKeyUri',
  'canDrill',
  'canInsertTemplate',
  'canOpenInPortal',
  'canRefresh',
  'canRevealKey',
  'canRevealVault',
  'canRevealAccounts',
  'canCheckReadiness',
  'canExplainStatus',
  'canRegisterProvider',
  'canConfigureVault',
  'canGrantAccess',
  'canGenerateKey',
  'canCreateVault',
  'canRecoverVault',
  'canMoveToRbac',
  'canRevokeKey',
  'canRestoreKey',
  'canRevokeAccess',
  'canRestoreAccess',
  'canRotateKey',
  'canCheckOldVersion',
  'canDisableOldVersion',
  'canEnableCmk',
  'canChangeKey',
  'canChangeIdentity',
  'canShowOnMap',
  'canDeleteRevoked',
  'canClearFindings',
  'canFixFinding',
  'canRetry',
  'canSignInToTenant',
] as const;

export type Capability = (typeof capabilities)[number];

export interface Presentation {
  readonly label: string | Text;
  readonly description?: Text;
  readonly icon: Icon;
  readonly tooltip: Tooltip;
  readonly capabilities: readonly Capability[];
  /** Describes what the icon and its color show. */
  readonly accessibility: Text;
  readonly collapsible: boolean;
}

/** A codicon and a theme color. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

export interface Tooltip {
  readonly title: string | Text;
  readonly lines: readonly Text[];
}

/** What the presentation depends on, apart from the node. */
export interface PresentationContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly sandbox: boolean;
  /** More than one subscription is displayed, so names alone might not identify a resource. */
  readonly manySubscriptions: boolean;
  /** The name that an account was signed in with. */
  readonly accountLabel: (account: string) => string;
  /** The fix for a failure. Only the trees set it, because only they show failures. */
  readonly wayOut?: (part: Part, problem: Problem) => WayOut;
}

export interface WayOut {
  readonly capabilities: readonly Capability[];
  readonly lines: readonly Text[];
}

export const colors = {
  good: 'charts.green',
  bad: 'list.errorForeground',
  doubtful: 'list.warningForeground',
  faint: 'disabledForeground',
} as const;

/** Name, type and state, for a screen reader. */
export const spoken = (name: string | Text, what: Text, state: Text): Text =>
  text('{0}, {1}, {2}', name, what, state);

/** The portal doesn't have the sandbox's resources. */
export const inPortal = ({ sandbox }: PresentationContext): readonly Capability[] =>
  sandbox ? [] : ['canOpenInPortal'];
