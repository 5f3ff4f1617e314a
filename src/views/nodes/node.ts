import type { TenantFailure } from '../../azure/api.ts';
import type { State } from '../../health/verdict.ts';
import { type Part, partId } from '../../inventory/parts.ts';
import type { Loadable } from '../../inventory/snapshot.ts';
import type { Problem, RemedyCommand } from '../../model/problem.ts';
import type {
  Account,
  Key,
  KeyVersion,
  RegistrationState,
  Subscription,
  Vault,
} from '../../model/resources.ts';
import { type Text, text } from '../../model/text.ts';
import type { Presentation } from './presentation.ts';

export type ViewName = 'subscriptions' | 'vaults' | 'accounts';

/** The data behind a tree row, without its presentation. */
export type Node =
  | {
      readonly kind: 'subscription';
      readonly subscription: Subscription;
      readonly registration: Loadable<RegistrationState>;
      readonly found?: Found;
    }
  | { readonly kind: 'tenantFailure'; readonly failure: TenantFailure }
  | {
      readonly kind: 'vault';
      readonly subscription: Subscription;
      readonly vault: Vault;
      readonly protects?: Protects;
      readonly found?: Found;
    }
  | {
      readonly kind: 'key';
      readonly subscription: Subscription;
      readonly vault: Vault;
      readonly key: Key;
      readonly protects?: Protects;
      readonly found?: Found;
    }
  | {
      readonly kind: 'keyVersion';
      readonly subscription: Subscription;
      readonly vault: Vault;
      readonly key: Key;
      readonly version: KeyVersion;
      /** The newest version, which a URI without a version refers to. */
      readonly latest: boolean;
    }
  | {
      readonly kind: 'account';
      readonly subscription: Subscription;
      readonly account: Account;
      readonly standing?: Standing;
      readonly found?: Found;
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
  | { readonly kind: 'failure'; readonly part: Part; readonly problem: Problem }
  /** A readiness finding of its parent, whose id is `under`. */
  | {
      readonly kind: 'finding';
      readonly under: string;
      readonly at: number;
      readonly look: Presentation;
      /** The checked node. */
      readonly asked: Node;
      readonly fix?: { readonly command: RemedyCommand; readonly on: Node | undefined };
    }
  /** Shows that its parent, whose id is `under`, is empty. */
  | { readonly kind: 'nothing'; readonly under: string; readonly text: Text };

/** The readiness findings of a node, as rows. */
export type Found = readonly Node[];

/** The state of an account, with its most severe risk in two words if its status doesn't show it already. */
export interface Standing {
  readonly state: State;
  readonly risk?: Text;
}

/** How many accounts depend on a key or vault, of those that could be read. */
export interface Protects {
  readonly accounts: number;
  /** Whether accounts that can't be read from here might depend on it, too. */
  readonly atLeast: boolean;
}

/** A node, or the root of a view. */
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
    case 'nothing':
      return `nothing/${node.under}`;
  }
}

/** The accounts that depend on a key or vault, for a row. Undefined if there are none. */
export function protectedAccounts(protects: Protects | undefined): Text | undefined {
  if (!protects || protects.accounts === 0) return undefined;
  const { accounts, atLeast } = protects;
  if (atLeast) return text('protects at least {0}', accounts);
  return accounts === 1 ? text('protects 1 account') : text('protects {0} accounts', accounts);
}

export const protectionLines = (protects: Protects | undefined): readonly Text[] =>
  protects
    ? [
        protects.atLeast
          ? text(
              'Accounts that it protects: at least {0}, as not all accounts could be read',
              protects.accounts,
            )
          : text('Accounts that it protects: {0}', protects.accounts),
      ]
    : [];
