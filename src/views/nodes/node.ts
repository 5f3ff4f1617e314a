import type { TenantFailure } from '../../azure/api.ts';
import type { HealthState } from '../../health/verdict.ts';
import { type InventoryPart, partId } from '../../inventory/parts.ts';
import type { Loadable } from '../../inventory/snapshot.ts';
import type { Problem } from '../../model/problem.ts';
import type {
  Account,
  Key,
  KeyVersion,
  RegistrationState,
  Subscription,
  Vault,
} from '../../model/resources.ts';
import { type Text, text } from '../../model/text.ts';
import { fact, type Presentation } from './presentation.ts';

export type ViewName = 'subscriptions' | 'vaults' | 'accounts';

/** The data behind a tree row, without its presentation. */
export type Node =
  | {
      readonly kind: 'subscription';
      readonly subscription: Subscription;
      readonly registration: Loadable<RegistrationState>;
      /** The name of the deleted vault or managed HSM that a fix recovers. */
      readonly deletedVault?: string;
      readonly found?: NodeFindings;
    }
  | { readonly kind: 'tenantFailure'; readonly failure: TenantFailure }
  | {
      readonly kind: 'vault';
      readonly subscription: Subscription;
      readonly vault: Vault;
      readonly protects?: Protects;
      /** The worst state of the accounts that use a key of it; absent if there are none. */
      readonly standing?: HealthState;
      /** Whether one of these accounts isn't granted access. */
      readonly lacksAccess?: boolean;
      readonly found?: NodeFindings;
    }
  | {
      readonly kind: 'key';
      readonly subscription: Subscription;
      readonly vault: Vault;
      readonly key: Key;
      readonly protects?: Protects;
      /** The worst state of the accounts that use it; absent if there are none. */
      readonly standing?: HealthState;
      /** Whether an older version of it is known to be disabled. */
      readonly hasDisabledVersion?: boolean;
      readonly found?: NodeFindings;
    }
  | {
      readonly kind: 'keyVersion';
      readonly subscription: Subscription;
      readonly vault: Vault;
      readonly key: Key;
      readonly version: KeyVersion;
      /** The newest version, which a URI without a version refers to. */
      readonly latest: boolean;
      readonly usedBy?: readonly string[];
      /** The names of the accounts that might use it, because Azure doesn't say which version they use. */
      readonly maybeUsedBy?: readonly string[];
    }
  | {
      readonly kind: 'account';
      readonly subscription: Subscription;
      readonly account: Account;
      readonly standing?: AccountSummary;
      readonly found?: NodeFindings;
    }
  /** Accounts in the same group. */
  | {
      readonly kind: 'group';
      readonly group: string;
      readonly label: string | Text;
      readonly nodes: readonly Node[];
      /** How many of the accounts need action. */
      readonly needAction: number;
    }
  /** A part of Azure that couldn't be read. The read can be repeated. */
  | { readonly kind: 'failure'; readonly part: InventoryPart; readonly problem: Problem }
  /** A readiness finding of its parent, whose id is `under`. */
  | {
      readonly kind: 'finding';
      readonly under: string;
      readonly at: number;
      readonly look: Presentation;
      readonly checked: Node;
      readonly fix?: { readonly run: () => unknown };
    }
  /** A detail of its parent, whose id is `under`. A click opens the page of the resource. */
  | {
      readonly kind: 'detail';
      readonly under: string;
      readonly at: number;
      readonly look: Presentation;
      readonly opens?: Node;
    }
  /** Shows that its parent, whose id is `under`, is empty. */
  | { readonly kind: 'nothing'; readonly under: string; readonly text: Text };

/** The readiness findings of a node, as rows. */
export type NodeFindings = readonly Node[];

/** The state of an account, with its most severe risk in two words if its status doesn't show it already. */
export interface AccountSummary {
  readonly state: HealthState;
  readonly risk?: Text;
  /** The command that helps first. */
  readonly fix?: 'restoreKey' | 'rotateKey' | 'grantAccess';
}

/** How many accounts depend on a key or vault, of those that could be read. */
export interface Protects {
  readonly accounts: number;
  /** Whether accounts that can't be read from here might depend on it, too. */
  readonly atLeast: boolean;
}

export type Branch = Node | { readonly kind: 'view'; readonly view: ViewName };

/** True for the nodes that VS Code passes from a tree to a command, and false for other arguments. */
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';

/** In lowercase, unique in its view, and the same for the same resource after every refresh. */
export const nodeId = (node: Node): string => idOf(node).toLowerCase();

function idOf(node: Node): string {
  switch (node.kind) {
    case 'subscription':
      return `subscription/${node.subscription.id}`;
    case 'tenantFailure':
      return `tenant/${node.failure.account}/${node.failure.tenantId}`;
    case 'vault':
      return `vault${node.vault.id}`;
    case 'key':
      return `key${node.key.id}`;
    case 'keyVersion':
      return `version${node.key.id}/${node.version.version}`;
    case 'account':
      return `account${node.account.id}`;
    case 'group':
      return `group/${node.group}`;
    case 'failure':
      return `failure/${node.part.kind}/${partId(node.part)}`;
    case 'finding':
      return `finding/${node.under}/${node.at}`;
    case 'detail':
      return `detail/${node.under}/${node.at}`;
    case 'nothing':
      return `nothing/${node.under}`;
  }
}

/** The problem that the dependent accounts of a key or vault show; nothing if they are healthy. */
export const troubles: Readonly<Partial<Record<HealthState, Text>>> = {
  needsAction: text('needs attention'),
  unknown: text('access unknown'),
  watch: text('warning'),
};

/** The accounts that depend on a key or vault, for a row. Undefined if there are none. */
export function protectedAccounts(protects: Protects | undefined): Text | undefined {
  if (!protects || protects.accounts === 0) return undefined;
  const { accounts, atLeast } = protects;
  if (atLeast) return text('protects {0}', text('at least {0}', accounts));
  return accounts === 1
    ? text('protects {0}', text('1 account'))
    : text('protects {0}', text('{0} accounts', accounts));
}

export const protectionLines = (protects: Protects | undefined): readonly Text[] =>
  protects
    ? [
        fact(
          text('Protects'),
          protects.atLeast ? text('at least {0}', protects.accounts) : text('{0}', protects.accounts),
        ),
      ]
    : [];
