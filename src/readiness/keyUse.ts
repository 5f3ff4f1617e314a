import type { AccountHealth } from '../health/accounts.ts';
import { assessAccount } from '../health/accounts.ts';
import { accessMissing, principalIdOf } from '../health/accessChecks.ts';
import {
  allAccounts,
  type CheckedAccount,
  checkedAccountOf,
  type InventoryIndex,
} from '../health/inventoryIndex.ts';
import { type HealthState, stateText } from '../health/verdict.ts';
import type { ChangesContent } from '../history/changeHistory.ts';
import type { Drift } from '../history/drift.ts';
import { assignmentsId, type InventoryView, readResultOf } from '../model/inventoryView.ts';
import { identityName } from '../model/keyIdentity.ts';
import type { KeyUri } from '../model/keyUri.ts';
import { shortVersion } from '../model/oldKeyVersion.ts';
import { labeled, namedScope, titled } from '../model/problems.ts';
import { isManagedHsm, withoutSlashesAtEnd } from '../model/resourceId.ts';
import type { Account, Subscription, Vault } from '../model/resources.ts';
import { accessPolicyOf, type Assignment, covers, roleNameOf } from '../model/roleAssignments.ts';
import { noUser } from '../model/accountCount.ts';
import { properName, asSentence, capital, text, type Text } from '../model/text.ts';
import type { Mark } from '../ui/page/messages.ts';
import type { Section, State, Value } from '../ui/page/page.ts';
import { shortRisk } from '../views/rows.ts';

/** An account that uses a key, with its health and the data behind it. */
export interface KeyUse {
  readonly health: AccountHealth;
  readonly subject: CheckedAccount;
}

/** What the pages of a key and of a key vault have in common. */
export interface KeyUsesContent {
  readonly subscription: Subscription;
  readonly vault: Vault;
  readonly uses: readonly KeyUse[];
  readonly index: InventoryIndex;
  /** The changes of the vault and the accounts, once they are read. */
  readonly changes?: ChangesContent | undefined;
  readonly drift?: Drift | undefined;
  readonly sandbox: boolean;
  readonly now: number;
  /** The data that is being read at the moment. */
  readonly busy?: Text;
  readonly openAccount: (account: Account) => unknown;
  readonly refresh: () => unknown;
}

/** The accounts whose key URI matches, by name. */
export function keyUsesOf(
  view: InventoryView,
  index: InventoryIndex,
  isMeant: (uri: KeyUri | undefined) => boolean,
): readonly KeyUse[] {
  return allAccounts(view)
    .flatMap((account): KeyUse[] => {
      const { keyUri } = account;
      if (keyUri === undefined || !isMeant(index.names.get(keyUri)?.uri)) return [];
      const subject = checkedAccountOf(view, index, account, keyUri);
      return [{ health: assessAccount(view, index, account), subject }];
    })
    .sort((a, b) => a.health.account.name.localeCompare(b.health.account.name));
}

export const healthMark: Readonly<Record<HealthState, Mark>> = {
  needsAction: 'error',
  unknown: 'unknown',
  watch: 'warning',
  fine: 'ok',
  serviceManaged: 'info',
};

/** How a vault or managed HSM decides who can use its keys. */
export const permissionModelText = ({ id, permissionModel }: Pick<Vault, 'id' | 'permissionModel'>): Text =>
  isManagedHsm(id)
    ? capital(text('local roles'))
    : permissionModel === 'rbac'
      ? properName('Azure RBAC')
      : capital(text('access policies'));

/** The worst state of the accounts, as the state of a page. Undefined if all are healthy. */
export function accountsState(uses: readonly KeyUse[]): State | undefined {
  const names = (wanted: HealthState) =>
    uses.flatMap(({ health }) => (health.state === wanted ? [health.account.name] : []));
  const bad = names('needsAction');
  if (bad.length > 0)
    return { mark: 'error', text: text('Accounts that need attention: {0}', bad.join(', ')) };
  const unsure = names('unknown');
  if (unsure.length > 0)
    return {
      mark: 'unknown',
      text: text('Accounts whose status is unknown: {0}', unsure.join(', ')),
    };
  const watched = names('watch');
  return watched.length > 0
    ? { mark: 'warning', text: text('Accounts with warnings: {0}', watched.join(', ')) }
    : undefined;
}

/** The accounts that depend on a key or vault, as links to their pages. */
export function accountsSection(
  uses: readonly KeyUse[],
  index: InventoryIndex,
  open: (account: Account) => unknown,
): Section {
  const hidden = index.hidingAccounts.map(({ name, why }) => text('{0}: {1}', name, why));
  return {
    id: 'accounts',
    heading: text('Accounts that use it'),
    blocks: [
      uses.length === 0
        ? {
            kind: 'text',
            text: noUser(hidden.length > 0),
          }
        : {
            kind: 'table',
            caption: text('Accounts that use it'),
            columns: [
              text('Account'),
              text('Status'),
              capital(text('key')),
              text('Version in use'),
              text('Identity'),
            ],
            rows: uses.map(({ health, subject }) => ({
              id: `account-${health.account.id}`,
              cells: [
                {
                  text: text('{0}', health.account.name),
                  link: {
                    id: `account-${health.account.id}`,
                    label: text('Open'),
                    run: () => open(health.account),
                  },
                },
                {
                  text: shortRisk(health)
                    ? text('{0}: {1}', stateText[health.state], shortRisk(health) ?? '')
                    : stateText[health.state],
                  mark: healthMark[health.state],
                },
                { text: text('{0}', health.key?.name ?? '') },
                health.key?.version === undefined
                  ? { text: capital(text('unknown')), mark: 'unknown' }
                  : { text: text('{0}', shortVersion(health.key.version)) },
                { text: identityText(subject) },
              ],
            })),
          },
      ...(hidden.length > 0
        ? [
            {
              kind: 'text',
              text: text("More accounts might use it, because these couldn't be read:"),
            } as const,
            { kind: 'list', items: hidden } as const,
          ]
        : []),
    ],
  };
}

/** The identity that an account uses, in a few words. */
function identityText({ account: { defaultIdentity: used, name } }: Pick<CheckedAccount, 'account'>): Text {
  switch (used.kind) {
    case 'firstParty':
      return properName('Azure Cosmos DB');
    case 'systemAssigned':
      return text('System-assigned identity of {0}', name);
    case 'userAssigned':
      return used.federatedClientId === undefined
        ? text('{0}', identityName(used.id))
        : titled.application(used.federatedClientId);
    case 'undefined':
      return capital(text('none'));
    case 'other':
      return capital(text('unknown'));
  }
}

/** Which identity has which grant. An unread grant is unknown, not missing. */
export function accessSection(
  uses: readonly KeyUse[],
  vault: Vault,
  { hidingAccounts }: Pick<InventoryIndex, 'hidingAccounts'>,
): Section {
  const groups = Map.groupBy(uses, ({ subject }) => {
    const principal = principalIdOf(subject);
    const own = typeof principal === 'string' ? principal.toLowerCase() : subject.account.id;
    return vault.permissionModel === 'rbac' ? `${own} ${subject.keyId ?? ''}` : own;
  });
  return {
    id: 'access',
    heading: text('Identities and their access'),
    blocks: [
      {
        kind: 'text',
        text: labeled(capital(text('permission model')), permissionModelText(vault)),
      },
      groups.size === 0
        ? { kind: 'text', text: noUser(hidingAccounts.length > 0) }
        : {
            kind: 'table',
            caption: text('Identities and their access'),
            columns: [text('Identity'), text('Used by'), capital(text('key')), text('Access')],
            rows: [...groups].flatMap(([id, members]) => {
              const [first] = members;
              return first
                ? [
                    {
                      id: `access-${id}`,
                      cells: [
                        { text: identityText(first.subject) },
                        { text: text('{0}', members.map(({ health }) => health.account.name).join(', ')) },
                        {
                          text: text(
                            '{0}',
                            [...new Set(members.map(({ health }) => health.key?.name ?? ''))].join(', '),
                          ),
                        },
                        accessOf(first.subject, vault),
                      ],
                    },
                  ]
                : [];
            }),
          },
    ],
  };
}

function accessOf(subject: CheckedAccount, vault: Vault): Value {
  const principal = principalIdOf(subject);
  if (principal === undefined && subject.account.defaultIdentity.kind !== 'firstParty')
    return { text: text('The account has no identity that can use the key.'), mark: 'error' };
  const verdict = accessMissing(subject);
  switch (verdict.kind) {
    case 'unknown':
      return { text: text('{0} {1}', asSentence(capital(text('unknown'))), verdict.why), mark: 'unknown' };
    case 'risk':
      return { text: verdict.risk.evidence, mark: 'error' };
    case 'none':
      return {
        text: typeof principal === 'string' ? grantText(subject, vault, principal) : text('Granted'),
        mark: 'ok',
      };
  }
}

function grantText({ view, keyId }: CheckedAccount, vault: Vault, principal: string): Text {
  if (vault.permissionModel === 'accessPolicy')
    return text(
      'Access policy: {0}',
      accessPolicyOf(vault, principal)?.keyPermissions.join(', ').toLowerCase() ?? '',
    );
  const reading = readResultOf(view.assignments, assignmentsId(vault.id, principal));
  if (!reading.read) return text('{0} {1}', asSentence(capital(text('unknown'))), reading.why);
  const [first, ...more] = reading.value
    .filter((assignment) => covers(assignment, keyId ?? vault.id))
    .map(assignmentText);
  return more.reduce<Text>((before, one) => text('{0}, {1}', before, one), first ?? text('Granted'));
}

function assignmentText({ roleDefinitionId, scope }: Assignment): Text {
  const role = roleNameOf(roleDefinitionId) ?? identityName(roleDefinitionId);
  return text('{0} on {1}', role, namedScope(withoutSlashesAtEnd(scope)));
}
