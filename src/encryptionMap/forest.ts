import type { AccountHealth } from '../health/accounts.ts';
import type { InventoryHealth } from '../health/assess.ts';
import type { KeyHealth, VaultHealth } from '../health/vaultsAndKeys.ts';
import { worstStateOf, stateText } from '../health/verdict.ts';
import { capital, text, type Text } from '../model/text.ts';
import { vaultGaps } from '../model/vaultReadiness.ts';
import { facts } from '../ui/text.ts';
import { accountState } from '../views/nodes/account.ts';
import { keyState } from '../views/nodes/key.ts';
import { shortRisk } from '../views/rows.ts';
import { type MapNode, type MapMark, mapMarks } from './messages.ts';
import { accountCount } from '../model/accountCount.ts';

/** Summarizes accounts by their worst state, and how many are in it. */
function summaryOf(
  accounts: readonly AccountHealth[],
  atLeast: boolean,
  ...more: readonly (Text | undefined | false)[]
): { readonly mark: MapMark; readonly status: Text; readonly worst: number } {
  const mark = worstStateOf(accounts);
  const worst = accounts.filter(({ state }) => state === mark).length;
  const all = howManyAccounts(accounts.length, atLeast);
  return {
    mark,
    worst,
    status: facts(stateText[mark], ...more, worst === accounts.length ? all : text('{0} of {1}', worst, all)),
  };
}

export function howManyAccounts(accounts: number, atLeast = false): Text {
  return accountCount(accounts, atLeast);
}

/** A node without the actions that the trees offer on it. */
export interface ForestNode extends Omit<MapNode<Text>, 'actions' | 'viewItem' | 'children'> {
  readonly children: readonly ForestNode[];
  /** The number of accounts in the state of the mark. */
  readonly worst: number;
}

type AccountNode = (account: AccountHealth) => ForestNode;

/** Nodes that need action come first, then those with the most affected accounts. Equal nodes keep their order. */
const byUrgency = (a: ForestNode, b: ForestNode) =>
  mapMarks.indexOf(a.mark) - mapMarks.indexOf(b.mark) || b.worst - a.worst;

/**
 * A key with its versions in use. Adds the latest version if no account uses it yet.
 * @param unseen its vault, if the vault has no node
 */
function keyNode(key: KeyHealth, accountNode: AccountNode, now: number, unseen?: VaultHealth): ForestNode {
  const { accounts, atLeast } = key;
  const fault = key.key && keyState(key.key, now).short;
  const name = key.name || key.uri;
  const unused = atLeast ? text('no known accounts') : text('no accounts');
  return {
    id: keyId(key),
    kind: 'key',
    name: unseen?.name ? `${unseen.name}/${name}` : name,
    ...(accounts.length > 0
      ? summaryOf(accounts, atLeast, fault)
      : { mark: 'unused' as const, status: facts(unused, fault), worst: 0 }),
    inTree: key.key !== undefined && unseen === undefined,
    notes: unseen?.readiness.reasons ?? [],
    children: [
      ...key.versions
        .flatMap(({ version, accounts }) => (version === undefined ? [] : [{ version, accounts }]))
        .map((used) => versionNode(key, used.version, used.accounts, accountNode))
        .sort(byUrgency),
      ...latestNode(key),
      // Azure doesn't say which version these accounts use.
      ...key.versions.flatMap((used) => (used.version === undefined ? used.accounts.map(accountNode) : [])),
    ],
  };
}

const keyId = ({ resourceId, id }: KeyHealth) => `key${resourceId ?? id}`.toLowerCase();

const versionId = (key: KeyHealth, version: string) =>
  `version${keyId(key).slice('key'.length)}/${version}`.toLowerCase();

function versionNode(
  key: KeyHealth,
  version: string,
  accounts: readonly AccountHealth[],
  accountNode: AccountNode,
): ForestNode {
  const isLatest = accounts.some((one) => one.key?.latest === version);
  return {
    id: versionId(key, version),
    kind: 'version',
    name: version,
    ...summaryOf(accounts, false, isLatest && text('latest')),
    inTree: key.key !== undefined,
    notes: [],
    children: accounts.map(accountNode),
  };
}

function latestNode(key: KeyHealth): readonly ForestNode[] {
  const latest = key.accounts.find((one) => one.key?.latest !== undefined)?.key?.latest;
  const mayBeUsed = key.versions.some(({ version }) => version === latest || version === undefined);
  if (latest === undefined || mayBeUsed) return [];
  return [
    {
      id: versionId(key, latest),
      kind: 'version',
      name: latest,
      mark: 'unused',
      status: facts(capital(text('latest')), text('not in use yet')),
      worst: 0,
      notes: [],
      inTree: key.key !== undefined,
      children: [],
    },
  ];
}

/**
 * Vaults with their keys, the keys with their versions in use, and the versions with their accounts. Accounts and keys
 * whose vault can't be read have their own roots. Every account appears once. Nodes that need action come first.
 */
export function forestOf(model: InventoryHealth, now: number): readonly ForestNode[] {
  const readable = model.vaults.filter(({ vault }) => vault !== undefined);
  const unreadable = model.vaults.filter(({ vault }) => vault === undefined);
  const managed = model.accounts.filter(({ key }) => key === undefined);
  return [
    ...[...readable.map((vault) => vaultNode(vault, now)), ...unseenRoot(unreadable, now)].sort(byUrgency),
    ...managedRoot(managed),
  ];
}

function vaultNode(protection: VaultHealth, now: number): ForestNode {
  const { id, name, keyStore, accounts, keys } = protection;
  const atLeast = keys.some((key) => key.atLeast);
  return {
    id: `vault${id}`.toLowerCase(),
    kind: 'vault',
    name,
    notes: keyStore === 'managedHsm' ? [capital(text('managed HSM'))] : [],
    inTree: true,
    ...(accounts.length > 0
      ? summaryOf(accounts, atLeast, gapOf(protection))
      : { ...emptyVault(protection), worst: 0 }),
    children: keys.map((key) => keyNode(key, accountNode, now)).sort(byUrgency),
  };
}

/** Without accounts, the status says whether the vault is ready for a key. */
function emptyVault(protection: VaultHealth): { mark: MapMark; status: Text } {
  switch (protection.readiness.kind) {
    case 'ready':
      return { mark: 'ready', status: facts(capital(text('ready')), text('no accounts')) };
    case 'notReady':
      return { mark: 'notReady', status: facts(text('Not ready'), gapOf(protection), text('no accounts')) };
    case 'unknown':
      return { mark: 'unknown', status: facts(text('Readiness unknown'), text('no accounts')) };
  }
}

function gapOf({ vault }: VaultHealth): Text | undefined {
  const gaps = vault && vaultGaps(vault);
  if (gaps?.protection) return text('no purge protection');
  return gaps?.bypass ? text('firewall blocks Azure Cosmos DB') : undefined;
}

const accountNode = (protection: AccountHealth): ForestNode => ({
  id: `account${protection.account.id}`.toLowerCase(),
  kind: 'account',
  name: protection.account.name,
  mark: protection.state,
  status: facts(stateText[protection.state], trouble(protection)),
  worst: 1,
  notes: [],
  inTree: true,
  children: [],
});

/** The most serious risk in two words, or the status from Azure. */
function trouble(protection: AccountHealth): Text | undefined {
  const risk = shortRisk(protection);
  if (risk || protection.state === 'fine' || protection.state === 'serviceManaged') return risk;
  const isConfirmed = protection.account.status.kind === 'confirmed';
  return isConfirmed && protection.state !== 'needsAction'
    ? undefined
    : accountState(protection.account).short;
}

function unseenRoot(vaults: readonly VaultHealth[], now: number): readonly ForestNode[] {
  const accounts = vaults.flatMap((vault) => vault.accounts);
  if (accounts.length === 0) return [];
  return [
    {
      id: 'group/unseen',
      kind: 'group',
      name: text('Unreadable keys'),
      ...summaryOf(accounts, false),
      notes: [text("Their key vaults are missing or can't be read.")],
      inTree: false,
      children: vaults
        .flatMap((vault) => vault.keys.map((key) => keyNode(key, accountNode, now, vault)))
        .sort(byUrgency),
    },
  ];
}

function managedRoot(accounts: readonly AccountHealth[]): readonly ForestNode[] {
  if (accounts.length === 0) return [];
  return [
    {
      id: 'group/managed',
      kind: 'group',
      name: text('Microsoft-managed key'),
      mark: 'serviceManaged',
      status: howManyAccounts(accounts.length),
      worst: accounts.length,
      notes: [text('Microsoft manages the encryption key.')],
      inTree: false,
      children: accounts.map(accountNode),
    },
  ];
}
