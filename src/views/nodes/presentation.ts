import type { InventoryPart } from '../../inventory/parts.ts';
import type { Problem } from '../../model/problem.ts';
import { text, type Text } from '../../model/text.ts';

/** The capabilities of a node; `when` clauses in package.json use these names. */
export const capabilities = [
  'canCreateAccount',
  'canCreateInVault',
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
  'canGrantFirst',
  'canGenerateKey',
  'canCreateVault',
  'canRecoverVault',
  'canMoveToRbac',
  'canRevokeKey',
  'canRestoreKey',
  'canRevokeAccess',
  'canRestoreAccess',
  'canRotateKey',
  'canRestoreAccount',
  'canCheckRestore',
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
  /**
   * Capabilities that aren't needed in the state that was read, so its menu leaves them out. A problem that names one
   * has a newer state.
   */
  readonly unneeded?: readonly Capability[];
  /** Describes what the icon and its color show. */
  readonly accessibility: Text;
  readonly collapsible: boolean;
}

/** A codicon and a theme color. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

/** At most 12 lines, with the title and the link. */
export interface Tooltip {
  readonly title: string | Text;
  /** The first one is the state. Its explanation follows (`explained`), then the others. */
  readonly lines: readonly Text[];
  readonly link?: { readonly label: Text; readonly url: string };
}

/** The lines below the title: the state, the reason, and the rest. */
export const tooltipLines = ({ lines: [first, ...rest] }: Tooltip, why: readonly Text[]): readonly Text[] => [
  ...(first ? [first] : []),
  ...why,
  ...rest,
];

const factMessage = '{0}: {1}';

/** A line with a label, which a tooltip shows in bold. */
export const fact = (label: Text, value: string | Text): Text => text('{0}: {1}', label, value);

export const isFact = ({ message, args }: Text): boolean => message === factMessage && args.length === 2;

/** Everything that the presentation depends on, apart from the node. */
export interface PresentationContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly sandbox: boolean;
  /** More than one subscription is displayed, so names alone might not identify a resource. */
  readonly manySubscriptions: boolean;
  /** The name that an account was signed in with. */
  readonly accountLabel: (account: string) => string;
  /** The fix for a failure. Only the trees set it, because only they show failures. */
  readonly failureFix?: (part: InventoryPart, problem: Problem) => FailureFix;
}

export interface FailureFix {
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
  text('{0}, {1}', text('{0}, {1}', name, what), state);

/** The portal doesn't have the sandbox's resources. */
export const inPortal = ({ sandbox }: PresentationContext): readonly Capability[] =>
  sandbox ? [] : ['canOpenInPortal'];
