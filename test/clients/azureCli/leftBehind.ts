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
  value === 'Continuous30Days' ||
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

interface Account extends Named {
  readonly settings: {
    readonly entries: readonly {
      readonly value: {
        readonly identity: { readonly principalId?: string; readonly userAssigned: readonly string[] };
      };
    }[];
  };
}

interface Identity extends Named {
  readonly id: string;
  readonly principalId: string;
  readonly clientId: string;
}

interface State {
  readonly subscriptions: readonly { readonly id: string; readonly providers: unknown }[];
  readonly resourceGroups: readonly Named[];
  readonly vaults: readonly Named[];
  readonly hsms: readonly (Named & { readonly localAssignments: readonly Assignment[] })[];
  readonly accounts: readonly Account[];
  readonly identities: readonly Identity[];
  readonly roleAssignments: readonly Assignment[];
}

interface Assignment {
  readonly scope: string;
  readonly role: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly removedAt?: number;
}

export interface Place {
  readonly subscription: { readonly id: string };
  readonly resourceGroup: Named;
  readonly vault: Named & { readonly keyStore?: 'managedHsm' };
  readonly account: Named;
}

/**
 * All that the sandbox remembers of a set-up: providers, group, vault with its keys, grants on it, account, and its
 * user-assigned identities. What an identity is called in the directory is made up anew each time.
 */
export async function leftBehind({ control }: RunningSandbox, place: Place) {
  const text = await (await fetch(`${control}/state`)).text();
  const made = madeUp(JSON.parse(text) as State, place.account);
  const state = JSON.parse(
    made.reduce((all, one, index) => all.replaceAll(one, `made up ${index}`), text),
  ) as State;
  const named = (all: readonly Named[], { name }: Named) => settled(all.find((one) => one.name === name));
  const { subscription, resourceGroup, vault, account } = place;
  return {
    providers: settled(state.subscriptions.find(({ id }) => id === subscription.id)?.providers),
    group: named(state.resourceGroups, resourceGroup),
    ...(vault.keyStore === 'managedHsm' ? hsmOf(state, vault) : vaultOf(state, vault)),
    account: named(state.accounts, account),
    identities: settled(identitiesOf(state, account)),
  };
}

const vaultOf = (state: State, { name }: Named) => ({
  vault: settled(state.vaults.find((one) => one.name === name)),
  grants: grants(state.roleAssignments.filter(({ scope }) => scope.endsWith(`/vaults/${name}`))),
});

/** A managed HSM has its grants in itself. */
function hsmOf(state: State, { name }: Named) {
  const { localAssignments = [], ...vault } = state.hsms.find((one) => one.name === name) ?? {};
  return {
    vault: settled(vault),
    grants: grants(localAssignments),
  };
}

const grants = (assignments: readonly Assignment[]) =>
  assignments
    .filter(({ removedAt }) => removedAt === undefined)
    .map(({ role, principalId, principalType, scope }) =>
      [role, principalType, principalId, scope.replace(/^\/subscriptions.*$/, '')].join(' '),
    )
    .sort();

const identityOf = ({ accounts }: State, { name }: Named) =>
  accounts.find((one) => one.name === name)?.settings.entries.at(-1)?.value.identity;

const identitiesOf = (state: State, account: Named): readonly Identity[] => {
  const ids = identityOf(state, account)?.userAssigned.map((id) => id.toLowerCase()) ?? [];
  return state.identities.filter(({ id }) => ids.includes(id.toLowerCase()));
};

const madeUp = (state: State, account: Named): readonly string[] => [
  ...[identityOf(state, account)?.principalId].filter((id) => id !== undefined),
  ...identitiesOf(state, account).flatMap(({ principalId, clientId }) => [principalId, clientId]),
];
