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

/** What the trees show: data, and nothing of how it is shown. */
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
      /** The newest one: it is what a URI without a version means. */
      readonly latest: boolean;
    }
  | {
      readonly kind: 'account';
      readonly subscription: Subscription;
      readonly account: Account;
      readonly standing?: Standing;
      readonly found?: Found;
    }
  /** Accounts that have something in common. */
  | {
      readonly kind: 'group';
      readonly group: string;
      readonly label: string | Text;
      readonly nodes: readonly Node[];
      /** How many of them need somebody to act. */
      readonly needAction: number;
    }
  /** A part of Azure that could not be read; it can be tried again. */
  | { readonly kind: 'failure'; readonly part: Part; readonly problem: Problem }
  /** What the doctor has found of its parent, whose id is `under`. */
  | {
      readonly kind: 'finding';
      readonly under: string;
      readonly at: number;
      readonly look: Presentation;
      /** What was examined. */
      readonly asked: Node;
      readonly fix?: { readonly command: RemedyCommand; readonly on: Node | undefined };
    }
  /** Says that there is nothing under its parent, whose id is `under`. */
  | { readonly kind: 'nothing'; readonly under: string; readonly text: Text };

/** The doctor's findings of a thing, in its rows. */
export type Found = readonly Node[];

/** How an account stands, with its gravest risk in two words where its status does not tell it already. */
export interface Standing {
  readonly state: State;
  readonly risk?: Text;
}

/** How many accounts hang on a key or vault, of those that could be read. */
export interface Protects {
  readonly accounts: number;
  /** There may be more that nobody sees from here. */
  readonly atLeast: boolean;
}

/** A node, or the root of a view. */
export type Branch = Node | { readonly kind: 'view'; readonly view: ViewName };

/** True for what VS Code passes to a command from a tree, and not for what anybody else may pass. */
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';

/** Lower case, unique in its view, the same for the same thing after every refresh. */
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

/** What hangs on a key or vault, for a row; nothing where that is nothing. */
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
