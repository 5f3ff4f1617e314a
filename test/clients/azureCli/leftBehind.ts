import type { RunningSandbox } from '../runningSandbox.ts';

/** Values that differ between runs: times, and ones that Azure generates. */
const incidental = new Set([
  ...['createdAt', 'readyAt', 'resolvesAt', 'keySeenAt', 'updatingUntil', 'exp'],
  ...['instanceId', 'version', 'modulus'],
]);

/** Equivalent to leaving the property out. */
const isDefault = (value: unknown) =>
  value === null ||
  value === false ||
  value === 'Default' ||
  value === 'Continuous30Days' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/**
 * The final state of a part of the sandbox, however it was reached: the last value of each timeline, without defaults,
 * and with sorted lists, because order has no meaning in these.
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
 * Everything that the sandbox remembers about a setup: providers, group, vault with its keys, grants, account, and its
 * user-assigned identities. Generated object ids of identities are replaced.
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

/** A managed HSM contains its own grants. */
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
