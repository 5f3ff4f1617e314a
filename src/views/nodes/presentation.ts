import type { Part } from '../../inventory/parts.ts';
import type { Problem } from '../../model/problem.ts';
import { text, type Text } from '../../model/text.ts';

/** What the menus may offer on a node; `when` clauses of package.json name these. */
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
  /** Says in words what the icon and its colour show. */
  readonly accessibility: Text;
  readonly collapsible: boolean;
}

/** A codicon and a theme colour. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

export interface Tooltip {
  readonly title: string | Text;
  readonly lines: readonly Text[];
}

/** What the presentation depends on beside the node. */
export interface PresentationContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly sandbox: boolean;
  /** More than one subscription is shown, so that names alone may not tell where a thing is. */
  readonly manySubscriptions: boolean;
  /** The name that an account was signed in with. */
  readonly accountLabel: (account: string) => string;
  /** What leads out of a failure; only the trees have it, as only they show one. */
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

/** Name, what it is, its state: for a screen reader. */
export const spoken = (name: string | Text, what: Text, state: Text): Text =>
  text('{0}, {1}, {2}', name, what, state);

/** A portal does not know the sandbox's resources. */
export const inPortal = ({ sandbox }: PresentationContext): readonly Capability[] =>
  sandbox ? [] : ['canOpenInPortal'];
