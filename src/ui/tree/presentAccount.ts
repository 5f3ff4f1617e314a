import type { DefaultIdentity } from '../../domain/defaultIdentity.ts';
import { text, type Text } from '../../domain/text.ts';
import { accountState } from './accountState.ts';
import { freshness, oldMark } from './freshness.ts';
import { facts, inPortal, spoken, type Presentation, type Setting } from './look.ts';
import type { Node } from './node.ts';

export function presentAccount(
  { subscription, account }: Extract<Node, { kind: 'account' }>,
  setting: Setting,
): Presentation {
  const state = accountState(account);
  const old = oldMark(account.seen);
  return {
    id: `account${account.id}`.toLowerCase(),
    label: account.name,
    description: facts(
      old,
      state.short,
      account.api,
      account.location,
      setting.manySubscriptions && subscription.name,
    ),
    icon: state.icon,
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
      'canCopyId',
      'canInsertTemplate',
      ...(account.keyUri === undefined ? [] : (['canCopyKeyUri'] as const)),
      ...inPortal(setting),
    ],
    accessibility: spoken(account.name, text('Cosmos DB account'), facts(old, state.full, account.api)),
    collapsible: false,
  };
}

function identity(value: DefaultIdentity): Text {
  switch (value.kind) {
    case 'firstParty':
      return text('the first-party identity of Azure Cosmos DB');
    case 'systemAssigned':
      return text("the account's system-assigned identity");
    case 'userAssigned':
      return text('the user-assigned identity {0}', value.id.slice(value.id.lastIndexOf('/') + 1));
    case 'undefined':
      return text('none');
    case 'other':
      return value.text === '' ? text('not told by Azure') : text('{0}', value.text);
  }
}
