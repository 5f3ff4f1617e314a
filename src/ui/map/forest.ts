import type { AccountProtection } from '../../domain/protection/accountProtection.ts';
import type { ProtectionModel } from '../../domain/protection/protectionModel.ts';
import { stateText } from '../../domain/protection/stateText.ts';
import type { VaultProtection } from '../../domain/protection/vaultProtection.ts';
import { text, type Text } from '../../domain/text.ts';
import { vaultGaps } from '../../domain/vaultReadiness.ts';
import { shortRisk } from '../protection/shortRisk.ts';
import { facts } from '../renderText.ts';
import { accountState } from '../tree/accountState.ts';
import { byUrgency, type ForestNode, keyNode } from './keyNode.ts';
import type { Mark } from './messages.ts';
import { howMany, standingOf } from './standing.ts';

/**
 * Vaults with their keys, these with the versions in use, and on them the accounts; what hangs on no vault that can be
 * seen has roots of its own. Every account is there once. What needs action comes first.
 */
export function forestOf(model: ProtectionModel, now: number): readonly ForestNode[] {
  const seen = model.vaults.filter(({ vault }) => vault !== undefined);
  const unseen = model.vaults.filter(({ vault }) => vault === undefined);
  const managed = model.accounts.filter(({ key }) => key === undefined);
  return [
    ...[...seen.map((vault) => vaultNode(vault, now)), ...unseenRoot(unseen, now)].sort(byUrgency),
    ...managedRoot(managed),
  ];
}

function vaultNode(protection: VaultProtection, now: number): ForestNode {
  const { id, name, home, accounts, keys } = protection;
  const atLeast = keys.some((key) => key.atLeast);
  return {
    id: `vault${id}`.toLowerCase(),
    kind: 'vault',
    name,
    notes: home === 'managedHsm' ? [text('It is a managed HSM.')] : [],
    inTree: true,
    ...(accounts.length > 0
      ? standingOf(accounts, atLeast, gapOf(protection))
      : { ...emptyVault(protection), grave: 0 }),
    children: keys.map((key) => keyNode(key, accountNode, now)).sort(byUrgency),
  };
}

/** Nothing hangs on it: what there is to say of it is whether it could take a key. */
function emptyVault(protection: VaultProtection): { mark: Mark; status: Text } {
  switch (protection.readiness.kind) {
    case 'ready':
      return { mark: 'ready', status: facts(text('Ready'), text('no accounts')) };
    case 'notReady':
      return { mark: 'notReady', status: facts(text('Not ready'), gapOf(protection), text('no accounts')) };
    case 'unknown':
      return { mark: 'unknown', status: facts(text('Readiness unknown'), text('no accounts')) };
  }
}

function gapOf({ vault }: VaultProtection): Text | undefined {
  const gaps = vault && vaultGaps(vault);
  if (gaps?.protection) return text('no purge protection');
  return gaps?.bypass ? text('vault firewalled') : undefined;
}

const accountNode = (protection: AccountProtection): ForestNode => ({
  id: `account${protection.account.id}`.toLowerCase(),
  kind: 'account',
  name: protection.account.name,
  mark: protection.state,
  status: facts(stateText[protection.state], trouble(protection)),
  grave: 1,
  notes: [],
  inTree: true,
  children: [],
});

/** Its gravest risk in two words, or what Azure says of it. */
function trouble(protection: AccountProtection): Text | undefined {
  const risk = shortRisk(protection);
  if (risk || protection.state === 'fine' || protection.state === 'serviceManaged') return risk;
  const isConfirmed = protection.account.status.kind === 'confirmed';
  return isConfirmed && protection.state !== 'needsAction'
    ? undefined
    : accountState(protection.account).short;
}

function unseenRoot(vaults: readonly VaultProtection[], now: number): readonly ForestNode[] {
  const accounts = vaults.flatMap((vault) => vault.accounts);
  if (accounts.length === 0) return [];
  return [
    {
      id: 'group/unseen',
      kind: 'group',
      name: text('Keys that cannot be seen'),
      ...standingOf(accounts, false),
      notes: [text('Their vaults are not among those that could be read, or are no vaults.')],
      inTree: false,
      children: vaults
        .flatMap((vault) => vault.keys.map((key) => keyNode(key, accountNode, now, vault)))
        .sort(byUrgency),
    },
  ];
}

function managedRoot(accounts: readonly AccountProtection[]): readonly ForestNode[] {
  if (accounts.length === 0) return [];
  return [
    {
      id: 'group/managed',
      kind: 'group',
      name: text('Microsoft-managed key'),
      mark: 'serviceManaged',
      status: howMany(accounts.length),
      grave: accounts.length,
      notes: [text('Microsoft manages the encryption key.')],
      inTree: false,
      children: accounts.map(accountNode),
    },
  ];
}
