import { networkVerdict, protectionVerdict } from '../health/vaultChecks.ts';
import { readinessOf } from '../health/vaultsAndKeys.ts';
import { changesSection } from '../history/changesSection.ts';
import { driftSection } from '../history/drift.ts';
import type { ReadResult } from '../model/inventoryView.ts';
import { day, keyFault } from '../model/keyHealth.ts';
import { couldNot, named, titledStore } from '../model/problems.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Key, Vault } from '../model/resources.ts';
import { accountCount, noUser, protects } from '../model/accountCount.ts';
import { properName, ellipsis, capital, text, type Text } from '../model/text.ts';
import { isBehindFirewall, vaultGaps } from '../model/vaultReadiness.ts';
import type { Action, Fact, Page, Section, State, Value } from '../ui/page/page.ts';
import { pageWhere } from '../ui/page/where.ts';
import {
  accessSection,
  accountsSection,
  accountsState,
  type KeyUse,
  type KeyUsesContent,
  permissionModelText,
} from './keyUse.ts';

/** The commands on the page of a key vault or managed HSM. */
export type VaultCommand =
  | 'configureVault'
  | 'generateKey'
  | 'grantAccess'
  | 'moveVaultToRbac'
  | 'checkReadiness'
  | 'createAccount'
  | 'showMap'
  | 'restoreAccess'
  | 'revokeAccess';

export interface VaultPageContent extends KeyUsesContent {
  readonly keys: ReadResult<readonly Key[]>;
  /** Whether access that was revoked from this machine can be restored. */
  readonly restorable: boolean;
  readonly run: (command: VaultCommand) => unknown;
  readonly openKey: (key: Key) => unknown;
}

/** A key vault or managed HSM: whether accounts can use its keys, who can use them, and what depends on it. */
export function vaultPage(content: VaultPageContent): Page {
  const { subscription, vault, uses, index, sandbox, busy } = content;
  return {
    title: titledStore(vault),
    where: pageWhere(subscription, sandbox),
    state: stateOf(content),
    ...(busy ? { busy } : {}),
    actions: actionsOf(content),
    sections: [
      keysSection(content),
      accountsSection(uses, index, content.openAccount),
      ...(content.changes ? [changesSection(content.changes)] : []),
      ...(content.drift ? [driftSection(content.drift)] : []),
      accessSection(uses, vault, index),
      ...otherPolicies(vault, uses),
      protectionSection(vault),
      detailsSection(vault),
    ],
  };
}

function stateOf({ vault, uses, index, keys, now }: VaultPageContent): State {
  const readiness = readinessOf(vault);
  const risks = [protectionVerdict(vault), networkVerdict(vault)].flatMap((verdict) =>
    verdict.kind === 'risk' && verdict.risk.severity !== 'note' ? [verdict.risk] : [],
  );
  const [worst] = risks;
  if (readiness.kind === 'notReady')
    return {
      mark: 'error',
      text: worst?.what ?? text("Azure Cosmos DB can't use the keys of this key vault."),
      details: worst ? [worst.remedy] : readiness.reasons,
    };
  const accounts = accountsState(uses);
  if (accounts?.mark === 'error') return accounts;
  if (readiness.kind === 'unknown')
    return {
      mark: 'unknown',
      text: worst?.what ?? text("Couldn't check whether Azure Cosmos DB can use the keys of this key vault."),
      details: worst ? [worst.remedy] : readiness.reasons,
    };
  if (accounts) return accounts;
  const atLeast = index.hidingAccounts.length > 0;
  const faulty = keys.read ? keys.value.filter((key) => keyFault(key, now)) : [];
  return {
    mark: 'ok',
    text: text('Ready for customer-managed keys. {0}', protects(uses.length, atLeast)),
    ...(faulty.length > 0
      ? { details: [text("Keys that can't be used: {0}", faulty.map(({ name }) => name).join(', '))] }
      : {}),
  };
}

/** The actions for the current state, with the remedy first and dangerous ones last. */
function actionsOf({ vault, uses, restorable, run, refresh }: VaultPageContent): Action[] {
  const action = (
    command: VaultCommand,
    label: Text,
    kind: Action['kind'] = 'secondary',
    disabled?: Text,
  ): Action => ({ id: command, label, kind, ...(disabled ? { disabled } : {}), run: () => run(command) });
  const gaps = vaultGaps(vault);
  const open = gaps.protection || gaps.bypass;
  return [
    ...(open ? [action('configureVault', ellipsis(text('Configure Key Vault for CMK')), 'primary')] : []),
    ...(restorable ? [action('restoreAccess', text('Restore Cosmos DB Access'), 'primary')] : []),
    action(
      'generateKey',
      ellipsis(text('Generate Key')),
      uses.length === 0 && !open ? 'primary' : 'secondary',
    ),
    action('grantAccess', ellipsis(text('Grant Cosmos DB Access'))),
    ...(vault.permissionModel === 'rbac'
      ? []
      : [action('moveVaultToRbac', ellipsis(text('Move Vault to RBAC')))]),
    action('checkReadiness', text('Check CMK Readiness')),
    action('createAccount', text('Create CMK Cosmos account')),
    action('showMap', text('Show in Encryption Map')),
    { id: 'refresh', label: text('Refresh'), kind: 'secondary', run: refresh },
    action(
      'revokeAccess',
      ellipsis(text('Revoke Cosmos DB Access')),
      'danger',
      uses.length === 0 ? noUser(true) : undefined,
    ),
  ];
}

function keysSection({ vault, keys, uses, now, openKey }: VaultPageContent): Section {
  const section = { id: 'keys', heading: text('Keys') };
  if (!keys.read)
    return {
      ...section,
      blocks: [{ kind: 'text', text: text('{0} {1}', couldNot('read', named.keys(vault.id)), keys.why) }],
    };
  if (keys.value.length === 0) return { ...section, blocks: [{ kind: 'text', text: text('No keys') }] };
  return {
    ...section,
    blocks: [
      {
        kind: 'table',
        caption: text('Keys'),
        columns: [capital(text('key')), text('Status'), text('Expires'), text('Protects')],
        rows: [...keys.value]
          .sort((a, b) => a.name.localeCompare(b.name))
          .map((key) => {
            const users = uses.filter(({ subject }) => subject.keyId && sameId(subject.keyId, key.id));
            const fault = keyFault(key, now);
            return {
              id: `key-${key.name}`,
              cells: [
                {
                  text: text('{0}', key.name),
                  link: { id: `key-${key.name}`, label: text('Open'), run: () => openKey(key) },
                },
                fault ? { text: fault.why, mark: 'error' } : { text: capital(text('enabled')), mark: 'ok' },
                { text: key.expires === undefined ? text('Never') : text('{0}', day(key.expires)) },
                { text: accountCount(users.length, false) },
              ],
            };
          }),
      },
      ...(keys.more ? [{ kind: 'text', text: text('There might be more. {0}', keys.more) } as const] : []),
    ],
  };
}

/** Everyone with an access policy, because they can use the keys, too. */
function otherPolicies(vault: Vault, uses: readonly KeyUse[]): readonly Section[] {
  if (vault.permissionModel === 'rbac' || vault.accessPolicies.length === 0) return [];
  return [
    {
      id: 'policies',
      heading: capital(text('access policies')),
      folded: uses.length > 0,
      blocks: [
        {
          kind: 'table',
          caption: capital(text('access policies')),
          columns: [text('Object ID'), capital(text('key permissions'))],
          rows: vault.accessPolicies.map(({ objectId, keyPermissions }, at) => ({
            id: `policy-${at}`,
            cells: [
              { text: text('{0}', objectId) },
              {
                text:
                  keyPermissions.length === 0
                    ? capital(text('none'))
                    : text('{0}', keyPermissions.join(', ').toLowerCase()),
              },
            ],
          })),
        },
      ],
    },
  ];
}

function protectionSection(vault: Vault): Section {
  const gaps = vaultGaps(vault);
  const fact = (label: Text, value: Value): Fact => ({ label, value });
  return {
    id: 'protection',
    heading: text('Protection and network'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          fact(
            text('Soft delete'),
            !vault.softDelete
              ? { text: text('Off'), mark: 'error' }
              : vault.retentionDays === undefined
                ? { text: text('On'), mark: 'ok' }
                : { text: text('On, {0} days', vault.retentionDays), mark: 'ok' },
          ),
          fact(
            capital(text('purge protection')),
            vault.purgeProtection
              ? { text: text('On'), mark: 'ok' }
              : { text: text('Off (required by Azure Cosmos DB)'), mark: 'error' },
          ),
          fact(text('Network'), networkValue(vault, gaps)),
          ...(vault.network.ipRules.length > 0
            ? [fact(text('Allowed IP addresses'), { text: text('{0}', vault.network.ipRules.join(', ')) })]
            : []),
          ...(vault.network.subnetIds.length > 0
            ? [fact(text('Allowed subnets'), { text: text('{0}', vault.network.subnetIds.length) })]
            : []),
        ],
      },
    ],
  };
}

function networkValue(vault: Vault, { bypass, perimeter }: ReturnType<typeof vaultGaps>): Value {
  if (perimeter)
    return {
      text: text('Network security perimeter (rules not read)'),
      mark: 'unknown',
    };
  if (bypass) return { text: text("Firewall (trusted Microsoft services can't bypass it)"), mark: 'error' };
  return isBehindFirewall(vault)
    ? { text: text('Firewall (trusted Microsoft services can bypass it)'), mark: 'ok' }
    : { text: text('All networks'), mark: 'info' };
}

function detailsSection(vault: Vault): Section {
  const fact = (label: Text, value: string | Text): Fact => ({
    label,
    value: { text: typeof value === 'string' ? text('{0}', value) : value },
  });
  const isHsm = isManagedHsm(vault.id);
  return {
    id: 'details',
    heading: text('Details'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          fact(capital(text('permission model')), permissionModelText(vault)),
          ...(isHsm ? [] : [fact(text('Tier'), vault.sku)]),
          fact(text('Location'), vault.location),
          fact(text('Resource group'), vault.resourceGroup),
          fact(properName('URI'), vault.uri),
          fact(capital(text('tenant')), vault.tenantId),
          fact(text('Resource ID'), vault.id),
        ],
      },
    ],
  };
}
