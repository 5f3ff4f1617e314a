import type { RunningSandbox } from '../runningSandbox.ts';

/** What differs from one run to the next: moments, and what Azure makes up. */
const incidental = new Set([
  ...['createdAt', 'readyAt', 'resolvesAt', 'keySeenAt', 'updatingUntil', 'exp'],
  ...['instanceId', 'version', 'modulus'],
]);

/** As much as not saying it. */
const isDefault = (value: unknown) =>
  value === null ||
  value === false ||
  value === 'Default' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/**
 * A part of the sandbox's state as it is in the end, whoever has made it so and however it was said: of what is kept
 * with its past, the last; nothing of what is a default; lists sorted, as order says nothing in those that are here.
 */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled).sort(byText);
  if (typeof value !== 'object' || value === null) return value;
  if ('entries' in value && isHistory(value.entries)) return settled(value.entries.at(-1)?.value);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, one]) => [name, settled(one)] as const)
      .filter(([name, one]) => !incidental.has(name) && !isDefault(one)),
  );
}

const isHistory = (value: unknown): value is readonly { readonly value: unknown }[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null && 'at' in one);

const byText = (a: unknown, b: unknown) => JSON.stringify(a).localeCompare(JSON.stringify(b));

interface Named {
  readonly name: string;
}

interface State {
  readonly subscriptions: readonly { readonly id: string; readonly providers: unknown }[];
  readonly resourceGroups: readonly Named[];
  readonly vaults: readonly Named[];
  readonly accounts: readonly Named[];
  readonly roleAssignments: readonly {
    readonly scope: string;
    readonly role: string;
    readonly principalId: string;
    readonly principalType: string;
    readonly removedAt?: number;
  }[];
}

/** What is looked at one by one; there is more. */
interface Vault {
  readonly settings: { readonly accessPolicies: readonly object[] };
  readonly keys: readonly (Named & {
    readonly versions: readonly {
      readonly settings: { readonly attributes?: { readonly enabled?: true } };
    }[];
  })[];
}

interface Account {
  readonly settings: { readonly identity: { readonly principalId?: string } };
}

export interface Place {
  readonly subscription: { readonly id: string };
  readonly resourceGroup: Named;
  readonly vault: Named;
  readonly account: Named;
}

/** All that the sandbox remembers of a set-up: providers, group, vault with its keys, grants on it, and account. */
export async function leftBehind({ control }: RunningSandbox, place: Place) {
  const state = (await (await fetch(`${control}/state`)).json()) as State;
  const named = (all: readonly Named[], { name }: Named) => settled(all.find((one) => one.name === name));
  const { subscription, resourceGroup, vault, account } = place;
  return {
    providers: settled(state.subscriptions.find(({ id }) => id === subscription.id)?.providers),
    group: named(state.resourceGroups, resourceGroup),
    vault: named(state.vaults, vault) as Vault,
    account: named(state.accounts, account) as Account | undefined,
    grants: state.roleAssignments
      .filter(({ scope, removedAt }) => scope.endsWith(`/vaults/${vault.name}`) && removedAt === undefined)
      .map(({ role, principalId, principalType }) => `${role} ${principalType} ${principalId}`)
      .sort(),
  };
}
