import type { TenantFailure } from '../../app/azure.ts';
import type { Part } from '../../app/inventory.ts';
import type { Loadable } from '../../app/loadable.ts';
import type { Account, Key, KeyVersion, RegistrationState, Subscription, Vault } from '../../domain/model.ts';
import type { Problem } from '../../domain/problem.ts';
import type { RemedyCommand } from '../../domain/remedy.ts';
import type { State } from '../../domain/protection/verdict.ts';
import type { Text } from '../../domain/text.ts';
import type { Presentation } from './look.ts';

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
