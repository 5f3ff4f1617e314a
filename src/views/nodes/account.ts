import { explainRevocation } from '../../model/cmkStatus.ts';
import type { DefaultIdentity } from '../../model/defaultIdentity.ts';
import { freshness, oldMark } from '../../model/freshness.ts';
import { identityName } from '../../model/grantee.ts';
import { whoCan } from '../../model/problem.ts';
import type { Account } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';
import { facts } from '../../ui/text.ts';
import type { Node, Standing } from './node.ts';
import {
  colors,
  type Icon,
  inPortal,
  type Presentation,
  type PresentationContext,
  spoken,
} from './presentation.ts';

/** Whether an account uses a customer-managed key and has access to it, in a few words, with cause and remedy. */
interface AccountState {
  readonly short: Text;
  /** The longer form, for tooltips and screen readers. */
  readonly full: Text;
  readonly icon: Icon;
  readonly lines: readonly Text[];
}

/** What Azure is doing to the account comes before the key's state, which might be outdated. */
export function accountState(account: Account): AccountState {
  const key = keyAccess(account);
  switch (account.provisioningState.toLowerCase()) {
    case 'succeeded':
    case '':
      return key;
    case 'creating':
    case 'initializing':
    case 'internallyready':
    case 'uninitialized':
      return { ...said(text('being created')), icon: { id: 'sync' }, lines: key.lines };
    case 'updating':
      return { ...said(text('being updated')), icon: { id: 'sync' }, lines: [key.full, ...key.lines] };
    case 'deleting':
    case 'deletinginprogress':
      return { ...said(text('being deleted')), icon: { id: 'trash' }, lines: [] };
    case 'failed':
    case 'canceled':
      return {
        ...said(text('creation or update failed')),
        icon: { id: 'warning', color: colors.bad },
        lines: [key.full, ...key.lines],
      };
    default:
      return { ...key, lines: [text('Provisioning state: {0}', account.provisioningState), ...key.lines] };
  }
}

const said = (short: Text) => ({ short, full: short });

function keyAccess({ status, seen }: Account): AccountState {
  // Resource Graph might not include the status, so it's about to be read from the account itself.
  if (status.kind === 'unknown' && status.raw === undefined && seen?.from === 'resourceGraph')
    return {
      short: text('CMK, reading its status'),
      full: text('customer-managed key, its status is being read'),
      icon: { id: 'shield', color: colors.faint },
      lines: [],
    };
  switch (status.kind) {
    case 'confirmed':
      return {
        short: text('CMK'),
        full: text('customer-managed key, access confirmed'),
        icon: { id: 'shield', color: colors.good },
        lines: [],
      };
    case 'serviceManaged':
      return {
        short: text('service-managed'),
        full: text('service-managed key'),
        icon: { id: 'database' },
        lines: [text('Microsoft manages the encryption key.')],
      };
    case 'revoked': {
      const { cause, remedy, owner, transient } = explainRevocation(status.code);
      return {
        short: status.code === undefined ? text('CMK revoked') : text('CMK revoked ({0})', status.code),
        full:
          status.code === undefined
            ? text('access to the customer-managed key is revoked')
            : text('access to the customer-managed key is revoked ({0})', status.code),
        icon: { id: 'error', color: colors.bad },
        lines: [
          text('Cause: {0}', cause),
          text('Remedy: {0}', remedy),
          whoCan(owner),
          ...(transient
            ? [text('The service itself may cause this: refresh once more before acting on it.')]
            : []),
          text('Azure says: {0}', status.raw),
        ],
      };
    }
    case 'unknown':
      return {
        short: text('CMK status unknown'),
        full: text('status of the customer-managed key unknown'),
        icon: { id: 'question', color: colors.doubtful },
        lines: [
          status.raw === undefined
            ? text('Azure does not say whether the account reaches its key.')
            : text('Azure says: {0}', status.raw),
        ],
      };
  }
}

export function presentAccount(
  { subscription, account, standing }: Extract<Node, { kind: 'account' }>,
  setting: PresentationContext,
): Presentation {
  const state = accountState(account);
  const old = oldMark(account.seen);
  return {
    label: account.name,
    description: facts(
      old,
      state.short,
      standing?.risk,
      account.api,
      account.location,
      setting.manySubscriptions && subscription.name,
    ),
    icon: iconOf(state.icon, account, standing),
    tooltip: {
      title: account.name,
      lines: [
        state.full,
        ...state.lines,
        ...(account.keyUri === undefined
          ? []
          : [
              text('Key: {0}', account.keyUri),
              ...(account.keyVersion === undefined
                ? []
                : [text('Key version in use: {0}', account.keyVersion)]),
              text('Default identity: {0}', identity(account.defaultIdentity)),
            ]),
        text('API: {0}', account.api),
        text('Regions: {0}', account.regions.join(', ') || account.location),
        ...(account.backup === undefined ? [] : [text('Backup: {0}', account.backup)]),
        text('Resource group: {0}', account.resourceGroup),
        text('Subscription: {0}', subscription.name),
        ...freshness(account.seen, setting.now),
      ],
    },
    capabilities: [
      'canRefresh',
      'canCheckReadiness',
      'canCopyId',
      'canInsertTemplate',
      'canChangeIdentity',
      'canShowOnMap',
      ...(account.keyUri === undefined
        ? (['canEnableCmk'] as const)
        : (['canExplainStatus', 'canCopyKeyUri', 'canChangeKey', 'canRevealKey', 'canRevealVault'] as const)),
      ...(account.status.kind === 'revoked' ? (['canDeleteRevoked'] as const) : []),
      ...inPortal(setting),
    ],
    accessibility: spoken(
      account.name,
      text('Cosmos DB account'),
      facts(old, state.full, standing?.risk, account.api),
    ),
    collapsible: false,
  };
}

/** A risk changes the icon too, and an account that isn't known to be fine doesn't look fine. */
function iconOf(icon: Icon, { status }: Account, standing: Standing | undefined): Icon {
  if (status.kind !== 'confirmed' || icon.color !== colors.good) return icon;
  switch (standing?.state) {
    case 'needsAction':
      return { id: 'warning', color: colors.bad };
    case 'watch':
      return { id: 'warning', color: colors.doubtful };
    case 'unknown':
      return { id: 'shield' };
    case 'fine':
    case 'serviceManaged':
    case undefined:
      return icon;
  }
}

function identity(value: DefaultIdentity): Text {
  switch (value.kind) {
    case 'firstParty':
      return text('the first-party identity of Azure Cosmos DB');
    case 'systemAssigned':
      return text("the account's system-assigned identity");
    case 'userAssigned':
      return value.federatedClientId === undefined
        ? text('the user-assigned identity {0}', identityName(value.id))
        : text(
            'the user-assigned identity {0}, across tenants by the application {1}',
            identityName(value.id),
            value.federatedClientId,
          );
    case 'undefined':
      return text('none');
    case 'other':
      return value.text === '' ? text('not told by Azure') : text('{0}', value.text);
  }
}
