import { identityName } from '../../domain/accountGrantee.ts';
import type { DefaultIdentity } from '../../domain/defaultIdentity.ts';
import type { Account } from '../../domain/model.ts';
import { text, type Text } from '../../domain/text.ts';
import { facts } from '../renderText.ts';
import { accountState } from './accountState.ts';
import { freshness, oldMark } from './freshness.ts';
import { colors, type Icon, inPortal, type Presentation, type Setting, spoken } from './look.ts';
import type { Node, Standing } from './node.ts';

export function presentAccount(
  { subscription, account, standing }: Extract<Node, { kind: 'account' }>,
  setting: Setting,
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

/** A risk shows in the icon, too; what is not known to be fine does not look fine. */
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
